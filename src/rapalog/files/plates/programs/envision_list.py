"""The list format of EnVision exports: one line for each well, with columns such as Plate, Well, Label and Result.

A header row names the columns. What tells wells, plates and cycles apart has a column of its own; a column that begins
with ``Result`` holds values, and if there is none, every column that is no description does. A column that begins with
``Calc`` or ``Formula`` was calculated from them. An empty line ends a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rapalog.files.cells.numbers import parse_number
from rapalog.files.cells.text import Cells

_PLATES: Final = ("plate", "platenumber", "plate number", "plate no", "plate no.")
_REPEATS: Final = ("repeat", "platerepeat", "plate repeat")
_DESCRIPTIONS: Final = re.compile(
    r"plate.*|.*repeat|barcode|well.*|row|col(?:umn)?|type|group|sample.*|label|meas\b.*|meas ?info.*|meas ?time.*"
    r"|time.*|signal.*|flashes.*|.*temperature.*|humidity.*|.*height|kinetics|scan ?[xy]|formula|.*date|",
    re.IGNORECASE,
)
_RESULT: Final = re.compile(r"results?\b[\s:]*(.*)", re.IGNORECASE)
_CALCULATED: Final = re.compile(r"(?:calc|formula).*", re.IGNORECASE)
_WELL: Final = re.compile(r"[A-Za-z]{1,2}0*[1-9][0-9]?", re.ASCII)


@dataclass(frozen=True)
class ListValue:
    """One value of a list: the index of its row, what the row says of it, its column, and its text."""

    row: int
    information: Mapping[str, str]
    well: str
    read: str
    calculated: bool
    raw: str


def is_list_header(row: Sequence[str]) -> bool:
    """Return whether a row names the columns of a list: a plate, a well, and at least one more."""
    names = [cell.lower() for cell in row]
    return "well" in names and any(name in names for name in (*_PLATES, "barcode")) and len(list(filter(None, row))) > 2


def list_values(cells: Cells, header: int) -> tuple[int, list[ListValue]]:
    """Return the index behind a list and its values; ``information`` has the keys of a plate's information."""
    names = [cell.lower() for cell in cells.rows[header]]
    end = header + 1
    while end < len(cells.rows) and _WELL.fullmatch(cells.cell(end, names.index("well"))):
        end += 1
    columns = list(_columns(cells, header, end))
    found: list[ListValue] = []
    for row in range(header + 1, end):
        told = {name: cells.cell(row, index) for index, name in enumerate(names) if name}
        told["plate"] = next((told[name] for name in _PLATES if told.get(name)), "")
        told["repeat"] = next((told[name] for name in _REPEATS if told.get(name)), "")
        for index, read, calculated in columns:
            label = " ".join(part for part in (told.get("label") or told.get("meas", ""), read) if part) or "Result"
            calculated = calculated or bool(told.get("formula"))
            found.append(ListValue(row, told, told["well"], label, calculated, cells.cell(row, index)))
    return end, found


def _columns(cells: Cells, header: int, end: int) -> Iterator[tuple[int, str, bool]]:
    """Yield index, name and whether it is calculated of every column with values."""
    names = list(enumerate(cells.rows[header]))
    results = [(index, match[1].strip()) for index, name in names if (match := _RESULT.fullmatch(name))]
    yield from ((index, name, False) for index, name in results)
    for index, name in names:
        if _CALCULATED.fullmatch(name) and name.lower() != "formula":
            yield index, name, True
        elif not results and not _DESCRIPTIONS.fullmatch(name):
            texts = [cells.cell(row, index) for row in range(header + 1, end)]
            if any(parse_number(text, decimal_comma=cells.decimal_comma) is not None for text in texts):
                yield index, name, False
