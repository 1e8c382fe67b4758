"""Which parameters move a readout most."""

import pytest

from rapalog.errors import RapalogError
from rapalog.studies.dosed import dose_cell
from rapalog.studies.why import STEP, why


def test_the_strongest_come_first_and_say_where_they_are_from():
    found = why("MCF-7", readout="p-S6 S235/236", at_h=2.0, dose="20 nM")
    sizes = [abs(own.change) for own in found.movers]
    assert sizes == sorted(sizes, reverse=True)
    assert all(own.fact.id and own.fact.source and own.fact.status for own in found.movers)
    seen = dose_cell("MCF-7", dose=["20 nM"], hours=[0.0, 2.0], readout=["p-S6 S235/236"])
    assert found.level == pytest.approx(float(seen.levels["p-S6 S235/236"][0, -1]), rel=1e-6)


def test_more_fkbp12_lowers_p_s6_and_a_weaker_drug_raises_it():
    moved = {(own.symbol, own.drug): own.change for own in why("MCF-7", readout="p-S6 S235/236", at_h=72.0).movers}
    assert moved["FKBP12_total", ""] < 0 < moved["Kd_drug_FKBP12", "everolimus"]


def test_without_drug_no_parameter_of_a_drug_moves_anything():
    found = why("MCF-7", readout="viability", at_h=24.0, dose="0 nM")
    assert not [own for own in found.movers if own.drug]
    assert next(abs(own.change) for own in found.movers if own.symbol == "kon_pair_FRB") < 1e-6
    assert found.step == STEP


def test_an_arm_that_is_cut_cannot_move_what_was_behind_it():
    found = {own.symbol: own.change for own in why("MCF-7", readout="p-S6 S235/236", at_h=2.0, cut=["E034"]).movers}
    assert "drive_RPS6" not in found
    assert abs(found["FKBP12_total"]) < 0.02


def test_an_unknown_readout_is_refused():
    with pytest.raises(RapalogError):
        why("MCF-7", readout="p-XYZ", at_h=2.0)
