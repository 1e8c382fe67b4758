"""The chances of resistant clones in closed form against an exact simulation of every clone, in 20 settings.

Run: python benchmarks/resistance/clones.py [--tumours 40000]
The result goes to benchmarks/results/resistance/clones.json. The settings are regimens in the typical patient (daily,
weekly pulses, holidays, none), with the division of the calibrated cell, and tumours that turn over slowly or fast.
The simulation (``tests/pharmacology/clones/exact.py``) knows no closed form; it shares the rates alone.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from itertools import product
from pathlib import Path

import numpy as np
from tests.pharmacology.clones.exact import chances

from rapalog.biology.tumour_cell import tumour_cells, wanted
from rapalog.pharmacology.clones.division import LEVELS_NM, division_at_levels
from rapalog.pharmacology.clones.exposure import time_at_levels
from rapalog.pharmacology.clones.tumours import Answer, expected_clones, treated, tumours
from rapalog.pharmacology.dosing_words import parse_regimen
from rapalog.pharmacology.patients import typical_patient

RESULT = Path(__file__).parents[1] / "results" / "resistance" / "clones.json"
REGIMENS = (None, "10 mg daily", "50 mg weekly", "20 mg weekly", "10 mg daily, hold days 15-21 and 40-60")
#: Cells, doubling time (days), share of divisions lost, last day.
TUMOURS = ((1000, 60.0, 0.6, 120), (1000, 90.0, 0.8, 365), (3000, 30.0, 0.5, 60), (500, 20.0, 0.9, 90))
#: Mutation rates are such that so many clones are expected of the commoner kind.
EXPECTED = 0.9
GENOTYPES = ("MTOR:S2035F", "TSC2:loss")  # one that resists, one that the drug still reaches
KINDS = ("acquired", "pre_existing", "total")
MOST_Z = 3.5


def main() -> None:
    """Compare all settings and store the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tumours", type=int, default=40_000)
    n = parser.parse_args().tumours
    began = time.process_time()
    line, *mutant = tumour_cells([wanted("generic", name) for name in ("", *GENOTYPES)])
    table = division_at_levels([line, *mutant], [line] * 3)
    rows = []
    for place, (text, (cells, doubling_day, loss, until_day)) in enumerate(product(REGIMENS, TUMOURS)):
        which = place % 2
        regimen = parse_regimen(text) if text else None
        shares = time_at_levels([typical_patient()], regimen, days=until_day, levels_nM=LEVELS_NM)
        own = tumours([cells], [1.0 / cells], doubling_day=doubling_day, loss=loss)
        answers = [Answer(table.division[row], np.ones(len(LEVELS_NM))) for row in (0, 1 + which)]
        found = treated(own, shares, *answers)
        unit = [float(part[0, 0]) for part in expected_clones(found, [until_day])]
        per_cell = float(f"{EXPECTED / max(unit):.3g}")
        new, old = (per_cell * number for number in unit)
        closed = [-math.expm1(-number) for number in (new, old, new + old)]
        courses = [
            (kind.edge_day, kind.division[0], np.broadcast_to(kind.death[0], kind.division[0].shape))
            for kind in (found.sensitive, found.resistant)
        ]
        before = found.before
        counted = chances(
            *courses,
            (float(before.division[0]), float(before.death[0])),
            (float(before.resistant_division[0]), float(before.resistant_death[0])),
            cells=cells,
            rate=per_cell / cells,
            until_day=until_day,
            n=n,
            seed=100 + place,
        )
        z = [(count / n - p) / math.sqrt(p * (1 - p) / n) for count, p in zip(counted, closed, strict=True)]
        rows.append(
            {
                "regimen": text or "none",
                "genotype": GENOTYPES[which],
                "cells": cells,
                "u_N0": per_cell,
                "doubling_days": doubling_day,
                "loss": loss,
                "days": until_day,
                **{
                    kind: {"closed_form": round(p, 6), "simulated": count / n, "z": round(own_z, 2)}
                    for kind, p, count, own_z in zip(KINDS, closed, counted, z, strict=True)
                },
            }
        )
        print(
            rows[-1]["regimen"],
            until_day,
            [f"{p:.4f} {count / n:.4f} z {own_z:+.2f}" for p, count, own_z in zip(closed, counted, z, strict=True)],
            flush=True,
        )
    largest = max(abs(row[kind]["z"]) for row in rows for kind in KINDS)
    squares = np.mean([row[kind]["z"] ** 2 for row in rows for kind in KINDS[:2]])
    document = {
        "tumours": n,
        "settings": len(rows),
        "largest_z": largest,
        "mean_square_z": round(float(squares), 2),
        "within": bool(largest <= MOST_Z),
        "cpu_s": round(time.process_time() - began, 1),
        "rows": rows,
    }
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(document, indent=1) + "\n")
    print(f"largest |z| {largest:.2f}, mean square {squares:.2f}, {document['cpu_s']} s of processor")


if __name__ == "__main__":
    main()
