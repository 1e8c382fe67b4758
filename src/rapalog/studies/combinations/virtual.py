"""Virtual wells of two drugs: the cell model at every dose pair, with the error of the bench from well to well.

Each replicate is a whole block: one well for every dose pair, given as percent of the mean of its own untreated wells.
What pipettes add is left out; the error of a well (V023) is assumed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from rapalog.biology.drugs import find_drug
from rapalog.biology.experiment import dishes
from rapalog.biology.tumour_cell import tumour_cell
from rapalog.facts.library import value
from rapalog.files.results.writing import csv_bytes
from rapalog.studies.lines import given_line

_COLUMNS: Final = ("block", "drug1", "drug2", "dose1", "dose2", "dose_unit", "response", "replicate")
#: Untreated wells that each replicate counts from.
_UNTREATED_WELLS: Final = 6
_PERCENT: Final = 100.0


def virtual_combination(
    cell_line: str,
    drugs: tuple[str, str],
    doses_nM: tuple[Sequence[float], Sequence[float]],
    *,
    hours: float = 72.0,
    replicates: int = 3,
    seed: int = 1,
) -> bytes:
    """Return a table of wells as ``rapalog combine`` reads it.

    Parameters
    ----------
    cell_line
        Name or alias of a line.
    drugs
        Names or aliases of both drugs.
    doses_nM
        Doses of each above 0, in nM.
    hours
        Exposure.
    replicates
        Biological replicates, each a whole block with errors of its own.
    seed
        Of the errors.

    Raises
    ------
    RapalogError
        For an unknown line or drug, or a dose or time out of range.
    """
    line = given_line(cell_line, seed=seed)
    first, second = (find_drug(name) for name in drugs)
    pairs = [(one, other) for one in (0.0, *doses_nM[0]) for other in (0.0, *doses_nM[1])]
    seen = dishes(
        [(tumour_cell(line), {first: one, second: other}) for one, other in pairs],
        times_h=[hours],
        readouts=["viability"],
        cells_seeded=value("V004"),
        attach_h=value("V005"),
    )["viability"][:, 0]
    generator = np.random.default_rng(seed)
    variance = math.log1p((value("V023") / _PERCENT) ** 2)
    rows = []
    for replicate in range(1, replicates + 1):
        errors = generator.normal(-variance / 2.0, math.sqrt(variance), len(pairs) + _UNTREATED_WELLS - 1)
        signal = seen * np.exp(errors[: len(pairs)])
        untreated = np.mean([signal[0], *(seen[0] * np.exp(errors[len(pairs) :]))])
        rows += [
            ("1", first.name, second.name, one, other, "nM", float(f"{_PERCENT * own / untreated:.2f}"), replicate)
            for (one, other), own in zip(pairs, signal.tolist(), strict=True)
        ]
    return csv_bytes(_COLUMNS, rows)
