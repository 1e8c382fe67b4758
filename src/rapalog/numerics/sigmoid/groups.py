"""Stacks of points brought into groups that share their positions and counts, collapsed to means without loss."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rapalog.numerics.points import Floats


class Group(NamedTuple):
    """Rows of a stack (C,) over the same positions (D,) with the same counts (D,): means (C, D) and SSE within (C,)."""

    rows: NDArray[np.intp]
    position: Floats
    counts: Floats
    mean: Floats
    within: Floats


def groups(position: Floats, value: Floats) -> Iterator[Group]:
    """Yield the groups of a stack of values (C, n) at positions (n,) or (C, n); a NaN value or position is no point."""
    if position.ndim == 1:
        yield from _shared(np.arange(len(value)), position, value)
        return
    there = np.isfinite(position) & np.isfinite(value)
    filled = np.where(there, position, np.inf)
    order = np.argsort(filled, axis=1, kind="stable")
    filled, value = np.take_along_axis(filled, order, axis=1), np.take_along_axis(value, order, axis=1)
    distinct, member = np.unique(filled, axis=0, return_inverse=True)
    for number, own in enumerate(distinct):
        rows = np.flatnonzero(member.ravel() == number)
        n = int(np.isfinite(own).sum())
        if n:
            yield from _shared(rows, own[:n], value[rows, :n])


def _shared(rows: NDArray[np.intp], position: Floats, value: Floats) -> Iterator[Group]:
    order = np.argsort(position, kind="stable")
    places, first = np.unique(position[order], return_index=True)
    if not len(places):
        return
    ordered = value[:, order]
    there = np.isfinite(ordered)
    ordered = np.where(there, ordered, 0.0)
    count = np.add.reduceat(there, first, axis=1, dtype=float)
    mean = np.add.reduceat(ordered, first, axis=1) / np.maximum(count, 1.0)
    size = np.diff(np.append(first, len(position)))
    off = np.where(there, ordered - np.repeat(mean, size, axis=1), 0.0)
    within = np.einsum("cn,cn->c", off, off)
    for own, counts in _alike(count):
        seen = counts > 0
        means = np.ascontiguousarray(mean[np.ix_(own, seen)]) if len(own) < len(rows) or not seen.all() else mean
        yield Group(rows[own], places[seen], counts[seen], means, within[own])


def _alike(count: Floats) -> Iterator[tuple[NDArray[np.intp], Floats]]:
    """Yield the rows that have the same counts, and these."""
    if len(count) and (count == count[0]).all():
        yield np.arange(len(count)), count[0]
        return
    distinct, member = np.unique(count, axis=0, return_inverse=True)
    by_group = np.argsort(member.ravel(), kind="stable")
    ends = np.cumsum(np.bincount(member.ravel(), minlength=len(distinct)))
    for counts, own in zip(distinct, np.split(by_group, ends[:-1]), strict=True):
        yield own, counts
