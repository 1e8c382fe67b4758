"""The fate of clones: rates of division and death that change in time, and the clones still alive at the end.

    S(t) = N0 exp(G_s(t)),  G(t) = integral of (b - d)                  the sensitive cells, without chance
    u b_s(t) S(t)                                                       new clones a day
    p(t, T) = 1 / (1 + E(t, T))                                         a clone born at t is alive at T
    E(t, T) = integral over t..T of d(s) exp(-(G_r(s) - G_r(t))) ds
    acquired   u integral of b_s S p over 0..T                          expected clones, born under treatment
    earlier    u N0 (b_s / r_s) integral of p(x) dx over 1/N0..1        born before: x is the tumour's size over N0 then
    p(x) = 1 / (1 + (d_r / r_r) (1 - x^(r_r / r_s)) + x^(r_r / r_s) E(0, T))    r = b - d without treatment

Clones arise independently of each other, so their number is Poisson: the chance of any is 1 - exp(-expected). At the
start of treatment (T = 0) and for a clone that grows as its tumour does, the last integral is the known
(b / d) ln(b / (b - d)) u N0 of clones present; those of them that would never die out are u N0.

Equations: Kendall 1948 (birth and death with changing rates), as used by Foo and Michor 2009 (R044). Rates are 1/day
and hold for a step; within a step all integrals are exact but one, over the births of a step, whose clones are taken
to be born in its middle. Not here: mutation back, crowding, spatial structure, a second mutation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

#: Where the tumour's earlier size is divided for the integral; old clones are few and large.
_PIECES: Final = (1e-4, 1e-3, 1e-2, 1e-1, 1.0)
_NODES: Final = 8
_SAME_DAY: Final = 1e-6
_BEYOND: Final = 1e300
_LARGE: Final = 600.0  # a logarithm: more cells than that are as many as can be written


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
        own = self.division - self.death
        return np.broadcast_to(own, (*own.shape[:-1], len(self.edge_day) - 1))

    @cached_property
    def log_size(self) -> Floats:
        """Logarithm of the number of cells over that at the start, without chance, (..., n_steps + 1)."""
        return _summed(self._net * np.diff(self.edge_day))

    @cached_property
    def divisions(self) -> Floats:
        """Divisions in each step for one cell at the start, (..., n_steps)."""
        days = np.diff(self.edge_day)
        return np.asarray(
            self.division * np.exp(np.minimum(self.log_size[..., :-1], _LARGE)) * days * mean_exp(self._net * days)
        )

    @cached_property
    def _steps(self) -> tuple[Floats, Floats, Floats, Floats]:
        """What E gains in a step and what is left of a later one, from its beginning and then from its middle."""
        days = np.broadcast_to(np.diff(self.edge_day), self._net.shape)
        halves = [(self.death * own * mean_exp(-self._net * own), np.exp(-self._net * own)) for own in (days, days / 2)]
        return (*halves[0], *halves[1])

    def dying(self, ends: Sequence[int]) -> Floats:
        """Return E from the start to each edge, (..., n_ends): 0 at once, and very large where every clone dies out."""
        found = np.zeros((*self._net.shape[:-1], len(ends)))
        for _, later, own in self._back_from(ends):
            found[..., later] = own
        return found

    def sum_alive(self, born: Floats, ends: Sequence[int]) -> Floats:
        """Return how many of clones born in the middle of each step are alive at each edge, (..., n_ends).

        Parameters
        ----------
        born
            Clones of each step, (..., n_steps).
        ends
            Rising edges.
        """
        found = np.zeros((*np.broadcast_shapes(born.shape[:-1], self._net.shape[:-1]), len(ends)))
        for step, later, own in self._back_from(ends, from_middle=True):
            found[..., later] += born[..., step, np.newaxis] / (1.0 + own)
        return found

    def _back_from(self, ends: Sequence[int], *, from_middle: bool = False) -> Iterator[tuple[int, slice, Floats]]:
        """Yield each step from the last on, which of the rising edges come after it, and E from it to them.

        E is from the beginning of the step, or from its middle.
        """
        gained, left, gained_half, left_half = self._steps
        whole = np.zeros((*self._net.shape[:-1], len(ends)))
        for step in range(max(ends) - 1, -1, -1):
            later = slice(int(np.searchsorted(ends, step, side="right")), None)
            own = whole[..., later]
            if from_middle:
                yield step, later, _more(gained_half[..., step, np.newaxis], left_half[..., step, np.newaxis], own)
            own[...] = _more(gained[..., step, np.newaxis], left[..., step, np.newaxis], own)
            if not from_middle:
                yield step, later, own

    def alive(self, until: int) -> Floats:
        """Return the chance that a clone born in the middle of a step is alive at an edge, (..., until)."""
        gained, left, gained_half, left_half = self._steps
        found, own = np.zeros((*self._net.shape[:-1], until)), np.zeros(self._net.shape[:-1])
        for step in range(until - 1, -1, -1):
            found[..., step] = _more(gained_half[..., step], left_half[..., step], own)
            own = _more(gained[..., step], left[..., step], own)
        return np.asarray(1.0 / (1.0 + found))

    def places(self, days: ArrayLike) -> list[int]:
        """Return which edges rising days are.

        Raises
        ------
        ValueError
            If one is none of them, or they do not rise.
        """
        wanted = np.atleast_1d(np.asarray(days, dtype=float))
        found = np.abs(self.edge_day[:, np.newaxis] - wanted).argmin(axis=0)
        if (np.abs(self.edge_day[found] - wanted) > _SAME_DAY).any() or (np.diff(found) <= 0).any():
            raise ValueError(f"the days {wanted} are no rising edges of the course")
        return [int(place) for place in found]


def acquired(sensitive: Course, resistant: Course, days: ArrayLike) -> Floats:
    """Return the expected clones born under treatment that are alive at each day, for u N0 = 1.

    Parameters
    ----------
    sensitive, resistant
        Both with the same edges.
    days
        Rising edges of them, (n_days,).

    Returns
    -------
    ndarray
        (..., n_days); times u N0 they are expected numbers.
    """
    return resistant.sum_alive(sensitive.divisions, sensitive.places(days))


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


def alive_from(before: Before, sizes: Floats, dying: Floats) -> Floats:
    """Return the chance that a clone born when the tumour had a size is alive at the end.

    Parameters
    ----------
    before
        Rates before treatment, (...).
    sizes
        From :func:`earlier_sizes`, (..., n_sizes).
    dying
        ``Course.dying`` of the resistant cells up to the end, (...).
    """
    waited = -np.log(sizes) / before.growth[..., np.newaxis]
    net = (before.resistant_division - before.resistant_death)[..., np.newaxis]
    with np.errstate(over="ignore"):
        died = before.resistant_death[..., np.newaxis] * waited * mean_exp(-net * waited)
        gone = died + np.exp(-net * waited) * dying[..., np.newaxis]
    return np.asarray(1.0 / (1.0 + np.minimum(gone, _BEYOND)))


def pre_existing(before: Before, resistant: Course, days: ArrayLike, *, cells: ArrayLike) -> Floats:
    """Return the expected clones born before treatment that are alive at each day, for u N0 = 1.

    Parameters
    ----------
    before
        Rates before treatment, (...).
    resistant
        Under treatment, of the same shape.
    days
        Rising edges of the course, (n_days,); 0 is the start of treatment.
    cells
        In the tumour at the start of treatment, of the shape of the rates.

    Returns
    -------
    ndarray
        (..., n_days); times u N0 they are expected numbers.
    """
    sizes, weights = earlier_sizes(cells)
    scale = before.division / before.growth
    dying = resistant.dying(resistant.places(days))
    found = [
        scale * (weights * alive_from(before, sizes, dying[..., place])).sum(axis=-1)
        for place in range(dying.shape[-1])
    ]
    return np.stack(found, axis=-1)


def _more(gained: Floats, left: Floats, later: Floats) -> Floats:
    """Return E a step earlier; what is beyond all numbers is as large as numbers can be."""
    with np.errstate(over="ignore"):
        return np.minimum(gained + left * later, _BEYOND)


def mean_exp(x: Floats) -> Floats:
    """Return ``(exp(x) - 1) / x``, the mean of exp over 0..x; 1 at 0."""
    small = np.abs(x) < 1e-8
    return np.where(small, 1.0 + x / 2.0, np.expm1(x) / np.where(small, 1.0, x))


def _summed(parts: Floats) -> Floats:
    """Return the sums up to each edge, the first of which is 0."""
    first = np.zeros((*parts.shape[:-1], 1))
    return np.concatenate([first, np.cumsum(parts, axis=-1)], axis=-1)
