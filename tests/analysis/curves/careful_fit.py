"""An oracle for the compiled fit: a sigmoid by variable projection in plain numpy, many starts at once.

With midpoint m and log10 slope given, the sigmoid is linear in top and bottom, so only these two are iterated (Golub
and Pereyra 1973, with Kaufman's shorter Jacobian of 1975), by Levenberg-Marquardt on a whole batch of starts together.
A curve may also be pinned: ``y = level + a * (s(x) - s(pin))`` passes through ``level`` at ``pin``; that is how the
position of a crossing becomes a parameter of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rapalog.numerics.points import LN10, Floats, Points, expit


@dataclass(frozen=True)
class Sigmoid:
    """A fitted curve: midpoint (log10), log10 slope, value far below and far above the midpoint, and its SSE."""

    midpoint: float
    log_slope: float
    top: float
    bottom: float
    sse: float

    @property
    def slope(self) -> float:
        return float(10.0**self.log_slope)

    def at(self, log_position: Floats) -> Floats:
        x = np.asarray(log_position, dtype=float)
        return self.bottom + (self.top - self.bottom) * expit(-self.slope * LN10 * (x - self.midpoint))


#: Starting grid; a finer one finds no better optimum because its neighbouring minima merge.
_MIDPOINTS: Final = 25
_SLOPES: Final = 9
_STARTS: Final = 12
#: A light start: most starts are near enough for an almost undamped step, the others raise it at once.
_DAMPING: Final = 1e-4
#: Below this share of variance in the sigmoid over the positions, its amplitude is not defined.
_NO_SPREAD: Final = 1e-14
#: Keeps an empty normal matrix invertible; far below any curvature that matters.
_TINY: Final = 1e-100
#: No step jumps further than this, in decades of position and of slope.
_LONGEST: Final = 1.0
#: Difference step for the curvature: its own error only slows Newton's method, it does not move the result.
_PROBE: Final = 1e-5
#: A Newton step longer than this starts outside the region where it can be trusted.
_NEAR: Final = 0.2
_SETTLED: Final = 1e-13


class Effort(NamedTuple):
    """When a start is done: its step in decades, and the most steps it may take."""

    step: float
    iterations: int


#: Newton's method takes over where this ends, so that a start need not settle to rounding.
THOROUGH: Final = Effort(step=1e-7, iterations=60)


@dataclass(frozen=True)
class Batch:
    """Several trial curves evaluated together; the first axis runs over them.

    ``residual`` is (K, D), ``sse`` (K,) without the SSE within, ``amplitude`` (K,); ``jacobian`` is the derivative of
    the curve by (midpoint, log slope) at fixed amplitude, (2, K, D).
    """

    residual: Floats
    sse: Floats
    amplitude: Floats
    jacobian: Floats
    shape: Floats


def shapes(points: Points, theta: Floats) -> tuple[Floats, Floats]:
    """Return the sigmoids (K, D) and their derivatives by midpoint and log slope (2, K, D) for ``theta`` (K, 2)."""
    slope = LN10 * 10.0 ** theta[:, 1:2]
    u = slope * (points.log_position - theta[:, 0:1])
    shape, bend = _sigmoid(u)
    shape[:, points.at_zero] = 1.0
    bend[:, points.at_zero] = 0.0
    return shape, np.stack([slope * bend, -LN10 * u * bend])


def _sigmoid(u: Floats) -> tuple[Floats, Floats]:
    half = np.tanh(-0.5 * u)
    return 0.5 * (1.0 + half), 0.25 * (1.0 - half * half)


def evaluate(points: Points, theta: Floats, *, pin: Floats | None = None, level: float = 0.0) -> Batch:
    """Evaluate trial curves at ``theta`` (K, 2), each with its best linear coefficients.

    Without ``pin`` these are top and bottom. With ``pin`` (K,), log10 positions, every curve passes through ``level``
    there and falls or is flat, and only its amplitude is free.
    """
    shape, slopes = shapes(points, theta)
    weight = points.count
    if pin is None:
        share = weight / weight.sum()
        centred, derivative = shape - (shape @ share)[:, None], slopes - (slopes @ share)[..., None]
        target = np.broadcast_to(points.mean - points.average, shape.shape)
    else:
        slope = LN10 * 10.0 ** theta[:, 1]
        u = slope * (pin - theta[:, 0])
        there, bend = _sigmoid(u)
        centred = shape - there[:, None]
        derivative = slopes - np.stack([slope * bend, -LN10 * u * bend])[..., None]
        target = np.broadcast_to(points.mean - level, shape.shape)
    spread = (weight * centred * centred).sum(axis=1)
    defined = spread > _NO_SPREAD * weight.sum()
    amplitude = np.where(defined, (weight * target * centred).sum(axis=1) / np.where(defined, spread, 1.0), 0.0)
    if pin is not None:
        amplitude = np.maximum(amplitude, 0.0)
    residual = target - amplitude[:, None] * centred
    sse = (weight * residual * residual).sum(axis=1)
    return Batch(residual, sse, amplitude, amplitude[:, None] * derivative, centred)


def gradient(points: Points, batch: Batch) -> Floats:
    """Return the exact gradient (K, 2) of the SSE by midpoint and log slope, linear coefficients following along."""
    return np.asarray(-2.0 * np.einsum("d,kd,pkd->kp", points.count, batch.residual, batch.jacobian))


def minimise(
    points: Points,
    start: Floats,
    *,
    move_midpoint: bool = True,
    pin: Floats | None = None,
    level: float = 0.0,
    effort: Effort = THOROUGH,
) -> tuple[Floats, Floats]:
    """Minimise the SSE from every start (K, 2) and return the places (K, 2) and their SSE (K,), within not counted.

    With ``move_midpoint`` false only the slopes are iterated. Every step is kept inside the bounds, and none is taken
    that raises the SSE. A start is done when its step, in decades, is below ``effort.step``; the SSE is then settled to
    the square of that.
    """
    theta = np.clip(start, *points.bounds) if move_midpoint else start.copy()
    batch = evaluate(points, theta, pin=pin, level=level)
    damping = np.full(len(theta), _DAMPING)
    for _ in range(effort.iterations):
        trial = _trial(points, theta, batch, damping, move_midpoint=move_midpoint)
        moved = np.abs(trial - theta).max(axis=1)
        if not (moved > effort.step).any():
            break
        candidate = evaluate(points, trial, pin=pin, level=level)
        better = candidate.sse < batch.sse
        theta = np.where(better[:, None], trial, theta)
        batch = _choose(better, candidate, batch)
        damping = np.clip(np.where(better, damping * 0.2, damping * 8.0), 1e-12, 1e12)
    return theta, batch.sse


def _trial(points: Points, theta: Floats, batch: Batch, damping: Floats, *, move_midpoint: bool) -> Floats:
    weight, shape = points.count, batch.shape
    spread = np.maximum((weight * shape * shape).sum(axis=1), _NO_SPREAD)
    along = np.einsum("d,kd,pkd->pk", weight, shape, batch.jacobian) / spread
    jacobian = batch.jacobian - along[..., None] * shape
    normal = np.einsum("d,pkd,qkd->pqk", weight, jacobian, jacobian)
    pull = -0.5 * gradient(points, batch).T
    low, high = points.bounds
    held = ((theta <= low) & (pull.T < 0) | (theta >= high) & (pull.T > 0)).T
    if not move_midpoint:
        held[0] = True
    pull = np.where(held, 0.0, pull)
    a = normal[0, 0] * (1.0 + damping) + _TINY
    d = normal[1, 1] * (1.0 + damping) + _TINY
    c = np.where(held.any(axis=0), 0.0, normal[0, 1])
    scale = 1.0 / np.maximum(a * d - c * c, _TINY * _TINY)
    step = np.stack([(d * pull[0] - c * pull[1]) * scale, (a * pull[1] - c * pull[0]) * scale], axis=1)
    step = np.clip(step, -_LONGEST, _LONGEST)
    trial = np.clip(theta + step, low, high)
    if not move_midpoint:
        trial[:, 0] = theta[:, 0]
    return np.asarray(trial)


def _choose(better: NDArray[np.bool_], new: Batch, old: Batch) -> Batch:
    row = better[:, None]
    return Batch(
        residual=np.where(row, new.residual, old.residual),
        sse=np.where(better, new.sse, old.sse),
        amplitude=np.where(better, new.amplitude, old.amplitude),
        jacobian=np.where(row, new.jacobian, old.jacobian),
        shape=np.where(row, new.shape, old.shape),
    )


def start_grid(points: Points) -> Floats:
    """Return the starting grid over the bounds, shape (midpoints, slopes, 2)."""
    low, high = points.bounds
    midpoints, slopes = np.linspace(low[0], high[0], _MIDPOINTS), np.linspace(low[1], high[1], _SLOPES)
    return np.stack(np.meshgrid(midpoints, slopes, indexing="ij"), axis=-1)


def basins(sse: Floats) -> NDArray[np.intp]:
    """Return the flat indices of a grid's local minima, best first: each one is the start into a basin of its own."""
    padded = np.pad(sse, 1, constant_values=np.inf)
    rows, columns = sse.shape
    around = [padded[i : i + rows, j : j + columns] for i in range(3) for j in range(3) if (i, j) != (1, 1)]
    minima = np.flatnonzero(sse <= np.min(around, axis=0))
    return minima[np.argsort(sse.ravel()[minima], kind="stable")]


def fit_sigmoid(points: Points) -> Sigmoid:
    """Fit the sigmoid from the best start of every basin, and polish the best by Newton's method.

    At least four positions are needed for the result to mean anything; bounds are ``points.bounds``.
    """
    grid = start_grid(points)
    flat = grid.reshape(-1, 2)
    sse = evaluate(points, flat).sse.reshape(_MIDPOINTS, _SLOPES)
    per_midpoint = sse.argmin(axis=1) + np.arange(_MIDPOINTS) * _SLOPES
    starts = np.unique(np.concatenate([basins(sse)[:_STARTS], per_midpoint[::4]]))
    theta, reached = minimise(points, flat[starts])
    return _with_coefficients(points, _polish(points, theta[[int(reached.argmin())]]))


def _polish(points: Points, theta: Floats) -> Floats:
    """Newton steps on the exact gradient, until the place is settled to rounding."""
    low, high = points.bounds
    best = float(evaluate(points, theta).sse[0])
    for _ in range(8):
        probes = theta + np.array([[0, 0], [_PROBE, 0], [-_PROBE, 0], [0, _PROBE], [0, -_PROBE]])
        slope = gradient(points, evaluate(points, probes))
        curvature = np.array([slope[1] - slope[2], slope[3] - slope[4]]) / (2.0 * _PROBE)
        free = ~((theta[0] <= low) & (slope[0] > 0) | (theta[0] >= high) & (slope[0] < 0))
        block = 0.5 * (curvature + curvature.T)[np.ix_(free, free)]
        if not free.any() or np.linalg.det(block) <= 0 or block[0, 0] <= 0:
            break
        step = np.zeros(2)
        step[free] = -np.linalg.solve(block, slope[0][free])
        trial = np.clip(theta + step, low, high)
        reached = float(evaluate(points, trial).sse[0])
        if np.abs(step).max() > _NEAR or reached > best * (1.0 + 1e-12):
            break
        theta, best = trial, min(best, reached)
        if np.abs(step).max() < _SETTLED:
            break
    return theta


def _with_coefficients(points: Points, theta: Floats) -> Sigmoid:
    batch = evaluate(points, theta)
    shape, _ = shapes(points, theta)
    amplitude = float(batch.amplitude[0])
    bottom = points.average - amplitude * float((shape[0] * points.count).sum() / points.count.sum())
    return Sigmoid(
        midpoint=float(theta[0, 0]),
        log_slope=float(theta[0, 1]),
        top=bottom + amplitude,
        bottom=bottom,
        sse=float(batch.sse[0]) + points.sse_within,
    )
