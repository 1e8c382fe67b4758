"""Findings of the literature as claims: none is lost, each has a rule or another verdict, and none is judged twice."""

from __future__ import annotations

from collections import Counter

import pytest

from rapalog.errors import FactError
from rapalog.facts import literature as module
from rapalog.facts.claims import claims
from rapalog.facts.library import facts
from rapalog.facts.literature import literature


def test_every_finding_of_the_facts_is_a_claim_somewhere():
    assert {own.finding.id for own in literature().values()} == set(facts("resistance"))


def test_a_claim_is_untestable_has_a_rule_with_its_number_or_the_verdict_of_another():
    for own in literature().values():
        assert own.why_untestable or own.see or any(map(str.isdigit, own.rule)), own.id
        assert own.kind == "record" if own.why_untestable else True, own.id


def test_what_is_named_as_another_verdict_is_a_claim_a_fact_on_patients_or_a_row_of_table_2():
    known = {own.id for own in claims()} | set(facts("pharmacodynamics")) | {f"T2-{n}" for n in range(1, 6)}
    known |= set(literature())
    assert {name for own in literature().values() for name in own.see} <= known


def test_what_a_claim_of_the_document_judges_by_the_same_look_is_not_judged_again():
    linked = {own.id: own.see for own in literature().values() if not own.rule}
    assert linked == {"RR27": ("C114", "C115"), "RR28": ("D004",), "RR29": ("T2-3",), "RR30": ("C116",)}


def test_kinds_say_what_agreement_is_worth():
    kinds = Counter(own.kind for own in literature().values() if own.id.startswith("RR"))
    assert kinds["wiring"] > kinds["predicted"], "most genotypes were put in because of the very finding"
    assert literature()["RR33"].kind == "calibrated", "off-target death was set by it"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"row": "R999"}, "must be of resistance.csv"),
        ({"kind": "sure"}, "must be one of wiring"),
        ({"rule": "", "see": ""}, "has no rule"),
    ],
)
def test_a_row_that_cannot_be_is_refused_with_its_line(monkeypatch, row, said):
    good = {"id": "RR1", "row": "R001", "claim": "c", "system": "s", "kind": "wiring", "see": "", "rule": "if 1"}
    monkeypatch.setattr(module, "read_rows", lambda name: [good | row])
    with pytest.raises(FactError, match=said) as error:
        literature.__wrapped__()
    assert "resistance_claims.csv:2" in str(error.value)


def test_an_id_that_stands_twice_is_refused(monkeypatch):
    good = {"id": "RR1", "row": "R001", "claim": "c", "system": "s", "kind": "wiring", "see": "", "rule": "if 1"}
    monkeypatch.setattr(module, "read_rows", lambda name: [good])
    with pytest.raises(FactError, match="stands twice"):
        literature.__wrapped__()
