"""What every plate-reader export becomes, whichever program wrote it."""

from __future__ import annotations

from dataclasses import dataclass

from rapalog.tables import Reading


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

    ``reads`` lists the labels of the measurements in the order of the file; ``calculated`` the labels of values that
    the program computed from them (blank-subtracted, concentration), which are not readings and are left out.
    """

    file: str
    program: str
    readings: tuple[Reading, ...]
    labels: tuple[WellLabel, ...] = ()
    calculated: tuple[str, ...] = ()

    @property
    def plates(self) -> tuple[str, ...]:
        """The plate names in the order of the file."""
        return tuple(dict.fromkeys(reading.plate for reading in self.readings))

    @property
    def reads(self) -> tuple[str, ...]:
        """The labels of the measurements in the order of the file."""
        return tuple(dict.fromkeys(reading.read for reading in self.readings))
