"""Wells: which share their levels, which belong to one curve, and the few that no curve explains."""

import math
from dataclasses import replace

import pytest
from tests.analysis.kinase.cases import assay

from rapalog.analysis.kinase.curves import fit_kinase
from rapalog.analysis.kinase.wells import KinaseWell, controls_overlap, signal_falls, signals_of, without_outliers


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


def test_controls_that_name_no_enzyme_belong_to_the_only_amount_there_is():
    wells = [
        KinaseWell(w.substrate, w.enzyme_nM if w.role == "sample" else None, w.dose_nM, w.response, w.role, w.replicate)
        for w in assay()
    ]
    assert [curve.kd_nM for curve in fit_kinase(wells)] == [fit_kinase(assay())[0].kd_nM]


def test_a_spread_of_two_wells_does_not_close_the_window():
    """With two wells a replicate's own spread is mostly luck; that of all replicates decides."""
    assert sum(controls_overlap(assay(cv=0.15, seed=seed)) for seed in range(100)) <= 6


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


def test_at_most_one_well_in_twenty_is_taken_for_a_slip():
    wells = assay(cv=0.02, replicates="12345")
    slipped = [replace(well, response=3 * well.response) if k in (3, 20, 37) else well for k, well in enumerate(wells)]
    cleaned = without_outliers(slipped)
    assert len(cleaned.left_out) == 3 <= 0.05 * len(wells)
    assert len(cleaned.kept) + len(cleaned.left_out) == len(wells)
    more = [replace(well, response=3 * well.response) if k % 8 == 0 else well for k, well in enumerate(wells)]
    assert len(without_outliers(more).left_out) <= 0.05 * len(wells)


def test_replicates_with_controls_of_their_own_have_levels_of_their_own():
    own, shared = signals_of(assay()), signals_of([well for well in assay() if well.role == "sample"])
    assert own.levels > 4 and own.levels == 8
    assert shared.levels < own.levels


def test_a_signal_falls_where_the_blank_lies_above_the_vehicle():
    wells = assay()
    assert not signal_falls(wells)
    assert signal_falls([replace(well, response=20_000 - well.response) for well in wells])
