"""What a user may choose about an ensemble, and what is said against it before anything is run."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rapalog.engine.equations.model import Model
from rapalog.engine.equations.start import check_settable
from rapalog.errors import FileError, RapalogError, did_you_mean
from rapalog.files.ensembles.parameter_sets import LABEL_COLUMN, ParameterSets
from rapalog.files.ensembles.trajectories import clashes

DEFAULT_RTOL: Final = 1e-6
DEFAULT_ATOL: Final = 1e-9
#: Below the first no step is accepted in double precision; above the second a result has no correct digit.
_TIGHTEST_RTOL: Final = 1e-13
_LOOSEST_RTOL: Final = 0.1
_MOST_WORKERS: Final = 4096  # threads or processes; more is a slip
_SOME: Final = 12  # symbols that a message lists


@dataclass(frozen=True)
class EnsembleSettings:
    """What is reported, when and how exactly, and who works.

    ``times`` is text as :func:`rapalog.studies.ensembles.time_points.parse_times` reads it; no ``observables`` means
    all that change; ``threads`` ``None`` means all cores; ``cluster`` is empty, ``local`` or an address. With
    ``steady_state`` every set starts from its steady state; ``sensitivities`` are symbols by which to differentiate.
    """

    times: str | None = None
    observables: Sequence[str] = ()
    rtol: float = DEFAULT_RTOL
    atol: float = DEFAULT_ATOL
    start: float = 0.0
    threads: int | None = None
    cluster: str = ""
    workers: int | None = None
    recheck: bool = False
    steady_state: bool = False
    sensitivities: Sequence[str] = ()

    def check(self) -> None:
        """Raise a :class:`RapalogError` for a number that is out of range or an option that lacks another.

        Raises
        ------
        RapalogError
            For the first of them.
        """
        if not _TIGHTEST_RTOL <= self.rtol <= _LOOSEST_RTOL:
            raise RapalogError(
                f"got rtol {self.rtol:g}, must be {_TIGHTEST_RTOL:g} to {_LOOSEST_RTOL:g}",
                where="--rtol",
                remedy=f"try {DEFAULT_RTOL:g}",
            )
        if not 0 < self.atol < math.inf:
            raise RapalogError(
                f"got atol {self.atol:g}, must be above 0", where="--atol", remedy=f"try {DEFAULT_ATOL:g}"
            )
        if not math.isfinite(self.start):
            raise RapalogError(f"got start {self.start:g}, must be a finite time", where="--start", remedy="try 0")
        if self.workers is not None and not self.cluster:
            raise RapalogError(
                "workers belong to a cluster", where="--workers", remedy="add --cluster local, or use --threads"
            )
        self._check_together()
        for option, count in (("--threads", self.threads), ("--workers", self.workers)):
            if count is not None and not 1 <= count <= _MOST_WORKERS:
                raise RapalogError(
                    f"got {count}, must be 1 to {_MOST_WORKERS}", where=option, remedy=f"try {os.cpu_count()}"
                )

    def _check_together(self) -> None:
        if self.steady_state and (self.recheck or self.sensitivities):
            other = "--recheck" if self.recheck else "--sensitivities"
            raise RapalogError(
                f"a steady state cannot be had together with {other}",
                where="--steady-state",
                remedy=f"leave out {other}, or run to a late time",
            )
        if self.cluster and self.sensitivities:
            raise RapalogError(
                "sensitivities are found by this process alone", where="--sensitivities", remedy="leave out --cluster"
            )


def chosen_observables(model: Model, wanted: Sequence[str]) -> tuple[str, ...]:
    """Return what is reported: ``wanted``, or every species and whatever else changes in time but rates of reactions.

    Where nothing changes, it is all symbols but rates of reactions.

    Parameters
    ----------
    model
        The model.
    wanted
        Symbols, in the order they are reported; none is the default.

    Returns
    -------
    tuple of str
        Symbols of the model.

    Raises
    ------
    RapalogError
        If a symbol is none of the model's, comes twice, or is called like the columns for label and time.
    """
    still = [name for name in model.outputs if name not in model.reactions]
    names = tuple(wanted or (*model.species, *_changing(model)) or still)
    for index, name in enumerate(names):
        if name not in model.outputs:
            raise RapalogError(
                f"got observable {name!r}, which the model does not have",
                where="--observables",
                remedy=_nearest(name, list(model.outputs)),
            )
        if name in names[:index]:
            raise RapalogError(f"got observable {name!r} twice", where="--observables", remedy="keep one")
    if clashes(names):
        raise RapalogError(
            f"the symbol {clashes(names)[0]!r} is called like a column of the result",
            where="--observables",
            remedy="rename it in the model, or list others",
        )
    if not names:
        raise RapalogError(
            "the model has nothing to report",
            where=model.name,
            remedy="give a model with a species, parameter or compartment",
        )
    return names


def _changing(model: Model) -> list[str]:
    """Return the outputs beside species and rates of reactions that can change during a run."""
    assigned = [event.assignments for event in model.timed_events] + [event.assignments for event in model.state_events]
    moved = {(item.kind, item.index) for assignments in assigned for item in assignments}
    graph = model.graph
    moved |= {("state", index) for index, rate in enumerate(model.rates) if graph.number(rate) != 0}
    changes: dict[int, bool] = {}
    for number in graph.reachable(list(model.outputs.values())):  # in evaluation order: what a node needs is before it
        node = graph.nodes[number]
        own = node.operation == "time" or (not node.operands and (node.operation, int(node.value)) in moved)
        changes[number] = own or any(changes[operand] for operand in node.operands)
    others = [name for name in model.outputs if name not in model.species and name not in model.reactions]
    return [name for name in others if changes[model.outputs[name]]]


def check_symbols(model: Model, sets: ParameterSets) -> None:
    """Raise a :class:`RapalogError` for the first column that is no symbol of the model, or one that a rule sets.

    Parameters
    ----------
    model
        The model.
    sets
        A checked table.

    Raises
    ------
    RapalogError
        With the column in its place.
    """
    for name in sets.symbols:
        try:
            check_settable(model, name)
        except RapalogError as error:
            raise error.at(sets.place(name)) from None
    if sets.has_labels and LABEL_COLUMN in model.settable:
        raise FileError(
            f"the model has a symbol {LABEL_COLUMN!r}, which in this table means the label",
            where=sets.place(LABEL_COLUMN),
            remedy="rename it in the model",
        )


def _nearest(name: str, symbols: Sequence[str]) -> str:
    """Return a remedy for a symbol that is not known: the nearest ones, or some of all."""
    some = ", ".join(symbols[:_SOME]) + (", ..." if len(symbols) > _SOME else "")
    return did_you_mean(name, {symbol: symbol for symbol in symbols}, otherwise=f"choose one of {some}")
