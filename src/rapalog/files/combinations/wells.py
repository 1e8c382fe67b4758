"""Tables of two drugs with one row for each well: ours, SynergyFinder's and relatives of theirs.

Columns: ``block, drug1, drug2, dose1, dose2, dose_unit`` (or ``dose1_unit, dose2_unit``) and ``response``, percent
viability; optional ``replicate`` (the biological one), ``cell_line`` and ``exclude``. A column that is called
``inhibition`` is what is lost, and is turned round. Each block, line by line of cells, is one pair of drugs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from rapalog.analysis.combinations.block import UNTREATED, DosePair
from rapalog.errors import FileError
from rapalog.files.cells.text import Cells, Grid, Row, read_grid
from rapalog.files.layouts.columns import check_decimal_marks, need
from rapalog.files.layouts.contents import exclusion
from rapalog.files.layouts.dialects import synergy_spelling
from rapalog.files.layouts.doses import read_dose_nM
from rapalog.files.layouts.headers import refuse_logarithm, response_of
from rapalog.files.layouts.tidy import read_response
from rapalog.units import is_dose_unit, unit_name

COLUMNS: Final = ("block", "drug1", "drug2", "dose1", "dose2", "dose_unit", "response")
REMEDY: Final = f"give the columns {', '.join(COLUMNS)}, or a matrix with 'A (nM) \\ B (nM)' in its corner"
_OWN: Final = {
    "block": "block",
    "drug1": "drug1",
    "drug2": "drug2",
    "drug_1": "drug1",
    "drug_2": "drug2",
    "drug_r": "drug1",
    "drug_c": "drug2",
    "dose1": "dose1",
    "dose2": "dose2",
    "dose_1": "dose1",
    "dose_2": "dose2",
    "conc_r": "dose1",
    "conc_c": "dose2",
    "dose_unit": "dose_unit",
    "unit": "dose_unit",
    "dose1_unit": "dose1_unit",
    "dose2_unit": "dose2_unit",
    "dose_unit1": "dose1_unit",
    "dose_unit2": "dose2_unit",
    "conc1_unit": "dose1_unit",
    "conc2_unit": "dose2_unit",
    "response": "response",
    "viability": "response",
    "replicate": "replicate",
    "rep": "replicate",
    "exclude": "exclude",
    "cell": "cell_line",
    "time_h": "time_h",
}
#: What the columns of SynergyFinder are called here.
_THEIRS: Final = {
    "conc1": "dose1",
    "conc2": "dose2",
    "conc_unit": "dose_unit",
    "conc_unit1": "dose1_unit",
    "conc_unit2": "dose2_unit",
    "viability": "response",
    "inhibition": "response",
}
_WITH_UNIT: Final = re.compile(
    r"(?:dose|conc|concentration)_?([12rc])[\s_]*[(\[]?\s*([^\s()\[\]]+)\s*[)\]]?", re.IGNORECASE
)
_PLACE: Final = {"1": "1", "2": "2", "r": "1", "c": "2"}
#: Doses that differ by rounding of a unit are one dose.
_DIGITS: Final = 12


@dataclass(frozen=True)
class WrittenBlock:
    """One block as it stands in a file: its wells, what it and its drugs are called, units, and its place."""

    name: str
    drugs: tuple[str, str]
    wells: tuple[DosePair, ...]
    units: tuple[str, str]
    where: str


@dataclass(frozen=True)
class WrittenBlocks:
    """The blocks of a file, and flags on what was read in another way than it was written."""

    blocks: tuple[WrittenBlock, ...]
    flags: tuple[str, ...] = ()


def spelling(header: str) -> str:
    """Return the column a header stands for, or an empty text.

    >>> spelling("Conc_R"), spelling("dose1 (nM)"), spelling("drug_col"), spelling("% viability"), spelling("row")
    ('dose1', 'dose1', 'drug2', 'response', '')
    """
    name = re.sub(r"[\s-]+", "_", header.strip().lower())
    theirs = synergy_spelling(header)
    known = _OWN.get(name) or _THEIRS.get(theirs, theirs)
    if known or not (match := _WITH_UNIT.fullmatch(header.strip())):
        return known or ("response" if response_of(header) else "")
    return f"dose{_PLACE[match[1].lower()]}" if is_dose_unit(match[2]) else ""


def has_wells(cells: Cells) -> bool:
    """Return whether some row of cells names the columns of a table of wells."""
    return any(len({spelling(cell) for cell in row} & set(COLUMNS)) > 2 for row in cells.rows[:_HEADER_WITHIN])


_HEADER_WITHIN: Final = 30


def read_wells(cells: Cells) -> WrittenBlocks:
    """Read a table with one row for each well.

    Raises
    ------
    FileError
        With file, line and column, for a missing column, a dose without unit or below 0, a response that is no number,
        a drug without a name, or a block of several pairs of drugs.
    """
    grid = read_grid(cells, spelling=spelling, remedy=REMEDY)
    for name in grid.spelt:
        refuse_logarithm(name, where=grid.top)
    need(grid, [("response",), ("drug1",), ("drug2",), ("dose1",), ("dose2",)], remedy=REMEDY)
    check_decimal_marks(grid, ("response", "dose1", "dose2"))
    if not grid.at:
        raise FileError("the table has no rows", remedy="write one row per well", where=grid.top)
    grid = replace(grid, given=_units_of(grid))
    lost = response_of(grid.written("response")) or response_of("response")
    inverted = lost is not None and lost.meaning == "lost"
    rows, flags = _kept(grid)
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(_key(row, grid), []).append(row)
    blocks = tuple(_block(key, own, cells.file, inverted=inverted) for key, own in groups.items())
    written = grid.written("response")
    flags += [f"the column {written!r} is read as what is lost: viability is 100 minus it"] if inverted else []
    return WrittenBlocks(tuple(own for own in blocks if own.wells), tuple(flags))


def _units_of(grid: Grid) -> dict[str, str]:
    """Return the units that headers of doses name."""
    found = {}
    for header in grid.spelt:
        match = _WITH_UNIT.fullmatch(header.strip())
        if match and is_dose_unit(match[2]):
            found[f"dose{_PLACE[match[1].lower()]}_unit"] = match[2]
    return found


def _kept(grid: Grid) -> tuple[list[Row], list[str]]:
    rows = [row for row in grid.rows if not exclusion(row.get("exclude"))]
    left = len(grid.rows) - len(rows)
    if not rows:
        raise FileError("every row is excluded", remedy="empty the column exclude", where=grid.top)
    return rows, [f"{left} well{'s' * (left > 1)} excluded by the file"] if left else []


def _key(row: Row, grid: Grid) -> tuple[str, ...]:
    named = row.get("block") if grid.has("block") else " + ".join((row.get("drug1"), row.get("drug2")))
    return named or "1", row.get("cell_line"), row.get("time_h")


def _block(key: tuple[str, ...], rows: list[Row], file: str, *, inverted: bool) -> WrittenBlock:
    name = " / ".join(filter(None, key))
    pairs = [_pair(row, file, inverted=inverted) for row in rows]
    units = _unit(rows, 1), _unit(rows, 2)
    drugs = _drug(rows, pairs, 1, name), _drug(rows, pairs, 2, name)
    return WrittenBlock(
        name,
        drugs,
        tuple(pair for pair in pairs if pair.response == pair.response),
        units,
        f"{file}, column response, block {name}",
    )


def _pair(row: Row, file: str, *, inverted: bool) -> DosePair:
    value = read_response(row, "response", file=file).value
    return DosePair(_dose(row, 1), _dose(row, 2), UNTREATED - value if inverted else value, row.get("replicate"))


def _dose(row: Row, number: int) -> float:
    own = f"dose{number}_unit"
    unit = own if row.get(own) else "dose_unit"
    return float(f"{read_dose_nM(row, f'dose{number}', unit):.{_DIGITS}g}")


def _unit(rows: Iterable[Row], number: int) -> str:
    """Return the one unit in which the doses of a drug are written; nM where there are several."""
    units = {unit_name(text) for row in rows if (text := row.get(f"dose{number}_unit") or row.get("dose_unit"))}
    unit = units.pop() if len(units) == 1 else "nM"
    return unit if is_dose_unit(unit) else "nM"


def _drug(rows: list[Row], pairs: list[DosePair], number: int, block: str) -> str:
    """Return the one name of a drug; it may be left out where the drug is not in the well."""
    names: dict[str, Row] = {}
    for row, pair in zip(rows, pairs, strict=True):
        name = row.get(f"drug{number}")
        if not name and (pair.dose1_nM, pair.dose2_nM)[number - 1] > 0:
            raise FileError(
                "the drug has a dose and no name", remedy="write its name", where=row.place(f"drug{number}")
            )
        if name:
            names.setdefault(name, row)
    if len(names) > 1:
        first, other = list(names)[:2]
        raise FileError(
            f"block {block} has {first!r} and {other!r} as drug {number}, must be one pair of drugs",
            where=names[other].place(f"drug{number}"),
            remedy="give every pair a block of its own",
        )
    return next(iter(names), f"drug {number}")
