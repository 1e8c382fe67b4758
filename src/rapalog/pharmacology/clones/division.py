"""How fast the cells of a tumour divide and die at a level of free drug that is held for weeks.

The level outside is held and there is room to grow, so that after some weeks everything that needs time is over:
binding sites are full, ribosomes and cyclins have adjusted. What is read then is relative to the untreated cells of
the line as it is, whatever the genotype: a variant that divides faster without drug starts above 1.

    division = cells in S/G2/M that divide, over those of the untreated line        death likewise
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapalog.biology.drugs import brought, find_drug
from rapalog.biology.integrate import Segment
from rapalog.biology.readouts import find_readout
from rapalog.biology.tumour_cell import TumourCell, grow_all
from rapalog.errors import SimulationError

Floats = NDArray[np.float64]

_DRUG: Final = "everolimus"
#: Held this long; twice as long changes no division rate by more than a thousandth of the untreated one.
_HELD_H: Final = 21 * 24.0
_IN_A_TUMOUR: Final = {"medium_exchange": 0.0, "well_capacity": 1e30}
#: Levels of the table: none, then four a decade over all that blood can hold.
LEVELS_NM: Final = np.concatenate([[0.0], np.geomspace(1e-2, 1e2, 17)])


@dataclass(frozen=True, eq=False)
class Division:
    """Rates at ``LEVELS_NM`` over those of the untreated line, (n_cells, n_levels) each; NaN where a cell failed."""

    division: Floats
    death: Floats


def division_at_levels(cells: Sequence[TumourCell], untreated: Sequence[TumourCell]) -> Division:
    """Return how fast cells divide and die at each level of free everolimus.

    Parameters
    ----------
    cells
        At rest.
    untreated
        The cell of the line as it is for each of them, of the same draw: what rates are measured against.

    Raises
    ------
    SimulationError
        If no cell could be followed.
    """
    asked = [(cell, level) for cell in cells for level in LEVELS_NM] + [(cell, 0.0) for cell in untreated]
    runs = grow_all(
        [(cell, [_held(cell, level)]) for cell, level in asked],
        cells=1.0,
        times_h=np.array([_HELD_H]),
        symbols=[find_readout(name).symbol for name in ("G1 fraction", "death rate")],
    )
    failed = [run for run in runs if isinstance(run, SimulationError)]
    if len(failed) == len(runs):
        raise failed[0]
    g1, death = (
        np.array(
            [np.nan if isinstance(run, SimulationError) else run.values[find_readout(name).symbol][-1] for run in runs]
        )
        for name in ("G1 fraction", "death rate")
    )
    n = len(cells) * len(LEVELS_NM)
    found = []
    for own in (1.0 - g1, death):
        table, usual = own[:n].reshape(len(cells), -1), own[n:, np.newaxis]
        found.append(table / usual)
    return Division(found[0], found[1])


def _held(cell: TumourCell, level_nM: float) -> Segment:
    everolimus = brought(cell.line.under(find_drug(_DRUG)))
    return Segment(
        0.0, {"drug_medium": level_nM / cell.parameters["free_fraction_medium"], **everolimus, **_IN_A_TUMOUR}
    )
