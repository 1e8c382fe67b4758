"""One fit of levels and shape: the least sum of squares, whatever the unit, with errors that scatter as said."""

import math

import numpy as np
import pytest
from scipy.optimize import least_squares
from tests.analysis.kinase.cases import assay

from rapalog.analysis.kinase.fit import fit_shape, refit, standard_error, weigh
from rapalog.analysis.kinase.shapes import midpoint, tight_binding
from rapalog.analysis.kinase.wells import signals_of
from rapalog.numerics.tight_binding import occupancy


def test_the_fit_agrees_with_one_that_shares_no_code():
    wells = signals_of(assay(enzyme=2.0))
    fit = fit_shape(wells, tight_binding(wells.dose_nM, 2.0))

    def left(x):
        share = occupancy(2.0, wells.dose_nM, math.exp(x[0]))
        activity = np.where(wells.full, 1.0, np.where(wells.none, 0.0, 1 - (1 - x[1]) * share))
        return x[6:][wells.blank_of] * (1 - activity) + x[2:6][wells.vehicle_of] * activity - wells.signal

    start = np.concatenate([[0.0, 0.3], np.full(4, 1e4), np.full(4, 400.0)])
    other = least_squares(left, start, x_scale=np.maximum(np.abs(start), 1), xtol=1e-15, ftol=1e-15, gtol=1e-15)
    assert fit.sse == pytest.approx(2 * other.cost, rel=1e-9)
    assert fit.theta == pytest.approx(other.x[:2], rel=1e-4)


def test_what_is_fitted_is_what_was_put_in_where_there_is_no_noise():
    signals = signals_of(assay(cv=1e-9))
    fit = fit_shape(signals, tight_binding(signals.dose_nM, 1.0))
    assert math.exp(fit.theta[0]) == pytest.approx(0.3, rel=1e-5) and fit.residual == pytest.approx(0.35, abs=1e-6)
    assert fit.fitted == pytest.approx(signals.signal, rel=1e-6)


def test_weights_follow_noise_that_grows_with_the_signal():
    many = [signals_of(assay(cv=0.1, seed=seed)) for seed in range(8)]
    powers = [weigh(signals, midpoint(signals.dose_nM))[2] for signals in many]
    assert np.mean(powers) > 0.5


def test_a_refit_from_the_optimum_stays_there():
    signals = signals_of(assay())
    fit = fit_shape(signals, tight_binding(signals.dose_nM, 1.0))
    again = refit(signals, fit.shape, fit.theta)
    assert again.sse == pytest.approx(fit.sse, rel=1e-9) and again.theta == pytest.approx(fit.theta, abs=1e-5)


def test_the_standard_error_is_about_the_scatter_of_the_estimate():
    found, errors = [], []
    for seed in range(40):
        signals = signals_of(assay(seed=seed))
        signals, fit, _ = weigh(signals, tight_binding(signals.dose_nM, 1.0))
        found.append(fit.residual)
        errors.append(standard_error(signals, fit, column=-1))
    assert np.median(errors) == pytest.approx(np.std(found), rel=0.4)
