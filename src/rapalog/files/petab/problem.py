"""A PEtab problem as its files say it: parameters, and for each model its conditions, observables and measurements.

Nothing is run and no model is read here; what the tables mean together is decided in ``studies/petab``. The format is
that of version 1 (Schmiester et al. 2021, PLoS Comput Biol 17:e1008646).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Final, TypeVar

from rapalog.engine.sbml.records import Formula
from rapalog.errors import FileError
from rapalog.files.given import read_bytes
from rapalog.files.petab.formula import read_formula
from rapalog.files.petab.list_of_files import FilesOfModel, ListOfFiles, read_list
from rapalog.files.petab.parameters import PARAMETER_COLUMNS, SCALES, Parameter, read_parameter
from rapalog.files.petab.tables import Override, Row, Table, read_table

NOISES: Final = ("normal", "laplace")
#: A column of another tool's extension that changes what a measurement means.
_EXTENSION: Final = "measurementType"

Made = TypeVar("Made")


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
    flags: list[str] = []
    rows = [row for path in listed.parameters for row in _rows(load(path), path, PARAMETER_COLUMNS, flags)]
    parameters = _by_id([read_parameter(row) for row in rows], "parameterId")
    parts = tuple(_part(own, load, flags) for own in listed.models)
    return Problem(file, parameters, parts, inputs, (*_ignored(listed), *flags))


_MEASUREMENT: Final = ("observableId", "simulationConditionId", "measurement", "time")
_OBSERVABLE: Final = ("observableId", "observableFormula", "noiseFormula")
#: Columns that a table may have; one that is spelt almost like these is said not to be read.
_MAY: Final = (
    "parameterName",
    "nominalValue",
    "initializationPriorType",
    "initializationPriorParameters",
    "objectivePriorType",
    "objectivePriorParameters",
    "observableName",
    "observableTransformation",
    "noiseDistribution",
    "preequilibrationConditionId",
    "observableParameters",
    "noiseParameters",
    "datasetId",
    "replicateId",
)
_ALIKE: Final = 0.85


def _ignored(listed: ListOfFiles) -> Sequence[str]:
    return ("files of pictures are not read",) if listed.has_pictures else ()


def _rows(data: bytes, path: Path, needed: Sequence[str], flags: list[str]) -> Sequence[Row]:
    table = read_table(data, file=str(path), needed=needed)
    for name in table.columns:
        meant = [] if name in (*needed, *_MAY) else get_close_matches(name, _MAY, n=1, cutoff=_ALIKE)
        if meant:
            flags.append(f"{table.top}: the column {name} is not read; {meant[0]} would be")
    return table.rows


def _part(own: FilesOfModel, load: Callable[[Path], bytes], flags: list[str]) -> Part:
    tables = [read_table(load(path), file=str(path), needed=("conditionId",)) for path in own.conditions]
    conditions = _by_id([_condition(row, table) for table in tables for row in table.rows], "conditionId")
    rows = [row for path in own.observables for row in _rows(load(path), path, _OBSERVABLE, flags)]
    observables = _by_id([_observable(row) for row in rows], "observableId")
    rows = [row for path in own.measurements for row in _rows(load(path), path, _MEASUREMENT, flags)]
    measured = [row for row in rows if row.text("measurement")]
    if len(measured) < len(rows):
        flags.append(f"{len(rows) - len(measured)} rows without a measurement are left out")
    if not measured:
        raise FileError(
            "there is no measurement",
            remedy="give at least one row with a number",
            where=", ".join(map(str, own.measurements)),
        )
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


def _condition(row: Row, table: Table) -> Condition:
    names = [name for name in table.columns if name not in ("conditionId", "conditionName")]
    values = {name: row.override(name, row.text(name)) if row.text(name) else None for name in names}
    for name, own in values.items():
        if isinstance(own, float) and not math.isfinite(own):
            raise FileError(
                f"got {own}, must be a finite number",
                remedy="leave the cell empty for the model's own",
                where=row.place(name),
            )
    return Condition(row.id("conditionId"), values, row)


def _observable(row: Row) -> Observable:
    own = row.id("observableId")
    formula, noise = (
        read_formula(row.needed(name), where=row.place(name)) for name in ("observableFormula", "noiseFormula")
    )
    return Observable(
        own,
        row.text("observableName") or own,
        formula,
        noise,
        row.one_of("observableTransformation", SCALES, default="lin"),
        row.one_of("noiseDistribution", NOISES, default="normal"),
        row,
    )


def _measurement(row: Row, conditions: Mapping[str, Condition], observables: Mapping[str, Observable]) -> Measurement:
    if row.text(_EXTENSION):
        raise FileError(
            f"{_EXTENSION} {row.text(_EXTENSION)!r} is an extension of another tool, which is not run",
            where=row.place(_EXTENSION),
            remedy="leave the column out, or these rows",
        )
    before = row.text("preequilibrationConditionId")
    known: tuple[tuple[str, str, Mapping[str, object]], ...] = (
        ("observableId", row.needed("observableId"), observables),
        ("simulationConditionId", row.needed("simulationConditionId"), conditions),
        *((("preequilibrationConditionId", before, conditions),) if before else ()),
    )
    for column, own, among in known:
        if own not in among:
            raise FileError(
                f"{own!r} is in no row of its table",
                where=row.place(column),
                remedy=f"name one of {', '.join(list(among)[:6])}",
            )
    observable = observables[known[0][1]]
    value, time = row.number("measurement"), row.number("time")
    if value is None or not math.isfinite(value) or (observable.transformation != "lin" and value <= 0):
        log = "" if observable.transformation == "lin" else f", of which there is a {observable.transformation}"
        raise FileError(
            f"got {row.text('measurement')}, must be a finite number{log}",
            where=row.place("measurement"),
            remedy="leave the row out",
        )
    if time is None or time == -math.inf:
        raise FileError(
            f"got {row.text('time') or 'no time'}, must be a number or inf",
            where=row.place("time"),
            remedy="write inf for a steady state",
        )
    return Measurement(
        observable.id,
        before,
        known[1][1],
        value,
        time,
        row.overrides("observableParameters"),
        row.overrides("noiseParameters"),
        row,
    )
