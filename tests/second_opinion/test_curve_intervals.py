"""Profile intervals of a four-parameter curve, by grids and a general optimiser, against the compiled loops."""

import numpy as np
import pytest
from scipy.optimize import brentq, minimize
from scipy.stats import f as f_distribution

import rapalog as ra

DOSES_NM = np.repeat(np.geomspace(0.1, 10_000, 11), 3)
X, HILLS = np.log10(DOSES_NM), np.geomspace(0.1, 10, 33)
MIDS = np.linspace(X.min() - 1, X.max() + 1, 57)


def remaining(free, y, *, at=None, half=None):
    """Return the sum of squares at a midpoint and a log slope; heights are solved for, through (at, half) if given."""
    mid, log_hill = free
    if not (MIDS[0] <= mid <= MIDS[-1] and np.log(0.1) <= log_hill <= np.log(10)):
        return np.inf
    shape = 1 / (1 + 10 ** (np.exp(log_hill) * (X - mid)))
    if at is None:
        columns, aim = np.column_stack([shape, np.ones_like(X)]), y
    else:
        columns, aim = (shape - 1 / (1 + 10 ** (np.exp(log_hill) * (at - mid))))[:, None], y - half
    return float(np.sum((aim - columns @ np.linalg.lstsq(columns, aim, rcond=None)[0]) ** 2))


def least(what, starts):
    """Polish the best three of all starts by Nelder and Mead."""
    values = [what(start) for start in starts]
    found = [
        minimize(what, starts[k], method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-13, "maxiter": 800})
        for k in np.argsort(values)[:3]
    ]
    return min(found, key=lambda own: own.fun)


def interval(profile, best, threshold):
    """Walk outward from the best value until the profile is over the threshold, then bisect."""
    ends = []
    for step in (-0.05, 0.05):
        inside, outside = best, best + step
        while profile(outside) < threshold:
            inside, outside = outside, outside + step
        ends.append(brentq(lambda value: profile(value) - threshold, inside, outside, xtol=1e-6))
    return ends


def second_hand(y):
    """Return the log10 limits of EC50 and IC50: where the profile passes SSE (1 + F / (n - 4)), F(1, n - 4) at 95 %."""
    pairs = [(mid, np.log(hill)) for mid in MIDS for hill in HILLS]
    best = least(lambda free: remaining(free, y), pairs)
    freedom = len(y) - 4
    threshold = best.fun * (1 + f_distribution.ppf(0.95, 1, freedom) / freedom)

    def at_mid(mid):
        return least(lambda log_hill: remaining((mid, log_hill[0]), y), [(np.log(hill),) for hill in HILLS]).fun

    def at_half(x):
        near = [(mid, log_hill) for mid, log_hill in pairs if abs(mid - x) < 1.5]
        return least(lambda free: remaining(free, y, at=x, half=0.5), near).fun

    mid, hill = best.x[0], np.exp(best.x[1])
    shape = 1 / (1 + 10 ** (hill * (X - mid)))
    rise, bottom = np.linalg.lstsq(np.column_stack([shape, np.ones_like(X)]), y, rcond=None)[0]
    crossing = mid + np.log10(rise / (0.5 - bottom) - 1) / hill
    return interval(at_mid, mid, threshold), interval(at_half, crossing, threshold)


@pytest.mark.parametrize("seed", range(20))
def test_a_brute_profile_finds_the_same_intervals_of_ec50_and_ic50(seed):
    draw = np.random.default_rng(seed)
    top, bottom, hill = draw.uniform(0.95, 1.05), draw.uniform(0, 0.25), draw.uniform(0.7, 1.8)
    y = bottom + (top - bottom) / (1 + (DOSES_NM / 10 ** draw.uniform(0.7, 2.3)) ** hill)
    y = y + draw.uniform(0.02, 0.06) * draw.standard_normal(len(y))
    table = "curve,dose,dose_unit,response\n" + "\n".join(f"A,{d},nM,{v}" for d, v in zip(DOSES_NM, y, strict=True))
    (curve,) = ra.viability(table.encode(), model="4pl").to_json()["curves"]
    for name, limits in zip(("ec50_nM", "ic50_nM"), second_hand(y), strict=True):
        found = [curve[name]["low"], curve[name]["high"]]
        assert found == pytest.approx(10 ** np.array(limits), rel=1e-4), name
