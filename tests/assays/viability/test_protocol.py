import dataclasses

import numpy as np
import pytest

from rapalog.assays.viability.protocol import ViabilityProtocol, series_nM
from rapalog.biology.medium import MediumChanges
from rapalog.errors import RapalogError
from rapalog.facts.library import facts, value

SEED_DOCUMENT = "seed document, viability protocol"


def test_the_default_plate_is_by_the_book():
    protocol = ViabilityProtocol(cell_line="MCF-7")
    assert protocol.warnings == ()
    assert (protocol.doses_nM[0], protocol.doses_nM[-1]) == (0.1, 10_000.0)
    assert protocol.exposure_h in (48, 72, 168) and 5_000 <= protocol.cells_per_well <= 10_000
    assert protocol.reagent_dilution == pytest.approx(100 / 110)


def test_doses_are_evenly_spaced_on_the_log_axis():
    steps = np.diff(np.log10(ViabilityProtocol(cell_line="MCF-7").doses_nM))
    np.testing.assert_allclose(steps, 0.5, atol=1e-4)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"cells_per_well": 4_999.0}, "cells a well"),
        ({"cells_per_well": 20_000.0}, "cells a well"),
        ({"attach_h": 6.0}, "attachment"),
        ({"incubation_h": 0.5}, "reagent"),
        ({"incubation_h": 6.0}, "reagent"),
        ({"exposure_h": 96.0}, "48, 72, 168"),
        ({"doses_nM": (0.01, 1.0)}, "doses"),
        ({"doses_nM": (1.0, 20_000.0)}, "doses"),
        ({"n_vehicle": 2}, "vehicle"),
        ({"n_blank": 0}, "blank"),
        ({"replicates": 1}, "wells a dose"),
        ({"medium": MediumChanges(renew_every_h=24.0)}, "renewed every 24 h: the protocol doses once"),
        ({"medium": MediumChanges(washout_at_h=24.0)}, "washed out at 24 h"),
    ],
)
def test_a_choice_outside_the_protocol_is_allowed_with_one_warning(change, words):
    (warning,) = ViabilityProtocol(cell_line="MCF-7", **change).warnings
    assert words in warning


@pytest.mark.parametrize("exposure_h", [48.0, 72.0, 168.0])
@pytest.mark.parametrize("cells_per_well", [5_000.0, 10_000.0])
def test_the_ends_of_the_ranges_belong_to_the_protocol(exposure_h, cells_per_well):
    protocol = ViabilityProtocol(cell_line="BT474", exposure_h=exposure_h, cells_per_well=cells_per_well)
    assert protocol.warnings == ()


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"doses_nM": ()}, "doses_nM"),
        ({"doses_nM": (0.0, 1.0)}, "doses_nM"),
        ({"doses_nM": (1.0, 1.0)}, "doses_nM"),
        ({"doses_nM": (1.0, float("nan"))}, "doses_nM"),
        ({"exposure_h": -1.0}, "exposure_h"),
        ({"incubation_h": float("inf")}, "incubation_h"),
        ({"cells_per_well": 0.0}, "cells_per_well"),
        ({"replicates": 0}, "replicates"),
        ({"replicates": 2.5}, "replicates"),
        ({"n_vehicle": 0}, "n_vehicle"),
        ({"seed": -1}, "seed"),
        ({"cell_line": " "}, "cell_line"),
        ({"plate_name": "a\tb"}, "plate_name"),
        ({"medium": MediumChanges(1.0), "exposure_h": 300.0}, "--renew-every"),
        ({"drug": "a\nb"}, "drug"),
        ({"replicates": 9}, "replicates"),
        ({"n_blank": 90}, "n_blank"),
    ],
)
def test_an_impossible_choice_is_refused_with_its_place(change, where):
    with pytest.raises(RapalogError) as refusal:
        ViabilityProtocol(**{"cell_line": "MCF-7", **change})
    assert refusal.value.where == where and refusal.value.remedy


def test_a_washout_after_the_reading_is_said_to_change_nothing():
    said = ViabilityProtocol(cell_line="MCF-7", medium=MediumChanges(washout_at_h=72.0)).warnings
    assert "changes nothing" in said[-1]


def test_doses_are_put_in_order():
    assert ViabilityProtocol(cell_line="MCF-7", doses_nM=(10.0, 0.1, 1.0)).doses_nM == (0.1, 1.0, 10.0)


def test_a_protocol_can_be_changed_in_one_place():
    first = ViabilityProtocol(cell_line="MCF-7")
    longer = dataclasses.replace(first, exposure_h=168.0)
    assert longer.exposure_h == 168 and longer.doses_nM == first.doses_nM


def test_doses_are_written_with_four_digits():
    assert series_nM(0.1, 10_000.0, n_doses=11)[1] == 0.3162


def test_the_protocol_rows_say_where_they_were_read_and_the_noise_rows_that_they_are_assumed():
    rows = facts("viability_protocol")
    assert all(SEED_DOCUMENT in row.source for row in rows.values() if row.status == "read")
    for number in range(21, 30):
        row = rows[f"V{number:03d}"]
        assert row.status == "assumed" and row.low <= row.value <= row.high


def test_a_plate_has_96_wells_in_8_rows_and_12_columns():
    assert value("V001") == value("V002") * value("V003") == 96
