"""The blind analysis of a kinase assay: plateau fitted, enzyme accounted for, bounds where the data leave it open."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.kinase.cases import assay

from rapalog.analysis.kinase.curves import fit_kinase
from rapalog.analysis.kinase.fit import fit_shape
from rapalog.analysis.kinase.shapes import whole
from rapalog.analysis.kinase.wells import KinaseWell, controls_overlap, signals_of


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


def test_a_flat_curve_has_no_ic50():
    curve = fit_kinase(assay(rest=1.0))[0]
    assert curve.ic50_nM.relation == curve.kd_nM.relation == "none"
    assert "flat" in curve.flags


def test_doses_that_end_too_early_give_a_lower_bound_or_a_flag():
    curve = fit_kinase(assay(kd=300.0, doses=tuple(np.geomspace(0.1, 100, 8))))[0]
    assert curve.ic50_nM.relation in (">", "none")
    assert any("bottom not reached" in flag for flag in curve.flags)


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
    turned = [
        KinaseWell(w.substrate, w.enzyme_nM, w.dose_nM, 14_000.0 - 0.5 * w.response, w.role, w.replicate)
        for w in assay(cv=0.02)
    ]
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


def test_the_drug_without_fkbp12_hardly_inhibits():
    curve = fit_kinase(assay(roles=("vehicle", "blank", "no_fkbp12")))[0]
    assert curve.activity_without_fkbp12.low < 0.97 < curve.activity_without_fkbp12.high
    assert (curve.ic50_without_fkbp12_nM.relation, curve.ic50_without_fkbp12_nM.value) == (">", 1000.0)


def test_replicates_that_differ_make_a_wider_interval_and_a_flag():
    same, apart = fit_kinase(assay())[0], fit_kinase(assay(shift=(0.3, 1.0, 2.0, 5.0)))[0]
    assert not any("replicates differ" in flag for flag in same.flags)
    assert any("replicates differ" in flag for flag in apart.flags)
    assert apart.kd_nM.high / apart.kd_nM.low > 3 * same.kd_nM.high / same.kd_nM.low


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
