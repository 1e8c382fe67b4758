"""Dishes of many cells that each get the same doses, and estimates over draws of what was read in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from rapalog.analysis.estimate import Estimate, missing
from rapalog.biology.drugs import Drug
from rapalog.biology.experiment import tried_dishes
from rapalog.biology.integrate import Floats
from rapalog.biology.tumour_cell import Wanted, tumour_cells
from rapalog.errors import SimulationError
from rapalog.facts.library import value
from rapalog.studies.draws import ENDS, LEVEL

CELLS: Final = "cell number"


def levels(
    cells: Sequence[Wanted], given: Sequence[Mapping[Drug, float]], *, times_h: Sequence[float], readouts: Sequence[str]
) -> Floats:
    """Return readouts of every cell in every dish, (n_cells, n_dishes, n_readouts, n_times); NaN where one failed.

    Parameters
    ----------
    cells
        To be prepared.
    given
        Doses (nM) by drug of each dish, the same for all cells.
    times_h
        Hours after dosing, rising.
    readouts
        Their full names.

    Raises
    ------
    SimulationError
        If no cell comes to rest.
    """
    prepared = tumour_cells(cells)
    at_rest = [place for place, own in enumerate(prepared) if not isinstance(own, SimulationError)]
    if not at_rest:
        raise next(own for own in prepared if isinstance(own, SimulationError))
    asked = [(own, doses) for own in prepared if not isinstance(own, SimulationError) for doses in given]
    runs = tried_dishes(asked, times_h=times_h, readouts=readouts, cells_seeded=value("V004"), attach_h=value("V005"))
    nothing = np.full((len(readouts), len(times_h)), np.nan)
    seen = np.full((len(prepared), len(given), len(readouts), len(times_h)), np.nan)
    seen[at_rest] = np.array(
        [nothing if isinstance(run, SimulationError) else [run[name] for name in readouts] for run in runs]
    ).reshape(len(at_rest), len(given), *nothing.shape)
    return seen


def growth_rate(start: Floats, end: Floats, vehicle_start: Floats, vehicle_end: Floats) -> Floats:
    """Return GR values, ``2 ** (ln(x / x0) / ln(x_vehicle / x0)) - 1`` (Hafner and others 2016).

    NaN where the vehicle does not grow. A dish and its vehicle have as many cells at the start, unless a drug came
    before it; then each is counted from its own.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        own, vehicle = np.log(end / start), np.log(vehicle_end / vehicle_start)
        return np.asarray(2.0 ** (own / np.where(vehicle > 0, vehicle, np.nan)) - 1.0)


def estimate(values: Floats) -> Estimate:
    """Return the median of draws with the interval that holds 90 % of them; one value has none."""
    known = values[np.isfinite(values)]
    if not len(known):
        return missing("the cells could not be run, or do not grow without drug")
    low, median, high = (float(end) for end in np.quantile(known, ENDS))
    return of_draws(Estimate(median, "=", low, high, LEVEL, f"median of {len(known)} draws"), values)


def of_draws(own: Estimate, values: Floats) -> Estimate:
    """Return an estimate over draws, without its interval where there was only one value."""
    if len(values) > 1 or own.value is None:
        return own
    return replace(own, low=None, high=None, method="the model as it stands")


def ends(values: Floats) -> Floats:
    """Return low, median and high over draws, (3, n_doses); NaN where no draw has a value."""
    known = values[np.isfinite(values).all(axis=1)]
    return np.quantile(known, ENDS, axis=0) if len(known) else np.full((3, values.shape[1]), np.nan)
