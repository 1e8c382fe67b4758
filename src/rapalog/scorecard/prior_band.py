"""Where the IC50 of each row of Table 1 may lie, given all that is not known about the cell.

Draws from the priors are run through the assay without noise, and the dose at which viability crosses one half is read
off by interpolation. The share of draws within threefold of a printed value says how much a hit would mean.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from rapalog.assays.protocol import ViabilityProtocol
from rapalog.biology.drugs import find_drug
from rapalog.biology.experiment import dish
from rapalog.biology.genotype import find_cell_line
from rapalog.biology.priors import draw_cells, draw_doubling_times_h
from rapalog.biology.tumour_cell import TumourCell, tumour_cell
from rapalog.errors import SimulationError
from rapalog.facts.claims import Table1Row
from rapalog.scorecard.tables import PriorBand

DrawJob = tuple[dict[str, float], list[tuple[str, float]]]

EXPOSURES_H: Final = (48.0, 72.0, 168.0)
WITHIN_FOLD: Final = 3.0
_THINNED: Final = 2  # a dose per decade places a crossing within a tenth of one: little beside bands of decades
_BAND: Final = (0.05, 0.5, 0.95)


def crossings_nM(cell: TumourCell, *, every: int = 1) -> tuple[float, ...]:
    """Return, for each exposure, the dose (nM) where noise-free viability crosses one half; infinite if it never does.

    Below the lowest dose of the protocol the lowest dose is returned. ``every`` thins the protocol's doses out.
    """
    protocol = ViabilityProtocol(cell_line=cell.line.name)
    everolimus = find_drug(protocol.drug)
    doses = (0.0, *protocol.doses_nM[::every])
    signal = np.array(
        [
            dish(
                cell,
                doses={everolimus: dose},
                times_h=EXPOSURES_H,
                readouts=["viability"],
                cells_seeded=protocol.cells_per_well,
                attach_h=protocol.attach_h,
            )["viability"]
            for dose in doses
        ]
    )
    return tuple(half_crossing_nM(np.array(doses[1:]), column[1:] / column[0]) for column in signal.T)


def half_crossing_nM(
    dose_nM: np.ndarray[tuple[int], np.dtype[np.float64]], response: np.ndarray[tuple[int], np.dtype[np.float64]]
) -> float:
    """Return the first dose where the response falls through one half, by interpolation on the log dose."""
    below = np.flatnonzero(response < 0.5)
    if not len(below):
        return math.inf
    k = int(below[0])
    if k == 0:
        return float(dose_nM[0])
    share = (response[k - 1] - 0.5) / (response[k - 1] - response[k])
    return float(dose_nM[k - 1] * (dose_nM[k] / dose_nM[k - 1]) ** share)


def draw_jobs(cell_lines: Sequence[str], *, n_draws: int, seed: int) -> list[DrawJob]:
    """Return one job per draw from the priors; draws are shared by the lines but for the doubling time."""
    draws = draw_cells(n_draws, seed=seed)
    doubling = {}
    for k, name in enumerate(cell_lines):
        line = find_cell_line(name)
        doubling[name] = draw_doubling_times_h(line.doubling_time_h, line.doubling_log_sd, n_draws, seed=seed + 1 + k)
    return [(draw, [(name, doubling[name][k]) for name in cell_lines]) for k, draw in enumerate(draws)]


def run_draw(job: DrawJob) -> dict[str, tuple[float, ...]]:
    """Return the crossings of each line for one draw; a line that could not be integrated is left out."""
    draw, lines = job
    found = {}
    for name, doubling_time_h in lines:
        try:
            found[name] = crossings_nM(
                tumour_cell(name, changes={**draw, "doubling_time": doubling_time_h}), every=_THINNED
            )
        except SimulationError:
            continue  # the band says how many draws it rests on
    return found


def band(row: Table1Row, exposure_h: float, crossings: Sequence[tuple[float, ...]]) -> PriorBand:
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
