"""Genotypes by drugs: what a mechanism says must come out, and what is assumed must be said."""

import numpy as np
import pytest

from rapalog.biology.drugs import find_drug
from rapalog.biology.experiment import dishes
from rapalog.biology.tumour_cell import tumour_cell
from rapalog.errors import RapalogError
from rapalog.studies.atlas.feedback import AS_IT_IS, BOTH_CUT, NO_RICTOR
from rapalog.studies.atlas.result import EMPTY, LOST, NEVER, WORKS
from rapalog.studies.atlas.study import atlas
from rapalog.studies.resistance import resistance

FRB = "MTOR:S2035F"
BOTH = "TSC2:loss+MTOR:F2108L"
GENOTYPES = (
    FRB,
    BOTH,
    "TSC2:loss",
    "MTOR:M2327I",
    "MTOR:E2419K",
    "FKBP1A:loss",
    "FKBP1A:loss+FKBP5:route",
    "RPS6KB1:loss",
    "EIF4E:gain",
    "RB1:loss",
    "KRAS:G12D",
)
DRUGS = ("everolimus", "sapanisertib", "RapaLink-1", "palbociclib")


@pytest.fixture(scope="module")
def drawn():
    return atlas(genotypes=GENOTYPES, drugs=DRUGS, draws=20)


@pytest.fixture(scope="module")
def plain():
    return atlas(genotypes=GENOTYPES, drugs=DRUGS, draws=0)


def test_an_frb_mutant_loses_everolimus_and_its_interval_is_printed(drawn):
    """R006: below a tenth at the middle of what is assumed; 18 % where only a hundredth of the contact is left."""
    own = drawn.at(FRB, "everolimus")
    assert own.inhibition_percent.value < 10
    assert 10 < own.inhibition_percent.high < 25
    assert own.fold_shift.relation == ">"
    assert own.verdict == LOST
    assert {row.id for row in own.assumed} == {"G001"}


def test_an_atp_site_drug_does_not_see_the_contact(drawn):
    own = drawn.at(FRB, "sapanisertib")
    assert own.fold_shift.value == pytest.approx(1, abs=1e-6)
    assert own.verdict == WORKS
    assert own.growth_change.low == pytest.approx(0, abs=1e-6)


def test_tsc2_loss_with_a_lost_contact_is_as_resistant_as_the_contact_alone(drawn):
    both, alone = (drawn.at(name, "everolimus") for name in (BOTH, FRB))
    assert both.fold_shift.relation == alone.fold_shift.relation == ">"
    assert both.inhibition_percent.value == pytest.approx(alone.inhibition_percent.value, abs=3)
    assert both.growth_rate.value == pytest.approx(alone.growth_rate.value, abs=0.02)


def test_fkbp12_loss_resists_and_a_route_through_fkbp51_gives_some_of_it_back(plain):
    lost, routed = (plain.at(name, "everolimus") for name in ("FKBP1A:loss", "FKBP1A:loss+FKBP5:route"))
    assert lost.inhibition_percent.value < 1
    assert 10 < routed.inhibition_percent.value < 90


def test_a_bivalent_drug_keeps_a_part_of_its_potency_without_the_contact(plain):
    """R005: its other half binds the kinase pocket."""
    rapalog, bivalent = (plain.at(FRB, drug) for drug in ("everolimus", "RapaLink-1"))
    assert bivalent.fold_shift.relation == "=" and bivalent.fold_shift.value > 5
    assert rapalog.fold_shift.relation == ">"
    assert plain.at("MTOR:M2327I", "RapaLink-1").fold_shift.value < 2


def test_a_harder_kinase_resists_an_atp_site_drug(plain):
    assert plain.at("MTOR:M2327I", "sapanisertib").fold_shift.value > 1.3


def test_the_target_is_hit_and_growth_goes_on_where_translation_does_not_ask_mtorc1(plain):
    """R023 and R024."""
    for name in ("EIF4E:gain", "KRAS:G12D"):
        own = plain.at(name, "everolimus")
        assert own.verdict == WORKS and own.fold_shift.value < 1.2
        assert own.growth_change.value > 0.05
    assert plain.at("RB1:loss", "palbociclib").growth_rate.value == pytest.approx(1, abs=0.01)


def test_where_there_is_nothing_to_shift_it_is_said(plain):
    assert plain.at(FRB, "palbociclib").verdict == NEVER
    assert plain.at("RPS6KB1:loss", "everolimus").verdict == EMPTY
    assert plain.at("RPS6KB1:loss", "everolimus").fold_shift.value is None


def test_feedback_is_the_loops_and_needs_rictor_at_s473(drawn):
    by = {own.what: own for own in drawn.feedback}
    assert by[AS_IT_IS].t308.low > 1.05
    assert by[BOTH_CUT].t308.high < 1.05
    assert by[NO_RICTOR].s473.high < 0.01


def test_drugs_are_sorted_by_the_growth_they_leave(plain):
    values = [met.growth_rate.value for met in plain.of(FRB)]
    assert values == sorted(values)


def test_without_draws_there_is_no_interval_and_the_middle_is_alike(plain, drawn):
    own, middle = (found.at(FRB, "sapanisertib").inhibition_percent for found in (plain, drawn))
    assert own.low is None and middle.low < own.value < middle.high


def test_the_same_seed_gives_the_same_and_another_does_not():
    first, again, other = (
        atlas(genotypes=[FRB], drugs=["everolimus"], draws=4, seed=seed).cells[0].to_json() for seed in (1, 1, 2)
    )
    assert first == again != other


def test_what_the_line_has_of_its_own_shifts_nothing():
    found = atlas("MCF-7", genotypes=["PIK3CA:E545K"], drugs=["everolimus"], draws=0)
    assert found.cells[0].fold_shift.value == 1.0
    assert found.cells[0].assumed == ()
    assert any("of its own" in note for note in found.notes)


def test_curves_start_untouched_and_p_s6_falls_with_the_dose(plain):
    own = plain.curves["", "everolimus"]
    assert own.p_s6.shape == (3, len(plain.doses_nM))
    assert (np.diff(own.p_s6[1]) < 1e-3).all()


def test_what_cannot_be_asked_is_refused():
    for asked, place in (
        ({"genotypes": [FRB, FRB]}, "--genotype"),
        ({"genotypes": [""]}, "--genotype"),
        ({"drugs": ["everolimus", "RAD001"]}, "--drug"),
        ({"dose": "1 pM"}, "--dose"),
        ({"hours": 1}, "--hours"),
        ({"draws": 400}, "--draws"),
    ):
        with pytest.raises(RapalogError) as caught:
            atlas(**asked)
        assert caught.value.where == place


def test_the_shift_is_that_of_the_matrix_of_the_workbench():
    """Another grid of doses and other code around it: within the error of interpolation."""
    matrix = resistance("generic")
    own = atlas(genotypes=["TSC2:loss", "RICTOR:loss"], drugs=["everolimus", "torin 1"], draws=0)
    for met in own.cells:
        other = next(one for one in matrix.cells if (one.genotype, one.drug) == (met.genotype, met.drug))
        assert met.fold_shift.value == pytest.approx(other.shift.value, rel=0.03)


def test_the_growth_rate_is_what_cell_numbers_say():
    cell, drug = tumour_cell("generic", "TSC2:loss"), find_drug("sapanisertib")
    seen = dishes(
        [(cell, {drug: 100.0}), (cell, {})],
        times_h=[0.0, 72.0],
        readouts=["cell number"],
        cells_seeded=5000.0,
        attach_h=16.0,
    )["cell number"]
    doublings = np.log2(seen[:, 1] / seen[:, 0])
    own = atlas(genotypes=["TSC2:loss"], drugs=["sapanisertib"], draws=0).cells[0]
    assert own.growth_rate.value == pytest.approx(2 ** (doublings[0] / doublings[1]) - 1, rel=1e-6)
    assert own.cells_percent.value == pytest.approx(100 * seen[0, 1] / seen[1, 1], rel=1e-6)
