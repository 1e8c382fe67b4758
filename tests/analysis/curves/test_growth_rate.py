"""Growth rates: from time-zero wells or a doubling time, with the doubling time's doubt in the interval."""

import math

import numpy as np
import pytest

from rapalog.analysis.curves.experiment import fit_curves
from rapalog.errors import RapalogError
from rapalog.tables import LayoutWell, Reading, Well

DOSES = np.repeat([0.0, *np.geomspace(0.1, 10_000, 9)], 3)
TIME_H, DOUBLING_H = 72.0, 36.0


def wells(gr_bottom=-0.3, *, time_zero=False, time_h=TIME_H, seed=0, noise=0.01):
    """Wells whose true GR curve falls from 1 to ``gr_bottom`` with an EC50 of 30 nM."""
    rng = np.random.default_rng(seed)
    start = 2.0 ** -(TIME_H / DOUBLING_H)
    found = []
    for dose in DOSES:
        rate = gr_bottom + (1 - gr_bottom) / (1 + dose / 30)
        value = start * 2 ** (math.log2(rate + 1) * TIME_H / DOUBLING_H) + noise * rng.standard_normal()
        found.append(well(value, "sample" if dose else "vehicle", float(dose), time_h))
    return found + [well(start, "time0", math.nan, 0.0) for _ in range(3 if time_zero else 0)]


def well(value, role, dose, time_h):
    content = LayoutWell("", "", "MCF-7", "everolimus", dose, role, "", time_h)
    return Well(Reading("f", "P", "", "450", "", "", float(value)), content)


def fitted(own, **more):
    return fit_curves(own, model="4pl", **more)[0]


def test_a_known_doubling_time_says_what_time_zero_wells_say():
    measured, stated = fitted(wells(time_zero=True)), fitted(wells(), doubling_time_h=(DOUBLING_H, 0.0))
    truth = 30 * 0.5 / 0.8
    for curve in (measured, stated):
        assert curve.gr50_nM.value == pytest.approx(truth, rel=0.1)
        assert curve.gr_max.value == pytest.approx(-0.3, abs=0.06)
    assert stated.gr50_nM.value == pytest.approx(measured.gr50_nM.value, rel=0.05)


def test_the_doubt_of_a_doubling_time_widens_every_growth_rate():
    sure, unsure = (fitted(wells(), doubling_time_h=(DOUBLING_H, sd)) for sd in (0.0, 0.15))
    for name in ("gr50_nM", "gr_max", "gr_aoc"):
        narrow, wide = getattr(sure, name), getattr(unsure, name)
        assert wide.value == pytest.approx(narrow.value)
        assert wide.low < narrow.low and wide.high > narrow.high and "doubling time" in wide.method
    assert unsure.ic50_nM == sure.ic50_nM, "the absolute IC50 knows no doubling time"


def test_time_zero_wells_come_before_a_doubling_time():
    with_both = fitted(wells(time_zero=True), doubling_time_h=(5.0, 0.5))
    assert with_both.gr_max == fitted(wells(time_zero=True)).gr_max


@pytest.mark.parametrize(("bottom", "static", "toxic"), [(0.4, 0.6, 0.0), (-0.5, 1.0, 0.5)])
def test_lost_growth_is_static_and_lost_cells_are_toxic(bottom, static, toxic):
    curve = fitted(wells(bottom, time_zero=True))
    assert curve.gr_static.value == pytest.approx(static, abs=0.06)
    assert curve.gr_toxic.value == pytest.approx(toxic, abs=0.06)
    for part in (curve.gr_static, curve.gr_toxic):
        assert part.low <= part.value <= part.high and "net" in part.method


def test_the_area_over_the_growth_rate_curve_is_one_less_its_mean():
    curve = fitted(wells(time_zero=True))
    grid = np.geomspace(0.1, 10_000, 10_001)
    mean = np.trapezoid(-0.3 + 1.3 / (1 + grid / 30), np.log10(grid)) / 5.0
    assert curve.gr_aoc.low < 1 - mean < curve.gr_aoc.high


def test_without_either_there_is_no_growth_rate_and_each_reason_is_said():
    assert fitted(wells()).gr_aoc.reason == "no time-zero wells"
    untimed = fitted(wells(time_h=math.nan), doubling_time_h=(36.0, 0.1))
    assert "time of exposure" in untimed.gr50_nM.reason


@pytest.mark.parametrize("wrong", [(0.0, 0.1), (-3.0, 0.1), (36.0, -0.1), (math.nan, 0.0)])
def test_an_impossible_doubling_time_is_refused(wrong):
    with pytest.raises(RapalogError, match="doubling time"):
        fit_curves(wells(), doubling_time_h=wrong)
