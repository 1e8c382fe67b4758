"""What is observed: the formulas of an observable and of its noise, compiled, for all rows that measure it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapalog.engine.equations.evaluate import Plan
from rapalog.engine.equations.expression import Graph
from rapalog.engine.sbml.math import Translator, Unsupported
from rapalog.engine.sbml.records import Formula, names_in
from rapalog.errors import FileError, did_you_mean
from rapalog.files.petab.problem import Measurement, Observable
from rapalog.files.petab.tables import Override

Floats = NDArray[np.float64]

_PLACEHOLDER: Final = re.compile(r"(observable|noise)Parameter(\d+)_(\w+)")
_CONSTANTS: Final = {"pi": math.pi, "e": math.e, "inf": math.inf}
_TIME: Final = "time"
#: Observables may be named in the noise of others, which may be named in turn, so far.
_DEEPEST: Final = 20


@dataclass(frozen=True)
class Observed:
    """One observable, ready to be computed.

    Parameters
    ----------
    observable
        Its row.
    rows
        Places of its measurements in the part's table.
    inputs
        What its formulas read beside time and constants.
    overrides
        For each input, what it is in each row: its own name, or what a placeholder stands for there.
    """

    observable: Observable
    rows: tuple[int, ...]
    inputs: tuple[str, ...]
    overrides: tuple[tuple[Override, ...], ...]
    formulas: tuple[Formula, Formula]

    @cached_property
    def needed(self) -> frozenset[str]:
        """Ids of everything that must be known to compute it."""
        return frozenset(own for several in self.overrides for own in several if isinstance(own, str))

    @cached_property
    def _sources(self) -> list[tuple[Floats, dict[str, list[int]]]]:
        """Return for each input the numbers that stand in its rows, and in which rows each id stands."""
        found = []
        for own in self.overrides:
            named: dict[str, list[int]] = {}
            for row, source in enumerate(own):
                if isinstance(source, str):
                    named.setdefault(source, []).append(row)
            found.append((np.array([math.nan if isinstance(source, str) else source for source in own]), named))
        return found

    @cached_property
    def _plan(self) -> Plan:
        graph = Graph()
        names = {name: graph.constant(value) for name, value in _CONSTANTS.items()}
        names |= {name: graph.parameter(index) for index, name in enumerate(self.inputs)}
        translator = Translator(graph, ())
        return Plan(graph, [translator.number(own, {**names, _TIME: graph.time()}) for own in self.formulas])

    def compute(self, values: Mapping[str, Floats], times: Floats) -> tuple[Floats, Floats]:
        """Return simulation and noise, (n, n_rows) each.

        Parameters
        ----------
        values
            (n, n_rows) for each of the ids needed, at this observable's rows.
        times
            (n_rows,)
        """
        shape = next(iter(values.values())).shape if values else (1, len(self.rows))
        columns = np.empty((*shape, len(self.inputs)))
        for place, (numbers, named) in enumerate(self._sources):
            columns[:, :, place] = numbers
            for name, at in named.items():
                columns[:, at, place] = values[name][:, at]
        found = self._plan(np.empty(0), columns, times)
        return found[..., 0], found[..., 1]


def observed(
    observables: Mapping[str, Observable], measurements: Sequence[Measurement], known: frozenset[str]
) -> list[Observed]:
    """Return what the measurements observe, one for each observable that is measured.

    Parameters
    ----------
    observables
        By id.
    measurements
        Rows of the table.
    known
        Ids of everything that has a value: of the model, the parameter table and the conditions.

    Raises
    ------
    FileError
        For a symbol that is not known, a formula that cannot be run, or a wrong number of overrides; with its place.
    """
    rows: dict[str, list[int]] = {}
    for place, row in enumerate(measurements):
        rows.setdefault(row.observable, []).append(place)
    return [_one(observables[name], observables, measurements, tuple(own), known) for name, own in rows.items()]


def _one(
    own: Observable,
    observables: Mapping[str, Observable],
    measurements: Sequence[Measurement],
    rows: tuple[int, ...],
    known: frozenset[str],
) -> Observed:
    formulas = (
        _written_out(own.formula, own, observables, known, "observableFormula"),
        _written_out(own.noise, own, observables, known, "noiseFormula"),
    )
    names = list(dict.fromkeys(step.name for formula in formulas for step in formula if step.kind == "name"))
    inputs = [name for name in names if name != _TIME and (name in known or name not in _CONSTANTS)]
    places = {name: _placeholder(name, own) for name in inputs}
    for name, place in places.items():
        if place is None and name not in known:
            column = "observableFormula" if name in names_in(formulas[0]) else "noiseFormula"
            remedy = did_you_mean(name, {one: one for one in known}, otherwise="name what the model or a table defines")
            raise FileError(f"{name!r} is defined nowhere", remedy=remedy, where=own.where.place(column))
    counts = {
        kind: max((place[1] for place in places.values() if place and place[0] == kind), default=0)
        for kind in ("observable", "noise")
    }
    overrides = []
    for name, place in places.items():
        overrides.append(tuple(_given(measurements[row], place, counts, known) if place else name for row in rows))
    for row in rows:
        _check_counts(measurements[row], counts)
    found = Observed(own, rows, tuple(inputs), tuple(overrides), formulas)
    try:
        found._plan  # noqa: B018  what cannot be run is found out here
    except Unsupported as problem:
        raise FileError(
            f"the engine does not run {problem}",
            remedy="write the formula in the mathematics of PEtab",
            where=own.where.place("observableFormula"),
        ) from None
    return found


def _written_out(
    formula: Formula, own: Observable, observables: Mapping[str, Observable], known: frozenset[str], column: str
) -> Formula:
    """Return a formula with the names of observables replaced by theirs."""
    for _ in range(_DEEPEST):
        if not any(step.name in observables and step.name not in known for step in formula if step.kind == "name"):
            return formula
        formula = tuple(
            part
            for step in formula
            for part in (
                observables[step.name].formula
                if step.kind == "name" and step.name in observables and step.name not in known
                else (step,)
            )
        )
    raise FileError("the formula needs itself", remedy="name other observables only", where=own.where.place(column))


def _placeholder(name: str, own: Observable) -> tuple[str, int] | None:
    found = _PLACEHOLDER.fullmatch(name)
    return (found[1], int(found[2])) if found and found[3] == own.id and int(found[2]) > 0 else None


def _overrides(row: Measurement, kind: str) -> tuple[Override, ...]:
    return row.observable_parameters if kind == "observable" else row.noise_parameters


def _given(row: Measurement, place: tuple[str, int], counts: Mapping[str, int], known: frozenset[str]) -> Override:
    _check_counts(row, counts)
    kind, number = place
    own = _overrides(row, kind)[number - 1]
    if isinstance(own, str) and own not in known:
        remedy = did_you_mean(own, {one: one for one in known}, otherwise="add it to the parameter table")
        raise FileError(f"{own!r} is in no table", remedy=remedy, where=row.where.place(f"{kind}Parameters"))
    return own


def _check_counts(row: Measurement, counts: Mapping[str, int]) -> None:
    for kind, count in counts.items():
        given = len(_overrides(row, kind))
        if given != count:
            raise FileError(
                f"got {given} values where {row.observable} takes {count}",
                where=row.where.place(f"{kind}Parameters"),
                remedy="give one for each placeholder, parted by semicolons",
            )
