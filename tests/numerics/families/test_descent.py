"""A descent ends at a minimum within the bounds, and leaves alone what is to stay."""

import numpy as np
import pytest
from scipy import optimize
from tests.numerics.families.workspaces import laid_out, least_squares, points_of

from rapalog.numerics.families.descent import PROJECT, descend
from rapalog.numerics.families.models import FAMILIES
from rapalog.numerics.families.workspace import HERE, LOWER, UPPER

NAMES = [*FAMILIES]


def _from_the_middle(name, **way):
    points = points_of()
    screen, work = laid_out(name, points)
    work.small[HERE, : screen.p] = screen.grid[len(screen.grid) // 2, : screen.p]
    sse = descend(work, HERE, way.get("fixed", -1), way.get("steps", 60), way.get("polish", 12))
    return points, screen, work, sse


@pytest.mark.parametrize("name", NAMES)
def test_no_step_within_the_bounds_goes_lower(name):
    points, screen, work, sse = _from_the_middle(name)
    theta, rng = work.small[HERE, : screen.p].copy(), np.random.default_rng(1)
    assert sse == pytest.approx(least_squares(name, points, theta)[1], rel=1e-9)
    for size in (1e-3, 1e-2, 0.05):
        for _ in range(30):
            other = np.clip(theta + size * rng.standard_normal(screen.p), *screen.box)
            assert least_squares(name, points, other)[1] >= sse * (1 - 1e-9)


def test_another_search_from_there_stays():
    points, screen, work, sse = _from_the_middle("5pl")
    found = optimize.minimize(
        lambda theta: least_squares("5pl", points, theta)[1], work.small[HERE, : screen.p], bounds=screen.box.T
    )
    assert found.fun >= sse * (1 - 1e-7)


@pytest.mark.parametrize("fixed", range(4))
def test_what_is_fixed_stays(fixed):
    _, screen, work, sse = _from_the_middle("two-phase", fixed=fixed)
    assert work.small[HERE, fixed] == screen.grid[len(screen.grid) // 2, fixed]
    assert sse >= _from_the_middle("two-phase")[3]


def test_bounds_are_never_crossed_and_a_place_pulled_against_one_rests_there():
    points = points_of(noise=0.01)
    screen, work = laid_out("4pl", points)
    work.small[LOWER, 0], work.small[UPPER, 0] = 2.5, 4.0  # the midpoint is at 1.8
    work.small[HERE, :2] = 3.5, 0.0
    descend(work, HERE, -1, 60, 12)
    assert work.small[HERE, 0] == 2.5 and screen.box[0, 1] <= work.small[HERE, 1] <= screen.box[1, 1]


def test_projecting_moves_nothing():
    points, screen, work, sse = _from_the_middle("hormesis", steps=PROJECT)
    start = screen.grid[len(screen.grid) // 2, : screen.p]
    assert np.array_equal(work.small[HERE, : screen.p], start)
    assert sse == pytest.approx(least_squares("hormesis", points, start)[1], rel=1e-8)
