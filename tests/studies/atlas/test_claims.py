"""What the literature says of partners: verdicts go by draws, and fail where the model goes against a claim."""

import numpy as np
import pytest

from rapalog.biology.broken import breaking
from rapalog.facts.library import facts, read_rows
from rapalog.studies.atlas.claims import judge_claims
from rapalog.studies.atlas.judging import (
    CONTRADICTED,
    PARTLY,
    REPRODUCED,
    UNTESTABLE,
    by_draws,
    by_excess,
    by_share,
)


@pytest.fixture(scope="module")
def judged():
    return {own.id: own for own in judge_claims(draws=20)}


def test_every_claim_has_a_verdict_and_a_row_of_evidence(judged):
    assert set(judged) == {row["id"] for row in read_rows("combination_claims.csv")}
    assert {own.row for own in judged.values()} <= set(facts("resistance"))
    assert all(own.why for own in judged.values())
    assert all(own.observed for own in judged.values() if own.verdict != UNTESTABLE)


def test_what_needs_patients_or_absent_receptors_is_untestable(judged):
    assert {own.row for own in judged.values() if own.verdict == UNTESTABLE} == {"R038", "R039", "R040", "R041"}


def test_contradicted_claims_stay_contradicted(judged):
    """Nothing was fitted to them; a change of the model that turns one is to be seen here."""
    found = {own.id: own.verdict for own in judged.values()}
    assert found["RC03"] == found["RC05"] == CONTRADICTED
    assert found["RC04"] == CONTRADICTED
    assert found["RC06"] == REPRODUCED


def test_a_claim_that_is_reproduced_falls_with_its_mechanism():
    with breaking({"erk_on_bypass": 0.0}):
        broken = {own.id: own.verdict for own in judge_claims(draws=20)}
    assert broken["RC06"] == CONTRADICTED


def test_a_verdict_asks_for_nearly_all_draws():
    assert by_excess(np.full(20, 1.5)) == REPRODUCED
    assert by_excess(np.full(20, 0.5)) == CONTRADICTED
    assert by_excess(np.linspace(-1, 3, 20)) == PARTLY
    all_met, none = np.ones(20, dtype=bool), np.zeros(20, dtype=bool)
    assert by_draws(all_met, nearly=none) == REPRODUCED
    assert by_draws(none, nearly=all_met) == PARTLY
    assert by_draws(none, nearly=none) == CONTRADICTED


def test_a_draw_that_could_not_be_run_says_nothing():
    met, known = np.array([True, False, True, False]), np.array([True, False, True, False])
    assert by_share(met, known) == REPRODUCED
    assert by_share(met, ~known) == CONTRADICTED
    assert by_share(met, np.ones(4, dtype=bool)) == PARTLY
    assert by_share(met, np.zeros(4, dtype=bool)) == UNTESTABLE
