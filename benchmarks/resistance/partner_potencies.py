"""How potencies of partners in ``drugs.csv`` stand against growth curves of nine sarcoma lines.

    python benchmarks/resistance/partner_potencies.py viability_72h.csv

The table is Supplementary Table 4 of Lee et al. 2024 (doi 10.1038/s44320-023-00004-7, CC BY 4.0) with the columns
``cell_line, drug, replicate, dose, dose_unit, response``. Curves are fitted by ``rapalog viability``; what is stored in
``partner_curves.csv`` is the median of the lines that have an EC50. Beside it stands the model's own growth EC50 in the
generic line, half-way between no drug and 100 uM, with 1,000 cells a well.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

import rapalog as ra
from rapalog.analysis.curves.half_way import half_way_nM
from rapalog.biology.drugs import find_drug
from rapalog.biology.experiment import dishes
from rapalog.biology.tumour_cell import tumour_cell
from rapalog.facts.library import facts

DOSES_NM = np.geomspace(0.1, 1e5, 49)


def model_ec50_nM(name: str) -> float:
    """Return the dose half-way down the viability of the generic line."""
    cell, drug = tumour_cell(), find_drug(name)
    given = [{}, *({drug: float(dose)} for dose in DOSES_NM)]
    seen = dishes(
        [(cell, own) for own in given], times_h=[72.0], readouts=["viability"], cells_seeded=1000.0, attach_h=24.0
    )["viability"][:, 0]
    return float(half_way_nM(DOSES_NM, seen[None, 1:] / seen[0], plateau_nM=DOSES_NM[-1], least_effect=0.03)[0])


def main() -> None:
    """Print every drug of the table."""
    if len(sys.argv) < 2 or not Path(sys.argv[1]).is_file():
        sys.exit("skipped: give the table of curves, which is not part of the project")
    table = pd.read_csv(sys.argv[1]).dropna().assign(time_h=72)
    stored = {row.more["drug"]: row for row in facts("partner_curves").values()}
    known = {row.more["drug"] for row in facts("drugs").values()}
    found = ra.viability(table[table.drug.isin(stored)], progress=False).to_frame()
    for name, own in stored.items():
        curves = found[found.curve.str.contains(f" / {name} / ", regex=False)]
        ec50 = curves[curves.ec50_relation == "="].ec50_nM
        model = f"{model_ec50_nM(name):.3g}" if name in known else "not in the model"
        print(
            f"{name}: {ec50.median():.3g} nM ({ec50.min():.3g} to {ec50.max():.3g}) in {len(ec50)} of {len(curves)} "
            f"lines; stored {own.value:g}; the model {model}"
        )


if __name__ == "__main__":
    main()
