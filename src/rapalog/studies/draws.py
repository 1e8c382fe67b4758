"""Dishes of all cells that the evidence allows, dosed alike: the middle of what they show, and how far apart they lie.

All draws are prepared together and dosed together. The middle is their median, and an interval holds 90 % of them. A
draw that cannot be simulated, in one of its dishes, is left out of all and counted.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

import numpy as np

from rapalog.biology.calibrated import Draw, Part
from rapalog.biology.drugs import Drug
from rapalog.biology.experiment import tried_dishes
from rapalog.biology.genotype import CellLine
from rapalog.biology.integrate import Floats
from rapalog.biology.medium import MediumChanges
from rapalog.biology.tumour_cell import Wanted, tumour_cells, wanted
from rapalog.biology.variants.effects import Sizes
from rapalog.errors import RapalogError, SimulationError
from rapalog.facts.library import value
from rapalog.studies.lines import line_draws, pairs_of

#: The share of the draws that an interval holds, and where low end, median and high end lie.
LEVEL: Final = 0.9
ENDS: Final = ((1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2)
#: With fewer draws no draw lies beyond an end of the interval.
_ENOUGH: Final = 20
_MOST_DISHES: Final = 20_000
_NEGLIGIBLE: Final = 1e-9  # a vehicle level below this has no fraction


@dataclass(frozen=True)
class Plan:
    """What is done to the dishes of every cell, the vehicle's last, and what is read when.

    ``doses`` has the doses in nM by drug of each dish; ``times_h`` are hours after dosing, (n_times,).
    """

    doses: tuple[Mapping[Drug, float], ...]
    times_h: Floats
    readouts: tuple[str, ...]
    medium: MediumChanges


@dataclass(frozen=True)
class Interval:
    """How far draws lie apart.

    Parameters
    ----------
    level
        The share of the draws between low and high.
    draws, failed
        Draws that were asked for, and those of them that could not be simulated.
    low, high
        Arrays (n_doses, n_times) by readout, in the readout's unit.
    vehicle_low, vehicle_high
        Arrays (n_times,) by readout.
    fraction, fraction_low, fraction_high
        The value over that of the vehicle of the same draw, (n_doses, n_times) by readout; NaN where one has none.
    """

    level: float
    draws: int
    failed: int
    low: Mapping[str, Floats]
    high: Mapping[str, Floats]
    vehicle_low: Mapping[str, Floats]
    vehicle_high: Mapping[str, Floats]
    fraction: Mapping[str, Floats]
    fraction_low: Mapping[str, Floats]
    fraction_high: Mapping[str, Floats]


@dataclass(frozen=True)
class Ends:
    """Median of draws and ends of the interval that holds 90 % of them; NaN where no draw has a value."""

    value: float
    low: float
    high: float

    def to_json(self) -> dict[str, float | None]:
        """Return it with its level."""
        return {name: None if math.isnan(x) else x for name, x in vars(self).items()} | {"level": LEVEL}


def ends_of(values: Floats) -> Ends:
    """Return median and ends of draws, (n,)."""
    if not len(values):
        return Ends(math.nan, math.nan, math.nan)
    low, median, high = (float(x) for x in np.quantile(values, ENDS))
    return Ends(median, low, high)


@dataclass(frozen=True)
class Dishes:
    """What was read in the dishes of each cell, (n_cells, n_dishes, n_times) by readout, and the cells that failed."""

    levels: Mapping[str, Floats]
    failures: tuple[SimulationError, ...]


def drawn_cells(
    line: CellLine,
    genotype: str,
    n: int,
    *,
    seed: int,
    part: Part = "all",
    conditions: Mapping[str, float] | None = None,
) -> list[Wanted]:
    """Return the cells of ``n`` draws, each with what drugs bring to it; without draws the line as it stands.

    ``part`` is what of a draw is drawn; ``conditions`` are what the cells are put into, as
    :func:`~rapalog.biology.tumour_cell.tumour_cell` takes them.
    """
    if n == 0:
        return [wanted(line, genotype, conditions=conditions)]
    return [  # a draw has what the line has
        drawn_cell(line, genotype, one, conditions=conditions) for one in line_draws(line, n, seed=seed, part=part)
    ]


def drawn_cell(
    line: CellLine,
    genotype: str,
    draw: Draw,
    *,
    conditions: Mapping[str, float] | None = None,
    sizes: Sizes = MappingProxyType({}),
) -> Wanted:
    """Return the cell of a draw of a line, with what drugs bring to it; ``sizes`` are those of variants, by row."""
    own = replace(line, parameters=(), drugs=pairs_of(draw.drugs))
    return wanted(own, genotype, changes=draw.changes, conditions=conditions, sizes=sizes)


def grown_dishes(
    plan: Plan, cells: Sequence[Wanted], *, progress: Callable[[str, float], None] | None = None
) -> Dishes:
    """Dose the dishes of every cell.

    Parameters
    ----------
    plan
        What is done, the same for all.
    cells
        From :func:`drawn_cells`.
    progress
        Told what is being done and which share of it.

    Raises
    ------
    RapalogError
        For too many dishes, or if no cell could be simulated.
    """
    n = len(plan.doses)
    if n * len(cells) > _MOST_DISHES:
        raise RapalogError(
            f"got {n * len(cells):,} dishes, must be at most {_MOST_DISHES:,}",
            where="--draws",
            remedy="give fewer draws or fewer doses",
        )
    told = progress or (lambda what, share: None)
    told(f"{len(cells)} cells come to rest", 0.0)
    prepared = tumour_cells(cells)
    told(f"{n * len(cells)} dishes", 0.5)
    at_rest = [cell for cell in prepared if not isinstance(cell, SimulationError)]
    seen = tried_dishes(
        [(cell, doses) for cell in at_rest for doses in plan.doses],
        times_h=plan.times_h,
        readouts=plan.readouts,
        cells_seeded=value("V004"),
        attach_h=value("V005"),
        medium=plan.medium,
    )
    failures = [cell for cell in prepared if isinstance(cell, SimulationError)]
    whole = []
    for first in range(0, len(seen), n):
        row = [dish for dish in seen[first : first + n] if not isinstance(dish, SimulationError)]
        if len(row) == n:
            whole.append(row)
        else:
            failures.append(next(dish for dish in seen[first : first + n] if isinstance(dish, SimulationError)))
    if not whole:
        raise failures[0]
    told("done", 1.0)
    levels = {name: np.array([[dish[name] for dish in row] for row in whole]) for name in plan.readouts}
    return Dishes(levels, tuple(failures))


def interval(seen: Dishes, *, draws: int) -> Interval:
    """Return how far the draws lie apart."""
    parts: dict[str, list[Floats]] = {name: list(np.quantile(own, ENDS, axis=0)) for name, own in seen.levels.items()}
    shares = {name: list(np.quantile(over_vehicle(own), ENDS, axis=0)) for name, own in seen.levels.items()}
    (low, high), (vehicle_low, vehicle_high) = (
        [{name: own[end][rows] for name, own in parts.items()} for end in (0, 2)] for rows in (slice(-1), -1)
    )
    fraction_low, fraction, fraction_high = ({name: own[end] for name, own in shares.items()} for end in (0, 1, 2))
    return Interval(
        LEVEL, draws, len(seen.failures), low, high, vehicle_low, vehicle_high, fraction, fraction_low, fraction_high
    )


def draw_notes(seen: Dishes, *, draws: int) -> tuple[str, ...]:
    """Return what should be known about the draws, one sentence each."""
    if not draws:
        return ()
    left = draws - len(seen.failures)
    notes = [
        f"values are medians of {left} draws from posterior and population; {100 * LEVEL:.0f} % lie between "
        "low and high"
    ]
    if left < _ENOUGH:
        notes.append(f"with fewer than {_ENOUGH} draws the ends are hardly known")
    if seen.failures:
        notes.append(
            f"{len(seen.failures)} of {draws} draws could not be simulated and are left out: {seen.failures[0].problem}"
        )
    return tuple(notes)


def over_vehicle(levels: Floats) -> Floats:
    """Return each dish over the vehicle of the same draw, which comes last, (n_draws, n_doses, n_times)."""
    vehicle = levels[:, -1:]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(np.abs(vehicle) > _NEGLIGIBLE, levels[:, :-1] / vehicle, np.nan)
