"""From a start to the nearest lowest point within bounds, by damped Gauss-Newton or scoring steps.

Each round solves (A + d diag A) p = -g for several dampings d at once (Levenberg 1944; Marquardt 1963), A being an
approximation of the second derivatives that is never negative, and takes the step that gains most. Variables at a bound
that the gradient pushes outwards are held; a step that meets a bound is solved again for the others (a projected
method, as in Kanzow, Yamashita, Fukushima 2004, J Comput Appl Math 172:375).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Dampings tried at once, as factors of the last that was best.
_FACTORS: Final = (1e-4, 1e-2, 1e-1, 1.0, 1e1, 1e2, 1e4, 1e6)
_LEAST_DAMPED: Final = 1e-12
_FIRST_DAMPED: Final = 1e-2
_MOST_DAMPED: Final = 1e12
#: No variable goes farther in one round than this part of the way between its bounds, or this where there are none.
_FARTHEST_PART: Final = 0.2
_FARTHEST: Final = 2.0
#: It is done when no step promises more than the first number, when so many rounds in a row gain less, or when nothing
#: is gained and steps that are damped at least so much promise no more than the second: rounding stands against them.
_DONE: Final = 1e-6
_ROUNDING: Final = 1e-4
_SOUND: Final = 1e-4
_SLOW: Final = 5


class Linear(Protocol):
    """A point's gradient (n,) and approximate second derivatives (n, n)."""

    @property
    def gradient(self) -> Floats:
        """First derivatives."""

    @property
    def information(self) -> Floats:
        """What stands for the second derivatives."""


class Smooth(Protocol):
    """What can be minimised."""

    def costs(self, vectors: Floats) -> Floats:
        """Return the values (k,) at vectors (k, n); infinite where there is none."""

    def linearised(self, vector: Floats) -> Linear:
        """Return the derivatives at a vector (n,)."""


@dataclass(frozen=True)
class Lowest:
    """Where a descent ended; ``settled`` is whether no further gain was in sight, ``rounds`` how many steps it took."""

    vector: Floats
    cost: float
    settled: bool
    rounds: int


def descend(
    smooth: Smooth, start: Floats, limits: Floats, *, most: int = 500, told: Callable[[int, float], None] | None = None
) -> Lowest:
    """Return the lowest point near a start.

    Parameters
    ----------
    smooth
        What is minimised.
    start
        (n,), where its value is finite.
    limits
        (n, 2): bounds, which may be infinite. A variable with equal bounds is held.
    most
        Rounds at most.
    told
        Called after each round with their number and the value.
    """
    vector = np.clip(np.asarray(start, dtype=np.float64), limits[:, 0], limits[:, 1])
    cost, damping, slow = float(smooth.costs(vector[None, :])[0]), _FIRST_DAMPED, 0
    for done in range(1, most + 1):
        at = smooth.linearised(vector)
        if not (np.isfinite(at.gradient).all() and np.isfinite(at.information).all()):
            return Lowest(vector, cost, settled=False, rounds=done)
        dampings = np.clip(damping * np.array(_FACTORS), _LEAST_DAMPED, _MOST_DAMPED)
        steps = np.array([_step(at, vector, limits, own) for own in dampings])
        promises = np.array([_promise(at, step) for step in steps])
        tried = np.clip(vector + steps, limits[:, 0], limits[:, 1])
        found = smooth.costs(tried)
        best = int(np.argmin(np.where(np.isnan(found), np.inf, found)))
        gain = cost - float(found[best])
        slow = slow + 1 if gain < _DONE else 0
        settled = _settled(promises, dampings, gain=gain, slow=slow)
        if gain > 0:
            vector, cost, damping = tried[best], float(found[best]), float(dampings[best])
        else:  # a long step may meet bounds that a short one along the slope does not
            damping *= _FACTORS[-1]
        if told is not None:
            told(done, cost)
        if settled is not None:
            return Lowest(vector, cost, settled=settled, rounds=done)
    return Lowest(vector, cost, settled=False, rounds=most)


def _settled(promises: Floats, dampings: Floats, *, gain: float, slow: int) -> bool | None:
    """Return whether a descent ended because no gain is in sight; None if it goes on."""
    is_short = dampings[-1] >= 1.0
    if (promises.max() < _DONE and is_short) or (slow >= _SLOW and gain > 0):
        return True
    if gain > 0 or dampings[-1] < _MOST_DAMPED:
        return None
    return bool(promises[dampings >= _SOUND].max(initial=0.0) < _ROUNDING)


def _free(at: Linear, vector: Floats, limits: Floats) -> NDArray[np.bool_]:
    low, high = limits[:, 0], limits[:, 1]
    held = ((vector <= low) & (at.gradient >= 0)) | ((vector >= high) & (at.gradient <= 0)) | (low >= high)
    return np.asarray(~held)


def _promise(at: Linear, step: Floats) -> float:
    """Return what a step gains if the derivatives hold that far."""
    return float(-at.gradient @ step - 0.5 * step @ at.information @ step)


def _step(at: Linear, vector: Floats, limits: Floats, damping: float) -> Floats:
    """Return a damped step within the bounds; whoever meets one goes there, and the others are solved again."""
    free = _free(at, vector, limits)
    width = limits[:, 1] - limits[:, 0]
    farthest = np.where(np.isfinite(width), _FARTHEST_PART * width, _FARTHEST)
    low, high = np.maximum(limits[:, 0] - vector, -farthest), np.minimum(limits[:, 1] - vector, farthest)
    step = np.zeros_like(vector)
    for _ in range(len(vector)):
        if not free.any():
            break
        known = at.information[np.ix_(free, ~free)] @ step[~free]
        step[free] = _solved(at.information[np.ix_(free, free)], -at.gradient[free] - known, damping)
        bounded = np.clip(step, low, high)
        met = free & (bounded != step)
        step = bounded
        if not met.any():
            break
        free &= ~met
    return step


def _solved(matrix: Floats, right: Floats, damping: float) -> Floats:
    size = np.sqrt(np.maximum(np.diag(matrix), 0.0))
    size = np.where(size > 0, size, 1.0)
    even = matrix / np.outer(size, size) + damping * np.eye(len(matrix))
    return np.asarray(np.linalg.lstsq(even, right / size, rcond=1e-14)[0] / size)
