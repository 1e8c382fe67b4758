"""From a start to the nearest best fit: Gauss-Newton steps, damped where they do not help (Levenberg and Marquardt)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from rapalog.calibration.parameters import Floats

#: Longest step of one parameter at a time: two steps on these scales take a parameter anywhere its prior goes.
_LONGEST: Final = 1.0
_MOST_ROUNDS: Final = 60
#: A fit is done when a step gains, or promises to gain, less than this of the sum of squares: differences of that size
#: in minus twice the log posterior decide nothing.
_DONE: Final = 0.1
_SLOW: Final = 4
_MOST_DAMPED: Final = 1e7


class Squares(Protocol):
    """What can be minimised."""

    def residuals(self, vector: Floats) -> Floats:
        """Return what is squared and summed."""
        ...

    def linearised(self, vector: Floats) -> tuple[Floats, Floats]:
        """Return residuals and their derivatives."""
        ...


@dataclass(frozen=True)
class Best:
    """Where a search ended: the vector, the sum of squares, and residuals and Jacobian there.

    ``converged`` is whether no further gain was in sight; ``steps`` counts linearisations.
    """

    vector: Floats
    cost: float
    residuals: Floats
    jacobian: Floats
    converged: bool
    steps: int

    @property
    def covariance(self) -> Floats:
        """The Laplace approximation of the posterior covariance."""
        return np.asarray(np.linalg.inv(self.jacobian.T @ self.jacobian))


def search(
    squares: Squares, start: Floats, *, most: int = _MOST_ROUNDS, told: Callable[[int, float], None] | None = None
) -> Best:
    """Return the best vector near a start.

    Parameters
    ----------
    squares
        What is minimised.
    start
        (size,).
    most
        Linearisations at most.
    told
        Called after each step with their number and the sum of squares.
    """
    vector = np.array(start, dtype=float)
    residuals, jacobian = squares.linearised(vector)
    cost, damping, converged, done, slow = float(residuals @ residuals), 0.1, False, 0, 0
    for done in range(1, most + 1):
        normal, slope = jacobian.T @ jacobian, jacobian.T @ residuals
        if slow == _SLOW or slope @ np.linalg.solve(normal, slope) < _DONE:
            converged = True
            break
        found = _lower(squares, vector, cost, normal, slope, damping)
        if found is None:
            break
        vector, damping = found
        residuals, jacobian = squares.linearised(vector)
        before, cost = cost, float(residuals @ residuals)
        slow = slow + 1 if before - cost < _DONE else 0
        if told is not None:
            told(done, cost)
    return Best(vector, cost, residuals, jacobian, converged, done)


def _lower(
    squares: Squares, vector: Floats, cost: float, normal: Floats, slope: Floats, damping: float
) -> tuple[Floats, float] | None:
    """Return a vector with a lower cost and the next damping; None if there is none to be found."""
    while damping < _MOST_DAMPED:
        step = -np.linalg.solve(normal + damping * np.diag(np.diag(normal)), slope)
        step *= min(1.0, _LONGEST / np.abs(step).max())
        tried = squares.residuals(vector + step)
        if np.isfinite(tried).all() and float(tried @ tried) < cost:
            return vector + step, max(damping / 5.0, 1e-6)
        damping *= 6.0
    return None
