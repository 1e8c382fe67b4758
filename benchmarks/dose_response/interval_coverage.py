"""How often the 95 % profile intervals hold the true EC50, by class of curve, one-sided bounds included.

An open side holds everything on that side, as it says. A one-sided bound is counted by itself; so is the bound that
an incomplete curve gets, whose truth may lie beyond the doses. Run:
``python benchmarks/dose_response/interval_coverage.py [CURVES PER CLASS]``, 20,000 by default.
"""

from __future__ import annotations

import sys

import numpy as np
from simulate import CLASSES, simulate

from rapalog.analysis.curves.fit.batch import CurveStack, fit_batch
from rapalog.analysis.curves.fit.batch_result import BatchFit


def profile_coverage(fits: BatchFit, truth: np.ndarray) -> float:
    """The share of two-sided profile regions, open sides included, that hold the truth."""
    above = np.isnan(fits.ec50_low_nM) | (np.log10(fits.ec50_low_nM) <= truth)
    below = np.isnan(fits.ec50_high_nM) | (np.log10(fits.ec50_high_nM) >= truth)
    return float((above & below).mean())


def one_sided_coverage(fits: BatchFit, truth: np.ndarray) -> tuple[float, float]:
    """The share of reported one-sided bounds that hold, and how many curves have one."""
    bounds = [(fits.to_estimates(i)["ec50_nM"], truth[i]) for i in range(len(fits))]
    held = [10**t >= e.low if e.relation == ">" else 10**t <= e.high for e, t in bounds if e.relation in "<>"]
    return (float(np.mean(held)) if held else np.nan), len(held) / len(fits)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    print(f"{count} curves a class; standard error of a coverage of 95 %: {np.sqrt(0.95 * 0.05 / count):.2%}")
    print(f"{'class':11s} {'profile':>8s} {'open side':>10s} {'half-width':>10s} {'bounds':>8s} {'held':>7s}")
    for kind in CLASSES:
        if kind == "flat":
            continue
        curves = simulate(count, seed=7, kinds=(kind,))
        fits = fit_batch(CurveStack(curves.dose_nM, curves.response), intervals=("ec50_nM",))
        width = np.log10(fits.ec50_high_nM / fits.ec50_low_nM) / 2
        held, share = one_sided_coverage(fits, curves.log_ec50)
        print(
            f"{kind:11s} {profile_coverage(fits, curves.log_ec50):8.2%} {np.isnan(width).mean():10.2%}"
            f" {np.nanmedian(width):10.3f} {share:8.2%} {held:7.2%}"
        )


if __name__ == "__main__":
    main()
