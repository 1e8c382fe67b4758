"""The readings of one file as they are found: well names checked, numbers read, no well with two values."""

from __future__ import annotations

import math
from collections.abc import Iterable

from rapalog.errors import FileError, RapalogError
from rapalog.files.cells.numbers import parse_number
from rapalog.tables import Reading, well_name


class Readings:
    """The readings of one file, in the order of the file; each well has one value of one read of one plate.

    ``twice`` is the remedy where a well has two values; ``times`` says of every read that is one point of a kinetic
    measurement, which time or cycle it is.
    """

    def __init__(self, file: str, *, decimal_comma: bool, twice: str = "export each measurement once") -> None:
        self.file = file
        self.decimal_comma = decimal_comma
        self.twice = twice
        self.found: dict[tuple[str, str, str], Reading] = {}
        self.times: dict[str, str] = {}

    def add(self, where: str, *, plate: str, well: str, read: str, raw: str, token: str = "") -> None:
        """Add what stood in one well; ``token`` says what a text means that would else be its own token.

        Raises
        ------
        FileError
            If there is no such well, or it has a value of this read already.
        """
        try:
            name = well_name(well)
        except RapalogError as error:
            raise FileError(error.problem, remedy=error.remedy, where=where) from None
        if (plate, name, read) in self.found:
            raise FileError(f"well {name} of {plate} has two values of {read!r}", remedy=self.twice, where=where)
        value = None if token else parse_number(raw, decimal_comma=self.decimal_comma)
        self.found[plate, name, read] = Reading(
            file=self.file,
            plate=plate,
            well=name,
            read=read,
            raw=raw,
            token="" if value is not None else token or raw,
            value=math.nan if value is None else value,
        )

    def add_wells(self, wells: Iterable[tuple[str, str, str]], *, plate: str, read: str) -> None:
        """Add (well, text, place) of wells, such as those of a grid; empty ones are left out.

        Raises
        ------
        FileError
            As :meth:`add`.
        """
        for well, raw, where in wells:
            if raw:
                self.add(where, plate=plate, well=well, read=read, raw=raw)

    def all(self, *, remedy: str) -> tuple[Reading, ...]:
        """Return the readings; a file without any is refused."""
        if not self.found:
            raise FileError("the file has no values of wells", remedy=remedy, where=f"{self.file}:1")
        return tuple(self.found.values())
