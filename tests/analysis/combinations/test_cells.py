"""Intervals of single dose pairs: how often they hold the truth, and when there is none."""

import numpy as np
import pytest
from tests.analysis.combinations.surfaces import bliss, block, leaves, noisy

from rapalog.analysis.combinations.cells import cells
from rapalog.analysis.combinations.isobole import isobole
from rapalog.analysis.combinations.score import MODELS, score_block
from rapalog.analysis.estimate import Estimate, combine_replicates


@pytest.mark.parametrize("replicates", [2, 3, 5])
def test_without_interaction_nineteen_of_twenty_intervals_hold_nothing(replicates):
    rng, true = np.random.default_rng(3), bliss()
    held = []
    for _ in range(1200):
        wells = true + rng.normal(0, 4, (replicates, *true.shape))
        excess = wells[:, 1:, :1] * wells[:, :1, 1:] / 100 - wells[:, 1:, 1:]
        found = cells(excess)
        held.append((found.low <= 0) & (found.high >= 0))
    assert np.mean(held) == pytest.approx(0.95, abs=0.01)


def test_a_cell_has_the_interval_that_replicates_have_everywhere():
    values = np.array([3.0, 5.5, 4.1])
    found, known = (
        cells(values[:, None, None]),
        combine_replicates([Estimate(own, "=") for own in values.tolist()], logarithmic=False),
    )
    assert (found.mean.item(), found.low.item(), found.high.item()) == pytest.approx(
        (known.value, known.low, known.high)
    )


@pytest.mark.parametrize("values", [[4.0], [4.0, np.nan], [4.0, 4.0, 4.0]])
def test_one_well_is_no_interval_however_often_it_counts(values):
    found = cells(np.array(values)[:, None, None])
    assert found.mean.item() == 4.0
    assert np.isnan(found.low.item()) and np.isnan(found.high.item())


def test_a_cell_without_wells_has_nothing():
    assert np.isnan(cells(np.full((3, 1, 1), np.nan)).mean.item())


def test_means_over_replicates_are_those_that_are_scored():
    found = score_block(noisy(bliss(), np.random.default_rng(1)))
    for name in MODELS:
        assert found.excess_by[name].shape == (3, 5, 5)
        np.testing.assert_allclose(cells(found.excess_by[name]).mean, found.excess[name])
        np.testing.assert_allclose(
            found.excess_by[name].mean(axis=(1, 2)).mean() if name != "loewe" else np.nanmean(found.excess_by[name]),
            found.score[name].value,
        )


def test_an_isobole_at_another_viability_is_reached_by_both_drugs_alone():
    found = score_block(block(bliss((15.0, 1.2, 40.0), (40.0, 1.6, 5.0))))
    own = isobole(found, 70.0)
    assert own.level == 70.0
    assert leaves(own.alone_nM[0], (15.0, 1.2, 40.0)) == pytest.approx(70.0, abs=0.2)
    assert isobole(found, 20.0) is None  # the first drug alone never comes down to it
    assert isobole(found, 100.0) is None
