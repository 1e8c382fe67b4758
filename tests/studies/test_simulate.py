"""Single experiments: tidy rows, round times, priors that stay in bounds."""

import math

import pytest
from tests.stand_in import stand_in_draws

from rapalog.assays.viability.protocol import ViabilityProtocol
from rapalog.biology.medium import MediumChanges
from rapalog.biology.priors import SHARES, draw_cells
from rapalog.biology.tumour_cell import tumour_cell
from rapalog.errors import RapalogError
from rapalog.studies import lines
from rapalog.studies.regimen import run_regimen
from rapalog.studies.simulate import simulate
from rapalog.studies.viability.virtual import cultures_at, plate_files, run_plates, smooth_culture


def test_the_vehicle_column_is_the_same_cell_without_drug():
    found = simulate(dose="0 nM", hours=24.0, readout=["p-S6 S235/236", "cell number"])
    assert all(row.value == pytest.approx(row.vehicle, rel=1e-6) for row in found.rows)


@pytest.mark.parametrize("hours", [0.3, 7.0, 72.0, 168.0, 1000.0])
def test_times_end_where_asked_and_are_few(hours):
    times = [row.time_h for row in simulate(hours=hours, readout=["IRS-1"]).rows]
    assert times[0] == 0 and times[-1] == pytest.approx(hours) and len(times) <= 102


def test_units_of_the_dose_do_not_matter():
    left, right = (simulate(dose=dose, hours=4.0, readout=["p-S6K1 T389"]).rows for dose in ("0.02 µM", "20nM"))
    assert left == right


def test_several_doses_are_each_as_if_alone_and_rows_say_which():
    found = simulate(dose=["1 nM", "20 nM"], hours=24.0, readout=["p-S6 S235/236"])
    assert found.columns == ("time_h", "readout", "value", "vehicle", "unit", "dose_nM")
    assert found.to_json()["dose_nM"] == [1.0, 20.0]
    for dose in (1.0, 20.0):
        alone = simulate(dose=f"{dose} nM", hours=24.0, readout=["p-S6 S235/236"])
        assert alone.to_json()["dose_nM"] == dose and "dose_nM" not in alone.columns
        own = [row.value for row in found.rows if row.dose_nM == dose]
        assert own == pytest.approx([row.value for row in alone.rows], rel=1e-6)


def test_rows_of_draws_have_ends_and_viability_its_fraction(monkeypatch):
    monkeypatch.setattr(lines, "draws", stand_in_draws)
    found = simulate("new", hours=24.0, readout=["p-S6 S235/236", "viability"], draws=21, seed=4)
    document = found.to_json()
    assert (document["draws"], document["failed_draws"], document["seed"]) == (21, 0, 4)
    for row in document["rows"]:
        assert row["low"] <= row["value"] <= row["high"] and row["level"] == 0.9
        assert row["vehicle_low"] <= row["vehicle"] <= row["vehicle_high"]
        assert ("fraction" in row) == (row["readout"] == "viability")
    last = document["rows"][-1]
    assert last["fraction_low"] < last["fraction"] < last["fraction_high"] < 1


def test_what_is_done_to_the_medium_is_in_the_document():
    found = simulate(hours=48.0, readout=["p-S6 S235/236"], medium=MediumChanges(24.0, 48.0))
    document = found.to_json()
    assert (document["renew_every_h"], document["washout_at_h"]) == (24.0, 48.0)
    assert "medium and drug renewed every 24 h, drug washed out at 48 h, the vehicle's too" in found.notes
    assert any("changes nothing" in note for note in found.notes)


def test_a_native_variant_given_again_is_said_to_be_there():
    once, again = (simulate("BT474", hours=1.0, genotype=own) for own in ([], ["ERBB2:gain"]))
    assert again.rows == once.rows and again.found.genotype == once.found.genotype
    assert "BT474 has ERBB2:gain of its own: not applied again" in again.notes


def test_a_partner_adds_to_the_drug():
    alone = simulate(hours=24.0, readout=["p-AKT T308"]).rows[-1]
    both = simulate(hours=24.0, readout=["p-AKT T308"], with_=["alpelisib=1uM"]).rows[-1]
    assert both.value < 0.5 * alone.value


def test_the_drug_cannot_be_its_own_partner():
    with pytest.raises(RapalogError, match="both the drug and a partner"):
        simulate(with_=["everolimus=1nM"])


def test_biological_replicates_have_noise_of_their_own():
    files = plate_files(run_plates("Caki-2", hours=48.0, replicates=2, seed=3))
    assert files["plate_1.txt"] != files["plate_2.txt"]
    names = ("plate_{}.txt", "layout_{}.csv", "truth_{}.json")
    names = ("plate_{}.txt", "layout_{}.csv", "truth_{}.json")
    assert set(files) == {name.format(k) for k in (1, 2) for name in names}


def test_the_smooth_culture_is_within_a_thousandth_of_a_run_at_the_dose():
    protocol = ViabilityProtocol(cell_line="786-O", exposure_h=168.0)
    cell = tumour_cell("786-O")
    smooth = smooth_culture(cell, protocol)
    for dose_nM in (0.0, 0.1234, 0.77, 5.0, 471.0, 9876.0):
        assert smooth(dose_nM) == pytest.approx(cultures_at(cell, protocol, [dose_nM])[0], rel=1e-3)


def p_s6_inhibition_on_day_5(text):
    found = run_regimen(text).biomarkers
    return next(b.inhibition_percent for b in found if b.readout == "p-S6 S235/236" and b.day == 5)


def test_more_drug_in_blood_means_less_p_s6_in_the_tumour():
    order = [p_s6_inhibition_on_day_5(text) for text in ("20 mg weekly", "50 mg weekly", "10 mg daily")]
    assert order == sorted(order)
    assert 0 < order[0] < order[-1] < 100


def test_draws_repeat_with_their_seed_and_shares_stay_shares():
    first, again = draw_cells(50, seed=4), draw_cells(50, seed=4)
    assert first == again != draw_cells(50, seed=5)
    for draw in first:
        assert all(0 < draw[name] < 1 for name in SHARES)
        assert draw["top_share_S6K1"] + draw["top_share_EIF4E"] <= 1
        assert all(math.isfinite(value) and value >= 0 for value in draw.values())


def test_partners_that_come_and_go_are_said_with_their_times():
    found = simulate(hours=60, with_=["ribociclib=500nM@24-48h", "MK-2206=1uM@-8h"], readout=["p-Rb"])
    document = found.to_json()
    assert document["partners"] == {"ribociclib": 500.0, "MK-2206": 1000.0}
    assert document["partners_in_time"] == [
        {"drug": "ribociclib", "dose_nM": 500.0, "start_h": 24.0, "end_h": 48.0},
        {"drug": "MK-2206", "dose_nM": 1000.0, "start_h": -8.0, "end_h": None},
    ]
    assert any("ribociclib alone is taken off at 48 h" in note for note in found.notes)
    assert "partners_in_time" not in simulate(hours=2, with_=["MK-2206=1uM"], readout=["p-Rb"]).to_json()


def test_a_partner_that_comes_too_late_is_said_and_one_given_twice_at_once_is_refused():
    late = simulate(hours=24, with_=["ribociclib=500nM@24h"], readout=["p-Rb"])
    assert any("changes nothing" in note for note in late.notes)
    with pytest.raises(RapalogError, match="twice at once"):
        simulate(hours=24, with_=["ribociclib=500nM@0-12h", "ribociclib=500nM@6h"], readout=["p-Rb"])


def test_a_genotype_says_what_it_changes_and_what_is_assumed():
    notes = simulate(hours=2, genotype=["MTOR:S2035F", "MTOR:F2108L"], readout=["p-Rb"]).notes
    assert any("the strongest counts" in note for note in notes)
    assert any("frb_contact_loss times 1,000 (100 to 10,000), memory (G001" in note for note in notes)
