"""Profile-likelihood limits of any quantity of any family of curves, each one checked against the threshold.

What is profiled is either the first curved parameter (a midpoint), or a weighted sum of the curve at given nodes: a
crossing (the node moves, the value stands), a height or an area (the node stands, the value moves). The SSE is
minimised over everything else, from several starts at every value, so that a second valley is not missed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapalog.numerics.families.models import INFINITY, ZERO, Constraint, ModelFit
from rapalog.numerics.families.search import SETTLED, Effort, descend, project
from rapalog.numerics.points import Floats, Points

#: Steps over a searched range of log10 positions; the profile is smooth over a fifth of a decade.
_GRID: Final = 31
_GRID_STARTS: Final = 3
#: The grid only brackets a limit; the search for it needs the SSE to rounding.
_BRACKETING: Final = Effort(iterations=12, polish=0)
_SEARCHES: Final = 40
_FINAL: Final = 1e-12
#: A bracket this narrow holds a step of the profile, or rounding.
_NARROW: Final = 1e-14
#: A limit is accepted if the SSE there is this near to the threshold, relatively.
VERIFIED: Final = 1e-3
#: Gauss-Legendre nodes per panel, and panels per decade: a slope of 10 bends within a tenth of a decade.
_NODES: Final = 4
_PANELS: Final = 8
#: Offsets, in residual SDs, at which a height or an area is first tried.
_OFFSETS: Final = np.geomspace(0.05, 20.0, 14)

Constrain = Callable[[Floats], Constraint]


@dataclass(frozen=True)
class ModelProfile:
    """The profile of one quantity over values ``x``; ``place`` (G, P) is where each minimum was found.

    ``constrain`` turns values (K,) into the constraint that holds them; None holds the first of theta.
    """

    points: Points
    fit: ModelFit
    constrain: Constrain | None
    x: Floats
    sse: Floats = field(default_factory=lambda: np.empty(0))
    place: Floats = field(default_factory=lambda: np.empty((0, 0)))

    def limits(self, threshold: float, *, start: float) -> tuple[float | None, float | None]:
        """Return the outermost values below and above ``start`` that are not above the threshold; None is open."""
        brackets = [self._bracket(threshold, start, upwards=upwards) for upwards in (False, True)]
        closed = [bracket for bracket in brackets if bracket is not None]
        found = iter(_roots(self, np.array(closed), threshold) if closed else [])
        low, high = (None if bracket is None else next(found) for bracket in brackets)
        return low, high

    def _bracket(self, threshold: float, start: float, *, upwards: bool) -> tuple[int, int] | None:
        side = np.flatnonzero(self.x >= start) if upwards else np.flatnonzero(self.x <= start)[::-1]
        inside = np.flatnonzero(self.sse[side] <= threshold)
        last = int(inside[-1]) if len(inside) else 0
        return None if last >= len(side) - 1 else (int(side[last]), int(side[last + 1]))


def profiled(points: Points, fit: ModelFit, constrain: Constrain | None, x: Floats) -> ModelProfile:
    """Profile a quantity over the values ``x`` (G,)."""
    bare = ModelProfile(points, fit, constrain, x)
    family = fit.family
    optima = fit.theta[None, :] if fit.optima is None else np.vstack([fit.theta, fit.optima])
    pool = np.vstack([optima, family.grid(points)])
    # One place after the other, each over all values, so that its basis functions are found once.
    theta = np.repeat(pool, len(x), axis=0)
    trial = _evaluate(bare, np.tile(x, len(pool)), theta).reshape(len(pool), len(x)).T
    best = np.argsort(trial, axis=1, kind="stable")[:, :_GRID_STARTS]
    starts = np.concatenate([np.broadcast_to(fit.theta, (len(x), 1, pool.shape[1])), pool[best]], axis=1)
    sse, place = _minimum(bare, x, starts, thorough=False)
    return ModelProfile(points, fit, constrain, x, sse, place)


def profile_position(points: Points, fit: ModelFit, *, at: float | None, response: float | None = None) -> ModelProfile:
    """Profile a midpoint over its bounds or, with ``response``, a crossing over the positions tested.

    ``at`` is where the fit itself has it, None if nowhere.
    """
    if response is None:
        box = fit.family.box(points)
        x = np.linspace(max(box[0, 0], points.low - 1.0), min(box[1, 0], points.high + 1.0), _GRID)
        constrain: Constrain | None = _half_way if fit.family.name == "hormesis" else None
    else:
        x = np.linspace(points.low, points.high, _GRID)

        def constrain(values: Floats) -> Constraint:
            return Constraint(values[:, None], np.ones(1), float(response))

    return profiled(points, fit, constrain, x if at is None else np.unique(np.append(x, at)))


def _half_way(values: Floats) -> Constraint:
    ends = np.broadcast_to([ZERO, INFINITY], (len(values), 2))
    return Constraint(np.column_stack([values, ends]), np.array([1.0, -0.5, -0.5]), 0.0)


def profile_sum(points: Points, fit: ModelFit, nodes: Floats, weights: Floats) -> tuple[float, ModelProfile]:
    """Return a weighted sum of the fitted curve at ``nodes`` (M,), and its profile."""
    value = float(fit.at(nodes) @ weights)
    size = np.sqrt(fit.sse * points.inflation / (points.n - fit.family.parameters)) * float(np.abs(weights).sum())
    offsets = _OFFSETS * size
    x = np.concatenate([value - offsets[::-1], [value], value + offsets])
    return value, profiled(points, fit, lambda values: Constraint(nodes, weights, values), x)


def quadrature(low: float, high: float) -> tuple[Floats, Floats]:
    """Return nodes (M,) and weights (M,) of the mean over log10 positions from ``low`` to ``high``."""
    node, weight = np.polynomial.legendre.leggauss(_NODES)
    edges = np.linspace(low, high, max(2, int(np.ceil((high - low) * _PANELS)) + 1))
    half = np.diff(edges)[:, None] / 2
    nodes = (edges[:-1, None] + half) + half * node
    return nodes.ravel(), (half * weight).ravel() / (high - low)


def _constraints(profile: ModelProfile, values: Floats) -> tuple[Constraint, ...]:
    own = () if profile.constrain is None else (profile.constrain(values),)
    return (*profile.fit.constraints, *own)


def _evaluate(profile: ModelProfile, values: Floats, theta: Floats) -> Floats:
    if profile.constrain is None:
        theta[:, 0] = values
    return project(profile.points, profile.fit.family, theta, _constraints(profile, values))[0]


def _minimum(profile: ModelProfile, x: Floats, starts: Floats, *, thorough: bool = True) -> tuple[Floats, Floats]:
    """Minimise at every value (G,) from its starts (G, S, P); return SSE (G,) and places (G, P)."""
    count = starts.shape[1]
    theta, values = starts.reshape(-1, starts.shape[2]).copy(), np.repeat(x, count)
    held = None
    if profile.constrain is None:
        theta[:, 0], held = values, 0
    theta, sse = descend(profile.points, profile.fit.family, theta, _constraints(profile, values), held=held,
                         effort=SETTLED if thorough else _BRACKETING)  # fmt: skip
    table = sse.reshape(-1, count)
    best, rows = table.argmin(axis=1), np.arange(len(x))
    return table[rows, best] + profile.points.sse_within, theta.reshape(-1, count, theta.shape[1])[rows, best]


def _roots(profile: ModelProfile, brackets: NDArray[np.intp], threshold: float) -> list[float | None]:
    """Find where the profile meets the threshold in every bracket (B, 2), inside first, by the Illinois rule.

    It runs on the root of the SSE above its minimum, which is nearly straight in the quantity.
    """
    floor = profile.fit.sse
    goal = np.sqrt(max(threshold - floor, 0.0))
    ends, places = profile.x[brackets], profile.place[brackets]
    gaps = np.sqrt(np.maximum(profile.sse[brackets] - floor, 0.0)) - goal
    own = np.broadcast_to(profile.fit.theta, places[:, :1].shape)
    rows, sides = np.arange(len(ends)), np.full(len(ends), -1)
    x, sse = ends[:, 0].copy(), np.zeros(len(ends))
    done = np.zeros(len(ends), dtype=bool)
    for _ in range(_SEARCHES):
        with np.errstate(divide="ignore", invalid="ignore"):
            share = gaps[:, 0] / (gaps[:, 0] - gaps[:, 1])
        share = np.where((share > 0) & (share < 1), share, 0.5)
        x = np.where(done, x, ends[:, 0] + share * (ends[:, 1] - ends[:, 0]))
        between = places[:, :1] + share[:, None, None] * (places[:, 1:] - places[:, :1])
        sse, place = _minimum(profile, x, np.concatenate([own, places, between], axis=1))
        done = (np.abs(sse - threshold) <= _FINAL * threshold) | (np.ptp(ends, axis=1) <= _NARROW)
        if done.all():
            break
        miss = np.sqrt(np.maximum(sse - floor, 0.0)) - goal
        side = (miss > 0).astype(int)
        ends[rows, side], places[rows, side], gaps[rows, side] = x, place, miss
        # A side that stays put twice running is given half its weight, or the search would creep.
        gaps[rows, 1 - side] *= np.where(side == sides, 0.5, 1.0)
        sides = side
    return [float(at) if abs(off) <= VERIFIED * threshold else None for at, off in zip(x, sse - threshold, strict=True)]
