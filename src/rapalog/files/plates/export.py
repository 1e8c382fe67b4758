"""What every plate-reader export becomes, whichever program wrote it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from rapalog.errors import FileError
from rapalog.tables import Reading

_Key = TypeVar("_Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class WellLabel:
    """What the reader's own program says about a well: its sample name and its concentration, as printed.

    The concentration has no unit in such exports, so it is kept as text and never becomes a dose.
    """

    plate: str
    well: str
    well_id: str
    concentration: str


@dataclass(frozen=True)
class PlateExport:
    """The readings of one file.

    ``reads`` lists the labels of the measurements in the order of the file; ``calculated`` what the file holds besides
    and is left out: values that the program computed from the readings (blank-subtracted, concentration, tables of
    groups), and spectra and scans with many values for each well. ``times`` says of every read that is one time point
    of a kinetic measurement, which time or cycle it is, as printed; it is empty if there are only endpoints.
    """

    file: str
    program: str
    readings: tuple[Reading, ...]
    labels: tuple[WellLabel, ...] = ()
    calculated: tuple[str, ...] = ()
    times: Mapping[str, str] = field(default_factory=dict)

    @property
    def plates(self) -> tuple[str, ...]:
        """The plate names in the order of the file."""
        return tuple(dict.fromkeys(reading.plate for reading in self.readings))

    @property
    def reads(self) -> tuple[str, ...]:
        """The labels of the measurements in the order of the file."""
        return tuple(dict.fromkeys(reading.read for reading in self.readings))


def several_points(points: Iterable[tuple[_Key, str]]) -> dict[_Key, int]:
    """Return how many points (times, wavelengths, places in a well) each measurement names, if more than one.

    >>> several_points([("450", "0 s"), ("450", "60 s"), ("620", "0 s"), ("Lum", "")])
    {'450': 2}
    """
    found: dict[_Key, set[str]] = {}
    for key, point in points:
        found.setdefault(key, set()).update({point} - {""})
    return {key: len(own) for key, own in found.items() if len(own) > 1}


def series_error(kind: str, count: int, *, where: str) -> FileError:
    """Return the error for a file that has many values for each well: a spectrum or a scan.

    >>> print(series_error("spectrum", 40, where="p.txt:9").problem)
    the file is a spectrum with 40 values for each well; a plate has one for each read
    """
    kind = kind or "series"
    article = "an" if kind[0] in "aeiou" else "a"
    return FileError(
        f"the file is {article} {kind} with {count} values for each well; a plate has one for each read",
        remedy="export one point of it as an endpoint, or keep the one matrix you want, with its column numbers and "
        "row letters, in a file of its own",
        where=where,
    )
