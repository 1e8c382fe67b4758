"""The band of a fitted curve holds its mean as often as it says, and is not drawn where nobody could know it."""

import math
from dataclasses import replace

import numpy as np
import pytest

from rapalog.analysis.curves.band import band
from rapalog.analysis.curves.constrained import constrained
from rapalog.analysis.curves.dose_means import dose_means
from rapalog.analysis.curves.experiment import fit_curves
from rapalog.tables import LayoutWell, Reading, Well

DOSES = np.geomspace(0.1, 10_000, 11)
AT = np.geomspace(0.1, 10_000, 31)


def fall(dose, ec50, bottom=0.2, hill=1.0):
    return bottom + (1 - bottom) / (1 + (dose / ec50) ** hill)


def curves(n, *, ec50=30.0, hill=1.0, replicates=("",), days_sd=0.0, noise=0.05, seed=1, **settings):
    """Curves of three wells a dose and six vehicles; the EC50 moves by ``days_sd`` decades between replicates."""
    rng, wells = np.random.default_rng(seed), []
    for index in range(n):
        for replicate in replicates:
            own = ec50 * 10 ** (days_sd * rng.standard_normal())
            for dose in np.concatenate([np.zeros(6), np.repeat(DOSES, 3)]):
                value = fall(dose, own, hill=hill) + noise * rng.standard_normal()
                content = LayoutWell("", "", "", "", float(dose), "sample", replicate, curve=f"{index:03d}")
                wells.append(Well(Reading("f", "", "", "r", "", "", float(value)), content))
    return fit_curves(wells, response_unit="fraction", **{"model": "4pl", **settings})


def share_held(found, truth):
    bands = [band(curve, AT) for curve in found]
    return np.mean([(own.low <= truth) & (truth <= own.high) for own in bands], axis=0)


@pytest.mark.parametrize("model", ["4pl", "3pl"])
def test_the_band_of_wells_holds_the_mean_in_95_of_100_at_every_dose(model):
    held = share_held(curves(300, model=model), fall(AT, 30.0))
    assert 0.935 < held.mean() < 0.97
    assert held.min() > 0.91  # 0.95 less three standard errors


def test_the_band_fills_the_gap_between_two_doses_in_which_a_steep_curve_falls():
    ec50 = math.sqrt(DOSES[5] * DOSES[6])
    held = share_held(curves(200, ec50=ec50, hill=8.0), fall(AT, ec50, hill=8.0))
    assert held.min() > 0.90


def test_with_three_days_the_band_is_that_of_days_and_not_of_wells():
    days = 30.0 * 10 ** (0.15 * np.random.default_rng(9).standard_normal(1000))
    truth = fall(AT[:, None], days).mean(axis=1)
    found = curves(200, replicates=("1", "2", "3"), days_sd=0.15)
    assert share_held(found, truth).min() > 0.90
    assert "between 3 biological replicates" in band(found[0], AT).method
    # The same wells as one experiment: the band misses the mean over days much too often.
    pooled = [replace(own, wells=tuple(well._replace(replicate="") for well in own.wells)) for own in found]
    assert share_held(pooled, truth).min() < 0.85


def test_a_flat_line_has_the_band_of_a_mean():
    (curve,) = curves(1, ec50=1e9, model="flat")
    own, line = band(curve, AT), curve.top
    assert own.low == pytest.approx(np.full(31, line.low)) and own.high == pytest.approx(np.full(31, line.high))


def test_the_limits_at_dose_are_those_of_the_top_dose():
    (curve,) = curves(1)
    own = band(curve, np.array([10_000.0]))
    assert (own.low[0], own.high[0]) == pytest.approx((curve.emax.low, curve.emax.high), abs=0.005)


@pytest.mark.parametrize(
    ("settings", "why"),
    [({"replicates": ("1", "2")}, "two biological replicates"), ({"robust": "tukey", "noise": 0.2}, "weights")],
)
def test_there_is_no_band_where_nobody_could_know_it(settings, why):
    own = band(curves(1, **settings)[0], AT)
    assert why in own.reason and np.isnan(own.low).all() and np.isnan(own.high).all()


def test_a_curve_with_a_held_parameter_has_no_band():
    (curve,) = curves(1)
    assert band(constrained(curve, {"bottom": (0.0, 0.0)}), AT).reason == "parameters are held or bounded"


def test_a_curve_that_was_not_fitted_has_no_band():
    (curve,) = curves(1)
    assert band(replace(curve, model="none", shape=None), AT).reason == "nothing was fitted"


def test_one_well_has_a_mean_and_no_standard_deviation():
    (curve,) = curves(1)
    lone = replace(curve, wells=tuple(well for well in curve.wells if well.dose_nM in (0.0, DOSES[0]))[:7])
    zero, first = dose_means(lone, with_zero=True)
    assert (zero.n, first.n, first.sd) == (6, 1, None) and zero.sd == pytest.approx(0.05, abs=0.05)
    assert [own.dose_nM for own in dose_means(lone)] == [pytest.approx(DOSES[0])]
