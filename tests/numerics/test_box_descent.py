"""A descent finds the lowest point within bounds, and says whether it settled there."""

from dataclasses import dataclass

import numpy as np
import pytest

from rapalog.numerics.box_descent import descend

FREE = np.array([[-np.inf, np.inf]] * 2)


@dataclass
class At:
    gradient: np.ndarray
    information: np.ndarray


class Squares:
    """Half a sum of squared residuals; ``asked`` counts linearisations."""

    def __init__(self, residuals, jacobian):
        self._residuals, self._jacobian, self.asked = residuals, jacobian, 0

    def costs(self, vectors):
        with np.errstate(all="ignore"):
            return np.array([0.5 * float(np.sum(self._residuals(own) ** 2)) for own in vectors])

    def linearised(self, vector):
        self.asked += 1
        r, j = self._residuals(vector), self._jacobian(vector)
        return At(j.T @ r, j.T @ j)


def rosenbrock():
    return Squares(
        lambda x: np.array([10 * (x[1] - x[0] ** 2), 1 - x[0]]), lambda x: np.array([[-20 * x[0], 10.0], [-1.0, 0.0]])
    )


def linear(matrix, right):
    return Squares(lambda x: matrix @ x - right, lambda x: matrix)


def test_a_bent_valley_is_followed_to_its_end():
    found = descend(rosenbrock(), np.array([-1.2, 1.0]), FREE)
    assert found.settled and found.vector == pytest.approx([1.0, 1.0], abs=1e-3)


@pytest.mark.parametrize("seed", range(10))
def test_a_linear_problem_in_a_box_ends_where_no_direction_leads_down(seed):
    rng = np.random.default_rng(seed)
    matrix, right = rng.normal(size=(8, 4)), rng.normal(size=8)
    limits = np.array([[-0.1, 0.15]] * 4)
    problem = linear(matrix, right)
    found = descend(problem, rng.uniform(-0.1, 0.15, 4), limits)
    slope = problem.linearised(found.vector).gradient
    low, high = found.vector <= limits[:, 0], found.vector >= limits[:, 1]
    assert found.settled
    assert np.all(slope[low] >= -1e-3) and np.all(slope[high] <= 1e-3)
    assert np.all(np.abs(slope[~low & ~high]) < 1e-2)


def test_a_variable_with_equal_bounds_is_held():
    limits = np.array([[0.5, 0.5], [-np.inf, np.inf]])
    found = descend(rosenbrock(), np.array([0.5, 3.0]), limits)
    assert found.vector == pytest.approx([0.5, 0.25], abs=1e-4)


def test_a_direction_that_matters_to_nothing_is_no_obstacle():
    found = descend(linear(np.array([[1.0, 0.0], [2.0, 0.0]]), np.array([1.0, 2.0])), np.zeros(2), FREE)
    assert found.settled and found.vector == pytest.approx([1.0, 0.0], abs=1e-3)


def test_places_without_a_value_are_avoided():
    problem = Squares(
        lambda x: np.array([np.log(x[0]) - np.log(1e-4), x[1]]), lambda x: np.array([[1 / x[0], 0.0], [0.0, 1.0]])
    )
    found = descend(problem, np.array([1.0, 1.0]), FREE)
    assert found.settled and found.vector[0] == pytest.approx(1e-4, rel=1e-2)


def test_a_descent_that_is_cut_short_has_not_settled():
    found = descend(rosenbrock(), np.array([-1.2, 1.0]), FREE, most=3)
    assert not found.settled and found.rounds == 3


def test_every_round_is_told_and_none_goes_up():
    told = []
    descend(rosenbrock(), np.array([-1.2, 1.0]), FREE, told=lambda rounds, cost: told.append(cost))
    assert len(told) > 3 and np.all(np.diff(told) <= 0)
