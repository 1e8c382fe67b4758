"""The library of facts: every scientific number with its id, unit, source and status.

A fact lives in one row of a CSV file in ``facts/data``. This module reads the rows, checks them and hands them out;
it does no arithmetic. A row without id, unit, source or status, with a unit nobody declared, with a status outside
the list or with an id used twice is refused when its file is read.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Final

from rapalog.errors import FactError
from rapalog.units import KNOWN_UNITS

STATUSES: Final = ("read", "read-abstract", "computed", "secondhand", "memory", "assumed", "calibrated")
_REQUIRED: Final = ("id", "value", "unit", "source", "status")
_OWN_COLUMNS: Final = frozenset({"id", "quantity", "value", "low", "high", "unit", "source", "status", "note"})


@dataclass(frozen=True)
class Fact:
    """One number (or range, or finding) with where it comes from.

    ``value``, ``low`` and ``high`` are None where the row gives none or gives words; ``text`` keeps the value as
    printed. ``more`` holds the columns that only this fact's file has.
    """

    id: str
    quantity: str
    value: float | None
    low: float | None
    high: float | None
    text: str
    unit: str
    source: str
    status: str
    note: str = ""
    more: Mapping[str, str] = field(default_factory=dict)


def read_facts(rows: Iterable[Mapping[str, str]], *, name: str) -> dict[str, Fact]:
    """Check rows of one facts file and return them by id.

    Parameters
    ----------
    rows
        Mappings with at least the columns id, value, unit, source and status.
    name
        The file's name, for error messages; line 1 is its header.

    Raises
    ------
    FactError
        For a missing column or field, an unknown unit or status, a duplicate id, or low above high.
    """
    facts: dict[str, Fact] = {}
    for line, row in enumerate(rows, start=2):
        fact = checked_fact(row, where=f"{name}:{line}")
        if fact.id in facts:
            raise FactError(
                f"fact id {fact.id!r} is used twice", remedy="give each fact its own id", where=f"{name}:{line}"
            )
        facts[fact.id] = fact
    return facts


@cache
def facts(name: str) -> Mapping[str, Fact]:
    """Return the facts of one of the package's files, such as ``"binding_and_abundance"``, by id."""
    return MappingProxyType(read_facts(read_rows(f"{name}.csv"), name=f"{name}.csv"))


@cache
def all_facts() -> Mapping[str, Fact]:
    """Return every fact of the package by id; an id used in two files is refused."""
    everything: dict[str, Fact] = {}
    for path in sorted(data_files(), key=lambda file: file.name):
        if path.name.endswith(".csv") and set(_REQUIRED) <= set(_header(path)):
            for fact in facts(path.name.removesuffix(".csv")).values():
                if fact.id in everything:
                    raise FactError(f"fact id {fact.id!r} is used in two files", remedy="rename one", where=path.name)
                everything[fact.id] = fact
    return MappingProxyType(everything)


def fact(fact_id: str) -> Fact:
    """Return one fact by id.

    Raises
    ------
    FactError
        If no file has the id.
    """
    try:
        return all_facts()[fact_id]
    except KeyError:
        raise FactError(f"no fact has the id {fact_id!r}", remedy="look the id up in rapalog/facts/data") from None


def value(fact_id: str) -> float:
    """Return the number of one fact, in the unit its row declares.

    Raises
    ------
    FactError
        If there is no such fact, or if it holds words or only a range.
    """
    number = fact(fact_id).value
    if number is None:
        raise FactError(f"fact {fact_id} has no single number", remedy="use its low and high, or its text")
    return number


def value_of(fact_id: str) -> Callable[[], float]:
    """Return a call for :func:`value`, so that a default is looked up when it is needed."""
    return lambda: value(fact_id)


def count_of(fact_id: str) -> Callable[[], int]:
    """Return a call for a value that counts something, as a whole number."""
    return lambda: int(value(fact_id))


def data_files() -> list[Traversable]:
    """Return the package's data files."""
    return list(resources.files("rapalog.facts").joinpath("data").iterdir())


def read_rows(file_name: str) -> list[dict[str, str]]:
    """Return the rows of one CSV file in ``facts/data`` as they stand, cells stripped of surrounding space."""
    path = resources.files("rapalog.facts").joinpath("data", file_name)
    with path.open(encoding="utf-8") as handle:
        return [{key: (cell or "").strip() for key, cell in row.items()} for row in csv.DictReader(handle)]


def _header(path: Traversable) -> list[str]:
    with path.open(encoding="utf-8") as handle:
        return next(csv.reader(handle), [])


def checked_fact(row: Mapping[str, str], *, where: str) -> Fact:
    """Return a row as a fact; see :func:`read_facts`."""
    for column in _REQUIRED:
        if column not in row:
            raise FactError(f"the column {column!r} is missing", remedy=f"add a column {column}", where=where)
    for column in ("id", "unit", "source", "status"):
        if not row[column]:
            raise FactError(
                f"fact {row['id'] or '?'} has no {column}",
                remedy=f"fill in {column}; write - for no unit",
                where=f"{where}, column {column}",
            )
    if row["unit"] not in KNOWN_UNITS:
        raise FactError(
            f"got unit {row['unit']!r}, which nobody declared",
            remedy="declare it in rapalog.units",
            where=f"{where}, column unit",
        )
    if row["status"] not in STATUSES:
        raise FactError(
            f"got status {row['status']!r}, must be one of {', '.join(STATUSES)}",
            remedy="say how the number is known",
            where=f"{where}, column status",
        )
    low, high = _number(row.get("low", "")), _number(row.get("high", ""))
    if low is not None and high is not None and low > high:
        raise FactError(f"low {low} is above high {high}", remedy="swap them", where=where)
    return Fact(
        id=row["id"],
        quantity=row.get("quantity", ""),
        value=_number(row["value"]),
        low=low,
        high=high,
        text=row["value"],
        unit=row["unit"],
        source=row["source"],
        status=row["status"],
        note=row.get("note", ""),
        more={key: cell for key, cell in row.items() if key not in _OWN_COLUMNS},
    )


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
