"""Dishes in which something between a dose and its effect is taken away: what it does is seen by what is missing.

The drug outside is left as it is, is not lost, or is held: then neither warmth nor cells take any from the medium.
Cells are dosed and followed from then on, or they were kept under the drug for long before they are plated and
followed, so that everything that needs time, filling with drug and slowing down, is over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from rapalog.biology.drugs import Drug, dosing
from rapalog.biology.integrate import Floats, Run, Segment, Trajectory
from rapalog.biology.readouts import find_readout
from rapalog.biology.tumour_cell import TumourCell, grow_all, seedable, seeded
from rapalog.errors import SimulationError

#: What happens to the drug outside: parameters from the time of dosing on.
AS_IT_IS: Final[Mapping[str, float]] = {}
NOT_LOST: Final[Mapping[str, float]] = {"k_drug_loss": 0.0}
HELD: Final[Mapping[str, float]] = {"medium_exchange": 0.0}
_ROOMY: Final = {"well_capacity": 1e30}  # kept apart again and again, cells never fill a well

#: Arrays (n_cells, n_doses, n_times) by readout; NaN in dishes that could not be run.
Levels = dict[str, Floats]


@dataclass(frozen=True)
class Series:
    """Cells at rest that each get the same doses of a rapalog, and what is read.

    Parameters
    ----------
    cells
        At rest.
    drug, doses_nM
        A rapalog, and its dose in each dish of a cell (nM); 0 is the vehicle.
    readouts
        Their names.
    """

    cells: Sequence[TumourCell]
    drug: Drug
    doses_nM: Sequence[float]
    readouts: Sequence[str]

    @property
    def dishes(self) -> list[tuple[TumourCell, dict[str, float]]]:
        """Each cell with what each dose sets in the network."""
        return [
            (cell, dosing(cell.parameters, {cell.line.under(self.drug): float(dose)}))
            for cell in self.cells
            for dose in self.doses_nM
        ]

    @property
    def symbols(self) -> list[str]:
        """The readouts in the network."""
        return [find_readout(name).symbol for name in self.readouts]

    def levels(self, runs: Sequence[Run]) -> Levels:
        """Return what was read in the runs of all dishes."""
        times = next((run.time_h for run in runs if not isinstance(run, SimulationError)), np.zeros(1))
        nothing = np.full(len(times), np.nan)
        return {
            name: np.array(
                [nothing if isinstance(run, SimulationError) else run.values[symbol] for run in runs]
            ).reshape(len(self.cells), len(self.doses_nM), -1)
            for name, symbol in zip(self.readouts, self.symbols, strict=True)
        }


def dosed(
    series: Series, *, outside: Mapping[str, float], times_h: Sequence[float], cells_seeded: float, attach_h: float
) -> Levels:
    """Seed cells, dose them once, and return readouts over time.

    Parameters
    ----------
    series
        Which cells get what.
    outside
        What happens to the drug: ``AS_IT_IS``, ``NOT_LOST`` or ``HELD``.
    times_h
        Hours after dosing, rising, 0 or more.
    cells_seeded, attach_h
        Living cells in a dish at seeding, and hours from then to the drug.
    """
    asked = [(cell, [Segment(-attach_h), Segment(0.0, {**own, **outside})]) for cell, own in series.dishes]
    times = np.asarray(times_h, dtype=float)
    return series.levels(grow_all(asked, cells=cells_seeded, times_h=times, symbols=series.symbols))


def used_to_drug(series: Series, *, before_h: float, after_h: float, plated: Floats) -> Levels:
    """Keep cells under a held drug, plate them under the same drug, and return readouts before and after.

    Parameters
    ----------
    series
        Which cells get what.
    before_h, after_h
        Hours under the drug before plating, with room to grow, and from plating to the last reading.
    plated
        Living cells in a dish at plating, as many at all doses, (n_cells,).

    Returns
    -------
    dict
        (n_cells, n_doses, 2) by readout: at the end of ``before_h``, of a culture of any size, and of ``after_h``.
    """
    held = [(cell, {**own, **HELD}) for cell, own in series.dishes]
    kept = grow_all(
        [(cell, [Segment(0.0, {**own, **_ROOMY})]) for cell, own in held],
        cells=1.0,
        times_h=np.array([before_h]),
        symbols=series.symbols,
    )
    living = np.repeat(plated, len(series.doses_nM))
    moved = {
        place: (_plated(cell, run, living[place]), [Segment(0.0, own)])
        for place, ((cell, own), run) in enumerate(zip(held, kept, strict=True))
        if not isinstance(run, SimulationError)
    }
    grown = grow_all(list(moved.values()), cells=1.0, times_h=np.array([after_h]), symbols=series.symbols)
    later = dict(zip(moved, grown, strict=True))
    before, after = series.levels(kept), series.levels([later.get(place, run) for place, run in enumerate(kept)])
    return {name: np.concatenate([before[name], after[name]], axis=2) for name in series.readouts}


def _plated(cell: TumourCell, run: Trajectory, living: float) -> TumourCell:
    """Return a cell as it came out of a run, ``living`` of them in a dish with fresh medium."""
    one = replace(cell, state=seedable(run.final_state))
    return replace(one, state=seeded(one, float(living)))
