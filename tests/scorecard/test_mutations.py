"""Verdicts can fail: breaking a mechanism fells the claims that rest on it, and only while it is broken."""

import pytest

from rapalog.biology.broken import breaking, broken
from rapalog.biology.calibrated import typical
from rapalog.biology.drugs import find_drug, with_parameters
from rapalog.biology.network import default_parameters, prior_parameters
from rapalog.errors import RapalogError, SimulationError
from rapalog.facts.claims import claims
from rapalog.facts.library import read_rows
from rapalog.scorecard.card import checks_apart_from_table1, verdicts_on
from rapalog.scorecard.mutations import (
    fallible,
    falls,
    find_mutation,
    killed_by,
    matrix_digest,
    mutate_worker,
    mutated,
    mutations,
    verdicts_under,
)
from rapalog.scorecard.observe import cell, remembered
from rapalog.studies.kinase.virtual import mechanism_of

CHECKS = checks_apart_from_table1()
#: Claims of a kind that must be able to fall, which say nothing on what the drug does.
NOT_ON_THE_DRUG = {
    "C007",
    "C008",
    "C009",
    "C010",
    "C011",
    "C014",
    "C018",
    "C025",
    "C032",
    "C039",
    "C050",
    "C113",
    "C121",
}
TUBE = {"competes_with_atp"}


@pytest.fixture(scope="module")
def whole():
    return {name: check() for name, check in fallible(CHECKS).items()}


def test_with_the_drug_inert_no_claim_on_what_it_does_stands():
    found = verdicts_under("drug_inert", fallible(CHECKS))
    assert {name for name, verdict in found.items() if verdict == "reproduced"} == NOT_ON_THE_DRUG


def test_every_claim_that_could_be_evidence_says_its_rule_in_numbers(whole):
    silent = [
        name for name, found in whole.items() if found.verdict != "pending" and not any(map(str.isdigit, found.rule))
    ]
    assert silent == []
    assert all(found.rule for found in whole.values())


def test_every_verdict_that_stands_has_a_mutation_that_fells_it(whole):
    standing = {name for name, found in whole.items() if found.verdict in ("reproduced", "partly")}
    assert standing - set(killed_by()) == set()


def test_the_stored_matrix_is_that_of_this_model_and_these_checks():
    """If this fails, run ``python benchmarks/mutation_matrix.py``."""
    assert {row["digest"] for row in read_rows("killed_by.csv")} == {matrix_digest()}


FELLED = {
    "C002": "atp_competitive",
    "C003": "needs_no_fkbp12",
    "C008": "akt_without_pip3",
    "C009": "mtorc1_blind_to_growth_factor",
    "C011": "no_mtorc2",
    "C017": "mtorc2_hit_at_once",
    "C018": "no_s473",
    "C019": "no_mtorc2",
    "C025": "drug_pumped_out",
    "C029": "s6k1_everything",
    "C034": "s6_by_rsk_alone",
    "C036": "no_s6k1_to_translation",
    "C039": "4ebp1_holds_nothing",
    "C050": "hif_blind_to_oxygen",
    "C052": "no_hif_to_vegf",
    "C112": "no_feedback",
    "C116": "no_s473",
    "C118": "frb_grips_mutants",
    "C119": "frb_grips_mutants",
    "C121": "mtorc1_blind_to_growth_factor",
}


@pytest.mark.parametrize(("claim", "mutation"), FELLED.items())
def test_a_claim_falls_with_its_mechanism(claim, mutation, whole):
    assert falls(whole[claim].verdict, verdicts_under(mutation, {claim: CHECKS[claim]})[claim])


CYCLE = {
    "C005": "rb_lost",
    "C041": "cyclin_d1_blind",
    "C042": "rb_lost",
    "C043": "cyclin_d1_blind",
    "C044": "cyclin_d1_blind",
    "C045": "cyclin_d1_blind",
    "C046": "rb_lost",
    "C047": "no_autophagy_link",
    "C066": "drug_inert",
    "C123": "frb_grips_mutants",
    "C125": "drug_inert",
    "C127": "rb_lost",
}


@pytest.mark.parametrize(("claim", "mutation"), CYCLE.items())
def test_in_a_cell_that_arrests_the_claim_on_the_arrest_falls_with_its_cause(claim, mutation):
    """The cell as it was before anything was learnt: it arrests, so what is tested is the check."""
    priors = prior_parameters()
    with breaking({name: priors[name] for name in typical()}):
        before = CHECKS[claim]().verdict
        assert falls(before, verdicts_under(mutation, {claim: CHECKS[claim]})[claim])


def test_a_mutation_reaches_cells_drugs_and_tubes_and_ends():
    at_rest, drug, tube = cell().parameters, find_drug("everolimus"), mechanism_of("S6K1")
    with mutated("drug_inert"):
        numbers = find_mutation("drug_inert").numbers
        assert all(cell().parameters[name] == number for name, number in numbers.items())
        assert cell("MCF-7", "TSC2:loss").parameters["k_offtarget_death"] == 0
        assert find_drug("sirolimus").potency_nM == mechanism_of("S6K1").kd_fkbp12_nM == 1e12
        assert with_parameters(drug, {"Kd_drug_FKBP12": 0.3, "K_second_phase": 7.0}).potency_nM == 1e12
        assert find_drug("MK-2206").potency_nM == 50
    with mutated("atp_competitive"):
        assert mechanism_of("S6K1").competes_with_atp
    assert (cell().parameters, find_drug("everolimus"), mechanism_of("S6K1")) == (at_rest, drug, tube)
    assert broken() == {}


def test_a_genotype_acts_in_a_mutated_cell_too():
    with mutated("fkbp12_scarce"):
        assert (cell().parameters["FKBP12_total"], cell(genotype="FKBP1A:loss").parameters["FKBP12_total"]) == (10, 0)


def test_the_vehicle_of_a_mutated_line_grows_as_it_was_measured():
    from rapalog.scorecard.observe import levels

    with mutated("cyclin_d1_blind"):
        start, end = levels(cell("MCF-7"), ["cell number"], dose_nM=0.0, times_h=[0.0, 12.0])["cell number"]
    start_whole, end_whole = levels(cell("MCF-7"), ["cell number"], dose_nM=0.0, times_h=[0.0, 12.0])["cell number"]
    assert end / start == pytest.approx(end_whole / start_whole, rel=1e-4)


def test_what_is_remembered_of_the_whole_model_is_not_told_of_a_broken_one():
    looks = []

    @remembered
    def look():
        looks.append(broken())
        return len(looks)

    assert [look(), look()] == [1, 1]
    with mutated("no_feedback"):
        assert [look(), look()] == [2, 2]
    assert look() == 1


def test_breaking_within_breaking_adds_up():
    with breaking({"a": 1.0}), breaking({"b": 2.0}):
        assert broken() == {"a": 1.0, "b": 2.0}


def test_every_mutation_says_what_it_breaks_and_names_numbers_of_the_model():
    for mutation in mutations().values():
        assert mutation.meaning
        assert set(mutation.numbers) <= set(default_parameters()) | TUBE


def test_an_unknown_mutation_is_refused_with_the_nearest():
    with pytest.raises(RapalogError, match="drug_inrt") as error:
        find_mutation("drug_inrt")
    assert "drug_inert" in error.value.remedy
    assert find_mutation("Drug Inert").name == "drug_inert"
    with pytest.raises(RapalogError):
        mutate_worker("nothing of the kind")


@pytest.mark.parametrize(
    ("before", "after", "fell"),
    [
        ("reproduced", "partly", True),
        ("reproduced", "untestable", True),
        ("partly", "contradicted", True),
        ("reproduced", "reproduced", False),
        ("partly", "reproduced", False),
        ("contradicted", "untestable", False),
        ("pending", "contradicted", False),
    ],
)
def test_only_a_verdict_that_stood_can_fall(before, after, fell):
    assert falls(before, after) is fell


def test_no_claim_moved_into_predicted():
    """27 were reproduced before their kinds were looked at; each that left is wired in or fitted."""
    predicted = {own.id for own in claims() if own.kind == "predicted"}
    assert not predicted & {"C022", "C069", "C070", "C114", "C115", "C116", "C118", "C119", "C123"}


def test_a_number_set_by_hand_breaks_what_a_named_mutation_with_it_breaks():
    by_hand = find_mutation(" k_drug_loss = 0 ,residual_T37=0.5")
    assert dict(by_hand.numbers) == {"k_drug_loss": 0.0, "residual_T37": 0.5}
    named, numbers = find_mutation("drug_inert"), find_mutation("drug_inert").numbers
    typed = find_mutation(",".join(f"{name}={number}" for name, number in numbers.items()))
    assert dict(typed.numbers) == dict(named.numbers)


@pytest.mark.parametrize(
    "text",
    [
        "k_no_such=1",
        "k_drug_loss=-1",
        "k_drug_loss=nan",
        "k_drug_loss=inf",
        "k_drug_loss=",
        "=1",
        "k_drug_loss=1e13",
        "k_drug_loss=0,nonsense",
    ],
)
def test_a_change_that_cannot_be_made_is_refused_with_a_remedy(text):
    with pytest.raises(RapalogError) as refused:
        find_mutation(text)
    assert refused.value.remedy


def test_some_claims_alone_come_out_as_within_all_and_keep_their_order():
    found = verdicts_on(["C034", "C003"])
    assert [own.id for own in found] == ["C034", "C003"]
    assert [own.verdict for own in found] == ["reproduced", "reproduced"]
    with mutated("drug_inert"):
        assert verdicts_on(["C034"])[0].verdict == "contradicted"


def test_a_claim_whose_model_cannot_be_run_is_untestable_not_an_error(monkeypatch):
    def fails():
        raise SimulationError("the solver stopped", remedy="change one number at a time")

    monkeypatch.setattr("rapalog.scorecard.card.checks_apart_from_table1", lambda: {"C034": fails})
    found = verdicts_on(["C034"])[0]
    assert found.verdict == "untestable" and "the solver stopped" in found.note
