"""Bare plates: the numbers of 96, 384 or 1,536 wells in rows and columns, without any label.

Several plates stand below each other with an empty line between. The wells are named by their places, A1 at the top
left; what is in them is for the layout.
"""

from __future__ import annotations

import re
from typing import Final

from rapalog.files.cells.numbers import parse_number
from rapalog.files.cells.text import decode
from rapalog.files.plates.export import PlateExport
from rapalog.files.plates.readings import Readings
from rapalog.tables import row_name

#: Rows and columns of the plates that are recognised without a label: smaller ones are like any other table.
_SHAPES: Final = ((8, 12), (16, 24), (32, 48))
#: At least this share of the wells has a number; the others may be empty or overflow.
_NUMBERS: Final = 0.8
_MARKS: Final = (r"\t", r";", r",", r"[ \t]+")
_READ: Final = "signal"


def is_matrix(text: str) -> bool:
    """Return whether a text is one or more bare plates and nothing else."""
    return bool(_plates(text))


def read_matrix(data: bytes, *, file: str) -> PlateExport:
    """Read bare plates; they are called Plate 1, Plate 2 and so on.

    Raises
    ------
    FileError
        If the bytes are not text.
    """
    plates = _plates(decode(data, file=file))
    comma = any("," in cell and "." not in cell for _, rows in plates for row in rows for cell in row)
    readings = Readings(file, decimal_comma=comma)
    for number, (first, rows) in enumerate(plates, start=1):
        wells = [
            (f"{row_name(r)}{c + 1}", cell, f"{file}:{first + r}")
            for r, row in enumerate(rows)
            for c, cell in enumerate(row)
        ]
        readings.add_wells(wells, plate=f"Plate {number}", read=_READ)
    return PlateExport(file=file, program="bare plate", readings=tuple(readings.found.values()))


def _plates(text: str) -> list[tuple[int, list[list[str]]]]:
    """Return the line of the first row and the cells of every plate; none if anything else stands in the text."""
    lines = text.split("\n")
    if len([line for line in lines if line.strip()]) > 32 * 200:  # more than 200 of the largest plates
        return []
    blocks: list[tuple[int, list[str]]] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip(" ;,"):
            continue
        if not blocks or number != blocks[-1][0] + len(blocks[-1][1]):
            blocks.append((number, []))
        blocks[-1][1].append(line)
    found = [(first, _cells(block)) for first, block in blocks]
    plates = [(first, cells) for first, cells in found if cells is not None]
    return plates if plates and len(plates) == len(found) else []


def _cells(lines: list[str]) -> list[list[str]] | None:
    """Return the cells of one block of lines if it has the shape of a plate and holds numbers."""
    shape = next((shape for shape in _SHAPES if shape[0] == len(lines)), None)
    for mark in _MARKS if shape else ():
        rows = [
            [cell.strip().strip('"') for cell in re.split(mark, line.strip(" \n") if mark == _MARKS[-1] else line)]
            for line in lines
        ]
        if shape and {len(row) for row in rows} == {shape[1]}:
            numbers = sum(parse_number(cell, decimal_comma=True) is not None for row in rows for cell in row)
            if numbers >= _NUMBERS * shape[0] * shape[1]:
                return rows
    return None
