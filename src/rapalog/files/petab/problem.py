"""A PEtab problem as its files say it: parameters, and for each model its conditions, observables and measurements.

Nothing is run and no model is read here; what the tables mean together is decided in ``studies/petab``. The format is
that of version 1 (Schmiester et al. 2021, PLoS Comput Biol 17:e1008646).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

from rapalog.engine.sbml.records import Formula
from rapalog.errors import FileError
from rapalog.files.given import read_bytes
from rapalog.files.petab.formula import read_formula
from rapalog.files.petab.list_of_files import FilesOfModel, ListOfFiles, read_list
from rapalog.files.petab.tables import Override, Row, Table, read_table

SCALES: Final = ("lin", "log", "log10")
NOISES: Final = ("normal", "laplace")
#: Kinds of priors; those that begin with ``parameterScale`` speak of the parameter on its scale.
PRIORS: Final = ("uniform", "normal", "laplace", "logNormal", "logLaplace", "parameterScaleUniform",
                 "parameterScaleNormal", "parameterScaleLaplace")  # fmt: skip
#: A column of another tool's extension that changes what a measurement means.
_EXTENSION: Final = "measurementType"

Made = TypeVar("Made")


@dataclass(frozen=True)
class Prior:
    """A prior: its kind, one of ``PRIORS``, and its two numbers (limits, or location and spread)."""

    kind: str
    first: float
    second: float


@dataclass(frozen=True)
class Parameter:
    """A row of the parameter table.

    Parameters
    ----------
    id, name
        The name is the id where there is none.
    scale
        One of ``SCALES``: on which the parameter is varied.
    lower, upper
        Bounds, linear; infinite where there are none.
    nominal
        Linear; None where there is none.
    estimate
        Whether it is estimated; if not it has a nominal value.
    prior
        What enters the objective; None if nothing does.
    start
        What starts are drawn from; None is uniform on the scale, between the bounds.
    where
        Its row, for errors.
    """

    id: str
    name: str
    scale: str
    lower: float
    upper: float
    nominal: float | None
    estimate: bool
    prior: Prior | None
    start: Prior | None
    where: Row = field(repr=False, compare=False)


@dataclass(frozen=True)
class Condition:
    """A row of the condition table: what each of its columns is set to, None where the cell is empty or NaN."""

    id: str
    values: Mapping[str, Override | None]
    where: Row = field(repr=False, compare=False)


@dataclass(frozen=True)
class Observable:
    """A row of the observable table; ``transformation`` is one of ``SCALES``, ``distribution`` one of ``NOISES``."""

    id: str
    name: str
    formula: Formula = field(repr=False)
    noise: Formula = field(repr=False)
    transformation: str
    distribution: str
    where: Row = field(repr=False, compare=False)


@dataclass(frozen=True)
class Measurement:
    """A row of the measurement table; ``before`` is the condition of the pre-equilibration, empty where there is none.

    ``time`` may be infinite: a steady state.
    """

    observable: str
    before: str
    condition: str
    value: float
    time: float
    observable_parameters: tuple[Override, ...]
    noise_parameters: tuple[Override, ...]
    where: Row = field(repr=False, compare=False)


@dataclass(frozen=True)
class Part:
    """One model with its tables."""

    sbml: Path
    conditions: Mapping[str, Condition]
    observables: Mapping[str, Observable]
    measurements: tuple[Measurement, ...]


@dataclass(frozen=True)
class Problem:
    """A whole problem.

    Parameters
    ----------
    file
        The YAML file.
    parameters
        By id, in the order of the table.
    parts
        One for each model.
    inputs
        The bytes of every file that was read but the models, by path.
    flags
        What was left out or read over.
    """

    file: Path
    parameters: Mapping[str, Parameter]
    parts: tuple[Part, ...]
    inputs: Mapping[str, bytes] = field(repr=False)
    flags: tuple[str, ...] = ()


def read_problem(file: Path) -> Problem:
    """Read the files of a problem.

    Parameters
    ----------
    file
        The YAML file that lists them; their paths are relative to it.

    Raises
    ------
    FileError
        If a file cannot be read or is in error, and for what is outside version 1 of the format: by name, with file,
        line and column.
    """
    inputs: dict[str, bytes] = {}

    def load(path: Path) -> bytes:
        inputs[str(path)] = data = read_bytes(path)
        return data

    listed = read_list(load(file), file)
    rows = [row for path in listed.parameters for row in _rows(load(path), path, _PARAMETER)]
    parameters = _by_id([_parameter(row) for row in rows], "parameterId")
    flags: list[str] = []
    parts = tuple(_part(own, load, flags) for own in listed.models)
    return Problem(file, parameters, parts, inputs, (*_ignored(listed), *flags))


_PARAMETER: Final = ("parameterId", "parameterScale", "lowerBound", "upperBound", "estimate")
_MEASUREMENT: Final = ("observableId", "simulationConditionId", "measurement", "time")
_OBSERVABLE: Final = ("observableId", "observableFormula", "noiseFormula")


def _ignored(listed: ListOfFiles) -> Sequence[str]:
    return ("files of pictures are not read",) if listed.has_pictures else ()


def _rows(data: bytes, path: Path, needed: Sequence[str]) -> Sequence[Row]:
    return read_table(data, file=str(path), needed=needed).rows


def _part(own: FilesOfModel, load: Callable[[Path], bytes], flags: list[str]) -> Part:
    tables = [read_table(load(path), file=str(path), needed=("conditionId",)) for path in own.conditions]
    conditions = _by_id([_condition(row, table) for table in tables for row in table.rows], "conditionId")
    rows = [row for path in own.observables for row in _rows(load(path), path, _OBSERVABLE)]
    observables = _by_id([_observable(row) for row in rows], "observableId")
    rows = [row for path in own.measurements for row in _rows(load(path), path, _MEASUREMENT)]
    measured = [row for row in rows if row.text("measurement")]
    if len(measured) < len(rows):
        flags.append(f"{len(rows) - len(measured)} rows without a measurement are left out")
    if not measured:
        raise FileError("there is no measurement", remedy="give at least one row with a number",
                        where=", ".join(map(str, own.measurements)))  # fmt: skip
    measurements = tuple(_measurement(row, conditions, observables) for row in measured)
    return Part(own.sbml, conditions, observables, measurements)


def _by_id(items: Sequence[Made], column: str) -> dict[str, Made]:
    found: dict[str, Made] = {}
    for item in items:
        own, row = str(getattr(item, "id")), getattr(item, "where")  # noqa: B009 - the three kinds of rows have both
        if own in found:
            raise FileError(f"{own} comes twice", remedy="keep one row", where=row.place(column))
        found[own] = item
    return found


def _parameter(row: Row) -> Parameter:
    own = row.id("parameterId")
    estimate = row.needed("estimate")
    if estimate not in ("0", "1", "0.0", "1.0"):
        raise FileError(f"got {estimate!r}, must be 0 or 1", where=row.place("estimate"),
                        remedy="write 1 to estimate the parameter, 0 to hold it")  # fmt: skip
    is_estimated = estimate.startswith("1")
    scale = row.one_of("parameterScale", SCALES, default="lin")
    lower, upper, nominal = (row.number(name) for name in ("lowerBound", "upperBound", "nominalValue"))
    if nominal is None and not is_estimated:
        raise FileError(f"{own} is held and has no value", where=row.place("nominalValue"),
                        remedy="give its nominalValue, or estimate it")  # fmt: skip
    if nominal is not None and not math.isfinite(nominal):
        raise FileError(f"got {nominal}, must be a finite number", where=row.place("nominalValue"),
                        remedy="give its nominalValue")  # fmt: skip
    bounds = (-math.inf if lower is None else lower, math.inf if upper is None else upper)
    if is_estimated and not bounds[0] < bounds[1]:
        raise FileError(f"the lower bound {bounds[0]:g} is not below the upper bound {bounds[1]:g}",
                        where=row.place("lowerBound"), remedy="give a lower bound below the upper one")  # fmt: skip
    if is_estimated and scale != "lin" and nominal is not None and nominal <= 0:
        raise FileError(f"got {nominal:g}, which has no logarithm, for a parameter on the scale {scale}",
                        where=row.place("nominalValue"), remedy="give a positive value, or the scale lin")  # fmt: skip
    return Parameter(own, row.text("parameterName") or own, scale, *bounds, nominal, is_estimated,
                     _prior(row, "objective") if is_estimated else None,
                     _prior(row, "initialization") if is_estimated else None, row)  # fmt: skip


def _prior(row: Row, of: str) -> Prior | None:
    kind_column, numbers_column = f"{of}PriorType", f"{of}PriorParameters"
    if not row.text(kind_column):
        if row.text(numbers_column):
            raise FileError("the prior has numbers and no kind", where=row.place(numbers_column),
                            remedy=f"write its kind into {kind_column}")  # fmt: skip
        return None
    kind = row.one_of(kind_column, PRIORS, default="")
    numbers = row.overrides(numbers_column)
    if not numbers and kind == "parameterScaleUniform":
        return None  # the bounds, which is no prior
    first, second = (*numbers, None, None)[:2]
    if len(numbers) != 2 or not isinstance(first, float) or not isinstance(second, float):
        raise FileError(f"got {row.text(numbers_column)!r}, must be two numbers", where=row.place(numbers_column),
                        remedy="write them as 0;1")  # fmt: skip
    ordered = first < second if kind.lower().endswith("uniform") else second > 0
    if not ordered or not math.isfinite(first) or not math.isfinite(second):
        raise FileError(f"got {first:g};{second:g} for a prior of the kind {kind}", where=row.place(numbers_column),
                        remedy="a uniform prior goes from low to high, any other has a positive spread")  # fmt: skip
    return Prior(kind, first, second)


def _condition(row: Row, table: Table) -> Condition:
    names = [name for name in table.columns if name not in ("conditionId", "conditionName")]
    values = {name: row.override(name, row.text(name)) if row.text(name) else None for name in names}
    for name, own in values.items():
        if isinstance(own, float) and not math.isfinite(own):
            raise FileError(f"got {own}, must be a finite number", remedy="leave the cell empty for the model's own",
                            where=row.place(name))  # fmt: skip
    return Condition(row.id("conditionId"), values, row)


def _observable(row: Row) -> Observable:
    own = row.id("observableId")
    formula, noise = (read_formula(row.needed(name), where=row.place(name))
                      for name in ("observableFormula", "noiseFormula"))  # fmt: skip
    return Observable(own, row.text("observableName") or own, formula, noise,
                      row.one_of("observableTransformation", SCALES, default="lin"),
                      row.one_of("noiseDistribution", NOISES, default="normal"), row)  # fmt: skip


def _measurement(row: Row, conditions: Mapping[str, Condition], observables: Mapping[str, Observable]) -> Measurement:
    if row.text(_EXTENSION):
        raise FileError(f"{_EXTENSION} {row.text(_EXTENSION)!r} is an extension of another tool, which is not run",
                        where=row.place(_EXTENSION), remedy="leave the column out, or these rows")  # fmt: skip
    before = row.text("preequilibrationConditionId")
    known: tuple[tuple[str, str, Mapping[str, object]], ...] = (
        ("observableId", row.needed("observableId"), observables),
        ("simulationConditionId", row.needed("simulationConditionId"), conditions),
        *((("preequilibrationConditionId", before, conditions),) if before else ()),
    )
    for column, own, among in known:
        if own not in among:
            raise FileError(f"{own!r} is in no row of its table", where=row.place(column),
                            remedy=f"name one of {', '.join(list(among)[:6])}")  # fmt: skip
    observable = observables[known[0][1]]
    value, time = row.number("measurement"), row.number("time")
    if value is None or not math.isfinite(value) or (observable.transformation != "lin" and value <= 0):
        log = "" if observable.transformation == "lin" else f", of which there is a {observable.transformation}"
        raise FileError(f"got {row.text('measurement')}, must be a finite number{log}", where=row.place("measurement"),
                        remedy="leave the row out")  # fmt: skip
    if time is None or time == -math.inf:
        raise FileError(f"got {row.text('time') or 'no time'}, must be a number or inf", where=row.place("time"),
                        remedy="write inf for a steady state")  # fmt: skip
    return Measurement(observable.id, before, known[1][1], value, time, row.overrides("observableParameters"),
                       row.overrides("noiseParameters"), row)  # fmt: skip
