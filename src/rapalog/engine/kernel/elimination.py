"""Elimination and triangular solves as loops over tables, for matrices too large to be written out.

Straight-line code has an instruction for each update; beyond some thousands of them a compiler takes minutes, and the
code no longer fits a cache. Here the code is the same for every matrix, and the tables grow with its entries:

    start, diagonal     place of a row's first entry, and of its diagonal; rows in the order of elimination
    column, row         of each entry its column; of each row its index
    turn                of each column, which row in the order eliminates it
"""

from __future__ import annotations

from typing import Final

from rapalog.engine.equations.sparse_lu import Plan
from rapalog.engine.kernel.layout import STAGE_ROW
from rapalog.engine.llvm.assembly import Function
from rapalog.engine.llvm.value import BOOL, DOUBLE, INT, PTR, Value, lanes_of

#: Updates that are written out; a compiler takes about a second for as many, and more than its share for more.
MOST_WRITTEN_OUT: Final = 5_000


def is_large(plan: Plan) -> bool:
    """Return whether a plan is carried out by loops."""
    return sum(len(item.updates) for row in plan.rows for item in row.lower) > MOST_WRITTEN_OUT


def tables(plan: Plan) -> dict[str, list[int]]:
    """Return the tables of a plan by name."""
    order = [row.index for row in plan.rows]
    starts = [min([row.diagonal, *(item.place for item in row.lower)]) for row in plan.rows]
    turn = {index: position for position, index in enumerate(order)}
    return {
        "lu_start": [*starts, len(plan.places)],
        "lu_diagonal": [row.diagonal for row in plan.rows],
        "lu_column": [column for _, column in plan.places],
        "lu_row": order,
        "lu_turn": [turn[index] for index in range(len(order))],
    }


class _Tables:
    def __init__(self, code: Function) -> None:
        self._code = code

    def __call__(self, name: str, index: Value) -> Value:
        return Value(self._code, f"@lu_{name}", PTR).load(INT, index)

    def row(self, position: Value) -> tuple[Value, Value, Value]:
        """Return the first place of a row, that of its diagonal, and the one behind its last."""
        return self("start", position), self("diagonal", position), self("start", position + 1)


def eliminate(n: int, *, width: int, suspicious: float) -> Function:
    """Return the function that factorises in place, as the pieces written out do; it returns lanes of poor pivots."""
    code = Function("eliminate", [PTR], returns=INT)
    (entries,) = code.arguments
    look, lanes = _Tables(code), lanes_of(DOUBLE, width)
    work = code.room(lanes, n)
    poor = code.variable(code.constant(0, lanes_of(BOOL, width)))
    with code.repeat(n) as position:
        first, diagonal, end = look.row(position)
        with code.repeat(end, first=first) as place:
            work.store(entries.load(lanes, place * width), look("column", place) * width)
        with code.repeat(diagonal, first=first) as place:
            column = look("column", place)
            _, pivot, behind = look.row(look("turn", column))
            factor = work.load(lanes, column * width) * entries.load(lanes, pivot * width)
            entries.store(factor, place * width)
            with code.repeat(behind, first=pivot + 1) as source:
                target = look("column", source) * width
                work.store(work.load(lanes, target) - factor * entries.load(lanes, source * width), target)
        with code.repeat(end, first=diagonal + 1) as place:
            entries.store(work.load(lanes, look("column", place) * width), place * width)
        before, after = entries.load(lanes, diagonal * width), work.load(lanes, look("row", position) * width)
        shrunk = code.intrinsic("fabs", after) < code.intrinsic("fabs", before) * suspicious
        poor.set(poor.get() | shrunk)
        entries.store(1.0 / after, diagonal * width)
    code.result(code.bits(poor.get()))
    return code


def solve(n: int, *, width: int) -> Function:
    """Return the function that solves, with the solution among the stages."""
    code = Function("solve", [PTR, PTR, PTR])
    entries, right, out = code.arguments
    look, lanes = _Tables(code), lanes_of(DOUBLE, width)
    stride = STAGE_ROW * width

    def rest(total: Value, first: Value, end: Value) -> Value:
        left = code.variable(total)
        with code.repeat(end, first=first) as place:
            known = out.load(lanes, look("column", place) * stride)
            left.set(left.get() - entries.load(lanes, place * width) * known)
        return left.get()

    with code.repeat(n) as position:
        row = look("row", position)
        first, diagonal, _ = look.row(position)
        out.store(rest(right.load(lanes, row * width), first, diagonal), row * stride)
    with code.repeat(n) as back:
        position = code.integer(n - 1) - back
        row = look("row", position)
        _, diagonal, end = look.row(position)
        total = rest(out.load(lanes, row * stride), diagonal + 1, end)
        out.store(total * entries.load(lanes, diagonal * width), row * stride)
    code.result()
    return code
