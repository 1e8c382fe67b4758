"""Flags: what a reader should know before using the numbers of a curve."""

import math

import numpy as np
import pytest
from tests.analysis.kinase.cases import assay

from rapalog.analysis.estimate import Estimate, missing
from rapalog.analysis.kinase.curves import fit_kinase
from rapalog.analysis.kinase.fit import fit_shape
from rapalog.analysis.kinase.flags import curve_flags, well_flags
from rapalog.analysis.kinase.shapes import midpoint
from rapalog.analysis.kinase.wells import KinaseWell, signals_of


def test_doses_that_start_too_late_are_flagged():
    curve = fit_kinase(assay(kd=0.3, enzyme=0.1, doses=tuple(np.geomspace(1, 1000, 8))))[0]
    assert any("top not seen" in flag for flag in curve.flags)


def test_wells_without_a_number_are_counted_in_a_flag():
    wells = assay()
    wells[3] = KinaseWell("S6K1", 1.0, wells[3].dose_nM, math.nan, "sample", "1")
    assert "1 well(s) without a number" in fit_kinase(wells)[0].flags


def test_without_wells_without_atp_the_background_counts_as_activity_and_is_flagged():
    curve = fit_kinase(assay(roles=("vehicle",), rest=0.0, background=3000.0, replicates="1"))[0]
    assert curve.residual_activity.value == pytest.approx(0.3, abs=0.05)
    assert any("background counts as activity" in flag for flag in curve.flags)


NONE = missing("-")


def flags(wells, ic50=NONE, enzyme=None):
    signals = signals_of(wells)
    return curve_flags(wells, fit_shape(signals, midpoint(signals.dose_nM)), ic50, enzyme)


def test_a_whole_assay_of_several_replicates_has_none():
    assert flags(assay()) == []


def test_an_ic50_near_half_the_enzyme_is_mostly_the_enzyme():
    near, far = (Estimate(value, "=") for value in (1.1, 9.0))
    assert any("tight binding" in flag for flag in flags(assay(), near, 2.0))
    assert flags(assay(), far, 2.0) == [] == flags(assay(), near, None)


def test_one_replicate_and_one_control_are_said():
    single = [well for well in assay(replicates="1") if well.role != "vehicle" or well.dose_nM]
    said = flags([*single, KinaseWell("S6K1", 1.0, 0.0, 10_000.0, "vehicle", "1")])
    assert "one well with no inhibitor: the error of this control is not known" in said
    assert "one replicate: the interval is that of its wells" in said


def test_a_well_that_was_left_out_is_named_by_replicate_and_dose():
    (said,) = well_flags([], [KinaseWell("S6K1", 1.0, 10.0, 123.0, "sample", "2")])
    assert said == "outlier left out: 123 (replicate 2, 10 nM) lies off the curve of all other wells"
