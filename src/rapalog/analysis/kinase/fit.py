"""Raw signals of a kinase assay, fitted with their controls: no ratio of means is ever formed.

    signal = blank + (vehicle - blank) * activity
    activity = 1 without inhibitor, 0 without ATP, 1 - (1 - residual) * share of the enzyme that is bound

The levels ``vehicle`` and ``blank`` are linear and belong to a replicate where it has wells for them; the parameters
of the shape and ``residual``, the plateau, are shared. The levels are solved for at every step (variable projection
after Golub and Pereyra, with Kaufman's derivative), so the error of both controls is in every interval. Many starts,
or many held values of a profile, descend together by Levenberg and Marquardt.

The standard deviation of a well is constant, or grows with the root of its signal or in proportion to it, above a
constant part of 1, 3 or 10 % of the highest signal: whichever is most likely.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from rapalog.analysis.kinase.shapes import Shape

Floats = NDArray[np.float64]

_STEPS: Final = 60
#: A start has settled when its next step promises less than this share of its sum of squares.
_SETTLED: Final = 1e-10
#: Damped this far, no step is left to try.
_STUCK: Final = 1e8
#: The residual activity is looked for in this range: noise may put it below 0, and nothing is clipped.
RESIDUALS: Final = (-2.0, 3.0)
_RESIDUAL_STARTS: Final = (0.0, 0.5)
#: Growth of the error: the power of the signal, and the constant part as a share of the highest signal. A reader's own
#: noise may be a few percent of its range, and blanks that are believed too well pull the plateau with them.
_GROWTHS: Final = ((0.5, 0.01), (1.0, 0.01), (1.0, 0.03), (1.0, 0.1))
_REWEIGHTED: Final = 2
#: Numbers held at a time in one descent: about 50 MB.
_MOST_CELLS: Final = 2_000_000
_RIDGE: Final = 1e-12
_TINY: Final = np.finfo(float).tiny


@dataclass(frozen=True)
class Signals:
    """Wells of one curve: doses and signals (n,), what they are, and whose levels they share.

    ``full`` and ``none`` mark wells without inhibitor and without ATP, all others are samples. ``vehicle_of`` and
    ``blank_of`` (n,) number the levels a well is measured by; ``blank_of`` is all -1 where there is no blank, and the
    blank level is then 0. ``weight`` (n,) is the inverse variance up to a factor.
    """

    dose_nM: Floats
    signal: Floats
    full: NDArray[np.bool_]
    none: NDArray[np.bool_]
    vehicle_of: NDArray[np.intp]
    blank_of: NDArray[np.intp]
    weight: Floats

    @property
    def levels(self) -> int:
        """How many levels are fitted."""
        return int(self.vehicle_of.max() + 1 + self.blank_of.max() + 1)

    def only(self, kept: NDArray[np.bool_]) -> Signals:
        """Return some of the wells, their levels numbered anew."""
        parts = {name: getattr(self, name)[kept] for name in self.__dataclass_fields__}
        for name in ("vehicle_of", "blank_of"):
            parts[name] = np.unique(parts[name], return_inverse=True)[1] if (parts[name] >= 0).all() else parts[name]
        return Signals(**parts)


@dataclass(frozen=True)
class Fit:
    """A fitted shape: parameters with the residual activity last, the weighted sum of squares and fitted signals.

    ``vehicle`` and ``blank`` (n,) are the levels each well was measured by; ``degrees`` is what is left of the wells.
    """

    shape: Shape
    theta: Floats
    sse: float
    vehicle: Floats
    blank: Floats
    fitted: Floats
    degrees: int

    @property
    def residual(self) -> float:
        """The activity left when all enzyme is bound, as a share of that without inhibitor."""
        return float(self.theta[-1])

    def activity(self, dose_nM: Floats) -> Floats:
        """Return the activity at doses, as a share of that without inhibitor."""
        share, _ = self.shape.share(self.theta[None, :-1], dose_nM)
        return np.asarray(1.0 - (1.0 - self.residual) * share[0])


def fit_shape(wells: Signals, shape: Shape) -> Fit:
    """Fit a shape from all its starts; the best of them is returned, with the weights it was given."""
    starts = np.vstack([np.column_stack([shape.starts, np.full(len(shape.starts), at)]) for at in _RESIDUAL_STARTS])
    theta, sse = descend(wells, shape, starts, scale=0.0)
    return refit(wells, shape, theta[int(np.argmin(sse))])


def refit(wells: Signals, shape: Shape, theta: Floats) -> Fit:
    """Fit from one start; a prior on a parameter counts with the variance of the wells."""
    degrees = len(wells.signal) - wells.levels - shape.free - 1
    found, sse = descend(wells, shape, theta[None, :], scale=0.0)
    if shape.free < shape.parameters:
        found, sse = descend(wells, shape, theta[None, :], scale=float(sse[0]) / max(degrees, 1))
    state = _state(wells, shape, found, 0.0)
    vehicle, blank = _by_well(wells, state.levels)
    fitted = wells.signal - state.left[0] / np.sqrt(wells.weight)
    return Fit(shape, found[0], float(sse[0]), vehicle[0], blank[0], fitted, degrees)


def weigh(wells: Signals, shape: Shape) -> tuple[Signals, Fit, float]:
    """Return the wells with weights from the likeliest growth of the error with the signal, their fit, and the power.

    The power is that of the standard deviation: 0, one half or 1.
    """
    plain = replace(wells, weight=np.ones_like(wells.signal))
    start = fit_shape(plain, shape)
    found = [(plain, start, 0.0)]
    for power, share in _GROWTHS:
        own, fit = plain, start
        for _ in range(_REWEIGHTED):
            size = np.hypot(fit.fitted, share * np.abs(wells.signal).max())
            weight = np.power(size, -2.0 * power)
            own = replace(plain, weight=weight / np.exp(np.log(weight).mean()))
            fit = refit(own, shape, fit.theta)
        found.append((own, fit, power))
    # Weights with geometric mean 1 make the likelihoods differ by the sums of squares alone.
    wells, fit, power = min(found, key=lambda one: one[1].sse)
    best = fit_shape(wells, shape) if shape.parameters else fit
    return wells, best if best.sse < fit.sse else fit, power


def descend(
    wells: Signals, shape: Shape, starts: Floats, *, scale: float, held: int | None = None
) -> tuple[Floats, Floats]:
    """Minimise the weighted sum of squares from many starts at once.

    Parameters
    ----------
    wells, shape
        What is fitted to what.
    starts
        Parameters of the shape, then the residual activity, shape (M, k + 1).
    scale
        Variance of a well of weight 1, by which a prior counts against the wells; 0 leaves priors out.
    held
        A column that is not changed.

    Returns
    -------
    theta, sse
        Where each start ended (M, k + 1), and the sum of squares with the prior's share (M,).
    """
    room = max(1, _MOST_CELLS // (len(wells.signal) * (wells.levels + starts.shape[1])))
    if len(starts) > room:
        parts = [
            descend(wells, shape, starts[k : k + room], scale=scale, held=held) for k in range(0, len(starts), room)
        ]
        return np.concatenate([theta for theta, _ in parts]), np.concatenate([sse for _, sse in parts])
    bounds = np.vstack([shape.bounds, RESIDUALS])
    theta = np.clip(starts, bounds[:, 0], bounds[:, 1])
    damping = np.full(len(theta), 1e-3)
    state = _state(wells, shape, theta, scale)
    moving = np.arange(len(theta))
    for _ in range(_STEPS):
        now = state.only(moving)
        step, promise = _step(wells, shape, theta[moving], now, (scale, damping[moving], held))
        tried = np.clip(theta[moving] + step, bounds[:, 0], bounds[:, 1])
        new = _state(wells, shape, tried, scale)
        better = new.sse < now.sse
        state.take(moving[better], new.only(better))
        theta[moving[better]] = tried[better]
        damping[moving] *= np.where(better, 0.1, 10.0)
        done = (promise <= _SETTLED * now.sse) | (damping[moving] > _STUCK)
        moving = moving[~done]
        if not len(moving):
            break
    return theta, state.sse


@dataclass(frozen=True)
class _State:
    """What is known at a set of parameters (M, k + 1): objective (M,), weighted residuals (M, n) and their makings.

    ``design`` (M, n, levels), its inverse normal matrix, ``levels`` (M, levels) and ``slopes`` (M, n, k + 1).
    """

    sse: Floats
    left: Floats
    levels: Floats
    design: Floats
    inverse: Floats
    slopes: Floats

    def only(self, rows: NDArray[Any]) -> _State:
        """Return some of the rows."""
        return _State(*(part[rows] for part in vars(self).values()))

    def take(self, rows: NDArray[np.intp], other: _State) -> None:
        """Put another state in place of some rows."""
        for mine, its in zip(vars(self).values(), vars(other).values(), strict=True):
            mine[rows] = its


def _state(wells: Signals, shape: Shape, theta: Floats, scale: float) -> _State:
    activity, slopes = _activity(wells, shape, theta)
    design = _design(wells, activity)
    normal = design.transpose(0, 2, 1) @ design
    ridge = _RIDGE * np.trace(normal, axis1=1, axis2=2)[:, None, None] + _TINY
    inverse = np.linalg.inv(normal + ridge * np.eye(normal.shape[1]))
    target = np.sqrt(wells.weight) * wells.signal
    levels = np.squeeze(inverse @ (design.transpose(0, 2, 1) @ target)[:, :, None], axis=2)
    left = target - np.squeeze(design @ levels[:, :, None], axis=2)
    sse = np.square(left).sum(axis=1) + (scale * _surprise(shape, theta) if scale else 0.0)
    return _State(sse, left, levels, design, inverse, slopes)


def _surprise(shape: Shape, theta: Floats) -> Floats:
    return np.asarray(np.square((theta[:, :-1] - shape.prior_mean) / shape.prior_sd).sum(axis=1))


def _design(wells: Signals, activity: Floats) -> Floats:
    """Return the weighted design of the levels, (M, n, levels): vehicles take the activity, blanks the rest."""
    vehicles = wells.vehicle_of.max() + 1
    design = np.zeros((*activity.shape, wells.levels))
    rows, root = np.arange(len(wells.signal)), np.sqrt(wells.weight)
    design[:, rows, wells.vehicle_of] = activity * root
    if wells.blank_of.max() >= 0:
        design[:, rows, vehicles + wells.blank_of] = (1.0 - activity) * root
    return design


def _activity(wells: Signals, shape: Shape, theta: Floats) -> tuple[Floats, Floats]:
    """Return the activity (M, n) and its derivatives by all parameters (M, n, k + 1)."""
    share, bends = shape.share(theta[:, :-1], wells.dose_nM)
    sample = ~(wells.full | wells.none)
    rest = theta[:, -1:]
    activity = np.where(wells.full, 1.0, np.where(wells.none, 0.0, 1.0 - (1.0 - rest) * share))
    slopes = np.concatenate([-(1.0 - rest)[:, :, None] * bends, share[:, :, None]], axis=2)
    return activity, slopes * sample[None, :, None]


def _bends(wells: Signals, state: _State) -> Floats:
    """Return the derivatives (M, n, k + 1) of the weighted residuals' fit, without what the levels take up."""
    vehicle, blank = _by_well(wells, state.levels)
    bend = (np.sqrt(wells.weight) * (vehicle - blank))[:, :, None] * state.slopes
    taken = state.inverse @ (state.design.transpose(0, 2, 1) @ bend)
    return np.asarray(bend - state.design @ taken)


def _step(
    wells: Signals, shape: Shape, theta: Floats, state: _State, how: tuple[float, Floats, int | None]
) -> tuple[Floats, Floats]:
    """Return the damped step from each row and the gain it promises; ``how`` is prior scale, damping, held column."""
    scale, damping, held = how
    bend = _bends(wells, state)
    normal = bend.transpose(0, 2, 1) @ bend
    pull = np.squeeze(bend.transpose(0, 2, 1) @ state.left[:, :, None], axis=2)
    known = np.append(scale / np.square(shape.prior_sd), 0.0)
    normal += np.diag(known)
    pull[:, :-1] -= known[:-1] * (theta[:, :-1] - shape.prior_mean)
    if held is not None:
        normal[:, held, :] = normal[:, :, held] = 0.0
        normal[:, held, held] = 1.0
        pull[:, held] = 0.0
    size = np.einsum("mii->mi", normal)
    size = np.maximum(size, _RIDGE * size.max(axis=1, keepdims=True) + _TINY)
    damped = normal + (damping[:, None] * size + _TINY)[:, :, None] * np.eye(size.shape[1])
    step = np.squeeze(np.linalg.solve(damped, pull[:, :, None]), axis=2)
    return step, np.asarray((step * pull).sum(axis=1))


def _by_well(wells: Signals, levels: Floats) -> tuple[Floats, Floats]:
    vehicles = wells.vehicle_of.max() + 1
    vehicle = levels[:, wells.vehicle_of]
    blank = levels[:, vehicles + wells.blank_of] if wells.blank_of.max() >= 0 else np.zeros_like(vehicle)
    return vehicle, blank


def standard_error(wells: Signals, fit: Fit, *, column: int) -> float:
    """Return the standard error of one parameter from the curvature at the minimum; infinite where there is none."""
    bend = _bends(wells, _state(wells, fit.shape, fit.theta[None, :], 0.0))[0]
    variance = fit.sse / max(fit.degrees, 1)
    normal = bend.T @ bend + np.diag(np.append(variance / np.square(fit.shape.prior_sd), 0.0))
    own = float(np.linalg.pinv(normal, rcond=_RIDGE)[column, column]) * variance
    return math.sqrt(own) if own > 0 and normal[column, column] > 0 else math.inf
