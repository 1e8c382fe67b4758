"""Fields of a row of facts that is no number of the library: words of a list, references, and what must be there."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar

from rapalog.errors import FactError
from rapalog.facts.library import STATUSES


class _Identified(Protocol):
    @property
    def id(self) -> str: ...


_Row = TypeVar("_Row", bound=_Identified)


def require(row: Mapping[str, str], columns: Iterable[str], *, where: str) -> None:
    """Refuse a row in which one of the columns is empty.

    Raises
    ------
    FactError
        If one is.
    """
    for column in columns:
        if not row.get(column):
            raise FactError(
                f"{row.get('id') or 'a row'} has no {column}",
                remedy=f"fill in {column}",
                where=f"{where}, column {column}",
            )


def one_of(text: str, allowed: Iterable[str], *, where: str) -> str:
    """Return a text that is one of those allowed.

    Raises
    ------
    FactError
        If it is none of them.
    """
    choices = sorted(allowed)
    if text not in choices:
        listed = ", ".join(choices) if len(choices) <= len(STATUSES) else f"{choices[0]} to {choices[-1]}"
        raise FactError(f"got {text!r}, must be one of {listed}", remedy="write one of them exactly so", where=where)
    return text


def references(text: str, *, where: str) -> tuple[int, ...]:
    """Return the numbers of references, joined by ``;`` in a row.

    Raises
    ------
    FactError
        If one is no number.
    """
    try:
        return tuple(int(part) for part in text.split(";") if part)
    except ValueError:
        raise FactError(
            f"got references {text!r}", remedy="write numbers joined by ; such as 4;12", where=where
        ) from None


def number_or_none(text: str, *, where: str) -> float | None:
    """Return a number of 0 or more, None for an empty field.

    Raises
    ------
    FactError
        If it is neither.
    """
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number) or number < 0:
        raise FactError(
            f"got {text!r}, must be a number of 0 or more", remedy="write a number or leave it empty", where=where
        )
    return number


def unique(items: list[_Row], *, name: str) -> tuple[_Row, ...]:
    """Return rows as they are, each with an id of its own.

    Raises
    ------
    FactError
        If an id is used twice.
    """
    seen: set[str] = set()
    for item in items:
        if item.id in seen:
            raise FactError(f"id {item.id!r} is used twice", remedy="give each row its own id", where=name)
        seen.add(item.id)
    return tuple(items)
