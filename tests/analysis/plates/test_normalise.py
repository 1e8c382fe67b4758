"""Controls find their samples, and no well is lost or made up."""

import math

import pytest

from rapalog.analysis.curves.experiment import fit_curves
from rapalog.analysis.curves.growth_rate import growth_rate_values
from rapalog.analysis.plates.normalise import NO_BLANKS, NO_VEHICLE, normalise
from rapalog.analysis.plates.quality import plate_quality
from rapalog.analysis.plates.separation import z_prime_of
from rapalog.errors import RapalogError
from rapalog.tables import LayoutWell, Reading, Well, join_layout, plate_shape, well_name

DOSES = (0.1, 1.0, 10.0, 100.0, 1000.0)


def well(value, role="sample", dose=0.0, *, name="", plate="P", token="", **content):
    content = {"cell_line": "MCF-7", "drug": "everolimus", "time_h": 48.0} | content
    reading = Reading("f", plate, name, "450", str(value), token, math.nan if token else value)
    return Well(reading, LayoutWell("", name, role=role, dose_nM=dose, **content))


def responses(curve, role="sample"):
    return [w.response for w in curve.wells if w.role == role]


def test_the_blank_is_subtracted_and_the_vehicle_is_one():
    wells = [well(0.1, "blank", cell_line="", drug=""), well(1.1, "vehicle"), well(0.6, dose=10.0)]
    (curve,) = normalise(wells)
    assert responses(curve) == [pytest.approx(0.5)]
    assert responses(curve, "vehicle") == [pytest.approx(1.0)]
    assert [w.dose_nM for w in curve.wells] == [0.0, 10.0]


def test_without_blanks_nothing_is_subtracted_and_it_is_said():
    (curve,) = normalise([well(2.0, "vehicle"), well(1.0, dose=10.0)])
    assert responses(curve) == [0.5] and NO_BLANKS in curve.flags


def test_without_vehicle_responses_are_taken_as_they_are():
    (curve,) = normalise([well(0.1, "blank"), well(0.6, dose=10.0)])
    assert responses(curve) == [0.6] and NO_VEHICLE in curve.flags and not curve.normalised


def test_an_overflow_is_no_number_and_is_counted():
    (curve,) = normalise([well(1.0, "vehicle"), well(0, dose=1.0, token="OVRFLW"), well(0.5, dose=10.0)])
    assert math.isnan(responses(curve)[0]) and len(curve.usable) == 2
    assert "wells left out without a number: OVRFLW 1" in curve.flags


def test_every_plate_has_its_own_controls():
    wells = [
        well(1.0, "vehicle", plate="A"),
        well(0.5, dose=1.0, plate="A"),
        well(2.0, "vehicle", plate="B"),
        well(0.5, dose=1.0, plate="B"),
    ]
    (curve,) = normalise(wells)
    assert sorted(responses(curve)) == [0.25, 0.5]


def test_a_vehicle_named_after_its_solvent_serves_every_drug_of_its_cell_line():
    wells = [well(2.0, "vehicle", drug="DMSO"), well(4.0, "vehicle", drug="DMSO", cell_line="A498")]
    wells += [well(1.0, dose=1.0), well(1.0, dose=1.0, drug="rapamycin"), well(1.0, dose=1.0, cell_line="A498")]
    assert {c.curve: responses(c) for c in normalise(wells)} == {
        "MCF-7 / everolimus / 48 h": [0.5],
        "MCF-7 / rapamycin / 48 h": [0.5],
        "A498 / everolimus / 48 h": [0.25],
    }


def test_replicates_on_one_plate_use_their_own_vehicle():
    wells = [
        well(1.0, "vehicle", replicate="1"),
        well(2.0, "vehicle", replicate="2"),
        well(1.0, dose=1.0, replicate="1"),
        well(1.0, dose=1.0, replicate="2"),
    ]
    (curve,) = normalise(wells)
    assert {w.replicate: w.response for w in curve.wells if w.role == "sample"} == {"1": 1.0, "2": 0.5}
    assert responses(curve, "vehicle") == [1.0, 1.0]


def test_a_vehicle_below_its_blank_is_said_and_gives_no_response():
    (curve,) = normalise([well(1.0, "blank"), well(0.5, "vehicle"), well(0.7, dose=1.0)])
    assert not curve.usable and any("not above its blank" in flag for flag in curve.flags)
    assert fit_curves([well(1.0, "blank"), well(0.5, "vehicle"), well(0.7, dose=1.0)])[0].model == "none"


def dilution(scale=1.0, noise=0.01):
    rows = []
    for i, dose in enumerate((0.0, *DOSES)):
        for j in range(3):
            value = scale * (0.2 + 0.8 / (1 + dose / 10) + noise * ((i * 3 + j) % 5 - 2))
            rows.append((dose, value))
    return rows


def test_an_undeclared_percentage_and_a_fraction_give_the_same_ic50():
    fraction, percent, signal = (
        fit_curves([well(v, dose=d) for d, v in dilution(scale)], response_unit=unit)[0]
        for scale, unit in ((1.0, ""), (100.0, ""), (7.0, "signal"))
    )
    assert percent.ic50_nM.value == pytest.approx(fraction.ic50_nM.value, rel=1e-9)
    assert any("read as percent" in flag for flag in percent.flags)
    assert any("wells at dose 0" in flag for flag in signal.flags)
    assert signal.ec50_nM.value == pytest.approx(fraction.ec50_nM.value, rel=1e-9)


def test_growth_rates_need_time_zero_wells():
    wells = [well(v, "sample" if d else "vehicle", d) for d, v in dilution()]
    (without,) = fit_curves(wells)
    assert without.gr50_nM.reason == without.gr_max.reason == "no time-zero wells"
    (with_zero,) = fit_curves([*wells, well(0.25, "time0", time_h=0.0), well(0.25, "time0", time_h=0.0)])
    assert with_zero.gr50_nM.relation == "="
    assert with_zero.gr50_nM.value < with_zero.ic50_nM.value
    assert -1 < with_zero.gr_max.value < 0
    (shrunk,) = fit_curves([*wells, well(5.0, "time0", time_h=0.0)])
    assert shrunk.gr50_nM.reason == "the vehicle did not grow"


def test_no_effect_is_one_stasis_is_zero_and_an_empty_well_is_minus_one():
    assert growth_rate_values([8.0, 2.0, 0.0, -1.0], time_zero=2.0, vehicle=8.0).tolist() == [1.0, 0.0, -1.0, -1.0]


def test_plate_quality_by_hand():
    wells = [well(v, "vehicle", name=n) for v, n in ((1.0, "A1"), (1.2, "B2"))]
    wells += [well(v, "blank", name=n) for v, n in ((0.1, "A2"), (0.1, "A3"))]
    (plate,) = plate_quality(wells)
    assert plate.z_prime == pytest.approx(1 - 3 * math.sqrt(0.02) / 1.0)
    assert plate.control_cv == pytest.approx(math.sqrt(0.02) / 1.0)
    assert z_prime_of([1.0], [0.1, 0.2]) is None
    assert plate.to_json()["plate"] == "P"


def test_an_edge_effect_is_seen_and_flagged():
    wells = [well(1.5 if row in "AH" else 1.0, "vehicle", name=f"{row}{col}") for row in "ABGH" for col in (5, 6)]
    (plate,) = plate_quality(wells)
    assert plate.edge_effect == pytest.approx(0.5 / 1.25)
    assert any("edge effect" in flag for flag in plate.flags)


def test_doses_that_differ_between_edge_and_inside_are_no_edge_effect():
    wells = [well(1.0, "vehicle", name=name) for name in ("A1", "A2", "H12")]
    wells += [well(0.1, dose=10.0, name=name) for name in ("C3", "C4")]
    assert plate_quality(wells)[0].edge_effect is None
    wells += [well(1.0, dose=1.0, name="A5"), well(0.8, dose=1.0, name="D5")]
    assert plate_quality(wells)[0].edge_effect == pytest.approx(0.2 / 0.9)


def test_a_layout_without_plate_holds_for_all_and_a_named_plate_wins():
    readings = [Reading("f", plate, "A1", "450", "1", "", 1.0) for plate in ("P1", "P2")]
    layout = [LayoutWell("", "A1", drug="a", dose_nM=1.0), LayoutWell("P2", "A1", drug="b", dose_nM=1.0)]
    assert [w.content.drug for w in join_layout(readings, layout)] == ["a", "b"]
    with pytest.raises(RapalogError, match="plate 'P3', which was not read"):
        join_layout(readings, [LayoutWell("P3", "A1")])


def test_wells_have_one_spelling():
    assert [well_name(text) for text in ("a1", "A01", " H012 ", "af48")] == ["A1", "A1", "H12", "AF48"]
    assert [plate_shape(w) for w in (["A1"], ["H12"], ["P24"], ["AF48"])] == [(2, 3), (8, 12), (16, 24), (32, 48)]
    for wrong in ("", "A0", "AG1", "A49", "1A", "A1B"):
        with pytest.raises(RapalogError):
            well_name(wrong)
