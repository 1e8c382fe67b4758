"""The dose that halves p-S6K1 T389 in intact cells, to stand beside the IC50 in the tube."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

from scipy.interpolate import PchipInterpolator

from rapalog.biology.drugs import find_drug
from rapalog.biology.experiment import dish
from rapalog.biology.genotype import CellLine
from rapalog.biology.tumour_cell import tumour_cell
from rapalog.facts.library import value

_CELLULAR: Final = "p-S6K1 T389"
#: Doses of the cell (nM) between which its half-inhibiting dose is looked for, four a decade.
_CELL_DOSES: Final = tuple(10 ** (k / 4) for k in range(-12, 9))


def cellular_ic50_nM(
    *, drug: str = "everolimus", cell_line: str | CellLine = "generic", hours: float = 24.0
) -> float | None:
    """Return the dose that halves p-S6K1 T389 in intact cells, interpolated between four doses a decade; None if none.

    The dish is that of the viability protocol (V004, V005).
    """
    cell, found = tumour_cell(cell_line), find_drug(drug)

    def seen(dose_nM: float) -> float:
        of: Mapping[str, Any] = dish(
            cell,
            doses={found: dose_nM},
            times_h=[hours],
            readouts=[_CELLULAR],
            cells_seeded=value("V004"),
            attach_h=value("V005"),
        )
        return float(of[_CELLULAR][0])

    vehicle = seen(0.0)
    shares = [seen(dose) / vehicle for dose in _CELL_DOSES]
    roots = PchipInterpolator([math.log10(dose) for dose in _CELL_DOSES], [share - 0.5 for share in shares]).roots(
        extrapolate=False
    )
    return float(10.0 ** roots[0]) if len(roots) else None
