"""Genotypes and drugs of a lab's own as files: tables with the columns of ``genotypes.csv`` and ``drugs.csv``.

They are checked as the project's facts are, id, unit, source and status included, and against the cell model: what a
row changes must be there, and be something that a gene or a drug can change. Names of the tables cannot be taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from rapalog.biology.drugs import ACTIVITY, RAPALOG_PARAMETER, drug_spellings
from rapalog.biology.lab import LabRows
from rapalog.biology.network import default_parameters
from rapalog.biology.priors import SHARES
from rapalog.biology.variants.effects import SET, TIMES
from rapalog.errors import FactError, FileError, did_you_mean
from rapalog.facts.library import Fact, all_facts, checked_fact, facts
from rapalog.files.cells.numbers import parse_number
from rapalog.files.cells.table_cells import read_table_cells
from rapalog.files.cells.text import Grid, Row, read_grid
from rapalog.files.given import AnyFile, given, read_bytes

GENOTYPE_COLUMNS: Final = (
    "id",
    "genotype",
    "parameter",
    "operation",
    "value",
    "low",
    "high",
    "unit",
    "source",
    "status",
    "note",
)
DRUG_COLUMNS: Final = (
    "id",
    "drug",
    "aliases",
    "parameter",
    "target",
    "value",
    "low",
    "high",
    "unit",
    "source",
    "status",
    "note",
)
_OPTIONAL: Final = ("low", "high", "note", "aliases")
#: The bench decides what is in these blocks, not a gene or a drug.
_BENCH: Final = ("culture",)
#: Parameters that are numbers of mathematics or of the line, and no business of a gene or a drug.
_NOT_OF_A_GENE: Final = ("doubling_time", "well_capacity", "nearly_none")
_GENOTYPE: Final = re.compile(r"[A-Za-z0-9-]{1,20}:[A-Za-z0-9*_-]{1,40}", re.ASCII)
_MOST_ROWS: Final = 1000
_LONGEST_NAME: Final = 60
_LARGEST: Final = 1e9
#: What refuses a row that is a fact and still makes no variant or drug.
_Check = Callable[[Row, Fact], None]


def read_lab_tables(genotypes: AnyFile | None = None, drugs: AnyFile | None = None) -> LabRows:
    """Read a lab's tables.

    Parameters
    ----------
    genotypes, drugs
        A path, or what is in memory; None is no such table.

    Returns
    -------
    LabRows
        To be made known by :func:`rapalog.biology.lab.adding`.

    Raises
    ------
    FileError
        With file, line and column: for a column that is missing or unknown, a row that is not a fact, a parameter that
        the cell does not have or that no gene or drug changes, a value out of sense, or a name that is taken.
    """
    taken = set(all_facts())
    first = () if genotypes is None else _read(genotypes, GENOTYPE_COLUMNS, _genotype, taken)
    taken |= {own.id for own in first}
    second = () if drugs is None else _read(drugs, DRUG_COLUMNS, _drug, taken)
    _refuse_twice(first, "genotype", str(genotypes))
    _refuse_twice(second, "drug", str(drugs))
    _refuse_order(second, str(drugs))
    return LabRows(first, second)


def _read(file: AnyFile, columns: Sequence[str], check: _Check, taken: set[str]) -> tuple[Fact, ...]:
    source = given(file)
    name = str(source)

    def spelling(cell: str) -> str:
        return cell.strip().lower() if cell.strip().lower() in columns else ""

    remedy = f"give the columns {', '.join(columns)}"
    grid = read_grid(read_table_cells(read_bytes(source), file=name, known=spelling), spelling=spelling, remedy=remedy)
    _check_columns(grid, columns, remedy)
    found: dict[str, Fact] = {}
    for row in grid.rows:
        own = _fact(row, columns)
        if own.id in taken or own.id in found:
            whose = "is of another row" if own.id in found else "is of a fact of the project"
            raise _wrong(row, "id", f"got id {own.id!r}, which {whose}", "give each row an id of its own, such as LAB1")
        check(row, own)
        found[own.id] = own
    return tuple(found.values())


def _check_columns(grid: Grid, columns: Sequence[str], remedy: str) -> None:
    for name in columns:
        if name not in grid.header and name not in _OPTIONAL:
            raise FileError(f"the column {name} is missing", remedy=remedy, where=grid.top)
    for name in grid.columns:
        if name not in columns:
            raise FileError(
                f"got column {name!r}, which the table does not have",
                where=grid.top,
                remedy=did_you_mean(name, {own: own for own in columns}, otherwise=remedy),
            )
    if not 1 <= len(grid.at) <= _MOST_ROWS:
        raise FileError(
            f"got {len(grid.at)} rows, must be 1 to {_MOST_ROWS:,}",
            where=grid.file,
            remedy="give a row for each thing that a variant or a drug changes",
        )


def _fact(row: Row, columns: Sequence[str]) -> Fact:
    """Return a row as a fact, its numbers checked."""
    cells = {name: row.get(name) for name in columns}
    for name in ("value", "low", "high"):
        text = cells[name]
        number = parse_number(text, decimal_comma=row.decimal_comma)
        if (text or name == "value") and (number is None or not 0 <= number <= _LARGEST):
            raise _wrong(row, name, f"got {name} {text!r}, must be a number of 0 to {_LARGEST:g}", "write one number")
        cells[name] = "" if number is None else repr(number)
    try:
        own = checked_fact(cells, where=row.place("id").split(", column")[0])
    except FactError as error:
        raise FileError(error.problem, remedy=error.remedy, where=error.where) from None
    for low, high, where in ((own.low, own.value, "low"), (own.value, own.high, "high")):
        if low is not None and high is not None and low > high:
            raise _wrong(row, where, f"value {own.value:g} lies outside low to high", "give low <= value <= high")
    if (own.low is None) != (own.high is None):
        raise _wrong(row, "low", "got one end of a range", "give low and high, or neither")
    return own


def _genotype(row: Row, own: Fact) -> None:
    name = own.more["genotype"]
    if not _GENOTYPE.fullmatch(name):
        problem = f"got genotype {name!r}, must be GENE:VARIANT"
        raise _wrong(row, "genotype", problem, "write e.g. MTOR:W2101L or NF1:loss")
    if name.lower() in {one.more["genotype"].lower() for one in facts("genotypes").values()}:
        remedy = f"give another name, such as {name}_lab, so that the two can be told apart"
        raise _wrong(row, "genotype", f"{name} is in the table of the project", remedy)
    unit = _parameter(row, own)
    operation = own.more["operation"]
    if operation not in (SET, TIMES):
        remedy = f"{TIMES} multiplies the parameter by the value, {SET} replaces it"
        raise _wrong(row, "operation", f"got operation {operation!r}, must be {SET} or {TIMES}", remedy)
    _unit(row, own, "fold" if operation == TIMES else unit)
    if own.more["parameter"] in SHARES:
        if operation == TIMES:
            problem = f"{own.more['parameter']} is a share of a whole and cannot be multiplied"
            raise _wrong(row, "operation", problem, f"write {SET} and a number of 0 to 1")
        _at_most_one(row, own)


def _drug(row: Row, own: Fact) -> None:
    name = own.more["drug"]
    if not name or not name.isprintable() or len(name) > _LONGEST_NAME or set("=@+") & set(name):
        problem = f"got drug {name[:_LONGEST_NAME]!r}, must be a name without =, @ and +"
        raise _wrong(row, "drug", problem, "write e.g. compound 7")
    taken = {_plain(spelt): drug for spelt, drug in drug_spellings().items()}
    for column, spelt in (("drug", name), *(("aliases", one) for one in own.more["aliases"].split(";") if one)):
        if _plain(spelt) in taken:
            problem = f"{spelt} is a name of {taken[_plain(spelt)]} in the table of the project"
            raise _wrong(row, column, problem, "give another name, so that the two can be told apart")
    unit = _parameter(row, own)
    symbol = own.more["parameter"]
    scales = symbol == RAPALOG_PARAMETER or symbol.endswith(ACTIVITY)
    _unit(row, own, "nM" if scales else unit)
    if scales and not own.value:
        raise _wrong(row, "value", "got a half-effect dose of 0", "give the dose in nM that halves the target")
    if symbol in SHARES:
        _at_most_one(row, own)


def _parameter(row: Row, own: Fact) -> str:
    """Return the unit of a row's parameter, which a gene or a drug may change."""
    symbol = own.more["parameter"]
    rows = {one.more["symbol"]: one for one in facts("cell_model").values()}
    if symbol not in default_parameters():
        remedy = did_you_mean(symbol, {name: name for name in rows}, otherwise="use a symbol of cell_model.csv")
        raise _wrong(row, "parameter", f"got parameter {symbol!r}, which the cell does not have", remedy)
    of = rows[symbol]
    if (of.more["block"] in _BENCH and symbol != "energy") or symbol in _NOT_OF_A_GENE:
        problem = f"got parameter {symbol!r}, which the bench sets and no gene or drug"
        raise _wrong(row, "parameter", problem, "say what the cells live in by --condition, or take another parameter")
    return of.unit


def _unit(row: Row, own: Fact, unit: str) -> None:
    if own.unit != unit:
        problem = f"got unit {own.unit!r}, must be {unit!r} for {own.more['parameter']}"
        raise _wrong(row, "unit", problem, f"write the value in {unit}")


def _at_most_one(row: Row, own: Fact) -> None:
    if max(own.value or 0.0, own.high or 0.0) > 1:
        problem = f"got {own.value:g}, and {own.more['parameter']} is a share of a whole"
        raise _wrong(row, "value", problem, "give a number of 0 to 1")


def _refuse_twice(rows: Sequence[Fact], what: str, file: str) -> None:
    """Refuse one name in two spellings, and rows of one name that change one parameter."""
    names: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    for own in rows:
        name, symbol = own.more[what], own.more["parameter"]
        if names.setdefault(_plain(name), name) != name:
            raise FileError(f"got {name!r} and {names[_plain(name)]!r}", remedy="spell it one way", where=file)
        if (name, symbol) in seen:
            raise FileError(f"{name} changes {symbol} twice", remedy="keep one row", where=file)
        seen.add((name, symbol))


def _refuse_order(drugs: Sequence[Fact], file: str) -> None:
    """Refuse a drug whose first row is not what it acts by, or that sets parameters and is no rapalog."""
    first: dict[str, Fact] = {}
    for own in drugs:
        main = first.setdefault(own.more["drug"], own)
        symbol, rapalog = own.more["parameter"], main.more["parameter"] == RAPALOG_PARAMETER
        if symbol.endswith(ACTIVITY) or (rapalog and (own is main or symbol != RAPALOG_PARAMETER)):
            continue
        remedy = f"begin with {RAPALOG_PARAMETER} for a rapalog, else use symbols that end in {ACTIVITY}"
        raise FileError(f"{own.more['drug']} cannot act on {symbol} in row {own.id}", remedy=remedy, where=file)


def _wrong(row: Row, column: str, problem: str, remedy: str) -> FileError:
    return FileError(problem, remedy=remedy, where=row.place(column))


def _plain(name: str) -> str:
    return "".join(name.lower().replace("-", "").split())
