"""One experiment on the cell model, as a tidy table: a dosed culture beside its vehicle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from rapalog.studies.dosed import dose_cell

DEFAULT_READOUTS: Final = (
    "p-S6K1 T389",
    "p-S6 S235/236",
    "p-4E-BP1 T37/46",
    "p-AKT S473",
    "protein synthesis",
    "Cyclin D1",
    "G1 fraction",
    "cell number",
    "viability",
)


@dataclass(frozen=True)
class Row:
    """One readout at one time after dosing, beside the vehicle at the same time."""

    time_h: float
    readout: str
    value: float
    vehicle: float
    unit: str


@dataclass(frozen=True)
class Simulation:
    """What was done and what was seen; ``notes`` says which numbers are assumed."""

    cell_line: str
    genotype: str
    drug: str
    dose_nM: float
    partners: dict[str, float]
    rows: tuple[Row, ...]
    notes: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the simulation as one JSON document.

        Returns
        -------
        dict
            What was done, and one row for each readout and time.
        """
        return asdict(self)


def simulate(  # noqa: PLR0913 - one keyword for each option of the command
    cell_line: str = "generic",
    *,
    drug: str = "everolimus",
    dose: str = "20nM",
    hours: float = 72.0,
    genotype: Sequence[str] = (),
    with_: Sequence[str] = (),
    readout: Sequence[str] = DEFAULT_READOUTS,
) -> Simulation:
    """Dose a culture and its vehicle and return tidy rows.

    Parameters
    ----------
    cell_line, drug
        Names or aliases.
    dose
        Text with a unit, such as ``"20nM"``.
    hours
        Exposure, above 0 and at most 5,000 h; the times are round and at most 101.
    genotype
        Variants beyond the line's own, such as ``"MTOR:S2035F"``.
    with_
        ``"DRUG=DOSE"`` each.
    readout
        Names of readouts.

    Returns
    -------
    Simulation
        Rows by readout, then by time.

    Raises
    ------
    RapalogError
        For an unknown name, an unreadable dose or a time out of range.
    """
    found = dose_cell(cell_line, drug=drug, dose=[dose], hours=hours, genotype="+".join(genotype), with_=with_,
                      readout=readout or DEFAULT_READOUTS)  # fmt: skip
    rows = tuple(
        Row(float(time), name, float(levels[0, k]), float(found.vehicle[name][k]), found.units[name])
        for name, levels in found.levels.items()
        for k, time in enumerate(found.time_h)
    )
    given, dose_nM = dict(found.partners), float(found.dose_nM[0])
    return Simulation(found.cell_line, found.genotype, found.drug, dose_nM, given, rows, found.notes)
