"""The steady state of a regimen that has gone on for ever, exactly.

A bolus d every II: just before the next one, x = (I - E(II))^-1 E(II) d. An infusion b of length D = N II + r, longer
than II or not: N + 1 of them run for r, then N for the rest, and

    x(0) = (I - E(II))^-1 (E(II - r) F(r) (N + 1) b + F(II - r) N b)

A constant infusion: A x = -b. E and F are those of ``numerics.linear_system``. At a phase after a dose, x is
propagated from there.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rapalog.errors import RapalogError
from rapalog.numerics.linear_system import step_operators

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Repeated:
    """A dose that has come every ``interval_h`` for ever: into the amounts at once, or over ``duration_h`` at a rate.

    ``dose`` is (n,): amounts of a bolus, or amounts per hour of an infusion; ``duration_h`` is 0 for a bolus.
    """

    dose: Floats
    interval_h: float
    duration_h: float = 0.0


def steady_state(matrix: Floats, own: Repeated, phase_h: float) -> Floats:
    """Return the amounts at a phase of the interval, with the dose at phase 0 given; at II, just before the next one.

    Parameters
    ----------
    matrix
        A of dx/dt = A x, (n, n).
    own
        The regimen.
    phase_h
        0 to II.

    Raises
    ------
    RapalogError
        If nothing is lost between doses, so that there is no steady state.
    """
    whole = math.floor(own.duration_h / own.interval_h)
    rest_h = own.duration_h - whole * own.interval_h
    steps = step_operators(matrix, np.array([own.interval_h, own.interval_h - rest_h, rest_h]))
    every, later, _ = steps.propagator
    _, later_in, first_in = steps.integral
    if own.duration_h:
        gain = later @ first_in @ own.dose * (whole + 1) + later_in @ own.dose * whole
    else:
        gain = every @ own.dose
    before = _solved(np.eye(len(matrix)) - every, gain)
    if math.isclose(phase_h, own.interval_h, rel_tol=1e-12):
        return before
    if not own.duration_h:
        return np.asarray(step_operators(matrix, phase_h).propagator @ (before + own.dose))
    begun_h = min(phase_h, rest_h)
    part = step_operators(matrix, np.array([begun_h, phase_h - begun_h]))
    during = part.propagator[0] @ before + part.integral[0] @ own.dose * (whole + 1)
    return np.asarray(part.propagator[1] @ during + part.integral[1] @ own.dose * whole)


def constant_state(matrix: Floats, rates: Floats) -> Floats:
    """Return the amounts under an infusion without end.

    Raises
    ------
    RapalogError
        If nothing is lost.
    """
    return _solved(-matrix, rates)


def _solved(left: Floats, right: Floats) -> Floats:
    try:
        found = np.linalg.solve(left, right)
    except np.linalg.LinAlgError:
        found = np.full_like(right, np.nan)
    if not np.isfinite(found).all():
        raise RapalogError(
            "there is no steady state: nothing is lost between doses", remedy="correct the clearance", where="SS"
        )
    return np.asarray(found, dtype=np.float64)
