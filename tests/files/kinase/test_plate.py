"""A kinase assay read on a plate: each row of the layout gets the signal of its well, and keeps its line."""

import pytest
from tests.files.made_up import workbook

from rapalog.errors import FileError
from rapalog.files.kinase.plate import join_kinase_plate, kinase_text
from rapalog.files.kinase.table import read_kinase_table

PLATE = b"plate: P1\nsignal\n,1,2,3\nA,100,50,7\nB,OVER,20,8\n"
LAYOUT = (
    "well,substrate,enzyme_nM,dose,dose_unit,role\nA1,S6K1,1,0,nM,vehicle\nA2,S6K1,1,10,nM,sample\nB2,S6K1,1,90,nM,\n"
)


def joined(layout=LAYOUT, plate=PLATE):
    return join_kinase_plate(plate, layout.encode(), file="p.csv", layout_file="l.csv")


def test_wells_get_their_signals_and_each_plate_is_a_replicate():
    table, flags = joined()
    wells = read_kinase_table(table, file="l.csv").wells
    assert [(well.dose_nM, well.response, well.replicate) for well in wells] == [
        (0.0, 100.0, "P1"),
        (10.0, 50.0, "P1"),
        (90.0, 20.0, "P1"),
    ]
    assert flags == ()


def test_what_is_wrong_in_a_layout_is_found_at_its_own_line():
    with pytest.raises(FileError) as caught:
        read_kinase_table(joined("\n\n" + LAYOUT.replace("10,nM", "ten,nM"))[0], file="l.csv")
    assert caught.value.where.startswith("l.csv:5")


@pytest.mark.parametrize(
    ("layout", "problem"),
    [
        (LAYOUT.replace("well,", "place,"), "the column well is missing"),
        (LAYOUT.replace("role", "response"), "responses of its own"),
        (LAYOUT.replace("A1", "H11").replace("A2", "H12").replace("B2", "H10"), "no well of the layout was read"),
        (LAYOUT.replace("A1", "Z99"), "Z99"),
    ],
)
def test_a_layout_that_does_not_fit_is_refused(layout, problem):
    with pytest.raises(FileError, match=problem) as caught:
        joined(layout)
    assert caught.value.where.startswith("l.csv")


def test_a_table_that_says_what_is_in_its_wells_needs_no_layout():
    table = b"substrate,enzyme_nM,dose,dose_unit,response\nS6K1,1,1,nM,5\n"
    with pytest.raises(FileError, match="no plate export"):
        joined(plate=table)


def test_a_workbook_becomes_text_and_text_stays_as_it_is():
    assert kinase_text(b"any,text\n", file="t.csv") == b"any,text\n"
    rows = [["substrate", "enzyme_nM", "dose", "dose_unit", "response"], ["S6K1", 1, 10, "nM", 0.5]]
    (well,) = read_kinase_table(kinase_text(workbook(Wells=rows), file="t.xlsx"), file="t.xlsx").wells
    assert (well.dose_nM, well.response) == (10.0, 0.5)
