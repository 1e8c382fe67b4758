"""A curve reads as words, comes as a table of its wells, and draws itself."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from tests.notebook.cases import DOSES_NM, viability_table

import rapalog as ra
from rapalog.notebook.items.curve import curve_frame, spark


@pytest.fixture(scope="module")
def curve():
    return ra.viability(viability_table("A<b>"), model="4pl")[0]


def test_estimates_have_their_units(curve):
    assert curve.ic50.unit == curve.ec50.unit == "nM"
    assert curve.hill.unit == ""
    assert curve.ic50.value == curve.fitted.ic50_nM.value == pytest.approx(30, rel=0.05)


def test_an_estimate_that_no_curve_has_is_refused(curve):
    with pytest.raises(TypeError, match="ic50_nM"):
        curve.estimate("ic90_nM")


def test_it_says_what_it_is_in_a_few_lines(curve):
    assert "IC50" in repr(curve)
    assert len(repr(curve).splitlines()) <= 12


def test_in_a_notebook_it_is_escaped_and_has_a_small_picture(curve):
    shown = curve._repr_html_()
    assert "A&lt;b&gt;" in shown and "A<b>" not in shown
    assert "<polyline" in shown


def test_its_wells_are_rows(curve):
    found = curve.to_frame()
    assert len(found) == 2 * len(DOSES_NM)
    assert sorted(set(found["dose_nM"])) == list(DOSES_NM)


def test_it_predicts_within_the_tested_doses_only(curve):
    assert np.isnan(curve.predict([1e6])).all()
    assert curve.predict(30.0) == pytest.approx(0.5, abs=0.05)


def test_it_draws_on_axes_and_on_its_own(curve):
    axes = Figure().add_subplot()
    assert curve.plot(ax=axes) is axes
    assert axes.get_xlabel().endswith("(nM)")
    assert isinstance(curve.plot(), Figure)


def test_a_table_of_curves_has_a_row_each_and_units_in_its_names(curve):
    found = curve_frame([curve.fitted, curve.fitted])
    assert len(found) == 2
    assert {"ic50_nM", "ic50_relation", "ic50_low_nM", "ic50_high_nM"} <= set(found.columns)
    assert found["ic50_nM"].dtype == "float64"


def test_where_nothing_was_fitted_there_is_no_small_picture():
    nothing = ra.fit([0.0, 0.0], [1.0, 1.0]).fitted
    assert spark(nothing) == ""
