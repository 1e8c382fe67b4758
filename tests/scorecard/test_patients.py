"""Facts on patients are judged in a population, by rules that a broken mechanism can fail."""

from __future__ import annotations

import pytest

from rapalog.facts.library import value
from rapalog.scorecard.mutations import mutated
from rapalog.scorecard.patients import P_S6, median_lost, patient_verdicts, treated


def verdicts() -> dict[tuple[str, str], str]:
    return {(own.fact, own.kind): own.verdict for own in patient_verdicts()}


def test_every_row_has_its_rule_its_source_and_what_was_printed():
    for own in patient_verdicts():
        assert own.rule and own.source and own.printed and own.observed, own.fact


def test_near_complete_is_not_claimed_when_the_median_tumour_keeps_more_than_a_tenth():
    assert 80 < median_lost("10 mg daily", P_S6, 1) < 90
    assert verdicts()["D001", "calibrated"] == "partly"


def test_blood_cells_are_inhibited_as_tumours_are_and_that_contradicts_what_was_measured_in_them():
    own = next(row for row in patient_verdicts() if row.fact == "D023")
    assert own.verdict == "contradicted"
    assert f"{value('D023'):g} %" in own.printed


def test_observed_words_keep_patients_and_what_is_not_known_apart():
    own = next(row for row in patient_verdicts() if row.fact == "D010")
    assert "in patients" in own.observed and "the typical patient is known to" in own.observed


def test_two_bands_come_from_different_draws():
    found = treated("10 mg daily")
    patients, typical = (own.inhibition_percent(P_S6, 1) for own in (found.patients, found.typical))
    assert len(patients) != len(typical)


@pytest.mark.parametrize("fact", ["D001", "D003", "D004", "D010", "D021"])
def test_no_verdict_survives_a_drug_that_does_nothing(fact):
    with mutated("drug_inert"):
        found = [own.verdict for own in patient_verdicts() if own.fact == fact]
    assert set(found) == {"contradicted"}
