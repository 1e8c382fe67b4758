"""The least squares of a small calibration: one line, one drug, two doses."""

import numpy as np
import pytest

from rapalog.calibration.problem import Problem, curve_readings
from rapalog.calibration.structures import STRUCTURES, learnt

STEP = 0.01


@pytest.fixture(scope="module")
def problem():
    shared, varying = learnt(STRUCTURES["leading"], ["everolimus"])
    readings = curve_readings(["everolimus"], np.array([1.0, 100.0]), 72.0)
    return Problem(
        shared, varying, ("a line",), readings, np.array([[0.8, 0.6]]), np.eye(2), np.ones((1, len(varying)))
    )


def test_the_jacobian_agrees_with_central_differences(problem):
    vector = np.full(problem.size, 0.1)
    residuals, jacobian = problem.linearised(vector)
    np.testing.assert_allclose(residuals, problem.residuals(vector), atol=1e-9)
    change = STEP * np.eye(problem.size)
    ahead, behind = (problem.predicted(vector + sign * change)[:, 0] for sign in (1, -1))
    np.testing.assert_allclose(jacobian[:2], ((ahead - behind) / (2 * STEP)).T, rtol=0.02, atol=5e-3)
    assert np.abs(jacobian[:2]).max() > 0.05
    np.testing.assert_allclose(jacobian[2:], np.diag(1 / problem.prior_sd()))


def test_a_typical_step_and_a_line_s_own_move_a_curve_alike(problem):
    _, jacobian = problem.linearised(np.zeros(problem.size))
    cut = len(problem.shared)
    typical = jacobian[:2, cut : cut + len(problem.learnt)]
    own = jacobian[:2, cut + len(problem.learnt) :]
    np.testing.assert_allclose(typical, own[:, list(problem.learnt)])


def test_at_the_priors_centre_only_readings_cost(problem):
    nothing = np.zeros(problem.size)
    residuals = problem.residuals(nothing)
    assert not residuals[2:].any() and residuals[:2].any()
