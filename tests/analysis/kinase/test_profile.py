"""Limits by profile: on the threshold, and open where the data leave them open."""

import math

import numpy as np
import pytest
from tests.analysis.kinase.cases import assay

from rapalog.analysis.kinase.fit import descend, fit_shape
from rapalog.analysis.kinase.profile import profile_limits
from rapalog.analysis.kinase.shapes import tight_binding
from rapalog.analysis.kinase.wells import signals_of


def test_profile_limits_lie_on_the_threshold():
    from rapalog.analysis.estimate import t_quantile
    from rapalog.analysis.kinase.profile import profile_limits

    wells = signals_of(assay())
    fit = fit_shape(wells, tight_binding(wells.dose_nM, 1.0))
    threshold = fit.sse * (1 + t_quantile(0.95, fit.degrees) ** 2 / fit.degrees)
    for end in profile_limits(wells, fit, column=0, level=0.95):
        starts = np.array([[end, 0.3]])
        assert descend(wells, fit.shape, starts, scale=0.0, held=0)[1][0] == pytest.approx(threshold, rel=2e-4)


def test_an_enzyme_far_above_the_kd_leaves_the_lower_side_open():
    signals = signals_of(assay(enzyme=20.0))
    shape = tight_binding(signals.dose_nM, 20.0)
    low, high = profile_limits(signals, fit_shape(signals, shape), column=0, level=0.95)
    assert low is None and math.log(0.3) < high


def test_a_higher_level_has_wider_limits():
    signals = signals_of(assay())
    fit = fit_shape(signals, tight_binding(signals.dose_nM, 1.0))
    narrow, wide = (profile_limits(signals, fit, column=-1, level=level) for level in (0.8, 0.99))
    assert wide[0] < narrow[0] < fit.residual < narrow[1] < wide[1]
