"""The cell model and a line's readings as a PEtab problem: what drugs do to a line, for any other program.

The model is the culture at the moment of dosing; cells without drug are part of it and not of the problem. Estimated is
what acts only with a drug: how it is bound, taken up and lost, and what it does off its target. A reading is a fraction
of the vehicle; the vehicle, which no estimated parameter moves, is a number in its row.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from rapalog.biology.drugs import Drug, brought, find_drug
from rapalog.biology.experiment import dish
from rapalog.biology.integrate import Segment
from rapalog.biology.readouts import find_readout
from rapalog.biology.sbml import cell_sbml
from rapalog.biology.tumour_cell import TumourCell, grow, tumour_cell
from rapalog.calibration.line_problem import Observed
from rapalog.calibration.parameters import Parameter, parameters
from rapalog.calibration.problem import Problem
from rapalog.facts.library import value
from rapalog.files.given import AnyFile
from rapalog.studies.calibration.files import read_line_data
from rapalog.studies.lines import given_line, line_notes

#: What moves nothing where there is no drug (a test runs the vehicle with all of them changed).
WITH_DRUG: Final = (
    "k_drug_loss",
    "k_uptake",
    "Kd_drug_FKBP12",
    "Kd_pair_FRB",
    "K_second_phase",
    "K_offtarget_death",
    "k_offtarget_death",
)
YAML: Final = "problem.yaml"
MODEL: Final = "model.xml"
#: Bounds are so many SDs of the prior from its centre.
_BOUNDS: Final = 5.0
_GROWTH: Final = ("viability", "cell number")
#: A blot's fold has this part of itself as SD, as in the calibration of a line.
_BLOT, _LEAST_BLOT = 0.2, 0.01
_NOTES: Final = (
    "estimated is what acts only with a drug; cells without it, and so the line's own parameters, are held",
    "neighbouring doses share a part of the noise, which PEtab cannot say: intervals come out too narrow",
)


@dataclass(frozen=True)
class CellProblem:
    """A problem's files by name, what should be known of it, and the files of readings that were read."""

    files: dict[str, bytes] = field(repr=False)
    n_parameters: int
    n_measurements: int
    notes: tuple[str, ...]
    inputs: dict[str, bytes] = field(repr=False)
    sources: tuple[Path, ...]


def cell_problem(cell_line: str, data: Sequence[AnyFile]) -> CellProblem:
    """Return the problem of a line under the rapalogs that it was measured with.

    Parameters
    ----------
    cell_line
        As for :func:`rapalog.studies.lines.given_line`; a line file of ``rapalog calibrate --line``, for instance.
    data
        Its readings, as for ``rapalog calibrate --line``.

    Raises
    ------
    RapalogError
        For an unknown line, and files that hold another line or cannot be read.
    """
    line = given_line(cell_line)
    read = read_line_data(line.name, data)
    readings = [one for one in read.observed if one.dose_nM > 0]
    cell = tumour_cell(line, "")
    drugs = {name: cell.line.under(find_drug(name)) for name in dict.fromkeys(one.drug for one in readings)}
    names = _Names.of(drugs)
    free = _free(cell, drugs, names)
    tables = {
        "parameters.tsv": _tsv(_PARAMETERS, free),
        "conditions.tsv": _tsv(
            ("conditionId", "conditionName", "drug_medium", *names.columns), _conditions(readings, drugs, names)
        ),
        "observables.tsv": _tsv(_OBSERVABLES, _observables(readings)),
        "measurements.tsv": _tsv(_MEASUREMENTS, _measurements(cell, readings)),
    }
    files = {YAML: _LIST, MODEL: _dosed_sbml(cell).encode(), **tables}
    return CellProblem(
        files, len(free), len(readings), (*line_notes(line, ""), *read.flags, *_NOTES), read.inputs, read.sources
    )


_PARAMETERS: Final = (
    "parameterId",
    "parameterName",
    "parameterScale",
    "lowerBound",
    "upperBound",
    "nominalValue",
    "estimate",
    "objectivePriorType",
    "objectivePriorParameters",
)
_OBSERVABLES: Final = ("observableId", "observableName", "observableFormula", "noiseFormula")
_MEASUREMENTS: Final = (
    "observableId",
    "simulationConditionId",
    "measurement",
    "time",
    "observableParameters",
    "noiseParameters",
)
_LIST: Final = b"""format_version: 1
parameter_file: parameters.tsv
problems:
- sbml_files: [model.xml]
  condition_files: [conditions.tsv]
  measurement_files: [measurements.tsv]
  observable_files: [observables.tsv]
"""


@dataclass(frozen=True)
class _Names:
    """What is set where a drug is: the columns, and for each drug the id or number in each of them."""

    columns: tuple[str, ...]
    cells: Mapping[str, tuple[str, ...]]
    own: Mapping[str, tuple[str, str]]

    @staticmethod
    def of(drugs: Mapping[str, Drug]) -> _Names:
        """Name ``SYMBOL_DRUG`` what is a drug's own, ``SYMBOL_other`` what others have in the same column."""
        columns = tuple(dict.fromkeys(symbol for drug in drugs.values() for symbol in brought(drug)))
        own: dict[str, tuple[str, str]] = {}
        cells: dict[str, tuple[str, ...]] = {}
        for name, drug in drugs.items():
            row = []
            for symbol in columns:
                whose = name if symbol in brought(drug) else "other"
                own[f"{symbol}_{whose}"] = (symbol, name if whose == name else "")
                row.append(f"{symbol}_{whose}")
            cells[name] = tuple(row)
        return _Names(columns, cells, own)


def _free(cell: TumourCell, drugs: Mapping[str, Drug], names: _Names) -> list[tuple[object, ...]]:
    """Return the rows of the parameter table: what the calibration learns, and what else stands in a condition."""
    priors = {(own.symbol, own.drug): own for own in parameters() if own.level in ("global", "drug")}
    common = [(symbol, (symbol, "")) for symbol in WITH_DRUG if symbol not in names.columns]
    rows = []
    for parameter_id, (symbol, drug) in [*common, *names.own.items()]:
        nominal = brought(drugs[drug])[symbol] if drug else cell.parameters[symbol]
        prior = priors.get((symbol, drug))
        rows.append(_row(parameter_id, nominal, prior if symbol in WITH_DRUG else None))
    return rows


def _row(parameter_id: str, nominal: float, prior: Parameter | None) -> tuple[object, ...]:
    if prior is None:
        return (parameter_id, parameter_id, "lin", "", "", repr(nominal), 0, "", "")
    centre = math.log(prior.centre)
    low, high = (math.exp(centre + sign * _BOUNDS * prior.sd) for sign in (-1.0, 1.0))
    return (
        parameter_id,
        prior.name,
        "log",
        f"{low:.6g}",
        f"{high:.6g}",
        repr(nominal),
        1,
        "parameterScaleNormal",
        f"{centre!r};{prior.sd!r}",
    )


def _dishes(readings: Iterable[Observed]) -> dict[tuple[str, float], str]:
    dishes = dict.fromkeys((one.drug, one.dose_nM) for one in readings)
    return {dish: f"dish_{number}" for number, dish in enumerate(dishes, start=1)}


def _conditions(readings: Sequence[Observed], drugs: Mapping[str, Drug], names: _Names) -> list[tuple[object, ...]]:
    return [
        (dish_id, f"{drug} {dose_nM:g} nM", repr(dose_nM), *names.cells[drug])
        for (drug, dose_nM), dish_id in _dishes(readings).items()
    ]


def _observable_id(readout: str) -> str:
    return re.sub(r"\W+", "_", readout).strip("_")


def _observables(readings: Sequence[Observed]) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for readout in dict.fromkeys(one.readout for one in readings):
        own = _observable_id(readout)
        formula = f"{find_readout(readout).symbol} / observableParameter1_{own}"
        rows.append((own, f"{readout} over the vehicle's", formula, f"noiseParameter1_{own}"))
    return rows


def _measurements(cell: TumourCell, readings: Sequence[Observed]) -> list[tuple[object, ...]]:
    times = sorted({one.time_h for one in readings})
    names = list(dict.fromkeys(one.readout for one in readings))
    vehicle = dish(
        cell,
        doses={find_drug("everolimus"): 0.0},
        times_h=times,
        readouts=names,
        cells_seeded=Problem.cells_seeded,
        attach_h=Problem.attach_h,
    )
    dishes = _dishes(readings)
    return [
        (
            _observable_id(one.readout),
            dishes[one.drug, one.dose_nM],
            repr(one.fraction),
            repr(one.time_h),
            repr(float(vehicle[one.readout][times.index(one.time_h)])),
            f"{_sd(one):.6g}",
        )
        for one in readings
    ]


def _sd(one: Observed) -> float:
    if one.readout in _GROWTH:
        return math.hypot(value("C028P"), value("C029P"))
    return max(_BLOT * one.fraction, _LEAST_BLOT) / math.sqrt(one.n)


def _dosed_sbml(cell: TumourCell) -> str:
    """Return the culture at the moment of dosing, some hours after its seeding."""
    cells, attach_h = Problem.cells_seeded, Problem.attach_h
    run = grow(cell, cells=cells, segments=[Segment(-attach_h)], times_h=np.array([0.0]), symbols=[])
    return cell_sbml(cell, cells=cells, changes=run.final_state)


def _tsv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    return "".join("\t".join(map(str, row)) + "\n" for row in (columns, *rows)).encode()
