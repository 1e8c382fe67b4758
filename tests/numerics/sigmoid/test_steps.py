"""Steps between and on doses: what they cost is what least squares say, and no other place of the step is better."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapalog.numerics.sigmoid import kernel
from rapalog.numerics.sigmoid.steps import STEP, look_at_steps
from rapalog.numerics.sigmoid.tables import tables

X = np.linspace(-1.0, 4.0, 8)
COUNT = np.array([3.0, 2.0, 3.0, 3.0, 1.0, 3.0, 3.0, 2.0])
SHARED = tables(X, np.zeros(8, dtype=bool), COUNT)


def _steps(y, what, level, side):
    work = np.zeros((kernel.ROWS, 2 * SHARED.grid.shape[1]))
    work[kernel.TARGET, :8], work[kernel.HELD, kernel.WHAT] = y, what
    many = look_at_steps(SHARED.grid, work, level, side, float(COUNT @ y**2))
    return work[[kernel.STEP_SSE, kernel.STEP_M, kernel.STEP_AT], :many].T


def _held(s, r, y, level):
    """The sum of squares of the best curve with a level where the sigmoid is r."""
    away = s - r
    amplitude = (COUNT * away) @ (y - level) / ((COUNT * away) @ away)
    return COUNT @ (y - level - amplitude * away) ** 2


@pytest.mark.parametrize("what", [kernel.END, kernel.AVERAGE], ids=["last height", "mean"])
@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 9999), level=st.floats(-0.8, 0.8), side=st.sampled_from([-1.0, 1.0]))
def test_no_other_step_is_better_at_its_level(what, seed, level, side):
    rng = np.random.default_rng(seed)
    y = np.sort(rng.standard_normal(8))[::-1] + 0.3 * rng.standard_normal(8)
    y -= COUNT @ y / COUNT.sum()
    steps = _steps(y, what, level, side)
    for gap in range(7):
        sse, m, at = steps[2 * gap]
        places = np.append(np.linspace(X[gap], X[gap + 1], 41), m)
        shares = (places - X[0]) / (X[-1] - X[0]) if what == kernel.AVERAGE else np.zeros(42)
        sums = [_held((np.arange(8) <= gap).astype(float), r, y, at) for r in shares]
        assert side * (at - level) >= 0.0 and X[gap] <= m <= X[gap + 1]
        assert sse == pytest.approx(sums[-1], abs=1e-9)
        # At an end of the gap the level is out of the step's reach, and the other end may be nearer to it.
        assert sse <= min(sums) + 1e-9 or m in (X[gap], X[gap + 1])


@pytest.mark.parametrize("what", [kernel.END, kernel.AVERAGE], ids=["last height", "mean"])
@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 9999), level=st.floats(-0.8, 0.8), side=st.sampled_from([-1.0, 1.0]))
def test_a_step_on_a_position_leaves_the_best_share_of_it(what, seed, level, side):
    y = np.random.default_rng(seed).standard_normal(8)
    y -= COUNT @ y / COUNT.sum()
    steps = _steps(y, what, level, side)
    for position in range(7):
        sse, m, at = steps[2 * position + 1]
        if not np.isfinite(sse):
            continue
        share = 1.0 / (1.0 + 10.0 ** (10.0**STEP * (X[position] - m)))
        # Held at the level that was asked for, a step is taken as if it were at the position itself.
        place = max(X[position] if at == level else m, X[0])
        r = (place - X[0]) / (X[-1] - X[0]) if what == kernel.AVERAGE else 0.0
        before = (np.arange(8) < position).astype(float)
        one = (np.arange(8) == position).astype(float)
        assert sse == pytest.approx(_held(before + share * one, r, y, at), abs=1e-7)


def test_a_step_is_taken_at_its_own_level_where_that_lies_beyond():
    y = np.where(X < 1.0, 1.0, 0.0)
    y -= COUNT @ y / COUNT.sum()
    last = int((X < 1.0).sum()) - 1
    inside, beyond = (_steps(y, kernel.END, level, -1.0)[2 * last] for level in (0.0, -2.0))
    assert inside[0] == pytest.approx(0.0, abs=1e-12) and inside[2] == pytest.approx(y[-1])
    assert beyond[0] > 1.0 and beyond[2] == -2.0
