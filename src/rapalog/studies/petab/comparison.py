"""Simulations beside measurements: what observables need at every row, and how far each is from what was measured."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rapalog.studies.petab.experiments import Experiments, Run, Tolerances
from rapalog.studies.petab.noise import Misfit, misfit
from rapalog.studies.petab.observation import Observed
from rapalog.studies.petab.scale import scaled

Floats = NDArray[np.float64]


class Rows:
    """What every id that observables need is, at every row of a part's measurements."""

    def __init__(self, own: Experiments, symbols: Sequence[str], several: Sequence[Observed]) -> None:
        self._own, self._symbols = own, symbols
        self._needed = sorted({name for one in several for name in one.needed} - set(symbols))
        self.found: dict[str, Floats] = {}

    def fill(self, run: Run, values: Mapping[str, Floats], how: Tolerances, *, alike: bool, threads: int) -> None:
        """Run a condition and keep what is needed at its rows; parameters as for :meth:`Experiments.shown`."""
        shown = self._own.shown(run, values, self._symbols, how, alike=alike, threads=threads)
        n = len(shown)
        rows = list(run.rows)
        for place, name in enumerate(self._symbols):
            self._array(name, n)[:, rows] = shown[:, :, place]
        if not self._symbols:  # what fails is seen in no symbol
            self._array("", n)[:, rows] = 0.0
        extras = self._own.extras(run, values)
        for name in self._needed:
            self._array(name, n)[:, rows] = extras[name][:n, None] if name in extras else math.nan

    def _array(self, name: str, n: int) -> Floats:
        if name not in self.found:
            self.found[name] = np.full((n, len(self._own.part.measurements)), math.nan)
        return self.found[name]


@dataclass(frozen=True)
class Seen:
    """One observable's simulations beside its measurements."""

    observed: Observed
    simulation: Floats
    transformed: Floats
    sigma: Floats
    misfit: Misfit

    @staticmethod
    def of(one: Observed, table: Rows, own: Experiments) -> Seen:
        """Return what one observable shows where all conditions were run."""
        rows = list(one.rows)
        measured = [own.part.measurements[row] for row in rows]
        n = len(next(iter(table.found.values())))
        values = {name: table.found[name][:, rows] for name in one.needed}
        times = np.array([row.time for row in measured])
        simulation, sigma = (np.broadcast_to(found, (n, len(rows))) for found in one.compute(values, times))
        transformed = scaled(simulation, one.observable.transformation)
        found = misfit(
            transformed,
            sigma,
            np.array([row.value for row in measured]),
            transformation=one.observable.transformation,
            distribution=one.observable.distribution,
        )
        return Seen(one, simulation, transformed, sigma, found)
