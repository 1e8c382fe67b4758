"""The linear coefficients at one theta: what numpy's least squares say, with a constraint that holds exactly."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.numerics.families.workspaces import laid_out, least_squares, points_of

from rapalog.numerics.families.models import FAMILIES, bases
from rapalog.numerics.families.projection import eliminate, expand, linearise, solve, substitute
from rapalog.numerics.families.workspace import ANSWER, HELD, HERE, RESIDUAL, WEIGHT, X

NAMES = [*FAMILIES]


@given(st.integers(1, 4), st.integers(0, 10_000))
def test_a_factored_matrix_solves_any_right_side(size, seed):
    rng = np.random.default_rng(seed)
    matrix, right, table = rng.standard_normal((size, size)), rng.standard_normal(size), np.zeros((7, 8))
    matrix[0, 0] = 0.0 if size > 1 else 1.0  # rows have to change places
    table[:size, :size], table[5, :size] = matrix, right
    eliminate(table, 0, size, 6)
    substitute(table, 0, size, 6, 5)
    assert matrix @ table[5, :size] == pytest.approx(right, abs=1e-6 * np.abs(table[5]).max() + 1e-9)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=15, deadline=None)
@given(place=st.integers(0, 10_000))
def test_coefficients_are_those_of_least_squares(name, place):
    points = points_of()
    screen, work = laid_out(name, points)
    theta = screen.grid[place % len(screen.grid), : screen.p]
    work.small[HERE, : screen.p] = theta
    expand(work, HERE, False)
    total, _ = solve(work, True)
    _, sse = least_squares(name, points, theta)
    assert total == pytest.approx(sse, rel=1e-8, abs=1e-12)
    assert total == pytest.approx(float((work.wide[RESIDUAL] ** 2).sum()))


@pytest.mark.parametrize("name", [name for name in NAMES if FAMILIES[name].coefficients > 1])
def test_a_curve_goes_through_what_is_held(name):
    points = points_of()
    screen, work = laid_out(name, points, nodes=1)
    theta = screen.grid[len(screen.grid) // 2, : screen.p]
    work.small[HERE, : screen.p], work.nodes[X, 0], work.nodes[WEIGHT, 0], work.small[HELD, 0] = theta, 1.7, 1.0, 0.45
    expand(work, HERE, False)
    total, _ = solve(work, True)
    row = bases(FAMILIES[name], np.array([1.7]), theta)[0][:, 0]
    beta, sse = least_squares(name, points, theta, held=(row, 0.45))
    assert row @ work.small[ANSWER, : screen.q] == pytest.approx(0.45, abs=1e-9)
    assert total == pytest.approx(sse, rel=1e-7)
    assert work.small[ANSWER, : screen.q] == pytest.approx(beta, rel=1e-5, abs=1e-6)


@pytest.mark.parametrize("name", NAMES)
def test_the_jacobian_is_complete_with_a_constraint(name):
    screen, work = laid_out(name, points_of(), nodes=1)
    work.nodes[X, 0], work.nodes[WEIGHT, 0], work.small[HELD, 0] = 1.2, 1.0, 0.5 - (name == "3pl")
    theta = screen.grid[len(screen.grid) // 2, : screen.p] + 0.03
    work.small[HERE, : screen.p] = theta
    linearise(work, HERE)
    exact = work.wide[RESIDUAL + 1 : RESIDUAL + 1 + screen.p].copy()
    for p in range(screen.p):
        sides = []
        for step in (1e-6, -1e-6):
            work.small[HERE, : screen.p] = theta
            work.small[HERE, p] += step
            linearise(work, HERE)
            sides.append(work.wide[RESIDUAL].copy())
        assert exact[p] == pytest.approx((sides[0] - sides[1]) / 2e-6, abs=1e-6 * max(1.0, np.abs(exact[p]).max()))
