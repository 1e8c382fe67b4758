"""Wells far from all others are named, with what the curve is without them."""

import numpy as np
import pytest

from rapalog.analysis.curves.experiment import fit_curves
from rapalog.tables import LayoutWell, Reading, Well

DOSES = np.repeat(np.geomspace(0.1, 1e4, 6), 3)


def wells(response):
    return [
        Well(
            Reading("t.csv", "", "", "response", "", "", float(value)),
            LayoutWell("", "", dose_nM=float(dose), curve="x"),
            line,
        )
        for line, (dose, value) in enumerate(zip(DOSES, response, strict=True), start=2)
    ]


def curve(response, **asked):
    (found,) = fit_curves(wells(response), response_unit="percent", **asked)
    return found


def clean(seed, noise=3.0):
    return 5 + 95 / (1 + DOSES / 30) + noise * np.random.default_rng(seed).normal(size=len(DOSES))


def said(found):
    return [flag for flag in found.flags if "far from the other wells" in flag]


def test_one_slipped_well_is_named_by_its_row_with_what_the_curve_is_without_it():
    slipped = clean(1)
    slipped[10] = 385.0
    found = curve(slipped)
    (flag,) = said(found)
    assert "t.csv:12 (385 %" in flag and "--robust tukey gives IC50" in flag
    without = curve(slipped, robust="tukey")
    assert f"IC50 {without.ic50_nM.value:.3g} nM" in flag and without.ic50_nM.value == pytest.approx(32, rel=0.35)


def test_nothing_is_dropped():
    slipped = clean(1)
    slipped[10] = 385.0
    assert curve(slipped).n_wells == len(DOSES) and not curve(slipped).down_weighted


def test_a_curve_of_mere_noise_seldom_has_an_outlier():
    assert np.mean([bool(said(curve(clean(seed)))) for seed in range(60)]) < 0.1


def test_a_robust_fit_lists_its_wells_itself():
    slipped = clean(1)
    slipped[10] = 385.0
    assert not said(curve(slipped, robust="tukey"))


def test_too_few_wells_have_no_outliers():
    (found,) = fit_curves(wells(clean(1))[::3], response_unit="percent")
    assert not said(found)
