"""The most likely body of a patient, by a general optimiser on the stated posterior, against ``rapalog tdm``."""

from itertools import product

import numpy as np
import pytest
from scipy.linalg import expm
from scipy.optimize import minimize
from scipy.stats import norm

import rapalog as ra
from rapalog.facts.library import value

EVERY_H, DOSES = 24.0, 10


def log_sd(fact):
    """Return the standard deviation of a logarithm from a printed CV in percent."""
    return np.sqrt(np.log1p((value(fact) / 100) ** 2))


def rates(red, clint, vc, mat):
    """Return the rates between depot, liver, plasma and periphery of a body of the usual size."""
    flow, liver, q, vp = value("P006") * (1 - red), value("P007"), value("P005"), value("P004")
    taken = clint * value("P008") / (flow + clint * value("P008"))
    return np.array(
        [
            [-1 / mat, 0, 0, 0],
            [1 / mat, -flow / liver, flow / vc, 0],
            [0, flow * (1 - taken) / liver, -(flow + q) / vc, q / vp],
            [0, 0, q / vc, -q / vp],
        ]
    )


def blood_ug_L(times_h, mg, red, clint, vc, mats):
    """Add up daily doses, each absorbed at a rate of its own: in ``mats`` those before samples, the others as usual."""
    own = dict(zip((times_h // EVERY_H).astype(int), mats, strict=True))
    pairs = [
        (k, hour - EVERY_H * dose, own.get(dose, value("P001")))
        for k, hour in enumerate(times_h)
        for dose in range(DOSES)
        if dose * EVERY_H <= hour
    ]
    left = expm(np.array([since_h * rates(red, clint, vc, mat) for _, since_h, mat in pairs]))
    plasma = np.bincount([k for k, _, _ in pairs], weights=1000 * mg / vc * left[:, 2, 0])
    return red * (value("P009") * plasma / (value("P010") + plasma) + value("P011") * plasma) + (1 - red) * plasma


def most_likely(times_h, levels, below, mg, red):
    """Return CLint, VC and each occasion's MAT where the posterior of their logarithms is highest.

    Logarithms are normal about the typical ones, and that of a level about its prediction, with the SD of P016.
    """
    typical = np.array([value("P002"), value("P003"), *[value("P001")] * 3])
    spread = np.array([log_sd("P013"), log_sd("P014"), *[log_sd("P015")] * 3])

    def against(eta):
        clint, vc, *mats = typical * np.exp(eta * spread)
        off = (np.log(levels) - np.log(blood_ug_L(times_h, mg, red, clint, vc, mats))) / (value("P016") / 100)
        return float(eta @ eta / 2 - np.where(below, norm.logcdf(off), -off * off / 2).sum())

    starts = sorted(
        ([0.0, 0.0, *eta] for eta in product((0.0, 1.5, 3.0), repeat=3)), key=lambda eta: against(np.array(eta))
    )
    found = min((minimize(against, start, method="BFGS") for start in starts[:4]), key=lambda own: own.fun)
    return typical * np.exp(found.x * spread)


@pytest.mark.parametrize("seed", [0, 1, 3])
def test_a_general_optimiser_finds_the_same_patient(seed):
    """Ten daily doses and three samples after different ones, some below the limit, some soon after a dose."""
    draw = np.random.default_rng(seed)
    mg, red = float(draw.choice([5, 10])), round(draw.uniform(0.3, 0.45), 3)
    times_h = np.sort(draw.choice(np.arange(2, DOSES), 3, replace=False)) * EVERY_H + draw.uniform(1, 23.5, 3).round(2)
    levels, below = (mg * draw.uniform(0.6, 2.5, 3)).round(2), draw.random(3) < 0.25
    rows = [
        f"1,{hour},.,{level},0,0,{red},{int(cut)},.,." for hour, level, cut in zip(times_h, levels, below, strict=True)
    ]
    first = f"1,0,{mg},.,1,1,{red},0,{EVERY_H},{DOSES - 1}"
    table = "\n".join(["ID,TIME,AMT,DV,EVID,MDV,HCT,BLQ,II,ADDL", first, *rows])
    found = [row["value"]["value"] for row in ra.tdm(table.encode(), draws=0).to_json()["parameters"]]
    assert found == pytest.approx(most_likely(times_h, levels, below, mg, red), rel=1e-4)
