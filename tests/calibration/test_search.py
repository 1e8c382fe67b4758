"""A search ends at the minimum, and knows how sure it is."""

from dataclasses import dataclass

import numpy as np
import pytest

from rapalog.calibration.search import search

X = np.linspace(0.0, 4.0, 20)


@dataclass(frozen=True)
class Line:
    y: np.ndarray

    def residuals(self, vector):
        return self.y - vector[0] - vector[1] * X

    def linearised(self, vector):
        return self.residuals(vector), -np.column_stack([np.ones_like(X), X])


class Valley:
    """Rosenbrock's, and no answer at all where the first number is below -1.5."""

    def residuals(self, vector):
        if vector[0] < -1.5:
            return np.full(2, np.inf)
        return 30 * np.array([10 * (vector[1] - vector[0] ** 2), 1 - vector[0]])

    def linearised(self, vector):
        return self.residuals(vector), 30 * np.array([[-20 * vector[0], 10.0], [-1.0, 0.0]])


def test_a_straight_line_is_found_with_the_covariance_of_the_formula():
    best = search(Line(20 * (2.0 + 0.5 * X)), np.zeros(2), most=60)
    design = np.column_stack([np.ones_like(X), X])
    assert best.converged
    assert best.cost < 0.2
    np.testing.assert_allclose(best.vector, [40.0, 10.0], atol=0.3)
    np.testing.assert_allclose(best.covariance, np.linalg.inv(design.T @ design), rtol=1e-9)


@pytest.mark.parametrize("start", [(-1.2, 1.0), (2.0, 2.0)])
def test_a_bent_valley_is_followed_to_its_end(start):
    best = search(Valley(), np.array(start))
    assert best.converged
    np.testing.assert_allclose(best.vector, [1.0, 1.0], atol=0.03)


def test_a_search_never_ends_above_its_start():
    valley = Valley()
    begin = np.array([-1.4, 1.0])
    assert search(valley, begin, most=1).cost <= float((valley.residuals(begin) ** 2).sum())
