"""Experiments on a tumour cell: a dish that is dosed, and a tumour that sees a changing level of free drug.

In a dish the cells are seeded, attach, and at time 0 the drug goes into the medium, which they then deplete; the medium
may be changed later. In a tumour the free level outside is held at what the blood dictates, and there is room to grow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from rapalog.biology.drugs import Drug, brought, find_drug
from rapalog.biology.integrate import Floats, Segment
from rapalog.biology.medium import LEFT_ALONE, LONGEST_H, MediumChanges
from rapalog.biology.readouts import find_readout
from rapalog.biology.tumour_cell import TumourCell, grow, grow_all
from rapalog.biology.watching import Look, looked
from rapalog.errors import RapalogError, SimulationError

_TUMOUR: Final = {"medium_exchange": 0.0, "well_capacity": 1e30}  # blood holds the level; no well limits growth


def dish(
    cell: TumourCell,
    *,
    doses: Mapping[Drug, float],
    times_h: Sequence[float] | Floats,
    readouts: Sequence[str],
    cells_seeded: float,
    attach_h: float,
) -> dict[str, Floats]:
    """Dose a culture once and return each readout at each time after dosing.

    Parameters
    ----------
    cell
        The culture at rest.
    doses
        Dose in nM by drug; a dose of 0 is the vehicle.
    times_h
        Hours after dosing, increasing, 0 to 5,000.
    readouts
        Names of readouts.
    cells_seeded
        Living cells per well at seeding.
    attach_h
        Hours from seeding to dosing.

    Returns
    -------
    dict
        Arrays as long as ``times_h`` by readout name, in the readout's unit.

    Raises
    ------
    RapalogError
        For unknown readouts, times out of order or two rapalogs at once.
    SimulationError
        If the integration fails.
    """
    seen = dishes([(cell, doses)], times_h=times_h, readouts=readouts, cells_seeded=cells_seeded, attach_h=attach_h)
    return {name: values[0] for name, values in seen.items()}


def dishes(
    experiments: Sequence[tuple[TumourCell, Mapping[Drug, float]]],
    *,
    times_h: Sequence[float] | Floats,
    readouts: Sequence[str],
    cells_seeded: float,
    attach_h: float,
    medium: MediumChanges = LEFT_ALONE,
) -> dict[str, Floats]:
    """Dose many cultures at once; see :func:`dish`. Arrays are (n_experiments, n_times).

    ``medium`` says when the medium is changed, in the vehicle's dish as in the others. What is read at the time of a
    change is from after it.

    Raises
    ------
    SimulationError
        If one of the integrations fails.
    """
    seen = tried_dishes(
        experiments, times_h=times_h, readouts=readouts, cells_seeded=cells_seeded, attach_h=attach_h, medium=medium
    )
    found = []
    for one in seen:
        if isinstance(one, SimulationError):
            raise one
        found.append(one)
    for (cell, doses), one in zip(experiments, found, strict=True):
        doses_nM = {drug.name: dose_nM for drug, dose_nM in doses.items()}
        looked(Look("dish", cell.parameters, one, np.asarray(times_h, dtype=float), doses_nM))
    names = [find_readout(name).name for name in readouts]
    return {name: np.array([one[name] for one in found]) for name in names}


def tried_dishes(
    experiments: Sequence[tuple[TumourCell, Mapping[Drug, float]]],
    *,
    times_h: Sequence[float] | Floats,
    readouts: Sequence[str],
    cells_seeded: float,
    attach_h: float,
    medium: MediumChanges = LEFT_ALONE,
) -> list[dict[str, Floats] | SimulationError]:
    """Dose many cultures at once and return for each what :func:`dishes` would, or the error of one that failed."""
    times = _checked(times_h)
    found = [find_readout(name) for name in readouts]
    symbols = [readout.symbol for readout in found]
    until_h = float(times[-1])
    asked = []
    for cell, doses in experiments:
        own = {cell.line.under(drug): dose_nM for drug, dose_nM in doses.items()}
        asked.append((cell, _after_seeding(medium.segments(cell.parameters, own, until_h=until_h), attach_h)))
    runs = grow_all(asked, cells=cells_seeded, times_h=times, symbols=symbols)
    return [
        run if isinstance(run, SimulationError) else {readout.name: run.values[readout.symbol] for readout in found}
        for run in runs
    ]


def tumour(
    cell: TumourCell, *, start_h: Floats, free_nM: Floats, times_h: Sequence[float] | Floats, readouts: Sequence[str]
) -> dict[str, Floats]:
    """Hold the free drug outside the cells at ``free_nM`` from each ``start_h`` on, and return the readouts.

    Parameters
    ----------
    cell
        The tumour's cells at rest.
    start_h, free_nM
        Equally long; the free level (nM) steps to ``free_nM[i]`` at ``start_h[i]``. The first start is the first time.
    times_h
        Hours, increasing, not before the first start.
    readouts
        Names of readouts.

    Returns
    -------
    dict
        Arrays as long as ``times_h`` by readout name.
    """
    found = [find_readout(name) for name in readouts]
    unbound = cell.parameters["free_fraction_medium"]
    segments = [
        Segment(float(start), {"drug_medium": float(free) / unbound})
        for start, free in zip(start_h, free_nM, strict=True)
    ]
    everolimus = brought(find_drug("everolimus"))
    segments[0] = Segment(segments[0].start_h, {**segments[0].set, **_TUMOUR, **everolimus})
    trajectory = grow(
        cell,
        cells=1.0,
        segments=segments,
        times_h=np.asarray(times_h, dtype=float),
        symbols=[readout.symbol for readout in found],
    )
    return {readout.name: trajectory.values[readout.symbol] for readout in found}


def _after_seeding(segments: Sequence[Segment], attach_h: float) -> list[Segment]:
    """Return segments from seeding on; what is given before time 0 is given to cells that are there."""
    first = segments[0]
    if first.start_h < -attach_h:
        raise RapalogError(
            f"got a drug from {first.start_h:g} h on, and cells are seeded at {-attach_h:g} h",
            remedy=f"start it at {-attach_h:g} h or later, or make it the main drug and give the other one later",
            where="--with",
        )
    return [*([] if first.start_h == -attach_h else [Segment(-attach_h)]), *segments]


def _checked(times_h: Sequence[float] | Floats) -> Floats:
    times = np.asarray(times_h, dtype=float)
    if times.ndim != 1 or not len(times) or not np.isfinite(times).all() or (np.diff(times) <= 0).any():
        raise RapalogError("the times are not a list of increasing hours", remedy="give e.g. 0, 24, 72")
    if times[0] < 0 or times[-1] > LONGEST_H:
        raise RapalogError(
            f"got times from {times[0]:g} to {times[-1]:g} h, must be 0 to {LONGEST_H:g} h", remedy="shorten it"
        )
    return times
