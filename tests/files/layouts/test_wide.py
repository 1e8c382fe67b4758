"""Wide tables: doses in the first column, replicates and curves beside it."""

import pytest
from tests.files.made_up import workbook

from rapalog.errors import FileError
from rapalog.files.layouts.tidy import TidyTable
from rapalog.files.recognise import read_plate_file

PLAIN = "dose (nM),rep1,rep2\n0,100,102\n10,90,\n1000,12,15\n"


def read(text, **asked):
    table = read_plate_file(text if isinstance(text, bytes) else text.encode(), file="w.csv", **asked)
    assert isinstance(table, TidyTable)
    return table


def cells(table):
    return {(w.content.curve, w.content.replicate, w.content.dose_nM): w.reading.value for w in table.wells}


def test_every_cell_becomes_a_well_and_an_empty_one_none():
    assert cells(read(PLAIN)) == {
        ("w", "1", 0.0): 100.0,
        ("w", "2", 0.0): 102.0,
        ("w", "1", 10.0): 90.0,
        ("w", "1", 1000.0): 12.0,
        ("w", "2", 1000.0): 15.0,
    }
    assert "biological replicates" in read(PLAIN).flags[0]


@pytest.mark.parametrize(
    "other",
    [
        PLAIN.replace(",", "\t"),
        PLAIN.replace(",", ";"),
        PLAIN.replace("dose (nM)", "nM"),
        PLAIN.replace("rep1,rep2", "Replicate 1,Replicate 2"),
        PLAIN.replace("rep1,rep2", "Y1,Y2"),
        PLAIN.replace("rep1,rep2", "1,2"),
    ],
)
def test_ways_to_write_the_same_table(other):
    assert cells(read(other)) == cells(read(PLAIN))


@pytest.mark.parametrize(
    "head",
    [
        "everolimus (nM),MCF-7_1,MCF-7_2,A549_1,A549_2",
        "everolimus (nM),MCF-7 rep 1,MCF-7 rep 2,A549 rep 1,A549 rep 2",
        "everolimus (nM),MCF-7,,A549,",
        ",MCF-7,,A549,\neverolimus (nM),Y1,Y2,Y1,Y2",
        "everolimus (nM),MCF-7,MCF-7,A549,A549",
    ],
)
def test_columns_of_several_curves_are_told_apart(head):
    table = read(f"{head}\n1,99,98,97,96\n10,50,51,52,53\n")
    assert set(cells(table)) == {
        (curve, number, dose) for curve in ("MCF-7", "A549") for number in "12" for dose in (1.0, 10.0)
    }
    assert {well.content.drug for well in table.wells} == {"everolimus"}


def test_a_number_at_the_end_of_a_name_belongs_to_the_name():
    assert {key[0] for key in cells(read("dose (nM),CB 83,BAY 11\n1,99,98\n10,50,51\n"))} == {"CB 83", "BAY 11"}


def test_the_response_may_say_what_it_is():
    assert read("Dose (nM),% inhibition\n1,1\n10,50\n").meaning == "lost"


def test_a_sheet_of_a_workbook_is_read_alike():
    data = workbook(Sheet1=[["dose (nM)", "rep1", "rep2"], [0, 100, 102], [10, 90, None], [1000, 12, 15]])
    assert [w.reading.value for w in read(data).wells] == [w.reading.value for w in read(PLAIN).wells]


def test_the_unit_may_be_given_beside_the_file():
    bare = PLAIN.replace("dose (nM)", "dose")
    with pytest.raises(FileError, match="no unit") as caught:
        read(bare)
    assert "--unit" in caught.value.remedy
    assert {key[2] for key in cells(read(bare, dose_unit="uM"))} == {0.0, 10_000.0, 1e6}


@pytest.mark.parametrize(
    ("text", "words", "where"),
    [
        ("log dose,rep1,rep2\n-9,99,98\n-8,50,51\n", "log10 doses", "w.csv:1"),
        ("dose (nM),rep1\n1,ninety\n", "no number", "w.csv:2, column rep1"),
        ("dose (uM),rep1\n-3,90\n", "log10 doses", "w.csv:2, column dose (uM)"),
    ],
)
def test_a_wrong_wide_table_is_refused_with_its_place(text, words, where):
    with pytest.raises(FileError, match=words) as caught:
        read(text)
    assert caught.value.where == where
