"""A curve steeper than any that is fitted, between two doses: its bend lies inside the limits, however near a dose."""

import numpy as np
import pytest
from tests.analysis.curves.fitting import fit_all

from rapalog.numerics import answer
from rapalog.numerics.points import collapse
from rapalog.numerics.solve import Want

DOSES = np.repeat([0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100], 2)


def answers(slope, *, want, seed=0, count=300):
    """True log10 EC50 between 0.11 and 0.27, and what is found of each."""
    rng = np.random.default_rng(seed)
    truth = rng.uniform(*np.log10([0.11, 0.27]), count)
    clean = 0.16 + 0.84 / (1 + (DOSES / 10 ** truth[:, None]) ** slope)
    points = [collapse(DOSES, y) for y in clean + 0.03 * rng.standard_normal(clean.shape)]
    return truth, np.array(fit_all(points, "4pl", want=want))


@pytest.mark.parametrize("slope", [8.0, 12.0, 30.0])
def test_the_truth_lies_inside(slope):
    truth, rows = answers(slope, want=Want(1.0, 1.0))
    for low, high in ((answer.MIDDLE_LOW, answer.MIDDLE_HIGH), (answer.CROSSING_LOW, answer.CROSSING_HIGH)):
        held = np.mean((rows[:, low] <= truth) & (truth <= rows[:, high]))
        assert held >= 0.94, "as far as slopes of 10 reach, a slope of 12 is held in 81 %, one of 30 in 56 %"


def test_a_limit_moves_outward_and_only_to_the_next_dose():
    _, plain = answers(12.0, want=Want(answer.PLAIN, answer.PLAIN))
    _, rows = answers(12.0, want=Want(1.0, 1.0))
    tested = np.log10(np.unique(DOSES))
    for side, column in ((-1, answer.MIDDLE_LOW), (1, answer.MIDDLE_HIGH)):
        outward = side * (rows[:, column] - plain[:, column])
        assert (outward > 0.0).sum() > 50
        assert np.isin(rows[outward > 0.0, column], tested).all() and outward.max() < 0.5 * np.log10(3.4)


def test_a_gentle_curve_has_the_limits_of_its_profile():
    _, plain = answers(1.2, want=Want(answer.PLAIN, answer.PLAIN))
    _, rows = answers(1.2, want=Want(1.0, 1.0))
    limits = [answer.MIDDLE_LOW, answer.MIDDLE_HIGH, answer.CROSSING_LOW, answer.CROSSING_HIGH]
    assert np.array_equal(rows[:, limits], plain[:, limits], equal_nan=True)
