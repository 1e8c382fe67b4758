"""Where the IC50 of each row of Table 1 may lie, given all that is not known about the cell.

Draws from what was learnt, with lines from the population, are run through the assay without noise, and the dose at
which viability crosses one half is read off by interpolation. The share of draws within threefold of a printed value
says how much a hit would mean.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapalog.assays.viability.protocol import ViabilityProtocol
from rapalog.biology.drugs import find_drug
from rapalog.biology.experiment import tried_dishes
from rapalog.biology.genotype import find_cell_line
from rapalog.biology.medium import MediumChanges
from rapalog.biology.tumour_cell import TumourCell
from rapalog.errors import SimulationError
from rapalog.facts.claims import Table1Row
from rapalog.scorecard.tables import PriorBand
from rapalog.studies.draws import Plan, drawn_cells, grown_dishes

Floats = NDArray[np.float64]
Crossings = tuple[float, ...]

EXPOSURES_H: Final = (48.0, 72.0, 168.0)
WITHIN_FOLD: Final = 3.0
_THINNED: Final = 2  # a dose per decade places a crossing within a tenth of one: little beside bands of decades
_BAND: Final = (0.05, 0.5, 0.95)


def crossings_nM(cells: Sequence[TumourCell], *, every: int = 1) -> list[Crossings | SimulationError]:
    """Return, for each cell and exposure, the dose (nM) where noise-free viability crosses one half.

    It is infinite if it never does, and the lowest dose of the protocol if it does below. ``every`` thins the
    protocol's doses out. A cell that could not be integrated at every dose is the error of the first that failed.
    """
    protocol = ViabilityProtocol(cell_line="generic")
    everolimus = find_drug(protocol.drug)
    doses_nM = (0.0, *protocol.doses_nM[::every])
    seen = iter(
        tried_dishes(
            [(cell, {everolimus: dose_nM}) for cell in cells for dose_nM in doses_nM],
            times_h=EXPOSURES_H,
            readouts=["viability"],
            cells_seeded=protocol.cells_per_well,
            attach_h=protocol.attach_h,
        )
    )
    return [_crossings(doses_nM, [next(seen) for _ in doses_nM]) for _ in cells]


def _crossings(
    doses_nM: Sequence[float], seen: Sequence[dict[str, Floats] | SimulationError]
) -> Crossings | SimulationError:
    signal = []
    for one in seen:
        if isinstance(one, SimulationError):
            return one
        signal.append(one["viability"])
    doses = np.array(doses_nM[1:])
    return tuple(half_crossing_nM(doses, column[1:] / column[0]) for column in np.transpose(signal))


def half_crossing_nM(dose_nM: Floats, response: Floats) -> float:
    """Return the first dose where the response falls through one half, by interpolation on the log dose."""
    below = np.flatnonzero(response < 0.5)
    if not len(below):
        return math.inf
    k = int(below[0])
    if k == 0:
        return float(dose_nM[0])
    share = (response[k - 1] - 0.5) / (response[k - 1] - response[k])
    return float(dose_nM[k - 1] * (dose_nM[k] / dose_nM[k - 1]) ** share)


def drawn_crossings_nM(cell_lines: Sequence[str], *, n_draws: int, seed: int) -> dict[str, list[Crossings]]:
    """Return the crossings of each line over draws from posterior and population, each with its own doubling time.

    A draw whose cell cannot be integrated is left out; the band says how many draws it rests on.
    """
    if not n_draws:
        return {name: [] for name in cell_lines}
    doses_nM = np.array(ViabilityProtocol(cell_line="generic").doses_nM[::_THINNED])
    everolimus = find_drug("everolimus")
    plan = Plan(tuple({everolimus: float(dose)} for dose in (*doses_nM, 0.0)), np.array(EXPOSURES_H), ("viability",),
                MediumChanges())  # fmt: skip
    found: dict[str, list[Crossings]] = {}
    for name in cell_lines:
        levels = grown_dishes(plan, drawn_cells(find_cell_line(name), "", n_draws, seed=seed)).levels["viability"]
        curves = levels[:, :-1] / levels[:, -1:]
        found[name] = [tuple(half_crossing_nM(doses_nM, column) for column in curve.T) for curve in curves]
    return found


def band(row: Table1Row, exposure_h: float, crossings: Sequence[Crossings]) -> PriorBand:
    """Summarise the draws of one row's line at one exposure."""
    values = np.array([draw[EXPOSURES_H.index(exposure_h)] for draw in crossings])
    low, median, high = (float(x) for x in np.quantile(values, _BAND, method="inverted_cdf"))
    if row.relation == ">":
        within = values > row.ic50_nM
    else:
        within = (values >= row.ic50_nM / WITHIN_FOLD) & (values <= row.ic50_nM * WITHIN_FOLD)
    return PriorBand(
        n_draws=len(values),
        median_nM=None if math.isinf(median) else median,
        low_nM=None if math.isinf(low) else low,
        high_nM=None if math.isinf(high) else high,
        share_not_reached=float(np.isinf(values).mean()),
        share_within=float(within.mean()),
    )
