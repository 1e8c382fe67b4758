"""Errors a user can act on: what is wrong, where, and what to try.

Every error that a user's input can cause is a :class:`RapalogError`. Any other exception is a fault of ours.
"""

from __future__ import annotations

from functools import partial
from typing import Any


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
