"""One cell line at several doses of a drug, each culture followed in time beside its vehicle."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapalog.biology.drugs import Drug, find_drug
from rapalog.biology.experiment import dishes
from rapalog.biology.medium import LONGEST_H
from rapalog.biology.readouts import find_readout
from rapalog.biology.tumour_cell import tumour_cell
from rapalog.errors import RapalogError
from rapalog.facts.library import value
from rapalog.units import parse_dose_nM

Floats = NDArray[np.float64]

_MOST_TIMES: Final = 100  # per readout: enough to draw a smooth line
_ROUND_STEPS_H: Final = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 12.0, 24.0, 48.0)


@dataclass(frozen=True)
class DosedCell:
    """What a cell line answers to doses.

    Parameters
    ----------
    cell_line, genotype, drug
        In the spelling of the tables; the genotype is the line's own with what was added.
    partners
        Doses (nM) of drugs given at the same time, by name.
    dose_nM
        (n_doses,), in the order asked for.
    time_h
        (n_times,), hours after dosing.
    levels
        Arrays (n_doses, n_times) by readout, in the readout's unit.
    vehicle
        Arrays (n_times,) by readout: the same culture without any drug.
    units
        Units by readout.
    notes
        Which numbers are assumed.
    """

    cell_line: str
    genotype: str
    drug: str
    partners: Mapping[str, float]
    dose_nM: Floats
    time_h: Floats
    levels: Mapping[str, Floats]
    vehicle: Mapping[str, Floats]
    units: Mapping[str, str]
    notes: tuple[str, ...]


def dose_cell(  # noqa: PLR0913 - one keyword for each thing a user may say
    cell_line: str = "generic",
    *,
    drug: str = "everolimus",
    dose: Sequence[str],
    hours: float | Sequence[float] = 72.0,
    genotype: str = "",
    with_: Sequence[str] = (),
    readout: Sequence[str],
) -> DosedCell:
    """Dose one culture for each dose, and one with nothing, and follow the readouts.

    Parameters
    ----------
    cell_line, drug
        Names or aliases.
    dose
        Texts with a unit, such as ``"20 nM"``.
    hours
        Exposure, above 0 and at most 5,000 h: round times, at most 101, from 0 on; or the very times, increasing.
    genotype
        Variants beyond the line's own, joined by ``+``.
    with_
        ``"DRUG=DOSE"`` each: partners given at the same time, to all doses but the vehicle.
    readout
        Names of readouts.

    Returns
    -------
    DosedCell
        Levels by readout, dose and time.

    Raises
    ------
    RapalogError
        For an unknown name, an unreadable dose, a dose or a drug given twice, or a time out of range.
    """
    times_h = _times(hours)
    main = find_drug(drug)
    together = dict(_partner(text) for text in with_)
    if main in together:
        raise RapalogError(f"{main.name} is both the drug and a partner", remedy="give each drug once")
    found = [find_readout(name) for name in dict.fromkeys(readout)]
    cell = tumour_cell(cell_line, genotype)
    doses_nM = [parse_dose_nM(text) for text in dose]
    if not doses_nM or len(set(doses_nM)) < len(doses_nM):
        raise RapalogError("got no dose, or one twice", remedy="give each dose once", where="--dose")
    given = [{main: dose_nM, **together} for dose_nM in doses_nM]
    seen = dishes([(cell, own) for own in (*given, {})], times_h=times_h, readouts=[own.name for own in found],
                  cells_seeded=value("V004"), attach_h=value("V005"))  # fmt: skip
    return DosedCell(
        cell_line=cell.line.name,
        genotype=cell.genotype,
        drug=main.name,
        partners={partner.name: amount for partner, amount in together.items()},
        dose_nM=np.array(doses_nM),
        time_h=times_h,
        levels={own.name: seen[own.name][:-1] for own in found},
        vehicle={own.name: seen[own.name][-1] for own in found},
        units={own.name: own.unit for own in found},
        notes=_notes(cell.line.name, cell.line.status, [main, *together]),
    )


def _times(hours: float | Sequence[float]) -> Floats:
    if not isinstance(hours, int | float):
        return np.asarray(hours, dtype=float)  # checked where the culture is dosed
    if not 0 < hours <= LONGEST_H:
        raise RapalogError(
            f"got {hours:g} hours, must be above 0 and at most {LONGEST_H:g}", remedy="give e.g. --hours 72"
        )
    step = next((step for step in _ROUND_STEPS_H if hours / step <= _MOST_TIMES), hours / _MOST_TIMES)
    times = np.arange(0.0, math.floor(hours / step + 1e-9) + 1) * step
    return times if math.isclose(times[-1], hours) else np.append(times, hours)


def _partner(text: str) -> tuple[Drug, float]:
    name, mark, dose = text.partition("=")
    if not mark:
        raise RapalogError(
            f"cannot read partner {text!r}", remedy="write DRUG=DOSE, such as MK-2206=100nM", where="--with"
        )
    return find_drug(name), parse_dose_nM(dose)


def _notes(line: str, status: str, drugs: Sequence[Drug]) -> tuple[str, ...]:
    notes = [f"the doubling time of {line} is {status}"] if status != "read" else []
    notes += [f"the potency of {drug.name} is {drug.status}" for drug in drugs if drug.status != "read"]
    return (*notes, "most rate constants are assumed: see rapalog/facts/data/cell_model.csv")
