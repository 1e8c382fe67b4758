"""The grid of a family over some positions: what it says of a curve is what least squares say, place by place."""

import math

import numpy as np
import pytest
from tests.numerics.families.workspaces import laid_out, least_squares, points_of

from rapalog.numerics.families.models import FAMILIES, bases
from rapalog.numerics.families.screen import choose, look

NAMES = [*FAMILIES]


@pytest.mark.parametrize("name", NAMES)
def test_every_place_has_the_sum_of_its_least_squares(name):
    points = points_of()
    screen, work = laid_out(name, points)
    seen = np.zeros((len(screen.grid), 1 + screen.q))
    look(screen, work, seen)
    for place in range(0, len(screen.grid), 7):
        _, sse = least_squares(name, points, screen.grid[place, : screen.p])
        assert seen[place, 0] == pytest.approx(sse, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("name", NAMES)
def test_functions_of_a_place_are_orthonormal_over_the_wells(name):
    points = points_of()
    screen, _ = laid_out(name, points)
    count = len(points.mean)
    for row in screen.grid:
        unit = row[screen.p : screen.p + screen.q * count].reshape(screen.q, count) / np.sqrt(points.count)
        product = unit @ unit.T
        # A function that is another's double over these positions is left out, as zeros.
        assert product == pytest.approx(np.diag((np.diag(product) > 0.5).astype(float)), abs=1e-8)


@pytest.mark.parametrize("name", NAMES)
def test_a_pin_is_the_height_there_in_these_functions(name):
    points = points_of()
    screen, _ = laid_out(name, points, pinned=True)
    size = screen.q * len(points.mean)
    for at in range(0, len(screen.pins), 6):
        for place in range(0, len(screen.grid), 11):
            row = screen.grid[place]
            basis = bases(FAMILIES[name], screen.pins[at : at + 1], row[: screen.p])[0][:, 0]
            change = row[screen.p + size :].reshape(screen.q, screen.q)
            assert screen.rows[at, place] == pytest.approx(change @ basis, rel=1e-9, abs=1e-9)


def test_places_are_chosen_best_first_and_apart():
    rng = np.random.default_rng(3)
    places, sums, chosen = rng.uniform(0, 3, (60, 2)), rng.random((60, 1)), np.zeros(10)
    before = sums.copy()
    count = choose(places, sums, 10, chosen)
    own = chosen[:count].astype(int)
    assert own[0] == before.argmin() and (np.diff(before[own, 0]) > 0).all()
    apart = np.abs(places[own][:, None] - places[own]).max(2)
    assert (apart[~np.eye(count, dtype=bool)] > 0.35).all()
    # What was left out is next to a better one that was chosen, or worse than all of them.
    for k in set(range(60)) - set(own.tolist()):
        better = own[before[own, 0] <= before[k, 0]]
        assert len(better) == count or (np.abs(places[better] - places[k]).max(1) <= 0.35).any()


def test_nothing_is_chosen_from_nothing():
    assert choose(np.zeros((3, 2)), np.full((3, 1), math.inf), 5, np.zeros(5)) == 0
