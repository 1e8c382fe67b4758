"""The blind analysis of a kinase assay: plateau fitted, enzyme accounted for, bounds where the data leave it open."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import least_squares

from rapalog.analysis.kinase.curves import fit_kinase
from rapalog.analysis.kinase.fit import descend, fit_shape
from rapalog.analysis.kinase.shapes import depleting, midpoint, tight_binding, whole
from rapalog.analysis.kinase.wells import KinaseWell, controls_overlap, signals_of
from rapalog.numerics.tight_binding import occupancy

DOSES = tuple(np.geomspace(0.01, 1000, 12))


def assay(
    *,
    kd=0.3,
    rest=0.35,
    enzyme=1.0,
    told=None,
    cv=0.05,
    seed=1,
    doses=DOSES,
    replicates="1234",
    roles=("vehicle", "blank"),
    background=400.0,
    shift=None,
):
    rng = np.random.default_rng(seed)
    wells = []
    for number, replicate in enumerate(replicates):
        full = 10_000.0 * (1 + 0.2 * number)
        own_kd = kd * (shift[number] if shift else 1.0)
        rows = [("sample", dose, 1 - (1 - rest) * float(occupancy(enzyme, dose, own_kd))) for dose in doses]
        rows += [("vehicle", 0.0, 1.0)] * 2 * ("vehicle" in roles) + [("blank", 0.0, 0.0)] * 2 * ("blank" in roles)
        rows += [("no_fkbp12", 1000.0, 0.97)] * ("no_fkbp12" in roles)
        for role, dose, activity in rows:
            signal = (background + (full - background) * activity) * (1 + cv * rng.standard_normal())
            known = enzyme if told is None else told
            wells.append(KinaseWell("S6K1", known or None, dose, signal, role, replicate))
    return wells


@pytest.mark.parametrize("enzyme", [0.1, 1.0, 5.0])
def test_without_noise_kd_and_plateau_come_back(enzyme):
    curve = fit_kinase(assay(enzyme=enzyme, cv=1e-5))[0]
    assert curve.kd_nM.value == pytest.approx(0.3, rel=1e-3)
    assert curve.residual_activity.value == pytest.approx(0.35, abs=1e-4)


def test_the_ic50_follows_half_the_enzyme_and_the_kd_does_not():
    found = [fit_kinase(assay(enzyme=enzyme, cv=0.02))[0] for enzyme in (0.1, 5.0)]
    assert found[0].ic50_nM.value == pytest.approx(0.35, rel=0.15)
    assert found[1].ic50_nM.value == pytest.approx(2.7, rel=0.15)
    assert all(curve.kd_nM.low < 0.3 < curve.kd_nM.high for curve in found)
    assert any("tight binding" in flag for flag in found[1].flags)


def test_an_enzyme_far_above_the_kd_leaves_an_upper_bound():
    kd = fit_kinase(assay(enzyme=20.0))[0].kd_nM
    assert (kd.relation, kd.low) == ("<", None)
    assert 0.3 < kd.value < 3
    assert "not identifiable" in kd.reason


def test_a_plateau_is_not_forced_to_zero_and_not_clipped_at_it():
    high = fit_kinase(assay(rest=0.7))[0].residual_activity
    assert high.low < 0.7 < high.high
    seen = [
        fit_kinase(assay(rest=0.0, cv=0.1, background=2000.0, seed=seed))[0].residual_activity.value
        for seed in range(8)
    ]
    assert min(seen) < 0 < max(seen)


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


@pytest.mark.parametrize(
    "shape", [tight_binding(np.array(DOSES), 1.0, 0.3), midpoint(np.array(DOSES)), depleting(np.array(DOSES))]
)
def test_derivatives_of_shapes_are_those_of_finite_differences(shape):
    theta = (shape.starts[3] + 0.05)[None]
    share, bends = shape.share(theta, np.array([0.0, *DOSES]))
    assert share[0, 0] < 1e-300
    for column in range(shape.parameters):
        step = np.zeros_like(theta)
        step[0, column] = 1e-6
        rise = (
            shape.share(theta + step, np.array([0.0, *DOSES]))[0]
            - shape.share(theta - step, np.array([0.0, *DOSES]))[0]
        ) / 2e-6
        assert bends[0, :, column] == pytest.approx(rise[0], abs=1e-6)


def test_profile_limits_lie_on_the_threshold():
    from rapalog.analysis.estimate import t_quantile
    from rapalog.analysis.kinase.profile import profile_limits

    wells = signals_of(assay())
    fit = fit_shape(wells, tight_binding(wells.dose_nM, 1.0))
    threshold = fit.sse * (1 + t_quantile(0.95, fit.degrees) ** 2 / fit.degrees)
    for end in profile_limits(wells, fit, column=0, level=0.95):
        starts = np.array([[end, 0.3]])
        assert descend(wells, fit.shape, starts, scale=0.0, held=0)[1][0] == pytest.approx(threshold, rel=2e-4)


@settings(max_examples=10, deadline=None)
@given(st.floats(1e-3, 1e6))
def test_the_unit_of_the_signal_changes_nothing(factor):
    wells = assay()
    scaled = [KinaseWell(w.substrate, w.enzyme_nM, w.dose_nM, w.response * factor, w.role, w.replicate) for w in wells]
    one, other = fit_kinase(wells)[0], fit_kinase(scaled)[0]
    assert other.kd_nM.value == pytest.approx(one.kd_nM.value, rel=1e-4)
    assert other.kd_nM.high == pytest.approx(one.kd_nM.high, rel=1e-3)


def test_order_of_the_wells_changes_nothing():
    wells = assay()
    one, other = fit_kinase(wells)[0], fit_kinase(wells[::-1])[0]
    assert other.kd_nM.value == pytest.approx(one.kd_nM.value, rel=1e-6)


def test_noisier_controls_widen_the_interval_of_the_plateau():
    """The controls' errors are in the fit: fewer of them, wider."""
    many = assay(cv=0.05)
    few = [w for k, w in enumerate(many) if w.role == "sample" or k % 2]
    wide = fit_kinase(few)[0].residual_activity
    narrow = fit_kinase(many)[0].residual_activity
    assert wide.high - wide.low > narrow.high - narrow.low


def test_an_uncertain_enzyme_widens_the_kd():
    sure, unsure = (fit_kinase(assay(enzyme=5.0), enzyme_cv=cv)[0].kd_nM for cv in (0.0, 0.3))
    assert (unsure.high / (unsure.low or 1e-9)) > 1.2 * sure.high / sure.low


def test_without_the_enzyme_there_is_an_ic50_and_no_kd():
    curve = fit_kinase(assay(told=0.0))[0]
    assert curve.kd_nM.relation == "none"
    assert "no enzyme" in curve.kd_nM.reason
    assert curve.ic50_nM.relation == "="


def test_without_wells_without_atp_the_background_counts_as_activity_and_is_flagged():
    curve = fit_kinase(assay(roles=("vehicle",), rest=0.0, background=3000.0, replicates="1"))[0]
    assert curve.residual_activity.value == pytest.approx(0.3, abs=0.05)
    assert any("background counts as activity" in flag for flag in curve.flags)


def test_a_flat_curve_has_no_ic50():
    curve = fit_kinase(assay(rest=1.0))[0]
    assert curve.ic50_nM.relation == curve.kd_nM.relation == "none"
    assert "flat" in curve.flags


def test_doses_that_end_too_early_give_a_lower_bound_or_a_flag():
    curve = fit_kinase(assay(kd=300.0, doses=tuple(np.geomspace(0.1, 100, 8))))[0]
    assert curve.ic50_nM.relation in (">", "none")
    assert any("bottom not reached" in flag for flag in curve.flags)


def test_doses_that_start_too_late_are_flagged():
    curve = fit_kinase(assay(kd=0.3, enzyme=0.1, doses=tuple(np.geomspace(1, 1000, 8))))[0]
    assert any("top not seen" in flag for flag in curve.flags)


def test_controls_that_overlap_give_no_numbers():
    wells = [w for w in assay() if w.role != "blank"]
    wells += [KinaseWell("S6K1", 1.0, 0.0, 9000.0 + 900 * k, "blank", r) for r in "1234" for k in (0, 1)]
    curve = fit_kinase(wells)[0]
    assert controls_overlap(wells)
    assert curve.ic50_nM.value is None
    assert any("controls overlap" in flag for flag in curve.flags)


def test_too_few_doses_are_said_so():
    assert "a curve needs 4" in fit_kinase(assay(doses=(1.0, 10.0, 100.0)))[0].ic50_nM.reason
    assert "a curve needs 5" in fit_kinase(assay(doses=(0.1, 1.0, 10.0, 100.0), roles=()))[0].ic50_nM.reason


@pytest.mark.parametrize(("roles", "background"), [(("blank",), 400.0), ((), 0.0)])
def test_without_vehicles_the_top_of_the_curve_is_the_full_activity(roles, background):
    """Each replicate has a top of its own, and what comes back is the Kd and the plateau of the whole assay."""
    curves = [fit_kinase(assay(roles=roles, background=background, seed=seed))[0] for seed in range(20)]
    kds, plateaus = [curve.kd_nM for curve in curves], [curve.residual_activity for curve in curves]
    # 17 of 20 intervals or more hold the truth with a chance of 98 % if their coverage is 95 %.
    assert sum(kd.low < 0.3 < kd.high for kd in kds) >= 17
    assert sum(rest.low < 0.35 < rest.high for rest in plateaus) >= 17
    assert all(any("no vehicle" in flag for flag in curve.flags) for curve in curves)


def test_without_vehicles_and_without_low_doses_no_number_is_made_up():
    curve = fit_kinase(assay(roles=("blank",), doses=tuple(np.geomspace(30, 1000, 8))))[0]
    assert curve.ic50_nM.relation != "="


@pytest.mark.parametrize("told", [None, 0.0])
def test_the_ic50_is_right_where_the_enzyme_takes_up_the_drug(told):
    """A slope cannot follow titration: the middle is Kd + enzyme / 2, enzyme named or not."""
    found = [fit_kinase(assay(enzyme=20.0, told=told, seed=seed))[0].ic50_nM for seed in range(12)]
    assert sum(ic50.low < 10.3 < ic50.high for ic50 in found) >= 10
    assert np.median([ic50.value for ic50 in found]) == pytest.approx(10.3, rel=0.05)


def test_a_signal_of_the_atp_that_is_left_falls_with_activity_and_gives_the_same_kd():
    turned = [KinaseWell(w.substrate, w.enzyme_nM, w.dose_nM, 14_000.0 - 0.5 * w.response, w.role, w.replicate)
              for w in assay(cv=0.02)]  # fmt: skip
    curve = fit_kinase(turned)[0]
    assert curve.kd_nM.low < 0.3 < curve.kd_nM.high
    assert any("falls with activity" in flag for flag in curve.flags)
    assert any("of the ATP was used" in flag for flag in curve.flags)


@pytest.mark.parametrize("rest", [1.8, 4.0])
def test_an_activity_that_rises_with_the_dose_has_no_ic50_and_no_kd(rest):
    curve = fit_kinase(assay(rest=rest))[0]
    assert curve.ic50_nM.value is curve.kd_nM.value is None
    assert "rises" in curve.ic50_nM.reason
    assert any("rises with the dose" in flag for flag in curve.flags)


def test_one_slipped_well_is_left_out_and_named():
    wells = assay()
    wells[5] = KinaseWell("S6K1", 1.0, wells[5].dose_nM, 5 * wells[5].response, "sample", "1")
    curve, clean = fit_kinase(wells)[0], fit_kinase(assay())[0]
    assert curve.n_wells == clean.n_wells - 1
    assert curve.kd_nM.value == pytest.approx(clean.kd_nM.value, rel=0.15)
    assert any("outlier left out" in flag and "replicate 1" in flag for flag in curve.flags)
    assert sum(math.isfinite(activity) for _, activity in curve.wells) == len(wells)


def test_noise_alone_leaves_no_well_out():
    flags = [flag for seed in range(20) for flag in fit_kinase(assay(seed=seed, cv=0.1, replicates="12"))[0].flags]
    assert not any("outlier" in flag for flag in flags)


def test_wells_without_a_number_are_counted_in_a_flag():
    wells = assay()
    wells[3] = KinaseWell("S6K1", 1.0, wells[3].dose_nM, math.nan, "sample", "1")
    assert "1 well(s) without a number" in fit_kinase(wells)[0].flags


def test_controls_that_name_no_enzyme_belong_to_the_only_amount_there_is():
    wells = [KinaseWell(w.substrate, w.enzyme_nM if w.role == "sample" else None, w.dose_nM, w.response, w.role,
                        w.replicate) for w in assay()]  # fmt: skip
    assert [curve.kd_nM for curve in fit_kinase(wells)] == [fit_kinase(assay())[0].kd_nM]


def test_a_spread_of_two_wells_does_not_close_the_window():
    """With two wells a replicate's own spread is mostly luck; that of all replicates decides."""
    assert sum(controls_overlap(assay(cv=0.15, seed=seed)) for seed in range(100)) <= 6


def test_the_drug_without_fkbp12_hardly_inhibits():
    curve = fit_kinase(assay(roles=("vehicle", "blank", "no_fkbp12")))[0]
    assert curve.activity_without_fkbp12.low < 0.97 < curve.activity_without_fkbp12.high
    assert (curve.ic50_without_fkbp12_nM.relation, curve.ic50_without_fkbp12_nM.value) == (">", 1000.0)


def test_replicates_that_differ_make_a_wider_interval_and_a_flag():
    same, apart = fit_kinase(assay())[0], fit_kinase(assay(shift=(0.3, 1.0, 2.0, 5.0)))[0]
    assert not any("replicates differ" in flag for flag in same.flags)
    assert any("replicates differ" in flag for flag in apart.flags)
    assert apart.kd_nM.high / apart.kd_nM.low > 3 * same.kd_nM.high / same.kd_nM.low


def test_a_well_without_a_number_is_left_out():
    wells = assay()
    wells[3] = KinaseWell("S6K1", 1.0, wells[3].dose_nM, math.nan, "sample", "1")
    curve = fit_kinase(wells)[0]
    assert curve.n_wells == len(wells) - 1
    assert curve.kd_nM.relation == "="


def test_substrates_and_enzyme_amounts_are_curves_of_their_own():
    other = [KinaseWell("4E-BP1", 5.0, w.dose_nM, w.response, w.role, w.replicate) for w in assay(enzyme=5.0, rest=0.7)]
    curves = fit_kinase([*assay(), *other])
    assert [(curve.substrate, curve.enzyme_nM) for curve in curves] == [("4E-BP1", 5.0), ("S6K1", 1.0)]


def test_the_document_says_what_the_contract_asks_for():
    document = fit_kinase(assay())[0].to_json()
    assert {"substrate", "ic50_nM", "kd_nM", "residual_activity", "enzyme_nM", "flags"} <= set(document)
    assert set(document["kd_nM"]) >= {"value", "relation", "low", "high", "level", "method"}


def test_a_plateau_alone_is_the_mean_between_the_controls():
    wells = signals_of([w for w in assay(cv=0.01, replicates="1") if w.role != "sample" or w.dose_nM > 500])
    assert fit_shape(wells, whole()).residual == pytest.approx(0.35, abs=0.03)


def test_without_vehicles_nothing_is_said_about_the_drug_alone():
    curve = fit_kinase(assay(roles=("blank", "no_fkbp12")))[0]
    assert curve.activity_without_fkbp12.value is curve.ic50_without_fkbp12_nM.value is None
    assert "no vehicle" in curve.activity_without_fkbp12.reason
