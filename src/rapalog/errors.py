"""Errors a user can act on: what is wrong, where, and what to try.

Every error that a user's input can cause is a :class:`RapalogError`. Any other exception is a fault of ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from functools import partial
from typing import Any, Final

_ALIKE: Final = 0.6  # how alike, of 1, two spellings of one name are at least, as difflib counts it


class RapalogError(Exception):
    """Wrong input or an impossible request, with its place and a remedy.

    Parameters
    ----------
    problem
        What is wrong, in one sentence: "got X, must be one of Y".
    remedy
        What the user can do about it. An error without a remedy cannot be built.
    where
        The place: ``FILE:LINE, column NAME`` or the name of an option. May be empty.
    """

    def __init__(self, problem: str, *, remedy: str, where: str = "") -> None:
        self.problem = problem
        self.remedy = remedy
        self.where = where
        place = f" ({where})" if where else ""
        super().__init__(f"{problem}{place}\ntry: {remedy}")

    def __reduce__(self) -> tuple[Any, ...]:
        """Let the error cross from one process to another; its keywords are required."""
        return partial(type(self), remedy=self.remedy, where=self.where), (self.problem,)

    def at(self, where: str) -> RapalogError:
        """Return the same error with its place filled in, if it has none yet."""
        return self if self.where else type(self)(self.problem, remedy=self.remedy, where=where)


class FileError(RapalogError):
    """A file that cannot be read as what it claims to be."""


class FactError(RapalogError):
    """A fact without id, unit, source or status, or one that is not there."""


class SimulationError(RapalogError):
    """The integrator could not finish; the message names the outcome."""


def did_you_mean(name: str, known: Mapping[str, str], *, otherwise: str, alike: float = _ALIKE) -> str:
    """Return a remedy for a name that is not known: up to three that are spelt most like it, or ``otherwise``.

    Parameters
    ----------
    name
        What was given; capitals make no difference.
    known
        Every accepted spelling, and the name it stands for.
    otherwise
        The remedy if nothing is spelt like it.
    alike
        From 0 to 1: how alike a spelling must be to be offered.

    Examples
    --------
    >>> did_you_mean("Rapamicin", {"rapamycin": "rapamycin", "torin": "torin"}, otherwise="see the list")
    'did you mean rapamycin?'
    """
    plain = {spelling.lower(): meant for spelling, meant in reversed(list(known.items()))}
    near = dict.fromkeys(plain[match] for match in get_close_matches(name.lower(), plain, cutoff=alike))
    return f"did you mean {' or '.join(near)}?" if near else otherwise
