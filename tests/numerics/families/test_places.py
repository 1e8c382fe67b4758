"""The best places of a grid where a quantity has a value: those of constrained least squares at every place."""

import numpy as np
import pytest
from tests.numerics.families.workspaces import OFFSETS, laid_out, least_squares, points_of

from rapalog.numerics.families.models import FAMILIES, bases
from rapalog.numerics.families.places import (
    MIDPOINT,
    MOST_PLACES,
    NODE,
    PLACES,
    SUM,
    Goal,
    best_places,
    minimum_at,
    sum_at,
)
from rapalog.numerics.families.screen import look
from rapalog.numerics.families.workspace import ANSWER, HELD, HERE, WEIGHT, X

NAMES = [name for name in FAMILIES if FAMILIES[name].coefficients > 1]


def _goal(kind, row=0):
    return Goal(kind, row, 1.0, 1.0, 1.0, 0.0, 0.1, 4.0)


def _looked(name, *, nodes, **held):
    points = points_of()
    screen, work = laid_out(name, points, nodes=nodes, pinned=True)
    seen = np.zeros((len(screen.grid), 1 + screen.q))
    look(screen, work, seen)
    if nodes:
        work.nodes[WEIGHT, 0], work.nodes[X, 0], work.small[HELD, 0] = 1.0, held.get("at", 0.0), held.get("level", 0.0)
    return points, screen, work, seen


def _chosen(screen, work, count):
    places = work.small[PLACES : PLACES + count, : screen.p]
    return [int(np.abs(screen.grid[:, : screen.p] - place).max(1).argmin()) for place in places]


@pytest.mark.parametrize("name", NAMES)
def test_the_best_place_for_a_crossing_is_that_of_constrained_least_squares(name):
    level = 0.55 - OFFSETS.get(name, 0.0)
    points, screen, work, seen = _looked(name, nodes=1, level=level)
    count = best_places(screen, work, seen, _goal(NODE), 2.2)
    at = np.array([2.2])
    sums = [
        least_squares(name, points, row, held=(bases(FAMILIES[name], at, row)[0][:, 0], level))[1]
        for row in screen.grid[:, : screen.p]
    ]
    assert 1 <= count <= MOST_PLACES
    assert sums[_chosen(screen, work, count)[0]] == pytest.approx(min(sums), rel=1e-6)


@pytest.mark.parametrize("name", NAMES)
def test_the_best_place_for_a_height_is_that_of_constrained_least_squares(name):
    points, screen, work, seen = _looked(name, nodes=1, at=points_of().high)
    count = best_places(screen, work, seen, _goal(SUM, len(screen.pins)), 0.3)
    at = np.array([points.high])
    sums = [
        least_squares(name, points, row, held=(bases(FAMILIES[name], at, row)[0][:, 0], 0.3))[1]
        for row in screen.grid[:, : screen.p]
    ]
    assert sums[_chosen(screen, work, count)[0]] == pytest.approx(min(sums), rel=1e-6)


@pytest.mark.parametrize("name", ["5pl", "two-phase"])
def test_places_for_a_midpoint_have_the_nearest_of_the_grid(name):
    _, screen, work, seen = _looked(name, nodes=0)
    count = best_places(screen, work, seen, _goal(MIDPOINT), 1.63)
    nearest = screen.middles[np.abs(screen.middles - 1.63).argmin()]
    assert count > 0 and work.small[PLACES : PLACES + count, 0] == pytest.approx(nearest)


def test_places_are_apart():
    _, screen, work, seen = _looked("two-phase", nodes=1, level=0.5)
    count = best_places(screen, work, seen, _goal(NODE), 2.0)
    places = work.small[PLACES : PLACES + count, : screen.p]
    apart = np.abs(places[:, None] - places).max(2)
    assert count > 1 and (apart[~np.eye(count, dtype=bool)] > 0.35).all()


def test_holding_what_the_best_curve_has_costs_nothing():
    points, screen, work, _ = _looked("hormesis", nodes=1, at=1.5)
    work.small[HERE, : screen.p] = screen.grid[12, : screen.p]
    sse, height = sum_at(work, HERE)
    beta, least = least_squares("hormesis", points, screen.grid[12, : screen.p])
    assert sse == pytest.approx(least, rel=1e-8)
    assert height == pytest.approx(beta @ bases(FAMILIES["hormesis"], np.array([1.5]), screen.grid[12, :2])[0][:, 0])
    assert minimum_at(work, SUM, height, HERE, 0) == pytest.approx(least, rel=1e-7)
    assert minimum_at(work, SUM, height + 0.2, HERE, 0) > least * 1.01


def test_a_midpoint_that_is_held_stays_while_the_rest_moves():
    _, screen, work, _ = _looked("5pl", nodes=0)
    work.small[HERE, : screen.p] = screen.grid[20, : screen.p]
    before = sum_at(work, HERE)[0]
    after = minimum_at(work, MIDPOINT, 2.25, HERE, 60)
    assert work.small[HERE, 0] == 2.25 and after < before and np.isfinite(work.small[ANSWER, : screen.q]).all()
