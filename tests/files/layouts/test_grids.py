"""Layouts as grids, one for each variable, as they are drawn at the bench."""

from dataclasses import replace

import pytest
from tests.files.made_up import workbook

from rapalog.errors import FileError
from rapalog.files.layouts.layout import read_layout


def read(text, file="l"):
    """Return what is in each well, in whatever unit doses were written."""
    wells = read_layout(text if isinstance(text, bytes) else text.encode(), file=file)
    return {(row.plate, row.well): replace(row, dose_unit="") for row in wells}


GRIDS = """cell_line,MCF-7
time,72

dose (nM)
,1,2,3
A,0,10,100
B,blank,10,

drug
,1,2,3
A,,everolimus,everolimus
B,,rapamycin,
"""


def test_grids_of_one_variable_each_make_a_layout():
    layout = read(GRIDS)
    assert {well: (row.role, row.drug, row.dose_nM) for (_, well), row in layout.items()} == {
        "A1": ("vehicle", "", 0.0),
        "A2": ("sample", "everolimus", 10.0),
        "A3": ("sample", "everolimus", 100.0),
        "B1": ("blank", "", 0.0),
        "B2": ("sample", "rapamycin", 10.0),
    }
    assert {(row.cell_line, row.time_h) for row in layout.values()} == {("MCF-7", 72.0)}


@pytest.mark.parametrize(
    "other",
    [
        GRIDS.replace(",", ";"),
        GRIDS.replace(",", "\t"),
        GRIDS.replace("\n", "\r\n"),
        GRIDS.replace("dose (nM)\n,", "dose (nM),"),
        GRIDS.replace("dose (nM)", "Dose").replace("time,72", "time,3 days\ndose_unit,nM"),
        GRIDS.replace("dose (nM)", "conc,nM"),
        GRIDS.replace(",", ";").replace("dose (nM)", "dose (µM)").replace(";100", ";0,1").replace(";10", ";0,01"),
    ],
)
def test_grids_that_mean_the_same_read_the_same(other):
    assert read(other) == read(GRIDS)


def test_sheets_named_by_their_variable_make_the_same_layout():
    head = [None, 1, 2, 3]
    data = workbook(
        **{
            "dose (nM)": [["cell_line", "MCF-7"], ["time_h", 72], head, ["A", 0, 10, 100], ["B", "blank", 10, None]],
            "drug": [head, ["A", None, "everolimus", "everolimus"], ["B", None, "rapamycin", None]],
            "notes": [head, ["A", "seeded late", None, None]],
        }
    )
    assert read(data, "l.xlsx") == read(GRIDS)


def test_grids_side_by_side_are_both_read():
    text = "role,1,2,,dose (nM),1,2\nA,vehicle,sample,,A,,5\nB,no-cell,empty,,B,,\n"
    assert {well: (row.role, row.dose_nM) for (_, well), row in read(text).items()} == {
        "A1": ("vehicle", 0.0),
        "A2": ("sample", 5.0),
        "B1": ("blank", 0.0),
        "B2": ("empty", 0.0),
    }


def test_a_line_with_plate_begins_what_is_said_of_that_plate_and_the_rest_holds_for_all():
    text = (
        "dose (nM)\n,1,2\nA,0,7\n\nplate,P1\nreplicate,1\ndrug\n,1,2\nA,,a\n\nplate,P2\nreplicate,2\ndrug\n,1,2\nA,,b\n"
    )
    layout = read(text)
    assert {key: (row.drug, row.dose_nM, row.replicate) for key, row in layout.items()} == {
        ("P1", "A1"): ("", 0.0, "1"),
        ("P1", "A2"): ("a", 7.0, "1"),
        ("P2", "A1"): ("", 0.0, "2"),
        ("P2", "A2"): ("b", 7.0, "2"),
    }


@pytest.mark.parametrize(
    ("text", "problem", "where"),
    [
        (GRIDS.replace("drug", "durg"), "no title", "l:10"),
        (GRIDS + "\n" + GRIDS, "two grids of dose", "l:18"),
        (GRIDS.replace("(nM)", "(nm)"), "length", "l:6, well A2, dose_unit"),
        (GRIDS.replace("dose (nM)", "dose"), "no unit", "l:6, well A2, dose_unit"),
        (GRIDS.replace("0,10,100", "0,1x,100"), "unit 'x'", "l:6, well A2, dose"),
        (GRIDS.replace("0,10,100", "0,,100"), "dose is empty", "l:6, well A2, dose"),
        (GRIDS.replace("time,72", "time,3 moons"), "time unit", "l:2, well A1, time_h"),
        (GRIDS.replace(",", ";").replace("0;10;100", "0;1,5;1.5"), "decimal comma", "l:6"),
    ],
)
def test_a_wrong_grid_is_refused_with_its_place(text, problem, where):
    with pytest.raises(FileError, match=problem) as caught:
        read(text)
    assert caught.value.where == where
