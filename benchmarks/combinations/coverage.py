"""How often the 95 % interval of a score holds the truth, and how often a planted synergy is seen.

Run: python benchmarks/combinations/coverage.py [repeats] [replicates] [sd]
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
from surfaces import NEUTRAL, block, planted

from rapalog.analysis.combinations import score
from rapalog.analysis.combinations.no_interaction import zip_fitted
from rapalog.analysis.combinations.score import score_block

SEED = 20


def intervals(surface, model, *, repeats, replicates, sd):
    """Return value, low and high of each repeat (N, 3); rows and columns are fitted where ZIP is asked for."""
    rng = np.random.default_rng(SEED)
    score.zip_fitted = zip_fitted if model == "zip" else lambda first, second, wells: np.zeros(wells.shape)
    found = []
    for _ in range(repeats):
        own = score_block(block(surface + rng.normal(0, sd, (replicates, *surface.shape)))).score[model]
        found.append((own.value, own.low, own.high) if own.value is not None else (np.nan,) * 3)
    return np.array(found, dtype=float)


def main(repeats=5000, replicates=3, sd=4.0):
    result = {"repeats": repeats, "replicates": replicates, "sd": sd, "seed": SEED, "covered": {}, "mean": {}}
    file = Path(__file__).parent / f"coverage_{replicates}.json"
    for name, surface in NEUTRAL.items():
        got = intervals(surface, name.split()[0], repeats=repeats, replicates=replicates, sd=sd)
        value, low, high = got[np.isfinite(got[:, 0])].T
        result["covered"][name] = float(((low <= 0) & (high >= 0)).mean())
        result["mean"][name] = float(value.mean())
        if name == "bliss":
            result["planted 10 points, 0 excluded"] = planted_seen(got, repeats=repeats, replicates=replicates, sd=sd)
        file.write_text(json.dumps(result, indent=2) + "\n")
        print(name, result["covered"][name], "mean", value.mean(), "sd", value.std(), "of", len(value), flush=True)


def planted_seen(neutral, **settings):
    """Return how often 0 lies outside the interval of 10 planted points: Bliss is linear in the combination wells.

    A tenth of the repeats is scored itself, to see that the shift is all there is.
    """
    few = intervals(planted(10.0), "bliss", **settings | {"repeats": settings["repeats"] // 10})
    assert np.allclose(few, neutral[: len(few)] + 10.0)
    return float((neutral[:, 1] + 10.0 > 0).mean())


if __name__ == "__main__":
    main(*(kind(text) for kind, text in zip((int, int, float), sys.argv[1:], strict=False)))
