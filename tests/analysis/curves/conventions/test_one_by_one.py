"""The same wells by several conventions: where they agree, where they do not, and what each interval holds."""

import math
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from tests.analysis.curves.fitting import fit_all
from tests.analysis.curves.shapes import DOSES, logistic, noisy

from rapalog.analysis.curves.conventions.one_by_one import (
    ABSOLUTE,
    CONVENTIONS,
    GR50,
    RELATIVE,
    THREE,
    TWO,
    conventions,
    conventions_of_curves,
)
from rapalog.analysis.curves.dose_response import fit_dose_response
from rapalog.analysis.curves.experiment import fit_curves
from rapalog.errors import RapalogError
from rapalog.numerics.answer import CROSSING_HIGH, CROSSING_LOW
from rapalog.numerics.points import collapse
from rapalog.numerics.solve import Want
from rapalog.tables import LayoutWell, Reading, Well

SHALLOW = noisy(logistic(DOSES, ec50=1.6, bottom=0.65, hill=0.7), sd=0.01)
STEEP = noisy(logistic(DOSES, ec50=60.0, bottom=0.0, hill=2.0), sd=0.02)


def read(response, dose=DOSES, **asked):
    return {own.name: own for own in conventions(dose, response, **asked)}


@cache
def shallow():
    return read(SHALLOW)


@cache
def steep():
    return read(STEEP)


def test_a_plateau_at_65_percent_is_three_different_answers():
    found = shallow()
    assert list(found) == list(CONVENTIONS)
    assert found[TWO].extrapolated_nM is not None and math.isfinite(found[TWO].extrapolated_nM)
    assert found[THREE].ic50_nM.relation == found[ABSOLUTE].ic50_nM.relation == ">"
    assert found[ABSOLUTE].ic50_nM.value == pytest.approx(10_000)
    assert found[RELATIVE].ic50_nM.relation == "="
    assert found[RELATIVE].ic50_nM.value == pytest.approx(1.6, rel=0.25)


def test_what_is_beyond_the_doses_is_a_bound_and_its_number_stands_apart():
    own = shallow()[TWO]
    assert (own.ic50_nM.relation, own.ic50_nM.value) == (">", pytest.approx(10_000))
    assert own.ic50_nM.reason == "beyond the tested range"
    assert own.extrapolated_nM > 10_000
    assert own.doses_nM == pytest.approx((0.1, 10_000))


def test_on_a_full_steep_curve_all_conventions_agree():
    values = [own.ic50_nM.value for name, own in steep().items() if name != GR50]
    assert all(own.ic50_nM.relation == "=" for name, own in steep().items() if name != GR50)
    assert max(values) / min(values) < 1.1
    assert all(own.extrapolated_nM is None for own in steep().values())


def test_an_absolute_ic50_is_that_of_the_four_parameter_curve():
    curve = fit_dose_response(DOSES, STEEP, model="4pl")
    assert steep()[ABSOLUTE].ic50_nM == curve.ic50_nM and steep()[RELATIVE].ic50_nM == curve.ec50_nM
    assert steep()[THREE].ic50_nM == fit_dose_response(DOSES, STEEP, model="3pl").ic50_nM


def test_a_rising_curve_has_no_ic50_in_any_convention():
    rising = noisy(2.0 - logistic(DOSES, ec50=50.0, bottom=0.5), sd=0.02)
    for own in read(rising, time_h=72.0, doubling_time_h=(30.0, 0.1)).values():
        assert (own.ic50_nM.relation, own.ic50_nM.reason) == ("none", "the response rises with dose")
        assert own.ic50_nM.value is None and own.extrapolated_nM is None


def test_a_flat_curve_has_no_ec50_and_its_bounds_say_that_it_is_flat():
    found = read(noisy(np.ones(len(DOSES)), sd=0.03, seed=4))
    assert found[RELATIVE].ic50_nM.reason == "flat"
    for name in (TWO, THREE, ABSOLUTE):
        assert found[name].ic50_nM.relation == ">"
        assert any("flat line is not rejected" in flag for flag in found[name].flags)


def test_a_midpoint_below_the_doses_is_a_bound_with_its_number_apart():
    own = read(noisy(logistic(DOSES, ec50=0.01, bottom=0.0), sd=0.01))[TWO]
    assert own.ic50_nM.relation == "<" and own.ic50_nM.high == pytest.approx(0.1)
    assert own.extrapolated_nM == pytest.approx(0.01, rel=0.2)


def test_gr50_needs_a_time_and_an_unsure_one_widens_it():
    assert steep()[GR50].ic50_nM.reason == "no time-zero wells"
    no_time = read(STEEP, doubling_time_h=(40.0, 0.0))[GR50].ic50_nM
    assert no_time.relation == "none" and "time of exposure" in no_time.reason
    # One doubling in the exposure: GR is twice the share of the vehicle less one, so 0.5 at three quarters.
    known = read(STEEP, time_h=72.0, doubling_time_h=(72.0, 0.0))[GR50].ic50_nM
    assert known.value == pytest.approx(60.0 * (1 / 0.75 - 1) ** 0.5, rel=0.05)
    unsure = read(STEEP, time_h=72.0, doubling_time_h=(72.0, 0.2))[GR50].ic50_nM
    assert unsure.high / unsure.low > 1.1 * known.high / known.low


@given(unit=st.sampled_from([1e-3, 1e3, 7.0]), full=st.sampled_from([100.0, 0.37]))
@settings(max_examples=6, deadline=None)
def test_neither_the_unit_of_dose_nor_that_of_the_response_changes_anything(unit, full):
    for response, plain in ((SHALLOW, shallow()), (STEEP, steep())):
        moved = read(full * response, dose=unit * DOSES, full=full)
        for name, own in plain.items():
            other = moved[name]
            assert other.ic50_nM.relation == own.ic50_nM.relation
            for one, two in (
                (other.ic50_nM.value, own.ic50_nM.value),
                (other.ic50_nM.low, own.ic50_nM.low),
                (other.ic50_nM.high, own.ic50_nM.high),
                (other.extrapolated_nM, own.extrapolated_nM),
            ):
                assert (one is None) == (two is None)
                assert one is None or one / unit == pytest.approx(two, rel=1e-5)


def test_the_order_of_wells_changes_nothing():
    order = np.random.default_rng(0).permutation(len(DOSES))
    assert [own.to_json() for own in conventions(DOSES[order], SHALLOW[order])] == [
        own.to_json() for own in shallow().values()
    ]


def test_the_two_parameter_interval_holds_the_truth_as_often_as_it_says():
    truth, n = 100.0, 2000
    clean = logistic(DOSES, ec50=truth, bottom=0.0, hill=0.8)
    points = [collapse(DOSES, noisy(clean, sd=0.05, seed=seed)) for seed in range(n)]
    rows = fit_all(points, "2pl", top=1.0, want=Want(crossing=1.0))
    low, high = rows[:, CROSSING_LOW], rows[:, CROSSING_HIGH]
    assert np.isfinite(low).all() and np.isfinite(high).all()
    held = int(((10.0**low <= truth) & (truth <= 10.0**high)).sum())
    assert stats.binomtest(held, n, 0.95).pvalue > 1e-3


def experiment(lines=("A", "B", "C", "D"), *, time_zero=0.25):
    wells = []
    for index, line in enumerate(lines):
        for replicate in ("1", "2", "3"):
            rng = np.random.default_rng([index, int(replicate)])
            shift = 10 ** rng.normal(0, 0.1)
            for dose in DOSES:
                level = logistic(np.array(dose), ec50=30.0 * shift, bottom=0.05) + rng.normal(0, 0.02)
                role = "vehicle" if dose == 0 else "sample"
                content = LayoutWell("", "", line, "everolimus", dose, role, replicate, 72.0)
                wells.append(Well(Reading("t.csv", f"P{line}{replicate}", "", "r", "", "", float(level)), content))
            if time_zero:
                content = LayoutWell("", "", line, "", math.nan, "time0", replicate)
                wells.append(Well(Reading("t.csv", f"P{line}{replicate}", "", "r", "", "", time_zero), content))
    return wells


@cache
def fitted():
    wells = experiment()
    return conventions_of_curves(fit_curves(wells, model="4pl"), wells)


def test_replicates_are_combined_and_lend_variances_as_in_the_curve_itself():
    for curve in fitted():
        own = {one.name: one.ic50_nM for one in curve.conventions}
        assert own[ABSOLUTE] == curve.ic50_nM and own[RELATIVE] == curve.ec50_nM
        assert "variance moderated over 4 curves" in own[TWO].method


def test_wells_of_time_zero_give_gr50_and_others_their_reason():
    for curve in fitted():
        own = curve.conventions[-1]
        assert (own.name, own.ic50_nM.relation) == (GR50, "=")
        assert own.ic50_nM.value == pytest.approx(curve.gr50_nM.value, rel=0.15)
    wells = experiment(("A",), time_zero=0.0)
    (without,) = conventions_of_curves(fit_curves(wells, model="4pl"), wells)
    assert without.conventions[-1].ic50_nM.reason == "no time-zero wells"


def test_a_robust_loss_holds_for_every_convention():
    response = STEEP.copy()
    response[12] = 3.0
    robust = read(response, robust="tukey")
    for name in (TWO, THREE, ABSOLUTE, RELATIVE):
        far = abs(math.log10(read(response)[name].ic50_nM.value / steep()[name].ic50_nM.value))
        assert abs(math.log10(robust[name].ic50_nM.value / steep()[name].ic50_nM.value)) < far


def test_too_few_doses_are_a_reason_in_every_convention():
    for own in conventions([0.0, 1.0, 10.0], [1.0, 0.8, 0.2]):
        assert own.ic50_nM.relation == "none" and own.ic50_nM.reason


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        ({"full": 0.0}, "response of the control"),
        ({"full": math.nan}, "response of the control"),
        ({"robust": "huber"}, "robust loss"),
        ({"doubling_time_h": (0.0, 0.1)}, "doubling time"),
    ],
)
def test_what_cannot_be_read_is_refused(asked, problem):
    with pytest.raises(RapalogError, match=problem):
        conventions(DOSES, STEEP, **asked)


def test_a_response_for_each_dose_is_needed():
    with pytest.raises(RapalogError, match="doses"):
        conventions(DOSES, STEEP[:-1])
    with pytest.raises(RapalogError, match="replicates"):
        conventions(DOSES, STEEP, replicate=["1"])
