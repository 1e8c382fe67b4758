"""Blot layouts and regions: what is in each lane, with line and column where it is wrong."""

import math

import pytest

from rapalog.errors import FileError
from rapalog.files.blots.layout import read_blot_layout

HEAD = "image,lane,sample,dose_nM,time_h,target,replicate,blot,role,amount,kda,roi\n"


def read(text):
    return read_blot_layout(text.encode(), file="l.csv")


def test_a_layout_is_read():
    first, second = read(
        HEAD
        + 'a.tif#2,1,MCF-7,0,24,p-S6,1,m1,,,32,"1,2,30,40"\na.tif#2,2,MCF-7,20 nM,1 d,p-S6,1,m1,dilution,0.5,32,"40,2,70,40"\n'  # noqa: E501
    )
    assert (first.file, first.page, first.role, first.roi, first.kda) == ("a.tif", 2, "sample", (1, 2, 30, 40), (32.0,))
    assert (second.dose_nM, second.time_h, second.amount) == (20.0, 24.0, 0.5)


@pytest.mark.parametrize(
    ("rows", "problem", "where"),
    [
        ("a.tif,x,s,0,24,t,1,b,,,,\n", "lane 'x'", "l.csv:2, column lane"),
        ("a.tif,0,s,0,24,t,1,b,,,,\n", "lane '0'", "l.csv:2, column lane"),
        ("a.tif,1,s,-3,24,t,1,b,,,,\n", "negative", "l.csv:2, column dose_nM"),
        ("a.tif,1,s,5 mg,24,t,1,b,,,,\n", "mg", "l.csv:2, column dose_nM"),
        ("a.tif,1,s,0,24,t,1,b,sampel,,,\n", "sampel", "l.csv:2, column role"),
        ("a.tif,1,s,0,24,t,1,b,dilution,,,\n", "amount", "l.csv:2, column amount"),
        ("a.tif,1,s,0,24,t,1,b,dilution,-1,,\n", "amount", "l.csv:2, column amount"),
        ('a.tif,1,s,0,24,t,1,b,,,,"9,9,3,3"\n', "roi", "l.csv:2, column roi"),
        ("a.tif,1,s,0,24,t,1,b,,,,\n,2,s,0,24,t,1,b,,,,\n", "image is empty", "l.csv:3, column image"),
        ("a.tif,1,s,0,24,t,1,b,,,,\na.tif,1,s,1,24,t,1,b,,,,\n", "named twice", "l.csv:3, column lane"),
        ("a.tif,1,s,0,24,t,1,b,,,,\na.tif,3,s,1,24,t,1,b,,,,\n", "lane 2", "l.csv:2, column lane"),
        (
            "a.tif,1,s,0,24,t,1,b,,,,\na.tif,2,s,0,24,t,1,b,,,,\na.tif,1,s,0,24,u,1,b,,,,\n",
            "only one of",
            "l.csv:2, column lane",
        ),
        ('a.tif,1,s,0,24,t,1,b,,,,"1,1,9,9"\na.tif,2,s,0,24,t,1,b,,,,\n', "no roi", "l.csv:3, column lane"),
    ],
)
def test_a_wrong_layout_is_refused_with_its_place(rows, problem, where):
    with pytest.raises(FileError, match=problem) as caught:
        read(HEAD + rows)
    assert caught.value.where == where


def test_a_missing_column_is_named():
    with pytest.raises(FileError, match="column target is missing"):
        read("image,lane,sample\na.tif,1,s\n")


def test_what_is_not_given_is_nan_and_the_image_is_the_blot():
    (lane, _) = read("image,lane,sample,target\na.tif,1,s,t\na.tif,2,s,t\n")
    assert math.isnan(lane.dose_nM) and math.isnan(lane.time_h) and lane.blot == "a.tif"


def test_a_cell_line_of_its_own_column_is_part_of_the_sample():
    rows = "a.tif,1,BT-474,vehicle,S6\na.tif,2,MCF-7,vehicle,S6\na.tif,3,MCF-7,MCF-7 10 nM,S6\n"
    found = read("image,lane,cell_line,sample,target\n" + rows)
    assert [lane.sample for lane in found] == ["BT-474 vehicle", "MCF-7 vehicle", "MCF-7 10 nM"]


def test_a_ladder_belongs_to_every_target():
    rows = "a.tif,1,,,,,,,ladder,,,\n" + "".join(f"a.tif,{k},s,0,24,{t},1,b,,,,\n" for t in "tu" for k in (2, 3))
    assert len(read(HEAD + rows)) == 5


def controls(*rows):
    text = "lane,sample,target,role,control,cell_line\n" + "\n".join(rows)
    return [own.control for own in read_blot_layout(text.encode(), file="l.csv")]


def test_a_control_is_named_by_its_sample_by_yes_or_by_its_role():
    assert controls("1,wt,S6,,,", "2,mut,S6,,WT,") == ["", "WT"]
    assert controls("1,wt,S6,,yes,", "2,mut,S6,,no,") == ["wt", ""]
    assert controls("1,wt,S6,control,,", "2,mut,S6,,,") == ["wt", ""]
    assert controls("1,DMSO,S6,,,MCF-7", "2,drug,S6,,DMSO,MCF-7") == ["", "MCF-7 DMSO"]


def test_a_control_that_is_no_sample_is_refused():
    with pytest.raises(FileError, match="got control 'wild type', which is no sample") as caught:
        controls("1,wt,S6,,,", "2,mut,S6,,wild type,")
    assert caught.value.where == "l.csv:3, column control" and "wt, mut" in caught.value.remedy
