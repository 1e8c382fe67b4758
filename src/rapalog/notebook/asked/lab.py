"""Genotypes and drugs of a lab's own, as files that a call is given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rapalog.biology.lab import NOTHING_ADDED, LabRows, adding
from rapalog.files.given import Given, Held, read_bytes
from rapalog.files.lab_tables import read_lab_tables
from rapalog.notebook.asked.files import one_file_or_none

if TYPE_CHECKING:
    from rapalog.notebook.asked.files import FileLike


@dataclass(frozen=True)
class Lab:
    """A lab's rows, and the files they are from, for the record of the run."""

    rows: LabRows = NOTHING_ADDED
    inputs: Mapping[str, bytes] = field(default_factory=dict)

    @contextmanager
    def known(self) -> Iterator[None]:
        """Let the rows be known until the block ends."""
        with adding(self.rows):
            yield


def asked_lab(genotypes: FileLike | None = None, drugs: FileLike | None = None) -> Lab:
    """Return a lab's tables of genotypes and drugs.

    Parameters
    ----------
    genotypes, drugs
        Each a path, bytes or a data frame with the columns of ``genotypes.csv`` or ``drugs.csv``; None is none.

    Raises
    ------
    RapalogError
        If one is no such table, with the line and column.
    """
    held = [_held(one_file_or_none(own, word)) for own, word in ((genotypes, "genotypes"), (drugs, "drugs"))]
    return Lab(read_lab_tables(*held), {own.name: own.data for own in held if own})


def _held(file: Given | None) -> Held | None:
    """Return a file as it is now, so that what is recorded is what was read."""
    return None if file is None else Held(str(file), read_bytes(file))
