"""How often the 95 % interval of a score holds the truth, and how often a planted synergy is seen.

Run: python benchmarks/combinations/coverage.py [repeats] [replicates] [sd]
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
from surfaces import NEUTRAL, block, planted

from rapalog.analysis.combinations.score import score_block

SEED = 20


def intervals(surface, model, *, repeats, replicates, sd):
    """Return value, low and high of each repeat (N, 3)."""
    rng = np.random.default_rng(SEED)
    found = []
    for _ in range(repeats):
        own = score_block(block(surface + rng.normal(0, sd, (replicates, *surface.shape)))).score[model]
        found.append((own.value, own.low, own.high) if own.value is not None else (np.nan,) * 3)
    return np.array(found, dtype=float)


def main(repeats=5000, replicates=3, sd=4.0):
    result = {"repeats": repeats, "replicates": replicates, "sd": sd, "seed": SEED, "covered": {}, "bias": {}}
    for name, surface in NEUTRAL.items():
        got = intervals(surface, name.split()[0], repeats=repeats, replicates=replicates, sd=sd)
        known = np.isfinite(got[:, 0])
        low, high = got[known, 1], got[known, 2]
        result["covered"][name] = float(((low <= 0) & (high >= 0)).mean())
        result["bias"][name] = float(got[known, 0].mean())
        print(name, "covered", result["covered"][name], "mean", result["bias"][name], "sd", got[known, 0].std(),
              "not scored", int((~known).sum()), flush=True)  # fmt: skip
    got = intervals(planted(10.0), "bliss", repeats=repeats, replicates=replicates, sd=sd)
    result["planted 10 points: 0 excluded"] = float((got[:, 1] > 0).mean())
    print("planted", result["planted 10 points: 0 excluded"], got[:, 0].mean())
    name = f"coverage_{replicates}.json"
    (Path(__file__).parent / name).write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main(*(kind(text) for kind, text in zip((int, int, float), sys.argv[1:], strict=False)))
