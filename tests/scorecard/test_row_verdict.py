"""Claims on the verdict on a printed IC50: a wide interval reproduces nothing, and a bound is no value."""

from dataclasses import replace

import numpy as np
import pytest

from rapalog.facts.claims import table1_rows
from rapalog.scorecard.row_verdict import claimed, fold_of, inside, quantiles_nM, repeatable, row_verdict

PRINTED = replace(table1_rows()[2], exposure_h=72.0)  # 65.94 nM
CENSORED = next(row for row in table1_rows() if row.relation == ">")
NEVER = np.full(100, np.nan)


def around(dose_nM, *, fold, n=101):
    """IC50s spread evenly on the log scale so that their 90 % interval spans ``fold``."""
    half = np.log(fold) / 0.9 / 2
    return dose_nM * np.exp(np.linspace(-half, half, n))


@pytest.mark.parametrize(
    ("found", "again", "verdict", "claim"),
    [
        (around(66, fold=5), 1.0, "compatible", "reproduced"),
        (around(66, fold=30), 1.0, "compatible", "partly"),
        (around(66, fold=500), 1.0, "uninformative", "untestable"),
        (around(6600, fold=5), 0.9, "contradicted", "contradicted"),
        (around(6600, fold=5), 0.7, "uninformative", "untestable"),
        (np.append(around(66, fold=5), NEVER), 1.0, "uninformative", "untestable"),
        (NEVER, 1.0, "contradicted", "contradicted"),
    ],
)
def test_a_printed_value_is_judged_by_its_place_and_the_width(found, again, verdict, claim):
    seen, rule = row_verdict(PRINTED, found, again, ())
    assert (seen, claimed(seen, found)) == (verdict, claim)
    assert any(character.isdigit() for character in rule)


@pytest.mark.parametrize(
    ("share_beyond", "verdict"), [(1.0, "compatible"), (0.5, "uninformative"), (0.0, "contradicted")]
)
def test_a_bound_holds_where_nearly_all_plates_lie_beyond_it(share_beyond, verdict):
    n = round(100 * share_beyond)
    found = np.append(np.full(n, np.nan), around(100, fold=3, n=100 - n) if n < 100 else [])
    assert row_verdict(CENSORED, found, 1.0, ())[0] == verdict


def test_a_row_without_exposure_is_untestable_and_says_where_it_would_hold():
    seen, rule = row_verdict(replace(PRINTED, exposure_h=None), around(66, fold=5), 1.0, (48.0, 72.0))
    assert seen == "untestable" and "at 48 h, 72 h" in rule and "5-fold" in rule


def test_not_reached_counts_as_infinite():
    half = np.append(around(66, fold=2, n=50), np.full(50, np.nan))
    assert np.isinf(quantiles_nM(half)[2]) and np.isinf(fold_of(half))
    assert fold_of(NEVER) == 1.0
    assert inside(CENSORED, half) and not inside(PRINTED, NEVER)


def test_plates_agree_within_threefold_or_where_neither_reaches_one_half():
    assert repeatable(np.array([1.0, 1.0, np.nan, np.nan]), np.array([2.9, 3.1, np.nan, 5.0])) == 0.5
