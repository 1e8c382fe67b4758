"""Densitometry tables of other programs: recognised by their columns, joined with a layout by lane."""

import math

import pytest

from rapalog.errors import FileError
from rapalog.files.blots.densitometry import is_tidy_densitometry, read_densitometry
from rapalog.files.blots.layout import read_blot_layout
from rapalog.files.results.workbook import Table, workbook_bytes

IMAGEJ = "\tArea\tMean\tMin\tMax\tIntDen\tRawIntDen\n1\t400\t12.5\t1\t90\t5000\t5000\n2\t400\t6.25\t1\t50\t2500\t2500\n"
ANALYSER = " ,Area,Percent\n1,12345.678,60.1\n2,8123.001,39.9\n"
STUDIO = "Image Name,Channel,Name,Signal,Total,Area,Bkgnd.,Type\n0001_01,700,S1,51000,60000,900,10.0,Signal\n0001_01,700,S2,23000,30000,900,7.8,Signal\n"  # noqa: E501
LAB = "260428 blot\n2026-04-29 exposure\nLane No.\tAdj. Total Band Vol. (Int)\tTotal Band Vol. (Int)\n1\t2908950\t3781107\n2\t1059916\t1769802\n"  # noqa: E501
LAB_BANDS = "Lane,Band No.,Band Label,Mol. Wt. (KDa),Relative Front,Adj. Volume (Int),Volume (Int)\nLane 1,1,,32,0.5,100,150\nLane 2,1,,32,0.5,50,90\n"  # noqa: E501


@pytest.mark.parametrize(
    ("text", "program", "volumes"),
    [
        (IMAGEJ, "ImageJ", [5000, 2500]),
        (ANALYSER, "ImageJ gel analyser", [12345.678, 8123.001]),
        (STUDIO, "Image Studio", [51000, 23000]),
        (LAB, "Image Lab", [2908950, 1059916]),
        (LAB_BANDS, "Image Lab", [100, 50]),
    ],
)
def test_programs_are_told_by_their_columns(text, program, volumes):
    table = read_densitometry(text.encode(), file="t.csv")
    assert table.program == program
    assert [(row.lane, row.volume) for row in table.rows] == list(enumerate(volumes, start=1))


def test_what_kept_its_background_is_flagged():
    assert "no background" in read_densitometry(IMAGEJ.encode(), file="t").kept_flag
    assert not read_densitometry(STUDIO.encode(), file="t").keeps_background


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('Lane,Adj. Volume (Int)\n1,"9,675"\n2,"1,2"\n', "must be a number"),
        ("a,b\n1,2\n", "no densitometry program"),
        ("Area,Percent\nmany,3\n", "must be a number"),
        ("Lane No.,Adj. Volume (Int)\n1,5\n1,6\n", "twice"),
        ("Lane,Adj. Volume (Int)\nx,5\n", "lane 'x'"),
        ("Area,Percent\n", "no volume"),
    ],
)
def test_wrong_tables_are_refused_with_their_place(text, problem):
    with pytest.raises(FileError, match=problem) as caught:
        read_densitometry(text.encode(), file="t.csv")
    assert caught.value.where.startswith("t.csv:")


def test_a_layout_with_volumes_is_a_tidy_table():
    assert is_tidy_densitometry(b"blot,lane,sample,dose_nM,target,replicate,volume\nb,1,s,0,t,1,5\n", file="t")
    assert not is_tidy_densitometry(LAB.encode(), file="t")


def test_a_report_lane_by_lane_is_read_in_its_order():
    head = "Band No.,Adj. Volume (Int),Volume (Int)\n"
    report = f"Image Report: a\n\nLane 1\n{head}1,100,150\n\nLane 3\n{head}1,30,90\n"
    assert [(row.lane, row.volume) for row in read_densitometry(report.encode(), file="r.csv").rows] == [
        (1, 100),
        (3, 30),
    ]


def test_commas_that_can_only_be_thousands_are_understood():
    table = read_densitometry(b'Lane,Adj. Volume (Int)\n1,"1,234,567"\n2,"34,567"\n', file="t.csv")
    assert [row.volume for row in table.rows] == [1234567, 34567]


def test_a_lane_without_a_number_is_counted_and_has_no_volume():
    table = read_densitometry(b"Area,Percent\n5,50\nNaN,0\n7,50\n", file="t.csv")
    assert [(row.lane, row.volume) for row in table.rows if not math.isnan(row.volume)] == [(1, 5), (3, 7)]


def test_volumes_without_background_are_preferred():
    text = "No.,Label,Type,Volume (Int),Adj. Vol. (Int)\n1,U1,Unknown,150,100\n2,U2,Unknown,90,50\n"
    assert [row.volume for row in read_densitometry(text.encode(), file="t.csv").rows] == [100, 50]


@pytest.mark.parametrize("word", ["NaN", "n.d.", "ND", "N/A", "-"])
def test_words_for_no_number_are_a_missing_volume(word):
    layout = read_blot_layout(f"lane,sample,target,volume\n1,a,p,{word}\n2,b,p,5\n".encode(), file="t.csv")
    assert math.isnan(layout[0].volume) and layout[1].volume == 5


def test_a_workbook_is_read_like_a_text():
    book = workbook_bytes(
        {
            "about": Table(("made by",), [("me",)]),
            "bands": Table(("Lane No.", "Adj. Volume (Int)"), [(1, 100.0), (2, 50.5)]),
        }
    )
    assert [(row.lane, row.volume) for row in read_densitometry(book, file="t.xlsx").rows] == [(1, 100), (2, 50.5)]
    tidy = workbook_bytes({"a": Table(("lane", "sample", "target", "volume"), [(1, "s", "p", 5.0)])})
    assert is_tidy_densitometry(tidy, file="t.xlsx")
    assert read_blot_layout(tidy, file="t.xlsx")[0].volume == 5
