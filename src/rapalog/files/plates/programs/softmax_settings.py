"""What the first line of a plate section of SoftMax Pro says: form, mode, wavelengths, and which wells were read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rapalog.errors import FileError
from rapalog.tables import PLATE_SHAPES

REMEDY: Final = "export the plate again from SoftMax Pro with raw data, and leave the file as it is"
_FORMATS: Final = frozenset({"plateformat", "timeformat"})
_TYPES: Final = frozenset({"raw", "reduced", "both"})
_WHOLE: Final = re.compile(r"\d{1,4}", re.ASCII)
#: A line of fewer cells separates groups even if a tab or two stand in it.
_SEPARATOR_CELLS: Final = 3


@dataclass(frozen=True)
class Line:
    """One line of the file, split and stripped."""

    number: int
    cells: tuple[str, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing stands in it."""
        return not any(self.cells)

    @property
    def separates(self) -> bool:
        """Whether it stands between groups of lines."""
        return self.empty and len(self.cells) <= _SEPARATOR_CELLS


@dataclass(frozen=True)
class PlateSettings:
    """What the first line of a plate section says; numbers that it does not say are 0."""

    in_time: bool
    kind: str
    mode: str
    reduced: bool
    wavelengths: tuple[str, ...]
    first_column: int
    columns: int
    wells: int
    first_row: int
    rows: int

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the plate; (0, 0) if its size is not sold."""
        return next((shape for shape in PLATE_SHAPES if shape[0] * shape[1] == self.wells), (0, 0))

    def read(self, wavelength: int, moment: str) -> str:
        """Return the name of a read, given the number of its wavelength from 0 and the text before its values."""
        known = self.wavelengths[wavelength] if wavelength < len(self.wavelengths) else ""
        earlier = self.wavelengths[:wavelength].count(known) if known else wavelength
        parts = [self.mode, known, f"({earlier + 1})" if earlier else ""]
        if moment:
            parts.append({"spectrum": moment, "well scan": f"scan {moment}"}.get(self.kind, f"at {moment}"))
        return " ".join(part for part in parts if part) + (" reduced" if self.reduced else "")


def read_settings(line: Line, *, file: str) -> PlateSettings:
    """Return what the first line of a plate section says.

    Raises
    ------
    FileError
        If it names neither form, or does not say whether values are raw.
    """
    cells = line.cells
    at = next((i for i, cell in enumerate(cells) if cell.lower() in _FORMATS), None)
    of = next((i for i, cell in enumerate(cells) if at is not None and i > at and cell.lower() in _TYPES), None)
    if at is None or of is None:
        raise FileError(
            "the plate section does not say PlateFormat or TimeFormat and Raw or Reduced",
            remedy=REMEDY,
            where=f"{file}:{line.number}",
        )
    after = [*cells[of:], *[""] * 13]
    first_row, rows = _rows_read(after[13:])
    emission = tuple(after[9].split())
    excitation = tuple(after[13].split()) if not _WHOLE.fullmatch(after[13]) or len(emission) == 1 else ()
    pairs = after[13] and "fluor" in cells[at + 2].lower() and len(excitation) == len(emission)
    waves = tuple(f"{ex}/{em}" for ex, em in zip(excitation, emission, strict=True)) if pairs else emission
    return PlateSettings(
        in_time=cells[at].lower() == "timeformat",
        kind=cells[at + 1].lower(),
        mode=cells[at + 2],
        reduced=cells[of].lower() == "reduced",
        wavelengths=tuple("" if wave == "0" else wave for wave in waves),
        first_column=_whole(after[10]),
        columns=_whole(after[11]),
        wells=_whole(after[12]),
        first_row=first_row,
        rows=rows,
    )


def _whole(text: str) -> int:
    return int(text) if _WHOLE.fullmatch(text) else 0


def _rows_read(cells: Sequence[str]) -> tuple[int, int]:
    """Return first row and number of rows: the last two whole numbers that stand side by side."""
    pairs = [(_whole(cells[i]), _whole(cells[i + 1])) for i in range(len(cells) - 1)]
    return next((pair for pair in reversed(pairs) if all(pair) and sum(pair) <= PLATE_SHAPES[-1][0] + 1), (0, 0))
