"""Which curves stand in one figure: those that share a drug or a line at one exposure, and only where there are two."""

import math
from dataclasses import replace

import pytest
from tests.figures.viability.screens import screen

from rapalog.analysis.estimate import Estimate, missing
from rapalog.figures.viability.alike import grids, groups_alike, one_unit, sorted_by


@pytest.fixture(scope="module")
def curves():
    return screen({("ACHN", "everolimus"): 10.0, ("ACHN", "rapamycin"): 40.0, ("Caki-2", "everolimus"): 900.0})


def test_a_drug_over_lines_and_a_line_over_drugs_are_groups(curves):
    found = {(own.over, own.shared): own.names for own in groups_alike(curves)}
    assert found == {("lines", "everolimus"): ("ACHN", "Caki-2"), ("drugs", "ACHN"): ("everolimus", "rapamycin")}


def test_one_curve_or_two_exposures_of_one_pair_are_no_group(curves):
    assert groups_alike(curves[:1]) == []
    assert groups_alike([curves[0], replace(curves[0], time_h=168.0)]) == []


def test_exposures_are_kept_apart_and_an_unknown_one_is_one_of_them(curves):
    late = [replace(curve, time_h=math.nan) for curve in curves]
    titles = [own.title for own in groups_alike([*curves, *late])]
    assert titles == ["everolimus", "everolimus / 72 h", "ACHN", "ACHN / 72 h"]


def test_curves_with_a_name_only_are_all_in_one_group(curves):
    bare = [
        replace(curve, cell_line="", drug="", time_h=math.nan, curve=name)
        for curve, name in zip(curves, "abc", strict=True)
    ]
    (group,) = groups_alike(bare)
    assert group.names == ("a", "b", "c") and group.title == "all curves"


def test_a_curve_without_doses_is_in_no_group(curves):
    nowhere = [replace(curve, doses_nM=(math.nan, math.nan)) for curve in curves]
    assert groups_alike(nowhere) == []


def test_a_grid_needs_two_lines_and_two_drugs_and_has_the_most_sensitive_first(curves):
    assert grids(curves[:2]) == []
    (grid,) = grids(curves)
    assert grid.lines == ("ACHN", "Caki-2") and grid.drugs == ("everolimus", "rapamycin")
    assert ("Caki-2", "rapamycin") not in grid.curves


def test_bounds_stand_beyond_values_and_what_does_not_exist_stands_last(curves):
    group = next(own for own in groups_alike(curves) if own.over == "lines")
    potencies = (missing("flat"), Estimate(500.0, ">"), Estimate(3000.0, "="), Estimate(0.1, "<"))
    four = replace(group, curves=tuple(replace(group.curves[0], ic50_nM=own) for own in potencies), names=tuple("abcd"))
    assert sorted_by(four, "ic50_nM").names == ("d", "c", "b", "a")


def test_curves_in_several_units_are_drawn_in_nM(curves):
    assert one_unit([replace(curve, dose_unit="uM") for curve in curves]) == "uM"
    assert one_unit([curves[0], replace(curves[1], dose_unit="uM")]) == "nM"
