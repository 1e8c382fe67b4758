"""How often the 95 % profile intervals hold the true EC50, by class of curve, one-sided bounds included.

An open side holds everything on that side, as it says. A one-sided bound is counted by itself; so is the bound that
an incomplete curve gets, whose truth may lie beyond the doses. Run:
``python benchmarks/dose_response/interval_coverage.py [CURVES PER CLASS]``, 20,000 by default.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from simulate import CLASSES, simulate

from rapalog.analysis.curves.intervals.potency import midpoint_estimate
from rapalog.numerics.answer import MIDDLE_HIGH, MIDDLE_LOW
from rapalog.numerics.points import Points, collapse
from rapalog.numerics.solve import Want

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from tests.analysis.curves.fitting import fit_all


def profile_coverage(rows: np.ndarray, truth: np.ndarray) -> float:
    """The share of two-sided profile regions, open sides included, that hold the truth."""
    low, high = rows[:, MIDDLE_LOW], rows[:, MIDDLE_HIGH]
    return float(((np.isnan(low) | (low <= truth)) & (np.isnan(high) | (high >= truth))).mean())


def one_sided_coverage(wells: list[Points], rows: np.ndarray, truth: np.ndarray) -> tuple[float, float]:
    """The share of reported one-sided bounds that hold, and how many curves have one."""
    bounds = [(midpoint_estimate(own, row), t) for own, row, t in zip(wells, rows, truth, strict=True)]
    held = [10**t >= e.low if e.relation == ">" else 10**t <= e.high for e, t in bounds if e.relation in "<>"]
    return (float(np.mean(held)) if held else np.nan), len(held) / len(rows)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    print(f"{count} curves a class; standard error of a coverage of 95 %: {np.sqrt(0.95 * 0.05 / count):.2%}")
    print(f"{'class':11s} {'profile':>8s} {'open side':>10s} {'half-width':>10s} {'bounds':>8s} {'held':>7s}")
    for kind in CLASSES:
        if kind == "flat":
            continue
        curves = simulate(count, seed=7, kinds=(kind,))
        wells = [collapse(curves.dose_nM, response) for response in curves.response]
        rows = fit_all(wells, "4pl", want=Want(middle=1.0))
        width = (rows[:, MIDDLE_HIGH] - rows[:, MIDDLE_LOW]) / 2
        held, share = one_sided_coverage(wells, rows, curves.log_ec50)
        print(
            f"{kind:11s} {profile_coverage(rows, curves.log_ec50):8.2%} {np.isnan(width).mean():10.2%}"
            f" {np.nanmedian(width):10.3f} {share:8.2%} {held:7.2%}"
        )


if __name__ == "__main__":
    main()
