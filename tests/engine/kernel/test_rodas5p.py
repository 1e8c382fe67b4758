"""The coefficients of the method are those of an order-5 method, as the order conditions and convergence show."""

import numpy as np
import pytest

from rapalog.engine.kernel.rodas5p import STAGES, rodas5p


def _matrices():
    method = rodas5p()
    a, coupling = np.zeros((STAGES, STAGES)), np.zeros((STAGES, STAGES))
    for row in range(STAGES):
        a[row, :row], coupling[row, :row] = method.a[row], method.coupling[row]
    gamma = np.linalg.inv(np.eye(STAGES) / method.gamma - coupling)
    alpha = a @ gamma
    b = np.append(method.a[-1], 1.0) @ gamma
    return alpha, alpha + gamma, gamma, b


def test_stage_times_and_time_weights_are_row_sums():
    alpha, _, gamma, _ = _matrices()
    np.testing.assert_allclose(alpha.sum(axis=1), rodas5p().c, atol=1e-12)
    np.testing.assert_allclose(gamma.sum(axis=1), rodas5p().d, atol=1e-12)


def test_all_order_conditions_up_to_five_hold():
    alpha, beta, _, b = _matrices()
    a, one = alpha.sum(axis=1), np.ones(STAGES)
    c = beta @ one
    conditions = [
        (b @ one, 1),
        (b @ c, 1 / 2),
        (b @ a**2, 1 / 3),
        (b @ beta @ c, 1 / 6),
        (b @ a**3, 1 / 4),
        (b @ (a * (alpha @ c)), 1 / 8),
        (b @ beta @ a**2, 1 / 12),
        (b @ beta @ beta @ c, 1 / 24),
        (b @ a**4, 1 / 5),
        (b @ (a**2 * (alpha @ c)), 1 / 10),
        (b @ (alpha @ c) ** 2, 1 / 20),
        (b @ (a * (alpha @ a**2)), 1 / 15),
        (b @ (a * (alpha @ beta @ c)), 1 / 30),
        (b @ beta @ a**3, 1 / 20),
        (b @ beta @ (a * (alpha @ c)), 1 / 40),
        (b @ beta @ beta @ a**2, 1 / 60),
        (b @ beta @ beta @ beta @ c, 1 / 120),
    ]
    for found, wanted in conditions:
        assert found == pytest.approx(wanted, abs=1e-11)


def _step(y, t, h):
    """One step for y' = -y**2 cos t in numpy, from the module's formulas; returns the new state and the stages."""
    method = rodas5p()

    def f(u, time):
        return -(u**2) * np.cos(time)

    w = 1 / (h * method.gamma) + 2 * y * np.cos(t)
    slope = y**2 * np.sin(t)
    k = []
    for i in range(STAGES):
        u = y + sum(x * s for x, s in zip(method.a[i], k, strict=True))
        right = f(u, t + method.c[i] * h) + sum(x * s for x, s in zip(method.coupling[i], k, strict=True)) / h
        k.append((right + h * method.d[i] * slope) / w)
    return u + k[-1], k


def _solve(steps):
    y, h, middles = 1.0, 1.5 / steps, []
    for n in range(steps):
        new, k = _step(y, n * h, h)
        x, curve = 0.3, 0.0
        for weights in reversed(rodas5p().dense):
            curve = curve * x + np.dot(weights, k)
        inside = (1 - x) * y + x * (new + (1 - x) * curve)
        middles.append(abs(inside - 1 / (1 + np.sin((n + x) * h))))
        y = new
    return abs(y - 1 / (1 + np.sin(1.5))), max(middles)


def test_error_falls_with_the_fifth_power_of_the_step_and_dense_output_with_the_fourth_at_least():
    (end_1, dense_1), (end_2, dense_2) = _solve(10), _solve(20)
    assert np.log2(end_1 / end_2) == pytest.approx(5, abs=0.35)
    assert np.log2(dense_1 / dense_2) > 3.8


def test_an_infinitely_stiff_component_is_gone_after_one_step():
    alpha, beta, _, b = _matrices()
    del alpha
    assert 1 - b @ np.linalg.solve(beta, np.ones(STAGES)) == pytest.approx(0, abs=1e-10)
