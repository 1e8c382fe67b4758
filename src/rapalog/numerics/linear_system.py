"""Linear systems with constant coefficients, solved exactly.

    dx/dt = A x + b                                         (b constant, possibly absent)
    x(t) = E(t) x(0) + F(t) b                               E(t) = expm(A t),  F(t) = integral of E over 0..t
    integral of x over 0..t = F(t) x(0) + G(t) b            G(t) = integral of F over 0..t
    state just after a jump d given every period T:  x = (I - E(T))^-1 (F(T) b + d)

E, F and G are blocks of one matrix exponential, that of the augmented matrix [[A, I, 0], [0, 0, I], [0, 0, 0]]
(Van Loan 1978), so nothing is divided by A: a singular A is as good as any other. There is no step size and no
tolerance; the error is that of ``scipy.linalg.expm``, a few units in the last digits.

Arrays of intervals are allowed everywhere: an interval of shape S gives operators of shape ``S + (n, n)`` and states
of shape ``S + (n,)``. Times may have any unit as long as A uses the same one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rapalog.errors import RapalogError, SimulationError

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class StepOperators:
    """What a step does to a state and to a constant inflow: the matrices E, F and G, each of shape ``(..., n, n)``."""

    propagator: Floats
    integral: Floats
    double_integral: Floats


def propagator(matrix: ArrayLike, interval: ArrayLike) -> Floats:
    """Return ``expm(A t)`` for every interval t, shape ``interval.shape + (n, n)``.

    Raises
    ------
    RapalogError
        If an interval is negative or not finite.
    """
    return _exponentials(_square(matrix), _intervals(interval))


def step_operators(matrix: ArrayLike, interval: ArrayLike) -> StepOperators:
    """Return E, F and G (see the head of this module) for every interval.

    Raises
    ------
    RapalogError
        If an interval is negative or not finite.
    """
    square, steps = _square(matrix), _intervals(interval)
    n = square.shape[0]
    augmented = np.zeros((3 * n, 3 * n))
    augmented[:n, :n] = square
    augmented[:n, n : 2 * n] = np.eye(n)
    augmented[n : 2 * n, 2 * n :] = np.eye(n)
    whole = _exponentials(augmented, steps)
    return StepOperators(
        propagator=whole[..., :n, :n], integral=whole[..., :n, n : 2 * n], double_integral=whole[..., :n, 2 * n :]
    )


def _exponentials(square: Floats, steps: Floats) -> Floats:
    """Return ``expm(A t)`` for every t; a regular schedule has many equal ones, and each is computed once."""
    from scipy.linalg import expm  # takes a third of a second, which a page does not wait for

    distinct, place = np.unique(steps, return_inverse=True)
    found = np.asarray(expm(square * distinct[:, np.newaxis, np.newaxis]), dtype=np.float64)
    return np.asarray(found[place.reshape(steps.shape)])


def periodic_state(matrix: ArrayLike, jump: ArrayLike, period: float, *, inflow: ArrayLike | None = None) -> Floats:
    """Return the state just after the jump once every period has become like the one before.

    Parameters
    ----------
    matrix
        A, shape ``(n, n)``, per unit of time.
    jump
        What is added to the state at the start of every period, shape ``(n,)``.
    period
        Length of the period, above zero.
    inflow
        Constant inflow through the whole period, shape ``(n,)``; none by default.

    Raises
    ------
    RapalogError
        If the period is not above zero.
    SimulationError
        If the system does not forget its past, so that no such state exists.
    """
    if not period > 0:
        raise RapalogError(f"got a period of {period:g}, must be above 0", remedy="give the time between two doses")
    step = step_operators(matrix, period)
    kept = step.propagator
    if np.max(np.abs(np.linalg.eigvals(kept))) >= 1:
        raise SimulationError(
            "the system never settles: it loses nothing from one period to the next",
            remedy="check that clearance and flows are above 0",
        )
    added = np.asarray(jump, dtype=np.float64)
    if inflow is not None:
        added = added + step.integral @ np.asarray(inflow, dtype=np.float64)
    return np.asarray(np.linalg.solve(np.eye(kept.shape[0]) - kept, added), dtype=np.float64)


def slowest_half_life(matrix: ArrayLike) -> float:
    """Return ``ln 2`` over the slowest rate of decay: the half-life of the last phase, in the time unit of A.

    Infinite where something is never lost.
    """
    slowest = float(np.max(np.linalg.eigvals(_square(matrix)).real))
    return math.log(2) / -slowest if slowest < 0 else math.inf


def _square(matrix: ArrayLike) -> Floats:
    square = np.asarray(matrix, dtype=np.float64)
    if square.ndim != 2 or square.shape[0] != square.shape[1]:
        raise ValueError(f"got a matrix of shape {square.shape}, must be square")
    return square


def _intervals(interval: ArrayLike) -> Floats:
    steps = np.asarray(interval, dtype=np.float64)
    if not np.isfinite(steps).all() or (steps < 0).any():
        raise RapalogError("got an interval that is negative or not finite", remedy="give times of 0 or more, in order")
    return steps
