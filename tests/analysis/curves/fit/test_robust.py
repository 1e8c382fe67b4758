"""Robust loss: outliers are lowered and listed, clean wells are left alone, a flat curve stays flat."""

import numpy as np
import pytest

from rapalog.analysis.curves.dose_response import fit_dose_response
from rapalog.analysis.curves.fit.robust import calmed, within_scale
from rapalog.errors import RapalogError

DOSES = np.repeat([0.0, *np.geomspace(0.1, 10_000, 10)], 3)


def clean(dose):
    return 0.1 + 0.9 / (1 + dose / 50)


def width(potency):
    return np.inf if None in (potency.low, potency.high) else potency.high / potency.low


def with_outliers(seed=0):
    y = clean(DOSES) + 0.03 * np.random.default_rng(seed).standard_normal(len(DOSES))
    y[[13, 25]] += (-0.6, 0.7)
    return y


@pytest.mark.parametrize("loss", ["tukey", "t"])
def test_outliers_are_lowered_listed_and_do_not_move_the_curve(loss):
    y = with_outliers()
    plain, robust = (fit_dose_response(DOSES, y, model="4pl", robust=own) for own in (None, loss))
    assert {(float(DOSES[i]), float(y[i])) for i in (13, 25)} <= {row[:2] for row in robust.down_weighted}
    assert len(robust.down_weighted) <= 4 and robust.n_wells == len(DOSES)
    assert any(f"robust loss {loss}: down-weighted" in flag for flag in robust.flags)
    assert abs(np.log10(robust.ec50_nM.value / 50)) < abs(np.log10(plain.ec50_nM.value / 50))
    assert robust.ec50_nM.low < 50 < robust.ec50_nM.high
    assert width(robust.ec50_nM) < width(plain.ec50_nM)


def test_wells_without_outliers_give_nearly_the_same_curve():
    y = clean(DOSES) + 0.03 * np.random.default_rng(5).standard_normal(len(DOSES))
    plain, robust = (fit_dose_response(DOSES, y, model="4pl", robust=own) for own in (None, "tukey"))
    assert robust.ec50_nM.value == pytest.approx(plain.ec50_nM.value, rel=0.1)
    assert 0.8 < np.log(robust.ec50_nM.high / robust.ec50_nM.low) / np.log(plain.ec50_nM.high / plain.ec50_nM.low) < 1.5


def test_flat_curves_stay_flat_about_as_often():
    called = 0
    for seed in range(60):
        y = 1 + 0.05 * np.random.default_rng(seed).standard_normal(len(DOSES))
        called += fit_dose_response(DOSES, y, model="flat", robust="tukey").flat_p_value < 0.05
    assert called <= 10


def test_a_robust_loss_nobody_knows_is_refused():
    with pytest.raises(RapalogError, match="huber"):
        fit_dose_response(DOSES, clean(DOSES), robust="huber")


def test_points_on_a_curve_stay_on_it():
    found = fit_dose_response(DOSES, clean(DOSES), robust="tukey")
    assert found.ec50_nM.value == pytest.approx(50, rel=1e-6) and not found.down_weighted


def test_the_scale_within_doses_does_not_see_an_outlier_and_calming_draws_it_in():
    assert within_scale(DOSES, with_outliers()) == pytest.approx(0.03, rel=0.5)
    drawn = calmed(DOSES, with_outliers())
    assert np.abs(drawn - clean(DOSES)).max() < 0.2
    assert within_scale(DOSES[::3], clean(DOSES[::3])) == 0.0
