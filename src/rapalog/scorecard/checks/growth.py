"""Checks of the claims on growth across lines that need no row of Table 1 (C055, C066)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from rapalog.assays.viability.protocol import ViabilityProtocol
from rapalog.biology.calibrated import draws
from rapalog.biology.drugs import find_drug, with_parameters
from rapalog.biology.experiment import tried_dishes
from rapalog.biology.tumour_cell import tumour_cells, wanted
from rapalog.errors import SimulationError
from rapalog.facts.library import value
from rapalog.scorecard.observe import cell, half_crossing_nM, levels, ratio
from rapalog.scorecard.verdict import LEAST_CHANGE, Finding, judged
from rapalog.units import three_digits

_HOURS: Final = 72.0
_LINES: Final = 40
_ENDS: Final = (0.05, 0.95)
_RENAL: Final = ("Caki-2", "786-O")
_THINNED: Final = 2  # a dose per decade places an end of the range well enough


def potency_of_new_lines_nM(n: int, *, seed: int) -> list[float]:
    """Return the dose (nM) that halves noise-free viability at 72 h in lines drawn from the population.

    It is infinite where no dose of the protocol does. A line that could not be integrated is left out.
    """
    protocol, everolimus = ViabilityProtocol(cell_line="generic"), find_drug("everolimus")
    doses_nM = (0.0, *protocol.doses_nM[::_THINNED])
    drawn = draws(n, seed=seed)
    cells = tumour_cells([wanted("generic", changes=draw.changes) for draw in drawn])
    experiments = [
        (of, {with_parameters(everolimus, draw.drugs.get(everolimus.name, {})): dose_nM})
        for of, draw in zip(cells, drawn, strict=True)
        if not isinstance(of, SimulationError)
        for dose_nM in doses_nM
    ]
    seen = tried_dishes(
        experiments,
        times_h=[_HOURS],
        readouts=["viability"],
        cells_seeded=protocol.cells_per_well,
        attach_h=protocol.attach_h,
    )
    found = []
    for start in range(0, len(seen), len(doses_nM)):
        own = [one["viability"][0] for one in seen[start : start + len(doses_nM)] if isinstance(one, dict)]
        if len(own) == len(doses_nM):
            found.append(half_crossing_nM(np.array(doses_nM[1:]), np.array(own[1:]) / own[0]))
    return found


def potency_range() -> Finding:
    """C055: over lines drawn from the population; no row of Table 1, right or wrong, has a part in it."""
    seen = potency_of_new_lines_nM(_LINES, seed=1)
    low, high = (float(np.quantile(seen, end, method="inverted_cdf")) for end in _ENDS)
    words = ["not reached" if math.isinf(dose) else f"{three_digits(dose)} nM" for dose in (low, high)]
    return judged(
        f"reproduced if over {_LINES} drawn lines the 5th percentile of the IC50 at {_HOURS:g} h is below 1 nM and the 95th lies in 1 to 10 uM; partly if the 5th is below 1 nM",
        f"IC50 at {_HOURS:g} h over {len(seen)} drawn lines: 5th percentile {words[0]}, 95th {words[1]}; {sum(map(math.isinf, seen))} never halved",
        "Table 1 itself has no value below 23 nM.",
        met=low < 1 and 1e3 <= high <= 1e4,
        nearly=low < 1,
    )


def slows_and_spares() -> Finding:
    """C066."""
    seen = {line: _growth_and_death(line) for line in _RENAL}
    met = all(0 <= gr < 1 - LEAST_CHANGE and more_dead < 10 for gr, more_dead in seen.values())
    return judged(
        "reproduced if in both lines at 10 uM, 72 h the GR value lies from 0 to below 0.95 and the dead are less than 10 points above the vehicle's",
        "; ".join(f"{line} at 10 uM, 72 h: GR {gr:.2f}, dead {dead:+.1f} points" for line, (gr, dead) in seen.items()),
        met=met,
    )


def _growth_and_death(line: str) -> tuple[float, float]:
    """Return the GR value at the top dose and 72 h, and the rise of the dead share over the vehicle in points."""
    rates, dead = [], []
    for dose_nM in (value("V007"), 0.0):
        own = levels(cell(line), ["cell number", "dead cells"], dose_nM=dose_nM, times_h=[0.0, _HOURS])
        (start, end), died = own["cell number"], own["dead cells"][1]
        rates.append(math.log2(end / start))
        dead.append(100 * died / (died + end))
    return 2 ** ratio(rates[0], rates[1]) - 1, dead[0] - dead[1]


CHECKS: Final[Mapping[str, Callable[[], Finding]]] = {"C055": potency_range, "C066": slows_and_spares}
