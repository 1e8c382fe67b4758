"""Lists of EnVision: one line for each well, columns by what they are called or hold."""

import pytest

from rapalog.files.cells.text import read_cells
from rapalog.files.plates.programs.envision_list import is_list_header, list_values


def values(text):
    cells = read_cells(text.encode(), file="e.csv")
    return list_values(cells, 0)


@pytest.mark.parametrize(
    ("header", "is_one"),
    [
        ("Plate,Well,Result", True),
        ("Barcode,Well,Signal", True),
        ("Plate,Well", False),
        ("Well,Result,Signal", False),
        ("Plate,Row,Result", False),
    ],
)
def test_a_list_has_a_plate_a_well_and_something_more(header, is_one):
    assert is_list_header(header.split(",")) is is_one


def test_columns_of_results_hold_the_values_and_an_empty_line_ends_the_list():
    end, found = values("Plate,Repeat,Well,Type,Result (A),Calc 1\n7,1,A01,M,10,5\n7,1,A02,M,20,6\n\n8,1,A01,M,1,1\n")
    assert end == 3
    assert [(one.well, one.read, one.calculated, one.raw) for one in found] == [
        ("A01", "(A)", False, "10"),
        ("A01", "Calc 1", True, "5"),
        ("A02", "(A)", False, "20"),
        ("A02", "Calc 1", True, "6"),
    ]
    assert {(one.information["plate"], one.information["repeat"]) for one in found} == {("7", "1")}


def test_without_a_column_of_results_every_column_of_numbers_that_is_no_description_is_one():
    _, found = values("Plate,Well,Sample,Temperature,FRET,Comment\n1,A1,3,22,0.5,x\n1,A2,4,22,0.7,y\n")
    assert [(one.read, one.raw) for one in found] == [("FRET", "0.5"), ("FRET", "0.7")]


def test_the_label_of_a_line_names_its_read_and_a_formula_makes_it_calculated():
    _, found = values("Plate,Well,Label,Formula,Result\n1,A1,Lum,,9\n1,A2,Lum,X1/X2,2\n")
    assert [(one.read, one.calculated) for one in found] == [("Lum", False), ("Lum", True)]
