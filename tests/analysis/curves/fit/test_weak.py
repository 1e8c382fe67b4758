"""Where noise is large beside the fall, an EC50 is a number only if its interval closes far out."""

import numpy as np

from rapalog.analysis.curves.dose_response import curve_steps
from rapalog.analysis.curves.fit.together import run

DOSES = np.repeat(np.geomspace(0.1, 10_000, 10), 3)


def curves(n, *, ec50_nM, bottom, slope, noise, seed):
    rng = np.random.default_rng(seed)
    clean = bottom + (1 - bottom) / (1 + (DOSES / ec50_nM) ** slope)
    return run([curve_steps(DOSES, clean + noise * rng.standard_normal(30), model="4pl") for _ in range(n)])


def wrong(found, ec50_nM):
    own = [curve.ec50_nM for curve in found if curve.ec50_nM.relation == "="]
    return sum(not one.low <= ec50_nM <= one.high for one in own), len(own)


def test_a_shallow_fall_in_noise_is_seldom_a_wrong_number():
    found = curves(400, ec50_nM=500, bottom=0.7, slope=0.7, noise=0.1, seed=5)
    missed, _ = wrong(found, 500)
    assert missed <= 12, "at 95 % it is one in 26"


def test_a_clear_curve_keeps_its_interval_at_the_level_asked_for():
    found = curves(400, ec50_nM=50, bottom=0.1, slope=1.2, noise=0.03, seed=6)
    missed, numbers = wrong(found, 50)
    assert numbers == 400 and 9 <= missed <= 32
