"""Coverage of fold-change intervals over replicate blots, beside simpler normalisations and an independent fit.

    python benchmarks/blots/alignment_coverage.py [RUNS]

Each run draws replicate blots with scales over a decade and conditions from 1.5-fold to a twentieth of the vehicle.
Beside the alignment: lanes paired within a blot (t with blots - 1), and blots divided by the sum of their lanes (two
samples, t with 2 blots - 2). Coverage is given for the strongest, the middle and the weakest condition.

Ratios start one step earlier: phospho and total on one membrane or on two, every lane with a load of its own, and a
loading control with a scatter of its own. How often a control is said to scatter more than the load is printed too.
"""

import math
import sys
from dataclasses import dataclass

import numpy as np
from scipy import integrate, optimize, stats

from rapalog.analysis.blots.folds.alignment import fold_changes
from rapalog.analysis.blots.folds.alignment_fit import align, spread_of
from rapalog.tables import BandVolume

DESIGNS = ((3, 4, 0.1), (3, 6, 0.4), (3, 10, 0.2), (4, 6, 0.2), (5, 10, 0.2))


@dataclass(frozen=True)
class Case:
    """``weak``: how often noisier the weakest lane is; ``stated``: which part of that noise volume_se tells (0: none).

    ``limit``: the share of the vehicle below which lanes are bounds.
    """

    weak: float = 1.0
    stated: float = 0.0
    blot: float = 1.0
    missing: float = 0.0
    outlier: float = 1.0
    limit: float = 0.0
    normal: bool = False


CASES = {
    "equal errors": Case(),
    "normal errors": Case(normal=True),
    "weak lanes 2x noisier": Case(weak=2),
    "weak lanes 4x noisier": Case(weak=4),
    "the same, known": Case(weak=4, stated=1.0),
    "the same, overstated 2x": Case(weak=4, stated=2.0),
    "the same, understated 2x": Case(weak=4, stated=0.5),
    "one blot 2x noisier": Case(blot=2),
    "a fifth of lanes missing": Case(missing=0.2),
    "missing and 3x, known": Case(missing=0.2, weak=3, stated=1.0),
    "one lane off 2x": Case(outlier=2.0),
    "faint lanes are bounds": Case(limit=0.07),
}
LOWEST, HIGHEST = math.log(0.05), math.log(1.5)


def truths(count):
    """Return true logarithms: the vehicle, 1.5, and down to 0.05."""
    return np.concatenate([[0.0], np.linspace(HIGHEST, LOWEST, count - 1)])


def one_run(rng, design, case):
    """Return logarithms (blots, conditions), NaN where missing, their stated errors and which are upper bounds."""
    blots, count, cv = design
    truth = truths(count)
    noisier = np.where(truth < 0, case.weak ** (truth / LOWEST), 1.0)
    extra = cv * np.sqrt(noisier**2 - 1) * np.ones((blots, 1))
    sd = np.hypot(cv, extra)
    sd[0] *= case.blot
    noise = rng.normal(size=sd.shape) * sd
    scale = rng.normal(size=(blots, 1))
    log = truth + scale + (np.log(np.maximum(1 + noise, 0.02)) if case.normal else noise)
    log[rng.integers(blots), rng.integers(count)] += rng.choice([-1, 1]) * math.log(case.outlier)
    least = scale + math.log(case.limit) if case.limit else np.full_like(scale, -math.inf)
    bound = log < least
    log = np.maximum(log, least)
    log[rng.random(log.shape) < case.missing] = math.nan
    return log, case.stated * extra, bound


def bands(log, se, bound):
    """Return the lanes as the study would."""
    return [
        BandVolume(
            f"{b}.tif",
            f"b{b}",
            c,
            "MCF-7",
            float(c),
            24.0,
            "S6",
            f"r{b}",
            "sample",
            math.exp(log[b, c]),
            math.exp(log[b, c]) * se[b, c],
            "<=" if bound[b, c] else "=",
        )
        for b, c in np.argwhere(np.isfinite(log))
    ]


def aligned(log, se, bound):
    """Return the interval of every condition (logarithms), with -inf for an open side."""
    found = {}
    for own in fold_changes(bands(log, se, bound))[0]:
        fold, k = own.fold, int(own.dose_nM)
        if k and fold.relation == "=" and fold.low is not None:
            found[k] = math.log(fold.low), math.log(fold.high)
        elif k and fold.relation == "<":
            found[k] = -math.inf, math.log(fold.value)
    return found


def paired(log, _se, bound):
    """Return t intervals of the differences within blots."""
    found = {}
    for k in range(1, log.shape[1]):
        apart = (log[:, k] - log[:, 0])[~bound[:, k] & ~bound[:, 0]]
        apart = apart[np.isfinite(apart)]
        if len(apart) > 1:
            half = stats.t.ppf(0.975, len(apart) - 1) * apart.std(ddof=1) / math.sqrt(len(apart))
            found[k] = apart.mean() - half, apart.mean() + half
    return found


def by_sum(log, _se, bound):
    """Return two-sample t intervals after division by the sum of each blot's lanes."""
    found, total = {}, np.nansum(np.exp(log), axis=1, keepdims=True)
    share = log - np.log(np.where(total > 0, total, math.nan))
    share = np.where(bound, math.nan, share)
    for k in range(1, log.shape[1]):
        one, other = (side[np.isfinite(side)] for side in (share[:, k], share[:, 0]))
        degrees = len(one) + len(other) - 2
        if min(len(one), len(other)) > 1:
            pooled = (one.var() * len(one) + other.var() * len(other)) / degrees
            half = stats.t.ppf(0.975, degrees) * math.sqrt(pooled * (1 / len(one) + 1 / len(other)))
            found[k] = one.mean() - other.mean() - half, one.mean() - other.mean() + half
    return found


METHODS = {"aligned": aligned, "paired": paired, "sum": by_sum}


def coverage(name, case, design, runs):
    """Print coverage and mean width of every method."""
    rng, count = np.random.default_rng([len(name), *(int(10 * own) for own in design)]), design[1]
    truth = truths(count)
    inside, seen = ({name: np.zeros(count) for name in METHODS} for _ in range(2))
    widths = {name: [] for name in METHODS}
    held = bounds = 0
    for _ in range(runs):
        drawn = one_run(rng, design, case)
        for way, method in METHODS.items():
            for k, (low, high) in method(*drawn).items():
                if math.isinf(low):
                    bounds += 1
                    held += truth[k] <= high
                    continue
                seen[way][k] += 1
                inside[way][k] += low <= truth[k] <= high
                widths[way].append(high - low)
    share = inside["aligned"] / np.maximum(seen["aligned"], 1)
    simple = "  ".join(
        f"{way} {inside[way].sum() / seen[way].sum():.3f} ({np.mean(widths[way]):.2f})" for way in ("paired", "sum")
    )
    faint = f"  bounds held {held / bounds:.3f} of {bounds}" if bounds else ""
    whole = f"{inside['aligned'].sum() / seen['aligned'].sum():.3f} of {int(seen['aligned'].sum()):5d}"
    print(
        f"{design[0]} x {design[1]:2d} CV {design[2]:.1f}  {name:25s} {whole}  1.5x {share[1]:.3f}  middle "
        f"{share[count // 2]:.3f}  weakest {share[-1]:.3f}  width {np.mean(widths['aligned']):.2f}   {simple}{faint}",
        flush=True,
    )


class Dense:
    """The same model, from the dense normal matrix with the first blot's scale as 0, sharing no code."""

    def __init__(self, blot, condition, log, se):
        self.log, self.se, self.count = log, se, condition.max() + 1
        self.design = np.zeros((len(log), self.count + blot.max()))
        self.design[np.arange(len(log)), condition] = 1
        for b in range(1, blot.max() + 1):
            self.design[blot == b, self.count + b - 1] = -1
        self.degrees = len(log) - self.design.shape[1]
        value = np.linalg.lstsq(self.design, log, rcond=None)[0]
        self.plain = float(np.sum((log - self.design @ value) ** 2)) / self.degrees
        self.weakness = np.exp(value[: self.count].max() - value[condition])

    def fit(self, variance):
        """Return the difference of conditions 1 and 0, its error, the misfit and the restricted log likelihood."""
        root = self.design / np.sqrt(variance)[:, None]
        value, *_ = np.linalg.lstsq(root, self.log / np.sqrt(variance), rcond=None)
        misfit = float(np.sum((self.log - self.design @ value) ** 2 / variance))
        normal = root.T @ root
        own = np.linalg.inv(normal)
        likelihood = -0.5 * (np.log(variance).sum() + np.linalg.slogdet(normal)[1] + misfit)
        return value[1] - value[0], math.sqrt(own[1, 1] + own[0, 0] - 2 * own[0, 1]), misfit, likelihood

    def tau2(self):
        """Return the root of Q(tau2) = degrees, or 0."""

        def excess(tau2):
            return self.fit(self.se**2 + tau2)[2] - self.degrees

        return 0.0 if excess(0.0) <= 0 else optimize.brentq(excess, 0, 10, xtol=1e-13)

    def inside(self, limit):
        """Return the posterior probability that the difference is below ``limit``, by adaptive quadrature."""
        known = max(np.median(self.se**2), 1e-3 * self.plain)
        above = below = 0.0
        for rho, prior in zip((0, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32), (6, 1, 1, 1, 1, 1, 1), strict=True):
            shape = 1 + (rho * self.weakness) ** 2

            def density(step, shape=shape, prior=prior, known=known):
                tau2 = math.exp(step)
                found = self.fit(self.se**2 + tau2 * shape)
                weight = prior * math.sqrt(tau2 / (tau2 + known)) * math.exp(found[3])
                return np.array([weight, weight * stats.norm.cdf((limit - found[0]) / found[1])])

            total = integrate.quad_vec(density, math.log(known) - 20, math.log(self.plain + known) + 14, epsrel=1e-8)[0]
            above, below = above + total[0], below + total[1]
        return below / above


def agreement(runs):
    """Print the worst disagreement of values, errors, tau2 and limits with fits that share no code."""
    rng, worst, limits = np.random.default_rng(5), np.zeros(3), []
    for index in range(runs):
        blots, count = int(rng.integers(2, 6)), int(rng.integers(3, 9))
        pairs = [(b, c) for b in range(blots) for c in range(count) if rng.random() > 0.1 or c == 0 or b == 0]
        blot, condition = np.array(pairs).T
        se = rng.uniform(0.02, 0.3, len(pairs))
        log = rng.normal(0, 1, count)[condition] - rng.normal(0, 1, blots)[blot]
        log += rng.normal(0, 1, len(pairs)) * np.hypot(se, 0.2)
        if len(pairs) - count - blots + 1 < 1:
            continue
        dense, mine = Dense(blot, condition, log, se), align(blot, condition, log, se)
        tau2 = dense.tau2()
        difference, error = mine.contrast(1, 0)
        its, its_error, *_ = dense.fit(se**2 + tau2)
        worst = np.maximum(worst, np.abs([difference - its, error - its_error, mine.tau2 - tau2]))
        if index < runs // 5:
            low, high = spread_of(blot, condition, log, se).interval(1, 0, level=0.95)
            limits += [dense.inside(low) - 0.025, dense.inside(high) - 0.975]
    print("worst disagreement with an independent fit: log fold {:.1e}, its error {:.1e}, tau2 {:.1e}".format(*worst))
    print(f"worst error of the tails of {len(limits) // 2} intervals: {np.abs(limits).max():.1e}")


#: Membranes, the scatter of the load and that of the loading control (SDs of logarithms), and whether it is stated.
SCATTERS = ((0.15, 0.03), (0.15, 0.1), (0.1, 0.1), (0.05, 0.1), (0.05, 0.2), (0.05, 0.4))
RATIOS = [(membranes, load, control, True) for membranes in (1, 2) for load, control in SCATTERS]
RATIOS += [(2, 0.05, 0.2, False), (2, 0.15, 0.1, False), (2, 0.1, 0.0, False)]
FOLDS = {"p-S6": (1.0, 0.5, 0.2, 0.05), "S6": (1.0, 1.0, 0.8, 0.8)}
BIOLOGY = {"p-S6": 0.1, "S6": 0.05}
MEASURED = 0.03


def ratio_lanes(rng, membranes, load, control, stated):
    """Return three replicates; ``control`` 0 leaves the loading control out."""
    found = []
    for replicate in range(3):
        loads = rng.normal(size=(2, 4)) * load
        for place, (target, folds) in enumerate(FOLDS.items()):
            on = place if membranes == 2 else 0
            true = np.log(folds) + rng.normal(size=4) * BIOLOGY[target]
            rows = [(target, true + loads[on] + rng.normal(size=4) * MEASURED, MEASURED)]
            if control and (membranes == 2 or not place):
                rows.append(("actin", loads[on] + rng.normal(size=4) * control, control if stated else MEASURED))
            found += [
                BandVolume(
                    "",
                    f"m{replicate}{on}",
                    k,
                    "MCF-7",
                    float(k),
                    24.0,
                    name,
                    f"r{replicate}",
                    "sample",
                    math.exp(logs[k]),
                    math.exp(logs[k]) * min(error, 0.33),
                )
                for name, logs, error in rows
                for k in range(4)
            ]
    return found


def ratios(setting, runs):
    """Print coverage, mean width and how often the loading control is blamed, of every readout."""
    rng = np.random.default_rng(17)
    inside, widths, blamed = {}, {}, {}
    for _ in range(runs):
        folds, flags = fold_changes(ratio_lanes(rng, *setting))
        for own in folds:
            truth = math.prod(
                FOLDS[name][int(own.dose_nM)] ** sign
                for name, sign in zip(own.readout.split("/"), (1, -1), strict=False)
            )
            said = any(flag.startswith(f"{own.readout}: the loading control scatters") for flag in flags)
            if own.dose_nM:
                inside.setdefault(own.readout, []).append(own.fold.low <= truth <= own.fold.high)
                widths.setdefault(own.readout, []).append(math.log(own.fold.high / own.fold.low))
            else:
                blamed.setdefault(own.readout, []).append(said)
    cells = [
        f"{name} {np.mean(inside[name]):.3f} ({np.mean(widths[name]):.2f}) blamed {np.mean(blamed[name]):.2f}"
        for name in inside
    ]
    membranes, load, control, stated = setting
    print(
        f"{membranes} membranes, load {load:.2f}, control {control:.2f} {'stated' if stated else 'unsaid'}  "
        + "   ".join(sorted(cells))
        + f"   n = {3 * runs}",
        flush=True,
    )


if __name__ == "__main__":
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    agreement(50)
    for one in DESIGNS:
        for title, case in CASES.items():
            coverage(title, case, one, n)
    for setting in RATIOS:
        ratios(setting, n // 2)
