"""The loop over curves: each row is of its own curve, and only what is asked for is filled."""

import numpy as np
import pytest
from tests.numerics.families.workspaces import OFFSETS, least_squares, points_of

from rapalog.numerics import answer
from rapalog.numerics.families.block import FIT, PROFILE, family_block
from rapalog.numerics.families.descent import minimiser
from rapalog.numerics.families.models import FAMILIES
from rapalog.numerics.solve import Want, screen_of, shares_of

NAMES = [*FAMILIES]


def _task(name, points, want=None):
    family, own = FAMILIES[name], points[0]
    shares = shares_of(own.n - family.parameters, own.inflation, 0.95, want or Want())
    held = [[one.sse_within for one in points], [OFFSETS.get(name, 0.0)] * len(points), [0.5] * len(points)]
    return answer.Task(np.array([one.mean for one in points]), np.array(held), shares)


def _fitted(name, points):
    rows = np.full((len(points), answer.COLUMNS), np.nan)
    screen = screen_of(FAMILIES[name], points[0], pinned=False)
    family_block(FIT, screen, minimiser(), _task(name, points), (0, len(points)), rows)
    return rows


@pytest.mark.parametrize("name", NAMES)
def test_a_fit_is_its_own_least_squares(name):
    points = [points_of(seed) for seed in range(3)]
    family = FAMILIES[name]
    for own, row in zip(points, _fitted(name, points), strict=True):
        theta = row[answer.THETA : answer.THETA + family.box(own.low, own.high).shape[1]]
        beta, sse = least_squares(name, own, theta)
        assert row[answer.RESIDUAL] == pytest.approx(sse + own.sse_within, rel=1e-8)
        assert row[answer.BETA : answer.BETA + family.coefficients] == pytest.approx(beta, rel=1e-5, abs=1e-7)
        mean = np.average(own.mean, weights=own.count)
        total = own.count @ (own.mean - mean) ** 2 + own.sse_within
        assert row[answer.TOTAL] == pytest.approx(total) and row[answer.RESIDUAL] <= total * (1 + 1e-9)
        assert row[answer.OPTIMA] == pytest.approx(theta[0], abs=1e-5)


def test_a_part_fills_its_own_rows_alone():
    points = [points_of(seed) for seed in range(4)]
    whole, rows = _fitted("5pl", points), np.full((4, answer.COLUMNS), np.nan)
    screen = screen_of(FAMILIES["5pl"], points[0], pinned=False)
    family_block(FIT, screen, minimiser(), _task("5pl", points), (1, 3), rows)
    assert np.isnan(rows[[0, 3]]).all() and np.array_equal(rows[1:3], whole[1:3], equal_nan=True)


@pytest.mark.parametrize(
    ("want", "columns"),
    [
        (Want(middle=1.0), [answer.MIDDLE_LOW, answer.MIDDLE_HIGH]),
        (Want(crossing=1.0), [answer.CROSSING_LOW, answer.CROSSING_HIGH]),
        (Want(sums=1.0), [answer.HEIGHT_LOW, answer.HEIGHT_HIGH, answer.AREA_LOW, answer.AREA_HIGH]),
    ],
    ids=["middle", "crossing", "sums"],
)
def test_a_profile_fills_what_is_asked_for(want, columns):
    points = [points_of(3)]
    rows, screen = _fitted("5pl", points), screen_of(FAMILIES["5pl"], points[0], pinned=True)
    family_block(PROFILE, screen, minimiser(), _task("5pl", points, want), (0, 1), rows)
    limits = set(range(answer.MIDDLE_LOW, answer.OPTIMA))
    assert {column for column in limits if np.isfinite(rows[0, column])} == set(columns)


def test_a_curve_without_noise_has_no_limits():
    points = [points_of(noise=0.0)]
    rows, screen = _fitted("5pl", points), screen_of(FAMILIES["5pl"], points[0], pinned=True)
    rows[0, answer.RESIDUAL] = 0.0
    family_block(PROFILE, screen, minimiser(), _task("5pl", points, Want(1.0, 1.0, 1.0, 2.0)), (0, 1), rows)
    assert np.isnan(rows[0, answer.VARIANCES : answer.KIND]).all()
    assert np.isnan(rows[0, answer.MIDDLE_LOW : answer.OPTIMA]).all()
