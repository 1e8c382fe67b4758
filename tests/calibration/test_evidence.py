"""What goes into the calibration, and what stays out of it."""

import numpy as np
import pytest

from rapalog.calibration.evidence import findings, growth_curves, split
from rapalog.facts.library import facts

USES = {"fit", "prior", "check", "held out"}


def test_the_split_names_every_growth_curve_that_is_fitted():
    named = {row.more["evidence"] for row in split().values() if row.more["use"] == "fit"}
    assert {f"growth curves of {drug}" for drug in growth_curves().drugs} <= named


def test_every_row_of_the_split_has_a_use_and_a_reason():
    assert {row.more["use"] for row in split().values()} == USES
    assert all(row.more["reason"] for row in split().values())


@pytest.mark.parametrize("fact", ["D028", "D029"])
def test_growth_of_a_line_of_table_1_is_checked_and_not_fitted(fact):
    assert [row.more["use"] for row in split().values() if f"fact {fact}" in row.source] == ["check"]


def test_table_1_is_held_out():
    assert [row.more["use"] for row in split().values() if row.more["evidence"] == "Table 1"] == ["held out"]


def test_no_fitted_evidence_is_about_a_line_of_table_1():
    lines = {row.more["cell_line"] for row in facts("table1").values()}
    assert len(lines) > 5
    fitted = [row for row in split().values() if row.more["use"] == "fit"]
    assert not any(line.casefold() in row.more["system"].casefold() for line in lines for row in fitted)
    assert not {line.casefold() for line in lines} & {line.casefold() for line in growth_curves().lines}


def test_only_fitted_rows_become_findings_and_the_patients_need_their_trough():
    with_patients, without = findings(trough_free_nM=1.0), findings(trough_free_nM=None)
    assert {own.id for own in with_patients} <= {name for name, row in split().items() if row.more["use"] == "fit"}
    assert {own.id for own in with_patients} - {own.id for own in without} == {"E007"}


def test_curves_are_fractions_of_three_replicates_over_rising_doses():
    curves = growth_curves()
    assert curves.replicates.shape == (9, 4, 11, 3)
    assert (np.diff(curves.dose_nM) > 0).all()
    assert not np.isnan(curves.median).any()
    assert curves.median.min() >= 0.0 and curves.median.max() < 1.3
    assert curves.of(["RD"], ["sirolimus"]).median.shape == (1, 1, 11)
