"""Sparse LU without pivoting, planned once for a pattern and written out as straight-line code.

The matrix is W = I / (h gamma) - J. Its diagonal is never structurally zero and grows as the step shrinks, so that a
fixed symmetric ordering serves; Markowitz' count, (row entries - 1) (column entries - 1), picks the order with little
fill. Rows are finished one after another, so that code made from a plan has one row in its hands at a time. Nothing
here knows numbers: a plan speaks of the places of the entries.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Multiplier:
    """An entry of L: ``place`` holds a number to divide by the pivot of ``column``.

    ``updates`` are pairs of places (target, source): target -= entry x source, where the source lies in the pivot's
    finished row and the target in the row of the entry.
    """

    place: int
    column: int
    updates: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Row:
    """One row of L + U: its own entries left of the diagonal in the order of their pivots, and right of it.

    ``upper`` holds pairs (place, column).
    """

    index: int
    diagonal: int
    lower: tuple[Multiplier, ...]
    upper: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Plan:
    """Factorisation and triangular solves for one pattern.

    Parameters
    ----------
    places
        Index of every entry of L + U, by (row, column) of the unpermuted matrix; fill included.
    rows
        In the order of elimination.
    """

    places: dict[tuple[int, int], int]
    rows: tuple[Row, ...]

    @cached_property
    def rows_by_index(self) -> dict[int, Row]:
        """Rows by their index in the matrix."""
        return {row.index: row for row in self.rows}


def plan(size: int, pattern: Iterable[tuple[int, int]]) -> Plan:
    """Return the plan for a ``size`` x ``size`` matrix with entries at ``pattern`` and on the whole diagonal."""
    across: list[set[int]] = [{index} for index in range(size)]
    for row, column in pattern:
        across[row].add(column)
    order = _eliminated([set(columns) for columns in across], across)
    rank = {index: position for position, index in enumerate(order)}
    places = {(row, column): 0 for row in order for column in sorted(across[row], key=rank.__getitem__)}
    places = {entry: place for place, entry in enumerate(places)}
    upper = {row: tuple(c for c in sorted(across[row], key=rank.__getitem__) if rank[c] > rank[row]) for row in order}
    return Plan(
        places, tuple(_row(row, sorted(across[row], key=rank.__getitem__), upper, rank, places) for row in order)
    )


def _row(
    row: int,
    columns: list[int],
    upper: dict[int, tuple[int, ...]],
    rank: dict[int, int],
    places: dict[tuple[int, int], int],
) -> Row:
    lower = tuple(
        Multiplier(places[row, pivot], pivot, tuple((places[row, c], places[pivot, c]) for c in upper[pivot]))
        for pivot in columns
        if rank[pivot] < rank[row]
    )
    return Row(row, places[row, row], lower, tuple((places[row, c], c) for c in upper[row]))


def _eliminated(left_in_row: list[set[int]], filled: list[set[int]]) -> list[int]:
    """Return the order of pivots and add the fill to ``filled``; ``left_in_row`` is used up."""
    size = len(left_in_row)
    left_in_column: list[set[int]] = [set() for _ in range(size)]
    for row, columns in enumerate(left_in_row):
        for column in columns:
            left_in_column[column].add(row)
    left = set(range(size))
    order = []
    while left:
        pivot = min(left, key=lambda i: ((len(left_in_row[i]) - 1) * (len(left_in_column[i]) - 1), i))
        left.remove(pivot)
        order.append(pivot)
        across, below = left_in_row[pivot] - {pivot}, left_in_column[pivot] - {pivot}
        for row in below:
            left_in_row[row] |= across
            left_in_row[row].discard(pivot)
            filled[row] |= across
        for column in across:
            left_in_column[column] |= below
            left_in_column[column].discard(pivot)
    return order
