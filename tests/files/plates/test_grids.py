"""Grids of a plate are found wherever they stand, with what is written above them."""

import pytest

from rapalog.files.cells.text import read_cells
from rapalog.files.plates.grids import find_grids


def grids(text):
    return list(find_grids(read_cells(text.encode(), file="g.csv")))


def test_a_grid_has_its_columns_rows_corner_and_the_titles_above_it():
    (grid,) = grids("plate: P1\nraw data\n<>,1,2,3\nA,10,20,30\nB,,50,60\n")
    assert (grid.columns, grid.rows, grid.corner) == ((1, 2, 3), ("A", "B"), "<>")
    assert grid.titles == (("plate: P1",), ("raw data",))
    assert {well: text for well, text, _ in grid.wells()}["B2"] == "50"
    assert [well for well, text, _ in grid.wells() if not text] == ["B1"]


def test_grids_below_and_beside_each_other_are_all_found():
    found = grids(",1,2,,,1,2\nA,1,2,,A,5,6\n\nsecond\n,1,2\nA,7,8\n")
    assert [next(iter(grid.wells()))[1] for grid in found] == ["1", "5", "7"]
    assert found[-1].titles == (("second",),)


def test_a_place_is_told_by_line():
    (grid,) = grids("\n\n,1,2\nA,1,2\n")
    assert grid.place.startswith("g.csv:3")
    assert next(place for _, _, place in grid.wells()).startswith("g.csv:4")


@pytest.mark.parametrize("text", [",1\nA,5\n", ",1,3\nA,1,2\n", "x,y\n1,2\n"])
def test_lists_and_gaps_are_no_grids(text):
    assert grids(text) == []
