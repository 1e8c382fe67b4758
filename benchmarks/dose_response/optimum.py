"""Is the fit of the four-parameter curve at the best optimum? Against 27 starts of the tests' own minimiser.

Run: ``python benchmarks/dose_response/optimum.py [CURVES]``, 10,000 by default (about two minutes).
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import numpy as np
from simulate import simulate

from rapalog.numerics.answer import RESIDUAL
from rapalog.numerics.points import collapse

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from tests.analysis.curves.careful_fit import minimise
from tests.analysis.curves.fitting import fit_all

WITHIN = 1e-6


def best_of_27(dose_nM: np.ndarray, response: np.ndarray) -> float:
    wells = collapse(dose_nM, response)
    low, high = wells.bounds
    starts = np.meshgrid(np.linspace(low[0] + 0.5, high[0] - 0.5, 9), [-0.5, 0.1, 0.7], indexing="ij")
    _, sse = minimise(wells, np.stack(starts, axis=-1).reshape(-1, 2))
    return float(sse.min()) + wells.sse_within


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    curves = simulate(count, seed=20_260_101)
    sse = fit_all([collapse(curves.dose_nM, response) for response in curves.response], "4pl")[:, RESIDUAL]
    best = np.array([best_of_27(curves.dose_nM, response) for response in curves.response])
    ratio = sse / best - 1.0
    worse = ratio > WITHIN
    print(f"{count} curves; failures {int((~np.isfinite(sse)).sum())}")
    print(f"within {WITHIN:g} of the best of 27 starts, or below it: {1 - worse.mean():.4%}")
    print(f"worse: {dict(Counter(curves.kind[worse].tolist()))}, at most by {max(ratio.max(), 0):.2g}")
    print(f"better than all 27 starts by more than {WITHIN:g}: {dict(Counter(curves.kind[ratio < -WITHIN].tolist()))}")


if __name__ == "__main__":
    main()
