"""One experiment on the cell model, as a tidy table: a dosed culture beside its vehicle."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np

from rapalog.biology.drugs import Drug, find_drug
from rapalog.biology.experiment import LONGEST_H, dish
from rapalog.biology.readouts import find_readout
from rapalog.biology.tumour_cell import tumour_cell
from rapalog.errors import RapalogError
from rapalog.facts.library import value
from rapalog.units import parse_dose_nM

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
_MOST_TIMES: Final = 100  # rows per readout: enough to draw a smooth line
_ROUND_STEPS_H: Final = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 12.0, 24.0, 48.0)


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
        """Return the simulation as one JSON document."""
        return asdict(self)


def simulate(  # noqa: PLR0913 - one keyword for each option of the command
    *,
    cell_line: str = "generic",
    drug: str = "everolimus",
    dose: str = "20 nM",
    hours: float = 72.0,
    genotypes: Sequence[str] = (),
    partners: Sequence[str] = (),
    readouts: Sequence[str] = DEFAULT_READOUTS,
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
    genotypes
        Variants beyond the line's own, such as ``"MTOR:S2035F"``.
    partners
        ``"DRUG=DOSE"`` each.
    readouts
        Names of readouts.

    Raises
    ------
    RapalogError
        For an unknown name, an unreadable dose or a time out of range.
    """
    if not 0 < hours <= LONGEST_H:
        raise RapalogError(
            f"got {hours:g} hours, must be above 0 and at most {LONGEST_H:g}", remedy="give e.g. --hours 72"
        )
    main = find_drug(drug)
    together = dict(_partner(text) for text in partners)
    if main in together:
        raise RapalogError(f"{main.name} is both the drug and a partner", remedy="give each drug once")
    names = [find_readout(name).name for name in readouts or DEFAULT_READOUTS]
    cell = tumour_cell(cell_line, "+".join(genotypes))
    times_h = _round_times(hours)
    dose_nM = parse_dose_nM(dose)
    culture = {"cells_seeded": value("V004"), "attach_h": value("V005")}
    treated = dish(cell, doses={main: dose_nM, **together}, times_h=times_h, readouts=names, **culture)
    vehicle = dish(cell, doses={}, times_h=times_h, readouts=names, **culture)
    rows = tuple(
        Row(float(time), name, float(treated[name][k]), float(vehicle[name][k]), find_readout(name).unit)
        for name in names
        for k, time in enumerate(times_h)
    )
    given = {partner.name: amount for partner, amount in together.items()}
    notes = _notes(cell.line.name, cell.line.status, [main, *together])
    return Simulation(cell.line.name, cell.genotype, main.name, dose_nM, given, rows, notes)


def _partner(text: str) -> tuple[Drug, float]:
    name, mark, dose = text.partition("=")
    if not mark:
        raise RapalogError(
            f"cannot read partner {text!r}", remedy="write DRUG=DOSE, such as MK-2206=100nM", where="--with"
        )
    return find_drug(name), parse_dose_nM(dose)


def _round_times(hours: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    step = next((step for step in _ROUND_STEPS_H if hours / step <= _MOST_TIMES), hours / _MOST_TIMES)
    times = np.arange(0.0, math.floor(hours / step + 1e-9) + 1) * step
    return times if math.isclose(times[-1], hours) else np.append(times, hours)


def _notes(line: str, status: str, drugs: Sequence[Drug]) -> tuple[str, ...]:
    notes = [f"the doubling time of {line} is {status}"] if status != "read" else []
    notes += [f"the potency of {drug.name} is {drug.status}" for drug in drugs if drug.status != "read"]
    return (*notes, "most rate constants are assumed: see rapalog/facts/data/cell_model.csv")
