"""Shifts of half doses: a number, a bound, or why there is none."""

from __future__ import annotations

import numpy as np
import pytest

from rapalog.biology.drugs import find_drug
from rapalog.studies.clones import shifts
from rapalog.studies.clones.shifts import DOSES_NM, fold_shifts
from rapalog.studies.lines import given_line
from rapalog.studies.resistance import resistant_pair


def curves(half_nM, n=1):
    """Return levels over the doses and of the vehicle that are halved at a dose."""
    dose = np.array(DOSES_NM)
    return np.repeat([[*(1 / (1 + dose / half_nM)), 1.0]], n, axis=0)


def shift(line, mutant, draws=0):
    """Return the shift between levels."""
    return shifts._shift("MTOR:S2035F", find_drug("everolimus"), "p-S6", line, mutant, draws)


def test_a_tenfold_half_dose_is_a_tenfold_shift():
    own = shift(curves(1.0), curves(10.0))
    assert own.fold_shift.value == pytest.approx(10.0, rel=0.02) and own.half_dose_nM.value == pytest.approx(
        10.0, rel=0.02
    )


def test_half_that_is_not_reached_is_a_bound_and_most_draws_lie_beyond_it():
    line = np.concatenate([curves(half) for half in np.geomspace(0.5, 2.0, 40)])
    own = shift(line, curves(1e9, 40), draws=40).fold_shift
    assert own.relation == ">" and "not reached in 100 %" in own.reason
    assert own.value == pytest.approx(DOSES_NM[-1], rel=0.1) and own.high is None


def test_a_few_draws_beyond_leave_a_number_with_an_open_end():
    mutant = np.concatenate([curves(10.0, 17), curves(1e9, 3)])
    own = shift(curves(1.0, 20), mutant, draws=20).fold_shift
    assert own.relation == "=" and own.value == pytest.approx(10, rel=0.02)
    assert own.high is None and "not reached in 15 %" in own.reason


def test_a_line_that_the_drug_does_not_halve_has_no_shift():
    own = shift(curves(1e9), curves(1.0)).fold_shift
    assert own.value is None and "the line itself is not halved" in own.reason


def test_without_a_signal_there_is_no_shift():
    own = shift(curves(1.0), 0.05 * curves(1.0)).fold_shift
    assert own.value is None and "5% of the line's already" in own.reason


def test_cells_that_could_not_be_run_have_none():
    own = shift(curves(1.0), np.full_like(curves(1.0), np.nan))
    assert own.fold_shift.value is None


def test_the_shift_is_that_of_the_study_of_single_pairs():
    line = given_line("generic")
    (own,) = fold_shifts(line, ["TSC2:loss"], [find_drug("everolimus")], ["p-S6 S235/236"], draws=15, seed=1)
    pair = resistant_pair("generic", genotype="TSC2:loss", draws=15, seed=1)
    assert own.fold_shift.value == pytest.approx(pair.shift.value, rel=0.05)
    assert own.fold_shift.low == pytest.approx(pair.shift.low, rel=0.05)
