"""Densitometry tables of other programs: recognised by their columns, joined with a layout by lane."""

import pytest

from rapalog.errors import FileError
from rapalog.files.densitometry_tables import is_tidy_densitometry, read_densitometry

IMAGEJ = "\tArea\tMean\tMin\tMax\tIntDen\tRawIntDen\n1\t400\t12.5\t1\t90\t5000\t5000\n2\t400\t6.25\t1\t50\t2500\t2500\n"
ANALYSER = " ,Area,Percent\n1,12345.678,60.1\n2,8123.001,39.9\n"
STUDIO = "Image Name,Channel,Name,Signal,Total,Area,Bkgnd.,Type\n0001_01,700,S1,51000,60000,900,10.0,Signal\n0001_01,700,S2,23000,30000,900,7.8,Signal\n"  # noqa: E501
LAB = "260428 blot\n2026-04-29 exposure\nLane No.\tAdj. Total Band Vol. (Int)\tTotal Band Vol. (Int)\n1\t2908950\t3781107\n2\t1059916\t1769802\n"  # noqa: E501
LAB_BANDS = "Lane,Band No.,Band Label,Mol. Wt. (KDa),Relative Front,Adj. Volume (Int),Volume (Int)\nLane 1,1,,32,0.5,100,150\nLane 2,1,,32,0.5,50,90\n"  # noqa: E501


@pytest.mark.parametrize(("text", "program", "volumes"), [
    (IMAGEJ, "ImageJ", [5000, 2500]), (ANALYSER, "ImageJ gel analyser", [12345.678, 8123.001]),
    (STUDIO, "Image Studio", [51000, 23000]), (LAB, "Image Lab", [2908950, 1059916]), (LAB_BANDS, "Image Lab", [100, 50]),  # noqa: E501
])  # fmt: skip
def test_programs_are_told_by_their_columns(text, program, volumes):
    table = read_densitometry(text.encode(), file="t.csv")
    assert table.program == program
    assert [(lane, volume) for lane, volume, *_ in table.rows] == list(enumerate(volumes, start=1))


def test_what_kept_its_background_is_flagged():
    assert any("no background" in flag for flag in read_densitometry(IMAGEJ.encode(), file="t").flags)
    assert not any("no background" in flag for flag in read_densitometry(STUDIO.encode(), file="t").flags)


@pytest.mark.parametrize(("text", "problem"), [
    ("a,b\n1,2\n", "no densitometry program"), ("Area,Percent\nmany,3\n", "must be a number"),
    ("Lane No.,Adj. Volume (Int)\n1,5\n1,6\n", "twice"), ("Lane,Adj. Volume (Int)\nx,5\n", "lane 'x'"), ("Area,Percent\n", "no volume"),  # noqa: E501
])  # fmt: skip
def test_wrong_tables_are_refused_with_their_place(text, problem):
    with pytest.raises(FileError, match=problem) as caught:
        read_densitometry(text.encode(), file="t.csv")
    assert caught.value.where.startswith("t.csv:")


def test_a_layout_with_volumes_is_a_tidy_table():
    assert is_tidy_densitometry(b"blot,lane,sample,dose_nM,target,replicate,volume\nb,1,s,0,t,1,5\n", file="t")
    assert not is_tidy_densitometry(LAB.encode(), file="t")
