"""How often every kind of interval and bound holds the truth, by class of curve, with one replicate and with three.

One replicate: ten doses, three wells each; three replicates: the same on three days whose EC50 differ by 0.1 decades.
``steep``: slopes of 3 to 10 and a midpoint anywhere between doses. ``between two doses``: the case of a bend that three
replicates share, Hill slopes of 5, 8 and 12, two wells a dose, days that differ by 0.03 decades. An open side of an
interval holds everything on that side, as it says. A one-sided bound is counted by itself, among the curves that got
one.
``bounds at one truth`` are the least favourable ones among those tried. ``any`` counts intervals and bounds together:
what a level promises of a procedure that may answer with either, at every truth.

Run: ``python benchmarks/dose_response/interval_coverage.py [CURVES]``, 2,000 of each by default.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
from scipy import stats

from rapalog.analysis.curves.dose_response import curve_steps
from rapalog.analysis.curves.fit.together import run

RESULT = Path(__file__).resolve().parents[1] / "results" / "dose_response" / "interval_coverage.json"
TEN = np.geomspace(0.1, 10_000, 10)
RANGES = {
    "full": {"middle": (0.3, 2.7), "slope": (0.7, 2.0), "bottom": (0.0, 0.2), "noise": (0.02, 0.10)},
    "partial": {"middle": (0.3, 2.7), "slope": (0.7, 2.0), "bottom": (0.4, 0.7), "noise": (0.02, 0.10)},
    "steep": {"middle": (0.3, 2.7), "slope": (3.0, 10.0), "bottom": (0.0, 0.2), "noise": (0.02, 0.10)},
    "incomplete": {"middle": (3.3, 4.3), "slope": (0.7, 2.0), "bottom": (0.0, 0.2), "noise": (0.02, 0.10)},
}
#: Midpoint (log10 nM), slope, bottom and noise at which one side of an EC50 or IC50 often stays open.
TRUTHS = (
    (0.3, 0.7, 0.7, 0.1),
    (2.7, 0.7, 0.7, 0.1),
    (0.3, 0.7, 0.1, 0.1),
    (2.7, 0.7, 0.2, 0.1),
    (3.3, 1.0, 0.1, 0.06),
    (3.9, 1.0, 0.05, 0.06),
    (-1.1, 1.0, 0.05, 0.06),
)
GAP_DOSES = np.array([0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100])
QUANTITIES = ("ec50_nM", "ic50_nM", "hill", "top", "bottom", "emax", "auc")
FEWEST = 20  # fewer bounds say nothing of how often they hold
LOGARITHMIC = ("ec50_nM", "ic50_nM", "hill")


def sigmoid(x, middle, slope, bottom):
    return bottom + (1 - bottom) / (1 + 10 ** np.clip(slope * (x - middle), -300, 300))


def truth_of(x, middle, slope, bottom):
    """The true quantities of one curve; an IC50 that is never reached is infinite."""
    grid = np.linspace(x.min(), x.max(), 2_001)
    crossing = middle + np.log10((1 - bottom) / (0.5 - bottom) - 1) / slope if bottom < 0.5 else np.inf
    curve = sigmoid(grid, middle, slope, bottom)
    return {
        "ec50_nM": middle,
        "ic50_nM": crossing,
        "hill": np.log10(slope),
        "top": 1.0,
        "bottom": bottom,
        "emax": curve[-1],
        "auc": np.trapezoid(curve, grid) / np.ptp(grid),
    }


def study(rng, truths, *, doses, wells, days, between):
    """The truth of each curve, and its fit: doses (nM), wells a dose, days, and the SD between them in decades."""
    dose = np.tile(np.repeat(doses, wells), days)
    day = np.repeat(np.arange(days), len(dose) // days)
    names = [str(own) for own in day] if days > 1 else None
    x, steps = np.log10(dose), []
    for middle, slope, bottom, noise in truths:
        middles = middle + between * rng.standard_normal(days) * (days > 1)
        y = sigmoid(x, middles[day], slope, bottom) + noise * rng.standard_normal(len(x))
        steps.append(curve_steps(dose, y, replicate=names, model="4pl"))
    return [truth_of(x, *own[:3]) for own in truths], run(steps)


def holds(estimate, truth, *, logarithmic):
    scale = np.log10 if logarithmic else float
    low = -np.inf if estimate.low is None else scale(estimate.low)
    high = np.inf if estimate.high is None else scale(estimate.high)
    return bool(low <= truth <= high)


def report(name, truths, curves, found, quantities=QUANTITIES):
    for quantity in quantities:
        kinds, whole = defaultdict(list), []
        for truth, curve in zip(truths, curves, strict=True):
            estimate = getattr(curve, quantity)
            if estimate.relation != "none" and not (estimate.low is None and estimate.high is None):
                kinds[estimate.relation].append(holds(estimate, truth[quantity], logarithmic=quantity in LOGARITHMIC))
                whole.append(kinds[estimate.relation][-1])
        for relation in "=><":
            if len(kinds[relation]) >= FEWEST:
                found.append(line(name, quantity, relation, kinds[relation]))
        if sum(map(bool, kinds.values())) > 1:
            found.append(line(name, quantity, "any", whole))


def line(name, quantity, relation, own):
    ends = stats.binomtest(sum(own), len(own)).proportion_ci()
    kind = {"=": "interval", "any": "any"}.get(relation, f"bound {relation}")
    shown = f"{np.mean(own):7.2%} ({ends.low:.1%} to {ends.high:.1%}) of {len(own)}"
    print(f"{name:52} {quantity:8} {kind:9} {shown}", flush=True)
    return {
        "curves": name,
        "quantity": quantity,
        "relation": relation,
        "n": len(own),
        "held": round(float(np.mean(own)), 4),
        "low": round(ends.low, 4),
        "high": round(ends.high, 4),
    }


def drawn(rng, count, ranges):
    return np.array([rng.uniform(*ranges[name], count) for name in ("middle", "slope", "bottom", "noise")]).T


def main() -> None:
    count, found = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000, []
    rng = np.random.default_rng(7)
    for days in (1, 3):
        for kind, ranges in RANGES.items():
            truths, curves = study(rng, drawn(rng, count, ranges), doses=TEN, wells=3, days=days, between=0.1)
            report(f"{kind}, {days} replicate{'s' * (days > 1)}", truths, curves, found)
    for slope in (5.0, 8.0, 12.0):
        for days in (1, 3):
            middles = rng.uniform(*np.log10([0.11, 0.27]), count)
            own = np.column_stack([middles, np.full(count, slope), np.full(count, 0.16), np.full(count, 0.03)])
            truths, curves = study(rng, own, doses=GAP_DOSES, wells=2, days=days, between=0.03)
            report(
                f"between two doses, slope {slope:g}, {days} replicate{'s' * (days > 1)}",
                truths,
                curves,
                found,
                ("ec50_nM", "ic50_nM"),
            )
    for own in TRUTHS:
        truths, curves = study(rng, np.tile(own, (count, 1)), doses=TEN, wells=3, days=1, between=0.0)
        report(
            f"one truth: middle {own[0]}, slope {own[1]}, bottom {own[2]}, SD {own[3]}",
            truths,
            curves,
            found,
            ("ec50_nM", "ic50_nM"),
        )
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
