"""Elimination and triangular solves written out, an instruction for each update, for matrices that are not large.

Rows and entries are those of a plan; what becomes of large ones is in ``elimination``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rapalog.engine.equations.sparse_lu import Plan, Row
from rapalog.engine.kernel.layout import STAGE_ROW
from rapalog.engine.llvm.assembly import Function
from rapalog.engine.llvm.value import BOOL, DOUBLE, INT, PTR, Value, lanes_of

# Updates of entries in one function: longer ones take a compiler more than their share of time.
_PIECE: Final = 250


def eliminate_written_out(plan: Plan, *, width: int, suspicious: float) -> list[Function]:
    """Return the functions that factorise in place, one after the other; each returns the bits of lanes of poor pivots.

    Parameters
    ----------
    plan
        Rows in the order of elimination.
    width
        Lanes.
    suspicious
        A pivot that shrank to less than this part of the entry it began with is poor.
    """
    return [_piece(index, rows, plan, width, suspicious) for index, rows in enumerate(_pieces(plan.rows))]


def _pieces(rows: Sequence[Row]) -> list[list[Row]]:
    """Split rows into pieces of code that a compiler gets through quickly."""
    pieces: list[list[Row]] = [[]]
    size = 0
    for row in rows:
        size += 1 + sum(1 + len(item.updates) for item in row.lower)
        if size > _PIECE:
            pieces.append([])
            size = 0
        pieces[-1].append(row)
    return pieces


def _piece(index: int, rows: Sequence[Row], plan: Plan, width: int, suspicious: float) -> Function:
    """Return the function that eliminates some rows in place."""
    code, lanes = Function(f"eliminate_{index}", [PTR], returns=INT), lanes_of(DOUBLE, width)
    (out,) = code.arguments
    poor = code.constant(0, lanes_of(BOOL, width))
    for row in rows:
        own = [row.diagonal, *(item.place for item in row.lower), *(place for place, _ in row.upper)]
        entries = {place: out.load(lanes, place * width) for place in own}
        first = entries[row.diagonal]
        for item in row.lower:
            inverse = out.load(lanes, plan.rows_by_index[item.column].diagonal * width)
            entries[item.place] = entries[item.place] * inverse
            for target, source in item.updates:
                entries[target] = entries[target] - entries[item.place] * out.load(lanes, source * width)
        pivot = entries[row.diagonal]
        if pivot is not first:
            poor = poor | (code.intrinsic("fabs", pivot) < code.intrinsic("fabs", first) * suspicious)
        entries[row.diagonal] = 1.0 / pivot
        for place in own if row.lower else [row.diagonal]:
            out.store(entries[place], place * width)
    code.result(code.bits(poor))
    return code


def solve_written_out(plan: Plan, *, width: int) -> Function:
    """Return the function that writes the solution among the stages, those of one state beside each other."""
    code, lanes = Function("solve", [PTR, PTR, PTR]), lanes_of(DOUBLE, width)
    entries, right, out = code.arguments
    x: dict[int, Value] = {}
    for row in plan.rows:
        total = right.load(lanes, row.index * width)
        for item in row.lower:
            total = total - entries.load(lanes, item.place * width) * x[item.column]
        x[row.index] = total
    for row in reversed(plan.rows):
        total = x[row.index]
        for place, column in reversed(row.upper):
            total = total - entries.load(lanes, place * width) * x[column]
        x[row.index] = total * entries.load(lanes, row.diagonal * width)
        out.store(x[row.index], row.index * STAGE_ROW * width)
    code.result()
    return code
