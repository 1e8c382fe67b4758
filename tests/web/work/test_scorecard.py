"""Verdicts worked out again: a claim is what it was, and what is broken falls."""

from __future__ import annotations

import json

import pytest

from rapalog.errors import RapalogError
from rapalog.report.stored import stored_study
from rapalog.scorecard import card
from rapalog.web.work import scorecard


def quiet(what, share):
    """Nobody listens."""


@pytest.fixture
def few(monkeypatch):
    """Only claims that are quick, so that the rest of the scorecard is not run."""
    checks = card.checks_apart_from_table1()
    kept = {name: checks[name] for name in ("C001", "C003", "C034")}
    monkeypatch.setattr(scorecard, "checks_apart_from_table1", lambda: kept)


def test_a_claim_run_again_comes_out_as_it_was_stored():
    found = json.loads(scorecard.check({"claim": "C034"}, [], quiet))
    was = next(own for own in stored_study()["scorecard"] if own["id"] == "C034")
    for key in ("verdict", "rule", "expected"):
        assert found[key] == was[key]


def test_what_falls_with_a_mechanism_broken_falls_with_its_numbers_set_by_hand(few):
    named = json.loads(scorecard.flips({"mutate": "drug_inert"}, [], quiet))
    numbers = ", ".join(f"{name}={number}" for name, number in named["mutation"]["numbers"].items())
    typed = json.loads(scorecard.flips({"mutate": numbers}, [], quiet))
    assert named["verdicts"] == typed["verdicts"]
    flipped = {own["id"]: (own["before"], own["after"]) for own in named["verdicts"] if own["before"] != own["after"]}
    assert flipped["C034"] == ("reproduced", "contradicted") and "C001" not in flipped


def test_nothing_stays_broken(few):
    scorecard.flips({"mutate": "drug_inert"}, [], quiet)
    assert json.loads(scorecard.check({"claim": "C034"}, [], quiet))["verdict"] == "reproduced"


@pytest.mark.parametrize(
    ("work", "request_", "word"),
    [
        (scorecard.check, {}, "claim"),
        (scorecard.check, {"claim": "C999"}, "C999"),
        (scorecard.flips, {}, "mutation"),
        (scorecard.flips, {"mutate": "k_no_such=1"}, "k_no_such"),
        (scorecard.flips, {"mutate": "k_drug_loss=nan"}, "nan"),
        (scorecard.flips, {"mutate": 3}, "mutate"),
        (scorecard.everything, {"seed": -1}, "seed"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_remedy(work, request_, word):
    with pytest.raises(RapalogError, match=word) as refused:
        work(request_, [], quiet)
    assert refused.value.remedy


def test_what_a_check_looks_at_is_what_it_says():
    """C117 says three shares of the vehicle's cells; they are those of the four dishes that it dosed."""
    looks = json.loads(scorecard.looked({"claim": "C117"}, [], quiet))["looks"]
    cells = {tuple(sorted(name for name, dose in own["doses_nM"].items() if dose)): own["value"][-1] for own in looks}
    said = next(own for own in stored_study()["scorecard"] if own["id"] == "C117")["observed"]
    for drugs, word in (
        (("everolimus",), "everolimus"),
        (("MK-2206",), "AKT inhibitor"),
        (("MK-2206", "everolimus"), "both"),
    ):
        assert f"{word} {cells[drugs] / cells[()]:.2f}" in said


def test_a_cell_at_rest_is_told_by_its_genotype():
    looks = json.loads(scorecard.looked({"claim": "C113"}, [], quiet))["looks"]
    assert {(own["where"], own["genotype"], own["readout"]) for own in looks} == {
        ("rest", "RPS6KB1:loss", "IRS-1"),
        ("rest", "", "IRS-1"),
    }


@pytest.mark.parametrize("claim", ["C056", "C001", "C128"])
def test_what_is_read_off_wells_a_graph_or_a_record_was_looked_at_in_no_culture(claim):
    assert json.loads(scorecard.looked({"claim": claim}, [], quiet))["looks"] == []
