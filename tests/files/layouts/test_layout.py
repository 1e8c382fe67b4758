"""Layouts in their three forms: tidy, grids and TOML; what is implied, and what is refused where."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.files.made_up import workbook

from rapalog.errors import FileError, RapalogError
from rapalog.files.layouts.layout import read_layout
from rapalog.tables import LayoutWell


def read(text):
    return {(row.plate, row.well): row for row in read_layout(text.encode(), file="l")}


def test_a_tidy_layout_is_read_cell_by_cell():
    text = (
        "plate,well,cell_line,drug,dose,dose_unit,role,replicate,time_h,curve\n"
        ",A1,MCF-7,everolimus,0.1,nM,sample,1,48.0,\n"
        "Plate 2,B12,,,0.0,nM,blank,,,\n"
        ",B1,,DMSO,0.0,nM,vehicle,,,\n"
        ",AF48,,,3.0,nM,,,,x\n"
    )
    assert [str(well) for well in read_layout(text.encode(), file="l.csv")] == [
        str(well)
        for well in (
            LayoutWell("", "A1", "MCF-7", "everolimus", 0.1, "sample", "1", 48.0, dose_unit="nM"),
            LayoutWell("Plate 2", "B12", role="blank", dose_nM=0.0),
            LayoutWell("", "B1", drug="DMSO", role="vehicle", dose_nM=0.0),
            LayoutWell("", "AF48", curve="x", dose_nM=3.0, dose_unit="nM"),
        )
    ]


@pytest.mark.parametrize(
    ("text", "problem", "where"),
    [
        ("well,dose,dose_unit\nA1,1,nM\na01,2,nM\n", "named twice", "l:3, column well"),
        ("well,dose,dose_unit\nI99,1,nM\n", "I99", "l:2, column well"),
        ("plate,dose,dose_unit\nA1,1,nM\n", "column well is missing", "l:1"),
        ("well,dose\nA1,1\n", "no unit", "l:2, column dose_unit"),
    ],
)
def test_a_wrong_tidy_layout_is_refused_with_its_place(text, problem, where):
    with pytest.raises(FileError, match=problem) as caught:
        read(text)
    assert caught.value.where == where


def test_a_row_that_only_names_a_well_is_an_empty_well():
    assert len(read("well,dose,dose_unit,role\nA1,1,nM,sample\nA2,,,\n")) == 1


def test_dose_0_is_a_vehicle_unless_wells_are_named_as_vehicles():
    assert read("well,dose,dose_unit\nA1,0,nM\nA2,1,nM\n")["", "A1"].role == "vehicle"
    named = read("well,dose,dose_unit,role\nA1,0,nM,\nA2,1,nM,\nA3,,,vehicle\n")
    assert [row.role for row in named.values()] == ["sample", "sample", "vehicle"]


def test_a_sheet_with_a_tidy_layout_is_read_and_its_errors_name_the_cell():
    rows = [["plate", "well", "drug", "conc", "unit"], ["P1", "A1", "everolimus", 0.5, "uM"]]
    (row,) = read_layout(workbook(Layout=rows, Notes=[["free text"]]), file="l.xlsx")
    assert (row.plate, row.well, row.dose_nM) == ("P1", "A1", 500.0)
    with pytest.raises(FileError, match="got concentration unit") as caught:
        read_layout(workbook(Layout=[rows[0], [*rows[1][:4], "mg"]]), file="l.xlsx")
    assert caught.value.where == "l.xlsx:Layout!E2, column dose_unit"


PIECES = st.sampled_from(
    [
        "[row.A]\n",
        "[col.'1,2']\n",
        "[well.A1]\n",
        "[block.2x2.A1]\n",
        "[plate.P]\n",
        "[expt]\n",
        "dose = '1 nM'\n",
        "conc = 0\n",
        "drug = 'x'\n",
        "role = 'blank'\n",
        "role = 3\n",
        "x = [1]\n",
        "conc = nan\n",
        "unit = 'M'\n",
        "[well.'A1,A1,...,A1']\n",
        "[irow.AZ]\n",
        "[[well.A1]]\n",
    ]
)
LINES = st.sampled_from(
    [
        ",1,2",
        ",1,2,,,1,2",
        "A,1,0",
        "B,blank,x",
        "A,1,2,,A,3,4",
        "dose (nM)",
        "drug",
        "role",
        "plate,P1",
        "cell_line,x",
        "time,9",
        "",
        "dose_unit,nM",
        "replicate",
        "A,,",
        "C,vehicle,1e400",
    ]
)


@settings(max_examples=500, deadline=None)
@given(st.one_of(st.lists(PIECES, max_size=9).map("".join), st.lists(LINES, max_size=14).map("\n".join)), st.booleans())
def test_whatever_the_layout_only_our_own_error_escapes(text, semicolons):
    data = (text.replace(",", ";") if semicolons and "[" not in text else text).encode()
    try:
        layout = read_layout(data, file="x")
    except RapalogError as error:
        assert error.remedy
    else:
        assert all(math.isfinite(row.dose_nM) for row in layout)
