"""Loewe and ZIP of smooth surfaces, by root finding and a general least squares, against ``rapalog combine``."""

import numpy as np
import pytest
from scipy.optimize import brentq, least_squares
from scipy.special import expit

import rapalog as ra

DOSES_NM = np.array([0, 1, 3, 10, 30, 100, 300, 1000.0])


def hill(dose, top, bottom, ec50, slope):
    with np.errstate(divide="ignore"):
        return bottom + (top - bottom) * expit(slope * (np.log(ec50) - np.log(dose)))


def fitted(responses, top):
    """Return the least-squares curve that begins at a known top; bottom, midpoint and slope are free."""

    def off(own):
        return hill(DOSES_NM, top, own[0], np.exp(own[1]), np.exp(own[2])) - responses

    starts = [(responses[-1], np.log(mid), slope) for mid in (3, 20, 150, 600) for slope in (-0.3, 0.5)]
    found = [least_squares(off, start, method="lm", xtol=1e-14, ftol=1e-14, gtol=1e-14) for start in starts]
    best = min(found, key=lambda own: own.cost)
    return hill(DOSES_NM, top, best.x[0], np.exp(best.x[1]), np.exp(best.x[2]))


def a_surface(draw):
    """Return two drugs alone and a surface whose first drug shifts the second's potency and plateau, and back."""
    one, two = ((100.0, draw.uniform(0, 40), 10 ** draw.uniform(1, 2), draw.uniform(0.7, 1.8)) for _ in range(2))
    d1, d2 = np.meshgrid(DOSES_NM, DOSES_NM, indexing="ij")
    shift = np.exp(draw.uniform(-1.5, 1.5) * d1 / (d1 + 30))
    return one, two, hill(d1, *one) * hill(d2, two[0], two[1], two[2] * shift, two[3]) / 100


def loewe(one, two, d1, d2):
    """Return v where d1 / D1(v) + d2 / D2(v) = 1, or nan below a plateau that a drug alone does not pass."""

    def alone(own, v):
        return own[2] * ((own[0] - v) / (v - own[1])) ** (1 / own[3])

    def isobole(v):
        return d1 / alone(one, v) + d2 / alone(two, v) - 1

    low, high = max(one[1], two[1]) + 1e-9, 100 - 1e-9
    return brentq(isobole, low, high, xtol=1e-12) if isobole(low) < 0 else np.nan


def zip_excess(surface):
    """Yadav 2015: the product of the curves alone less the mean of the curves along rows and along columns."""
    first, second = fitted(surface[:, 0], 100.0), fitted(surface[0], 100.0)
    along = np.array([fitted(surface[i], first[i]) for i in range(1, 8)])[:, 1:]
    across = np.array([fitted(surface[:, j], second[j]) for j in range(1, 8)]).T[1:]
    return np.outer(first, second)[1:, 1:] / 100 - (along + across) / 2


def scored(surface, name):
    """Return the excess of every pair of doses as the product has it, nan where it has none."""
    rows = [f"1,A,B,nM,{d1},{d2},{surface[i, j]}" for i, d1 in enumerate(DOSES_NM) for j, d2 in enumerate(DOSES_NM)]
    table = "\n".join(["block,drug1,drug2,dose_unit,dose1,dose2,response", *rows])
    (block,) = ra.combine(table.encode()).to_json()["blocks"]
    wells = {(well["dose1_nM"], well["dose2_nM"]): well[name] for well in block["wells"]}
    return np.array([[wells[d1, d2] for d2 in DOSES_NM[1:]] for d1 in DOSES_NM[1:]], dtype=float)


@pytest.mark.parametrize("seed", range(20))
def test_a_second_hand_finds_the_same_isobole(seed):
    one, two, surface = a_surface(np.random.default_rng(seed))
    expected = np.array([[loewe(one, two, d1, d2) for d2 in DOSES_NM[1:]] for d1 in DOSES_NM[1:]]) - surface[1:, 1:]
    assert scored(surface, "loewe") == pytest.approx(expected, abs=1e-6, nan_ok=True)


@pytest.mark.parametrize("seed", range(20))
def test_a_second_hand_finds_the_same_zip(seed):
    _, _, surface = a_surface(np.random.default_rng(seed))
    assert scored(surface, "zip") == pytest.approx(zip_excess(surface), abs=0.001)
