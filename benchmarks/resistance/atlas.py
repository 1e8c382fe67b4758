"""How long an atlas of 20 genotypes by 8 drugs by 9 doses takes at 72 h, in CPU seconds.

    python benchmarks/resistance/atlas.py

Goals: at most 3 s from nothing (its kernels are compiled on disk, no cell is at rest), and at most 1 s once cells are
at rest. The result is stored in ``benchmarks/results/resistance/atlas.json``. It is the time of all threads of this
process, so that other work on the machine does not count.
"""

from __future__ import annotations

import json
import time
from pathlib import Path

from rapalog.studies.atlas.study import DOSES_NM, DRUGS, atlas

GENOTYPES = (
    "MTOR:S2035F",
    "MTOR:F2108L",
    "MTOR:A2034V",
    "MTOR:S2035T",
    "MTOR:M2327I",
    "MTOR:E2419K",
    "TSC1:loss",
    "TSC2:loss",
    "TSC2:loss+MTOR:F2108L",
    "PTEN:loss",
    "PIK3CA:H1047R",
    "KRAS:G12D",
    "ERBB2:gain",
    "RB1:loss",
    "FKBP1A:loss",
    "FKBP1A:loss+FKBP5:route",
    "RICTOR:loss",
    "EIF4EBP1:loss",
    "EIF4E:gain",
    "STK11:loss",
)
STORED = Path(__file__).parents[1] / "results" / "resistance" / "atlas.json"
GOALS_S = {"from_nothing_s": 3.0, "cells_at_rest_s": 1.0}


def main() -> None:
    """Time, print and store."""
    assert (len(GENOTYPES), len(DRUGS), len(DOSES_NM)) == (20, 8, 9)
    found = {}
    for name in GOALS_S:
        start = time.process_time()
        atlas(genotypes=GENOTYPES, draws=0)
        found[name] = round(time.process_time() - start, 3)
    start = time.process_time()
    atlas(genotypes=GENOTYPES, draws=20)
    found["twenty_draws_s"] = round(time.process_time() - start, 3)
    for name, own in found.items():
        goal = GOALS_S.get(name)
        print(f"{name}: {own} s CPU" + (f" (goal {goal:g})" if goal else ""))
    STORED.parent.mkdir(parents=True, exist_ok=True)
    STORED.write_text(json.dumps(found | {"goals_s": GOALS_S}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
