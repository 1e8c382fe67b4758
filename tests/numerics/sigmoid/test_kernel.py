"""The sum of squares of one sigmoid: its exact derivatives are those that differences find."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapalog.numerics.points import LN10
from rapalog.numerics.sigmoid import kernel
from rapalog.numerics.sigmoid.tables import tables

X = np.linspace(-1.0, 4.0, 10)
SHARED = tables(X, np.zeros(10, dtype=bool), np.full(10, 3.0))
SLOPES = [kernel.SLOPE_M, kernel.SLOPE_H, kernel.SLOPE_P]
CURVES = [
    [kernel.CURVE_MM, kernel.CURVE_MH, kernel.CURVE_PM],
    [kernel.CURVE_MH, kernel.CURVE_HH, kernel.CURVE_PH],
    [kernel.CURVE_PM, kernel.CURVE_PH, kernel.CURVE_PP],
]


def _work(what):
    work = np.zeros((kernel.ROWS, SHARED.grid.shape[1]))
    noise = np.random.default_rng(0).standard_normal(10)
    y = 1.0 / (1.0 + 10.0 ** (1.3 * (X - 1.0))) + 0.05 * noise
    work[kernel.TARGET, :10] = y - (0.5 if what == kernel.PIN else y.mean())
    work[kernel.HELD, :3] = what, 0.1, 0.2
    return work


def _terms(work, place):
    work[kernel.HERE, :3] = place
    kernel.evaluate(SHARED.grid, work, kernel.HERE, kernel.NOW)
    return work[kernel.NOW].copy()


@pytest.mark.parametrize("what", [kernel.PIN, kernel.END, kernel.AVERAGE], ids=["crossing", "last height", "mean"])
@settings(max_examples=40, deadline=None)
@given(m=st.floats(-0.5, 3.5), h=st.floats(-0.6, 0.6), p=st.floats(-0.9, 0.9))
def test_slopes_and_curvatures_are_those_of_differences(what, m, h, p):
    work, place, step = _work(what), np.array([m, h, p]), 1e-5
    terms = _terms(work, place)
    scale = max(np.abs(terms[np.ravel(CURVES)]).max(), 1e-3)
    for i, move in enumerate(np.eye(3) * step):
        up, down = _terms(work, place + move), _terms(work, place - move)
        if min(up[kernel.AMPLITUDE], down[kernel.AMPLITUDE]) <= 0.0 and what == kernel.PIN:
            continue  # a pinned curve that would rise is flat: there the sum has a corner
        assert terms[SLOPES[i]] == pytest.approx((up[kernel.SSE] - down[kernel.SSE]) / (2 * step), abs=1e-6 * scale)
        assert terms[CURVES[i]] == pytest.approx((up[SLOPES] - down[SLOPES]) / (2 * step), abs=1e-6 * scale)


@given(m=st.floats(-2.0, 5.0), h=st.floats(-1.0, 1.0))
def test_a_mean_over_the_positions_is_that_of_many_points(m, h):
    slope = LN10 * 10.0**h
    x = np.linspace(-1.0, 4.0, 20_001)
    v = np.clip(slope * (x - m), -300.0, 300.0)
    s = 1.0 / (1.0 + np.exp(v))
    b = s * (1.0 - s)
    c = b * (1.0 - 2.0 * s)
    many = [np.trapezoid(part, x) / 5.0 for part in (s, b, b * v, c, c * v, c * v * v)]
    assert kernel.over_range(SHARED.grid, m, slope) == pytest.approx(many, abs=1e-5)


def test_a_held_mean_is_the_mean_of_the_curve():
    work = _work(kernel.AVERAGE)
    terms = _terms(work, np.array([1.2, 0.1, 0.5]))
    x = np.linspace(-1.0, 4.0, 20_001)
    share = 1.0 / (1.0 + 10.0 ** (10.0**0.1 * (x - 1.2)))
    curve = (0.1 + 0.2 * 0.5) + terms[kernel.AMPLITUDE] * (share - terms[kernel.REFERENCE])
    assert np.trapezoid(curve, x) / 5.0 == pytest.approx(0.2, abs=1e-6)
    off = work[kernel.TARGET, :10] - np.interp(X, x, curve)
    assert math.isclose(terms[kernel.SSE], float((3.0 * off * off).sum()), rel_tol=1e-6)
