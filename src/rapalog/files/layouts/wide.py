"""Wide tables: a column of doses, and beside it one column for each replicate of each curve.

This is how many keep their numbers, and what graphing programs export. The first column names the dose and its unit
(``dose (nM)``, ``everolimus (uM)``). The others name a curve, a replicate, or both (``rep1``, ``MCF-7 rep 2``,
``sirolimus_1``); a name that is left out, or the same again, goes on with the curve before it. A line of names above
the header, as programs write for groups of columns, names the curves. Every cell becomes a well; an empty one is none.

Columns of one curve are taken as biological replicates, and that is said: wells of one plate are not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import compress
from typing import Final

from rapalog.errors import FileError
from rapalog.files.cells.text import DELIMITERS, Cells, Row, read_cells
from rapalog.files.layouts.columns import spelling
from rapalog.files.layouts.doses import read_dose
from rapalog.files.layouts.headers import ResponseHeader, dose_unit_of, is_logarithm, refuse_logarithm, response_of
from rapalog.files.layouts.tidy import TidyTable, name_of, read_response
from rapalog.tables import LayoutWell, Well
from rapalog.units import is_dose_unit

_UNIT_AT_END: Final = re.compile(r"(.*?)[\s_,]*[(\[]?\s*([^\s()\[\]]+)\s*[)\]]?")
_REPLICATE: Final = re.compile(
    r"(.*?)[\s_.:-]*(?<![A-Za-z0-9])(?:rep(?:licate)?|exp(?:eriment)?|run|day|n|y)[\s_.:#-]*(\d+|[a-h])", re.IGNORECASE
)
_NUMBERED: Final = re.compile(r"(.*\S?)[\s_.:](\d{1,2})")
_NAMELESS: Final = frozenset({"", "response", "responses", "value", "values", "signal", "well", "data"})
_REMEDY: Final = "begin with a column such as dose (nM), and give every replicate a column of its own"


@dataclass(frozen=True)
class _Column:
    """One column of responses: its place among the cells, and what its header says."""

    at: int
    curve: str
    replicate: str
    scale: ResponseHeader


@dataclass(frozen=True)
class _Header:
    """Where the header is, the drug and the unit of its doses, and its columns of responses."""

    row: int
    drug: str
    unit: str
    columns: tuple[_Column, ...]


def is_wide(text: str) -> bool:
    """Return whether the first lines of a text are the head of a wide table."""
    lines = [line for line in text.split("\n", 3)[:3] if line.strip()]
    for mark in DELIMITERS:
        rows = [tuple(cell.strip().strip('"') for cell in line.split(mark)) for line in lines[:2]]
        if any(has_wide_header(row) for row in rows[:1]) or (len(rows) > 1 and _titled(rows[0], rows[1])):
            return True
    return False


def has_wide_header(header: Sequence[str]) -> bool:
    """Return whether cells begin with a dose, and none of the others is a column of a tidy table."""
    return len(header) > 1 and _names_dose(header[0]) and not any(map(spelling, filter(None, header[1:])))


def _titled(titles: Sequence[str], header: Sequence[str]) -> bool:
    """Return whether a line of curves stands above a header whose first cell names the dose."""
    return has_wide_header(header) and not titles[0] and any(titles)


def _names_dose(text: str) -> bool:
    """Return whether a header names a dose: with its unit, or by one of the usual words, or its logarithm."""
    if spelling(text) in ("dose", "dose_nM") or is_dose_unit(text.strip(" ()[]")):
        return True
    match = _UNIT_AT_END.fullmatch(text)
    return is_logarithm(text) or bool(match and is_dose_unit(match[2]) and response_of(text) is None)


def read_wide(data: bytes, *, file: str, dose_unit: str = "") -> TidyTable:
    """Read a wide table from a text file.

    Parameters
    ----------
    data, file
        The bytes and the name of the file.
    dose_unit
        The unit of doses where the table names none.

    Raises
    ------
    FileError
        With its place, for doses without a unit or in logarithms, and responses that are no numbers.
    """
    return read_wide_cells(read_cells(data, file=file, known=_names_dose), dose_unit=dose_unit)


def read_wide_cells(cells: Cells, *, dose_unit: str = "") -> TidyTable:
    """Read a wide table that has been split into cells; errors as for :func:`read_wide`."""
    header = _header(cells, dose_unit)
    at = compress(range(header.row + 1, len(cells.rows)), map(any, cells.rows[header.row + 1 :]))
    wells = [well for index in at for well in _wells(cells, index, header)]
    if not wells:
        raise FileError(
            "the table has no responses", remedy="write numbers beside the doses", where=cells.place(header.row, 0)
        )
    scales = {column.scale for column in header.columns}
    if len(scales) > 1:
        raise FileError(
            "the columns of responses have several units", remedy="use one in a file", where=cells.place(header.row, 0)
        )
    scale = scales.pop()
    names = list(dict.fromkeys(column.replicate for column in header.columns if column.replicate))
    flags = (f"columns {', '.join(names[:6])} are taken as biological replicates: wells of one plate are none",)
    return TidyTable(cells.file, tuple(wells), scale.unit, scale.meaning, flags if len(names) > 1 else ())


def _header(cells: Cells, dose_unit: str) -> _Header:
    filled = [index for index, row in enumerate(cells.rows) if any(row)][:2]
    titled = len(filled) > 1 and _titled(cells.rows[filled[0]], cells.rows[filled[1]])
    top = filled[1] if titled else filled[0]
    texts = cells.rows[top]
    width = max(len(texts), len(cells.rows[filled[0]]))
    titles = _onward(cells.rows[filled[0]], width) if titled else [""] * width
    refuse_logarithm(texts[0], where=cells.place(top, 0))
    drug, unit = _drug_and_unit(texts[0])
    names = [cells.cell(top, at) for at in range(width)]
    columns = _columns(names, titles, drug or name_of(cells.file))
    return _Header(top, drug, unit or dose_unit, tuple(columns))


def _onward(texts: Sequence[str], width: int) -> list[str]:
    """Return names of columns, where an empty one is that before it."""
    found: list[str] = []
    for at in range(width):
        own = texts[at] if at < len(texts) else ""
        found.append(own or (found[-1] if found else ""))
    return found


def _drug_and_unit(text: str) -> tuple[str, str]:
    if is_dose_unit(text.strip(" ()[]")):
        return "", text.strip(" ()[]")
    if spelling(text) == "dose_nM":
        return "", "nM"
    if spelling(text) == "dose":
        return "", dose_unit_of(text)
    match = _UNIT_AT_END.fullmatch(text)
    return (match[1].strip(" []"), match[2]) if match and is_dose_unit(match[2]) else ("", "")


def _columns(names: Sequence[str], titles: Sequence[str], otherwise: str) -> list[_Column]:
    """Return the columns of responses; ``otherwise`` is what a curve is called that has no name."""
    parts = [_parts(name) for name in names]
    stems = [stem for stem, _ in parts]
    found: list[_Column] = []
    seen: dict[str, int] = {}
    last = ""
    for at in range(1, len(names)):
        stem, number = parts[at]
        if number and not _REPLICATE.fullmatch(names[at]) and stems.count(stem) < 2:
            stem, number = names[at], ""  # a number that nobody else shares is part of the name
        scale = response_of(stem) or ResponseHeader("", "")
        own = "" if scale != ResponseHeader("", "") or stem.lower() in _NAMELESS else stem
        curve = titles[at] or own or (last if not names[at] else "") or otherwise
        seen[curve] = seen.get(curve, 0) + 1
        found.append(_Column(at, curve, number or str(seen[curve]), scale))
        last = curve
    alone = {curve for curve, count in seen.items() if count == 1}
    return [replace(column, replicate="") if column.curve in alone else column for column in found]


def _parts(name: str) -> tuple[str, str]:
    """Return the curve and the replicate that a header names.

    >>> _parts("MCF-7 rep 2"), _parts("sirolimus_1"), _parts("rep3"), _parts("A549")
    (('MCF-7', '2'), ('sirolimus', '1'), ('', '3'), ('A549', ''))
    """
    match = _REPLICATE.fullmatch(name) or _NUMBERED.fullmatch(name)
    if match:
        return match[1].strip(), match[2]
    return ("", name) if name.isdigit() else (name, "")


def _wells(cells: Cells, index: int, header: _Header) -> list[Well]:
    def place(column: str) -> str:
        at = next((own.at for own in header.columns if str(own.at) == column), 0)
        return f"{cells.place(index, at)}, column {cells.cell(header.row, at) or at + 1}"

    texts = {str(column.at): cells.cell(index, column.at) for column in header.columns}
    texts |= {"dose": cells.cell(index, 0), "dose_unit": header.unit}
    row = Row(texts, place, cells.decimal_comma)
    if not texts["dose"] and not any(texts[str(column.at)] for column in header.columns):
        return []
    dose = read_dose(row)
    wells: list[Well] = []
    for column in header.columns:
        if not texts[str(column.at)]:
            continue
        reading = replace(read_response(row, str(column.at), file=cells.file), read="response")
        content = LayoutWell(
            "",
            "",
            drug=header.drug,
            dose_nM=dose.nM,
            replicate=column.replicate,
            curve=column.curve,
            dose_unit=dose.unit,
        )
        wells.append(Well(reading, content, cells.lines[index]))
    return wells
