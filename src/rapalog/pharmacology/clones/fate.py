"""The fate of clones: rates of division and death that change in time, and the clones still alive at the end.

    S(t) = N0 exp(G_s(t)),  G(t) = integral of (b - d)                  the sensitive cells, without chance
    u b_s(t) S(t)                                                       new clones a day
    p(t, T) = 1 / (1 + exp(G_r(t)) (D_r(T) - D_r(t)))                   a clone born at t is alive at T
    D_r(t) = integral of d exp(-G_r)
    acquired   u integral of b_s S p over 0..T                          expected clones, born under treatment
    earlier    u N0 (b_s / r_s) integral of p(x) dx over 1/N0..1        born before: x is the tumour's size over N0 then
    p(x) = 1 / (1 + (d_r / r_r) (1 - x^(r_r / r_s)) + x^(r_r / r_s) D_r(T))     r = b - d without treatment

Clones arise independently of each other, so their number is Poisson: the chance of any is 1 - exp(-expected). At the
start of treatment (T = 0) and for a clone that grows as its tumour does, the last integral is the known
(b / d) ln(b / (b - d)) u N0 of clones present; those of them that would never die out are u N0.

Equations: Kendall 1948 (birth and death with changing rates), as used by Foo and Michor 2009 (R044). Rates are 1/day
and hold for a step; within a step all integrals are exact but one, over the births of a step, whose clones are taken
to be born in its middle. Not here: mutation back, crowding, spatial structure, a second mutation.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

#: Where the tumour's earlier size is divided for the integral; old clones are few and large.
_PIECES: Final = (1e-4, 1e-3, 1e-2, 1e-1, 1.0)
_NODES: Final = 8
_SAME_DAY: Final = 1e-9


@dataclass(frozen=True, eq=False)
class Course:
    """Division and death of one kind of cell under treatment.

    Parameters
    ----------
    edge_day
        Days between which rates hold, from 0 on, (n_steps + 1,).
    division, death
        1/day, (..., n_steps) each, or what broadcasts to it.
    """

    edge_day: Floats
    division: Floats
    death: Floats

    @cached_property
    def _net(self) -> Floats:
        return np.asarray(self.division - self.death)

    @cached_property
    def log_size(self) -> Floats:
        """Logarithm of the number of cells over that at the start, without chance, (..., n_steps + 1)."""
        return _summed(self._net * np.diff(self.edge_day))

    @cached_property
    def lost(self) -> Floats:
        """The integral of ``death * exp(-log_size)`` from the start to each edge, (..., n_steps + 1)."""
        return _summed(self._lost_within(np.diff(self.edge_day)))

    @cached_property
    def _middle(self) -> tuple[Floats, Floats]:
        """Size and ``lost`` in the middle of each step, (..., n_steps) each."""
        half = np.diff(self.edge_day) / 2
        return np.exp(self.log_size[..., :-1] + self._net * half), self.lost[..., :-1] + self._lost_within(half)

    def _lost_within(self, days: Floats) -> Floats:
        """Return the integral of ``lost`` over the first ``days`` of each step, (..., n_steps)."""
        return np.asarray(self.death * np.exp(-self.log_size[..., :-1]) * days * _mean_exp(-self._net * days))

    @cached_property
    def divisions(self) -> Floats:
        """Divisions in each step for one cell at the start, (..., n_steps)."""
        days = np.diff(self.edge_day)
        return np.asarray(self.division * np.exp(self.log_size[..., :-1]) * days * _mean_exp(self._net * days))

    def alive(self, until: int) -> Floats:
        """Return the chance that a clone born in the middle of a step is alive at an edge, (..., until)."""
        born, lost = self._middle
        left = self.lost[..., until, np.newaxis] - lost[..., :until]
        return np.asarray(1.0 / (1.0 + born[..., :until] * left))

    def at(self, day: float) -> int:
        """Return which edge a day is.

        Raises
        ------
        ValueError
            If it is none of them.
        """
        place = int(np.argmin(np.abs(self.edge_day - day)))
        if abs(self.edge_day[place] - day) > _SAME_DAY * max(1.0, day):
            raise ValueError(f"day {day:g} is no edge of the course")
        return place


def acquired(sensitive: Course, resistant: Course, days: ArrayLike) -> Floats:
    """Return the expected clones born under treatment that are alive at each day, for u N0 = 1.

    Parameters
    ----------
    sensitive, resistant
        Both with the same edges.
    days
        Edges of them, (n_days,).

    Returns
    -------
    ndarray
        (..., n_days); times u N0 they are expected numbers.
    """
    born = sensitive.divisions
    found = []
    for day in np.atleast_1d(np.asarray(days, dtype=float)):
        until = sensitive.at(float(day))
        found.append((born[..., :until] * resistant.alive(until)).sum(axis=-1))
    return np.stack(found, axis=-1)


@dataclass(frozen=True, eq=False)
class Before:
    """Both kinds of cell before treatment: 1/day, arrays of one shape; the sensitive ones must grow."""

    division: Floats
    death: Floats
    resistant_division: Floats
    resistant_death: Floats

    @property
    def growth(self) -> Floats:
        """Net growth of the sensitive cells, 1/day."""
        return np.asarray(self.division - self.death)


def earlier_sizes(cells: ArrayLike) -> tuple[Floats, Floats]:
    """Return sizes of the tumour before (over that at the start of treatment) and weights of an integral over them.

    Parameters
    ----------
    cells
        At the start of treatment, of any shape: a tumour grows from one cell.

    Returns
    -------
    tuple
        Both (..., 40): falling weights towards the smallest sizes.
    """
    first = np.asarray(1.0 / np.asarray(cells, dtype=float))[..., np.newaxis]
    points, weights = np.polynomial.legendre.leggauss(_NODES)
    edges = np.concatenate([first, *(np.maximum(first, piece) for piece in _PIECES)], axis=-1)
    low, width = edges[..., :-1, np.newaxis], np.diff(edges, axis=-1)[..., np.newaxis]
    sizes, parts = low + width * (points + 1.0) / 2.0, width * weights / 2.0
    shape = (*edges.shape[:-1], -1)
    return sizes.reshape(shape), np.broadcast_to(parts, sizes.shape).reshape(shape)


def alive_from(before: Before, sizes: Floats, lost: Floats) -> Floats:
    """Return the chance that a clone born when the tumour had a size is alive at the end.

    Parameters
    ----------
    before
        Rates before treatment, (...).
    sizes
        From :func:`earlier_sizes`, (..., n_sizes).
    lost
        ``Course.lost`` of the resistant cells at the end, (...); 0 at the start of treatment.
    """
    waited = -np.log(sizes) / before.growth[..., np.newaxis]
    net = (before.resistant_division - before.resistant_death)[..., np.newaxis]
    died = before.resistant_death[..., np.newaxis] * waited * _mean_exp(-net * waited)
    return np.asarray(1.0 / (1.0 + died + np.exp(-net * waited) * lost[..., np.newaxis]))


def pre_existing(before: Before, resistant: Course, days: ArrayLike, *, cells: ArrayLike) -> Floats:
    """Return the expected clones born before treatment that are alive at each day, for u N0 = 1.

    Parameters
    ----------
    before
        Rates before treatment, (...).
    resistant
        Under treatment, of the same shape.
    days
        Edges of the course, (n_days,); 0 is the start of treatment.
    cells
        In the tumour at the start of treatment, of the shape of the rates.

    Returns
    -------
    ndarray
        (..., n_days); times u N0 they are expected numbers.
    """
    sizes, weights = earlier_sizes(cells)
    scale = before.division / before.growth
    found = [scale * (weights * alive_from(before, sizes, resistant.lost[..., resistant.at(float(day))])).sum(axis=-1)
             for day in np.atleast_1d(np.asarray(days, dtype=float))]  # fmt: skip
    return np.stack(found, axis=-1)


def _mean_exp(x: Floats) -> Floats:
    """Return ``(exp(x) - 1) / x``, the mean of exp over 0..x; 1 at 0."""
    small = np.abs(x) < 1e-8
    return np.where(small, 1.0 + x / 2.0, np.expm1(x) / np.where(small, 1.0, x))


def _summed(parts: Floats) -> Floats:
    """Return the sums up to each edge, the first of which is 0."""
    first = np.zeros((*parts.shape[:-1], 1))
    return np.concatenate([first, np.cumsum(parts, axis=-1)], axis=-1)
