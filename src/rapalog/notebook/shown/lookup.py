"""Items of a result by their name, or by any part of it that fits only one.

Names are matched without regard to case, spaces and hyphens. A full name comes first, then whole parts of a name
(``MCF-7 / everolimus / 48 h`` has three, ``p-S6 S235/236`` has two), then any stretch of letters.
"""

from __future__ import annotations

import operator
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import ClassVar, Final, Generic, SupportsIndex, TypeVar

from rapalog.errors import RapalogError, did_you_mean
from rapalog.notebook.asked.inputs import wrong_type

T = TypeVar("T")
_SEPARATOR: Final = re.compile(r" / |, ")
_MOST_LISTED: Final = 12


class UnknownName(RapalogError, LookupError):
    """A name that no item has, or that several have."""


def find(
    wanted: object,
    items: Sequence[T],
    name_of: Callable[[T], str],
    *,
    what: str,
    aliases: Mapping[str, str] = MappingProxyType({}),
) -> T:
    """Return the one item that a name means.

    Parameters
    ----------
    wanted
        A name, a part of one, several parts, or the item's place, counted from 0.
    items
        What there is.
    name_of
        Returns an item's full name.
    what
        What the items are called, for errors.
    aliases
        Other names, and the full name each stands for.

    Raises
    ------
    UnknownName
        If nothing is called so (with the nearest names), or several are (with all of them).
    WrongArgument
        If ``wanted`` is no name.
    """
    if isinstance(wanted, SupportsIndex) and not isinstance(wanted, bool):
        wanted = operator.index(wanted)
        if not -len(items) <= wanted < len(items):
            raise UnknownName(f"there is no {what} {wanted}", remedy=f"there are {len(items)}, counted from 0")
        return items[wanted]
    parts = _parts(wanted, what)
    meant = {plain(alias): name for alias, name in aliases.items()}
    if len(parts) == 1 and parts[0] in meant and meant[parts[0]] in map(name_of, items):
        parts = _parts(meant[parts[0]], what)
    for fits in (_is_name, _has_parts, _has_letters):
        found = [item for item in items if fits(parts, name_of(item))]
        if len({name_of(item) for item in found}) > 1:
            names = list(dict.fromkeys(name_of(item) for item in found))
            raise UnknownName(f"{wanted!r} fits {len(names)} {what}s", remedy=f"name one of: {_listed(names)}")
        if found:
            return found[0]
    names = [name_of(item) for item in items]
    spellings = {part: name for name in reversed(names) for part in (*_SEPARATOR.split(name), *name.split(), name)}
    otherwise = f"there is {_listed(names)}" if names else f"there is no {what} here"
    raise UnknownName(
        f"there is no {what} {wanted!r}", remedy=did_you_mean(str(wanted), spellings, otherwise=otherwise)
    )


class Named(ABC, Generic[T]):
    """A result whose items have names; iterating gives all of them."""

    #: What an item is called, for errors.
    _what: ClassVar[str]

    @abstractmethod
    def _names(self) -> Sequence[str]:
        """Return the name of every item, in order."""

    @abstractmethod
    def _item(self, place: int) -> T:
        """Return the item at a place, counted from 0."""

    def _place(self, name: object) -> int:
        """Return the place of the item that a name means."""
        names = self._names()
        return find(name, range(len(names)), names.__getitem__, what=self._what)

    def __getitem__(self, name: str | int | tuple[str, ...]) -> T:
        """Return one item.

        Parameters
        ----------
        name
            Its name without regard to case, spaces and hyphens; any part of it that fits only one; several parts; or
            its place from 0.

        Returns
        -------
        object
            What the class says.

        Raises
        ------
        RapalogError
            If no item has the name (with the nearest ones), or several have (with all of them).
        """
        return self._item(self._place(name))

    def __contains__(self, name: object) -> bool:
        if not isinstance(name, str | tuple):
            return any(own is name or own == name for own in self)
        try:
            self._place(name)
        except RapalogError:
            return False
        return True

    def __iter__(self) -> Iterator[T]:
        return map(self._item, range(len(self)))

    def __len__(self) -> int:
        return len(self._names())


@lru_cache(maxsize=1 << 14)
def plain(text: str) -> str:
    """Return a name as it is compared.

    >>> plain("MCF-7"), plain("p-S6 S235/236")
    ('mcf7', 'ps6s235/236')
    """
    return "".join(text.casefold().replace("-", "").replace("α", "a").split())


def _parts(wanted: object, what: str) -> tuple[str, ...]:
    given = (wanted,) if isinstance(wanted, str) else wanted
    if not isinstance(given, tuple) or not given or not all(isinstance(part, str) and part.strip() for part in given):
        raise wrong_type(what, wanted, f"the name of a {what} or a part of it", example='"MCF-7"')
    return tuple(plain(piece) for part in given for piece in _SEPARATOR.split(part))


def _is_name(parts: tuple[str, ...], name: str) -> bool:
    return parts == _own_parts(name)


def _has_parts(parts: tuple[str, ...], name: str) -> bool:
    own = _words(name)
    return all(part in own for part in parts)


@lru_cache(maxsize=1 << 14)
def _own_parts(name: str) -> tuple[str, ...]:
    """Return the parts of a full name; remembered, since each of thousands of curves is compared with all names."""
    return tuple(plain(part) for part in _SEPARATOR.split(name))


@lru_cache(maxsize=1 << 14)
def _words(name: str) -> frozenset[str]:
    return frozenset(plain(part) for piece in _SEPARATOR.split(name) for part in (piece, *piece.split()))


def _has_letters(parts: tuple[str, ...], name: str) -> bool:
    return all(part in plain(name) for part in parts)


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST_LISTED} more" if len(names) > _MOST_LISTED else ""
    return "; ".join(names[:_MOST_LISTED]) + more
