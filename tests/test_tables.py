"""Where bench and analysis meet: wells by their names, and readings joined with what is in the wells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapalog.errors import RapalogError
from rapalog.tables import LayoutWell, Reading, join_layout, plate_shape, row_name, well_name, well_position


def reading(well, plate="P"):
    return Reading(file="f", plate=plate, well=well, read="450", raw="1", token="", value=1.0)


@given(st.integers(0, 31), st.integers(0, 47))
def test_a_well_is_named_as_it_is_placed(row, column):
    assert well_position(f"{row_name(row)}{column + 1}") == (row, column)


@pytest.mark.parametrize(("typed", "name"), [("a01", "A1"), ("B12", "B12"), ("af48", "AF48"), ("H007", "H7")])
def test_a_well_has_one_name_however_it_is_written(typed, name):
    assert well_name(typed) == name


@pytest.mark.parametrize("typed", ["", "A0", "A49", "AG1", "12", "A1B", "Ä1"])
def test_what_is_no_well_is_refused_with_a_remedy(typed):
    with pytest.raises(RapalogError) as caught:
        well_name(typed)
    assert caught.value.remedy


def test_the_smallest_plate_that_is_sold_holds_its_wells():
    assert plate_shape(["A1", "H12"]) == (8, 12)
    assert plate_shape(["A1", "I1"]) == (16, 24)


def test_a_layout_without_a_plate_holds_for_every_plate_and_a_well_it_leaves_out_is_left_out():
    wells = join_layout([reading("A1"), reading("A1", "Q"), reading("A2")], [LayoutWell("", "A1", dose_nM=5.0)])
    assert [(own.reading.plate, own.content.dose_nM) for own in wells] == [("P", 5.0), ("Q", 5.0)]


def test_readings_and_a_layout_that_share_no_well_are_refused():
    with pytest.raises(RapalogError) as caught:
        join_layout([reading("A1")], [LayoutWell("", "B1", dose_nM=5.0)])
    assert caught.value.remedy
