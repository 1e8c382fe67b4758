"""Coverage of the fold-change interval over replicate blots, and agreement with an independent fit.

    python benchmarks/blots/alignment_coverage.py [RUNS]

Each run draws replicate blots with scales over a decade, ten conditions, and lognormal errors; the true fold is 1.5.
Cases: equal errors; one blot four times as noisy as another; errors that differ by lane and are known (volume_se) on
top of an unknown common one; a fifth of the lanes missing; faint lanes below detection (bounds).
"""

import math
import sys

import numpy as np
from scipy.optimize import brentq, minimize

from rapalog.analysis.blot_alignment import fold_changes
from rapalog.analysis.blot_alignment_fit import align
from rapalog.tables import BandVolume

CONDITIONS, FOLD, CV = 10, 1.5, 0.2


def band(blot, lane, volume, se, relation="="):
    return BandVolume(f"{blot}.tif", f"b{blot}", lane, "MCF-7", float(lane), 24.0, "S6", f"r{blot}", "sample",
                      volume, se, relation)  # fmt: skip


def one_run(rng, blots, case):
    """Return bands with a true fold of 1.5 at dose 1 and 0.05 at the highest dose, and the true folds."""
    truth = np.concatenate([[0.0, math.log(FOLD)], np.linspace(-0.5, -3.0, CONDITIONS - 2)])
    sigma = np.full((blots, CONDITIONS), math.sqrt(math.log1p(CV**2)))
    if case == "unequal blots":
        sigma *= np.geomspace(0.5, 2.0, blots)[:, None]
    known = rng.uniform(0.02, 0.6, (blots, CONDITIONS)) if case == "known lane errors" else np.zeros_like(sigma)
    log = truth + rng.normal(0, 1, blots)[:, None] + rng.normal(0, 1, sigma.shape) * np.sqrt(sigma**2 + known**2)
    kept = np.ones_like(sigma, dtype=bool)
    if case == "missing lanes":
        kept = rng.random(sigma.shape) > 0.2
    limit = np.median(log[:, -1]) + 0.3 if case == "faint lanes" else -math.inf
    bands = []
    for b in range(blots):
        for c in range(CONDITIONS):
            if kept[b, c]:
                faint = log[b, c] < limit
                volume = math.exp(max(log[b, c], limit))
                bands.append(band(b, c, volume, volume * known[b, c], "<=" if faint else "="))
    return bands, np.exp(truth)


def coverage(case, blots, runs):
    rng = np.random.default_rng([len(case), blots])
    hits = numbers = bounds = held = 0
    widths = []
    for _ in range(runs):
        bands, truth = one_run(rng, blots, case)
        for found in fold_changes(bands)[0]:
            k = int(found.dose_nM)
            if k == 0:
                continue
            estimate = found.fold
            if k == 1 and estimate.relation == "=" and estimate.low is not None:
                numbers += 1
                hits += estimate.low <= truth[k] <= estimate.high
                widths.append(math.log(estimate.high / estimate.low))
            if estimate.relation == "<":
                bounds += 1
                held += truth[k] <= estimate.value
    share = f"{held / bounds:7.3f} of {bounds}" if bounds else "-"
    print(f"{case:20s} {blots:2d} blots {hits / numbers:7.3f} of {numbers:5d}  ln width {np.mean(widths):.2f}  {share}")


def independent(blot, condition, log, variance):
    """Return values, and the weighted sum of squares, from a general minimiser; the first blot's scale is 0."""
    blots, count, weight = blot.max() + 1, condition.max() + 1, 1 / variance

    def cost(x):
        left = log - x[condition] + np.append(0.0, x[count:])[blot]
        bend = np.concatenate([np.bincount(condition, -2 * weight * left, count),
                               np.bincount(blot, 2 * weight * left, blots)[1:]])  # fmt: skip
        return float(weight @ left**2), bend

    found = minimize(cost, np.zeros(count + blots - 1), jac=True, method="BFGS", options={"gtol": 1e-9})
    return found.x[:count], found.fun


def standard_error(blot, condition, variance):
    """Return that of condition 1 over condition 0 from the inverse of the dense normal matrix."""
    blots, count = blot.max() + 1, condition.max() + 1
    x = np.zeros((len(blot), count + blots - 1))
    x[np.arange(len(blot)), condition] = 1
    for b in range(1, blots):
        x[blot == b, count + b - 1] = -1
    own = np.linalg.inv(x.T @ (x / variance[:, None]))
    return math.sqrt(own[1, 1] + own[0, 0] - 2 * own[0, 1])


def common_variance(blot, condition, log, se, degrees):
    """Return the root of Q(tau2) = degrees, or 0."""

    def excess(tau2):
        return independent(blot, condition, log, se**2 + tau2)[1] - degrees

    return 0.0 if excess(0.0) <= 0 else brentq(excess, 0, 10, xtol=1e-13)


def agreement(runs):
    """Print the worst disagreement of values, standard errors and tau2 with a fit that shares no code."""
    rng, worst = np.random.default_rng(5), np.zeros(3)
    for _ in range(runs):
        blots, count = int(rng.integers(2, 6)), int(rng.integers(3, 9))
        pairs = [(b, c) for b in range(blots) for c in range(count) if rng.random() > 0.1 or c == 0 or b == 0]
        blot, condition = np.array(pairs).T
        se = rng.uniform(0.02, 0.3, len(pairs))
        log = rng.normal(0, 2, count)[condition] - rng.normal(0, 1, blots)[blot]
        log += rng.normal(0, 1, len(pairs)) * np.hypot(se, 0.2)
        degrees = len(pairs) - (count + blots - 1)
        if degrees == 0:
            continue
        tau2 = common_variance(blot, condition, log, se, degrees)
        values = independent(blot, condition, log, se**2 + tau2)[0]
        mine = align(blot, condition, log, se)
        difference, error = mine.contrast(1, 0)
        spread = standard_error(blot, condition, se**2 + tau2)
        worst = np.maximum(worst, np.abs([difference - values[1] + values[0], error - spread, mine.tau2 - tau2]))
    print("worst disagreement with an independent fit: log fold {:.1e}, its error {:.1e}, tau2 {:.1e}".format(*worst))


if __name__ == "__main__":
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    for name in ("equal", "unequal blots", "known lane errors", "missing lanes", "faint lanes"):
        for m in (3, 5):
            coverage(name, m, n)
    agreement(50)
