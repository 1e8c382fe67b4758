"""The tidy tables where bench and analysis meet: readings, layouts, wells that know both, and bands of blots.

A reading says what an instrument wrote about one well; a layout says what is in the well; a :class:`Well` is the
two joined. Rows are frozen dataclasses, so their field names are the column names, in this order:

* readings: ``file, plate, well, read, raw, token, value``
* layout: ``plate, well, cell_line, drug, dose_nM, role, replicate, time_h, curve, dose_unit, exclude``
* bands: ``image, blot, lane, sample, dose_nM, time_h, target, replicate, role, volume, volume_se, relation, flags``

A well without a number (overflow, missed) keeps its row: ``token`` holds what was written and ``value`` is NaN.
A well masked by hand in the reader's program keeps its number and has the token ``masked``; one that a layout or a user
leaves out has ``excluded: REASON``. Whoever fits must leave
out every row with a token; nobody may delete one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields, replace
from typing import Any, Final, Literal

from rapalog.errors import RapalogError

#: What is fitted, what it is compared with, and wells that are kept in the table but take no part in a fit.
ROLES: Final = ("sample", "vehicle", "blank", "time0", "positive", "empty", "combination")
MASKED: Final = "masked"
#: How the token of a well begins that somebody left out, with the reason after it.
EXCLUDED: Final = "excluded"
#: What a lane of a blot holds; only samples are compared with each other, and divided by the loading of their lane.
BAND_ROLES: Final = ("sample", "ladder", "dilution", "blank", "loading")
#: A band volume is an estimate, or an upper or lower bound.
BandRelation = Literal["=", "<=", ">="]
#: Rows and columns of the plates that are sold, smallest first.
PLATE_SHAPES: Final = ((2, 3), (3, 4), (4, 6), (6, 8), (8, 12), (16, 24), (32, 48))

_WELL: Final = re.compile(r"([A-Z]{1,2})0*([1-9][0-9]?)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Reading:
    """One number of one well, as the instrument wrote it.

    ``raw`` is the text of the file; ``token`` is what stood there instead of a number (empty for a number);
    ``value`` is in the instrument's own unit and NaN where there is no number. ``read`` is the label of the
    measurement, such as ``abs450:450``.
    """

    file: str
    plate: str
    well: str
    read: str
    raw: str
    token: str
    value: float


@dataclass(frozen=True, slots=True)
class LayoutWell:
    """What is in one well. An empty ``plate`` means every plate; ``dose_nM`` and ``time_h`` are NaN if not given.

    ``dose_unit`` is the unit in which the dose was written. Where that is a mass per volume, such as ug/mL, and nobody
    has said the drug's molar mass, ``dose_nM`` holds ng/mL. ``exclude`` is the reason why the well is left out.
    """

    plate: str
    well: str
    cell_line: str = ""
    drug: str = ""
    dose_nM: float = math.nan
    role: str = "sample"
    replicate: str = ""
    time_h: float = math.nan
    curve: str = ""
    dose_unit: str = ""
    exclude: str = ""


@dataclass(frozen=True, slots=True)
class Well:
    """A reading together with what is in its well; ``line`` is that of a table's row, 0 where it has none."""

    reading: Reading
    content: LayoutWell
    line: int = 0

    @property
    def usable(self) -> bool:
        """Whether the well has a number that nobody masked."""
        return not self.reading.token and math.isfinite(self.reading.value)

    @property
    def plate_key(self) -> tuple[str, str]:
        """The plate this well is on: two files may both call a plate ``Plate 1``."""
        return self.reading.file, self.reading.plate


@dataclass(frozen=True, slots=True)
class BandVolume:
    """The signal of one target in one lane of one blot, whether summed from an image or taken from a table.

    ``volume`` is in the imager's own counts with the background removed, never below 0 by construction of its
    relation: with ``"<="`` it is an upper bound (a lane without a band is a measurement), with ``">="`` a lower one
    (a lane that was clipped), with ``"="`` an estimate with the standard error ``volume_se`` (NaN where a table gave
    none). ``dose_nM`` and ``time_h`` are NaN if not given. ``blot`` is the membrane and ``replicate`` the biological
    replicate. ``control`` is the sample it is to be compared with, its own if it is a control itself, empty if the
    layout names none.
    """

    image: str
    blot: str
    lane: int
    sample: str
    dose_nM: float
    time_h: float
    target: str
    replicate: str
    role: str
    volume: float
    volume_se: float
    relation: BandRelation = "="
    flags: tuple[str, ...] = ()
    control: str = ""


def well_name(text: str) -> str:
    """Return a well's name in its one spelling.

    Raises
    ------
    RapalogError
        If the text is no well of a plate with at most 32 rows (A to AF) and 48 columns.

    Examples
    --------
    >>> well_name(" b07 ")
    'B7'
    """
    row, column = well_position(text)
    return f"{row_name(row)}{column + 1}"


def well_position(text: str) -> tuple[int, int]:
    """Return row and column of a well, both counted from 0.

    >>> well_position("AA1")
    (26, 0)
    """
    match = _WELL.fullmatch(text.strip().upper())
    if match:
        letters, column = match[1], int(match[2]) - 1
        row = ord(letters[-1]) - ord("A") + (26 * (ord(letters[0]) - ord("A") + 1) if len(letters) == 2 else 0)
        rows, columns = PLATE_SHAPES[-1]
        if row < rows and column < columns:
            return row, column
    raise RapalogError(f"got well {text!r}, must be a letter and a column", remedy="write wells as A1 to AF48")


def row_name(row: int) -> str:
    """Return the letters of a row counted from 0; rows beyond Z are AA, AB and so on."""
    return chr(ord("A") + row) if row < 26 else f"{chr(ord('A') + row // 26 - 1)}{chr(ord('A') + row % 26)}"


def plate_shape(wells: Iterable[str]) -> tuple[int, int]:
    """Return rows and columns of the smallest plate that holds all the wells."""
    positions = [well_position(well) for well in wells]
    rows, columns = max((row for row, _ in positions), default=0), max((column for _, column in positions), default=0)
    return next(shape for shape in PLATE_SHAPES if rows < shape[0] and columns < shape[1])


def curve_name(content: LayoutWell) -> str:
    """Return the curve a well belongs to: its own name for it, or ``cell line / drug / time``.

    >>> curve_name(LayoutWell(plate="", well="A1", cell_line="MCF-7", drug="everolimus", time_h=48.0))
    'MCF-7 / everolimus / 48 h'
    """
    if content.curve:
        return content.curve
    time = "" if math.isnan(content.time_h) else f"{content.time_h:g} h"
    return " / ".join(part for part in (content.cell_line, content.drug, time) if part)


def join_layout(readings: Sequence[Reading], layout: Sequence[LayoutWell], *, name: str = "layout") -> list[Well]:
    """Give every reading the content of its well; readings whose well no layout row names are left out.

    ``name`` is the layout's file, for error messages. A row that names the plate wins over a row for every plate.

    Raises
    ------
    RapalogError
        If the layout names a plate that was not read, or no well of the layout was read.
    """
    plates = sorted({reading.plate for reading in readings})
    unknown = sorted({row.plate for row in layout if row.plate} - set(plates))
    if unknown:
        raise RapalogError(
            f"the layout names plate {unknown[0]!r}, which was not read",
            remedy=f"use the plate names of the readings ({', '.join(plates)}) or leave the column empty",
            where=f"{name}, column plate",
        )
    content = {(row.plate, row.well): row for row in layout}
    joined = [
        left_out(Well(reading=reading, content=found), found.exclude)
        for reading in readings
        if (found := content.get((reading.plate, reading.well)) or content.get(("", reading.well))) is not None
    ]
    if not joined:
        raise RapalogError(
            "no well of the layout was read",
            where=f"{name}, column well",
            remedy="check that layout and readings belong together",
        )
    return joined


def left_out(well: Well, reason: str) -> Well:
    """Return a well, marked as excluded where there is a reason; one without a number keeps its token."""
    if not reason or well.reading.token:
        return well
    return replace(well, reading=replace(well.reading, token=f"{EXCLUDED}: {reason}"))


def columns_of(row_type: type) -> tuple[str, ...]:
    """Return the column names of a table, given the dataclass of its rows."""
    return tuple(field.name for field in fields(row_type))


def rows_of(rows: Iterable[Any]) -> list[tuple[Any, ...]]:
    """Return dataclass rows as plain tuples, for a CSV file or a data frame."""
    return [astuple(row) for row in rows]
