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
    assert [str(well) for well in read_layout(text.encode(), file="l.csv")] == [str(well) for well in (
        LayoutWell("", "A1", "MCF-7", "everolimus", 0.1, "sample", "1", 48.0),
        LayoutWell("Plate 2", "B12", role="blank", dose_nM=0.0),
        LayoutWell("", "B1", drug="DMSO", role="vehicle", dose_nM=0.0),
        LayoutWell("", "AF48", curve="x", dose_nM=3.0),
    )]  # fmt: skip


@pytest.mark.parametrize(("text", "problem", "where"), [
    ("well,dose,dose_unit\nA1,1,nM\na01,2,nM\n", "named twice", "l:3, column well"),
    ("well,dose,dose_unit\nI99,1,nM\n", "I99", "l:2, column well"),
    ("plate,dose,dose_unit\nA1,1,nM\n", "column well is missing", "l:1"),
    ("well,dose\nA1,1\n", "no unit", "l:2, column dose_unit"),
])  # fmt: skip
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
        "A1": ("vehicle", "", 0.0), "A2": ("sample", "everolimus", 10.0), "A3": ("sample", "everolimus", 100.0),
        "B1": ("blank", "", 0.0), "B2": ("sample", "rapamycin", 10.0),
    }  # fmt: skip
    assert {(row.cell_line, row.time_h) for row in layout.values()} == {("MCF-7", 72.0)}


@pytest.mark.parametrize("other", [
    GRIDS.replace(",", ";"), GRIDS.replace(",", "\t"), GRIDS.replace("\n", "\r\n"),
    GRIDS.replace("dose (nM)\n,", "dose (nM),"),
    GRIDS.replace("dose (nM)", "Dose").replace("time,72", "time,3 days\ndose_unit,nM"),
    GRIDS.replace("dose (nM)", "conc,nM"),
    GRIDS.replace(",", ";").replace("dose (nM)", "dose (µM)").replace(";100", ";0,1").replace(";10", ";0,01"),
])  # fmt: skip
def test_grids_that_mean_the_same_read_the_same(other):
    assert read(other) == read(GRIDS)


def test_sheets_named_by_their_variable_make_the_same_layout():
    head = [None, 1, 2, 3]
    data = workbook(
        **{"dose (nM)": [["cell_line", "MCF-7"], ["time_h", 72], head, ["A", 0, 10, 100], ["B", "blank", 10, None]],
           "drug": [head, ["A", None, "everolimus", "everolimus"], ["B", None, "rapamycin", None]],
           "notes": [head, ["A", "seeded late", None, None]]}
    )  # fmt: skip
    assert {(row.plate, row.well): row for row in read_layout(data, file="l.xlsx")} == read(GRIDS)


def test_grids_side_by_side_are_both_read():
    text = "role,1,2,,dose (nM),1,2\nA,vehicle,sample,,A,,5\nB,no-cell,empty,,B,,\n"
    assert {well: (row.role, row.dose_nM) for (_, well), row in read(text).items()} == {
        "A1": ("vehicle", 0.0), "A2": ("sample", 5.0), "B1": ("blank", 0.0), "B2": ("empty", 0.0)}  # fmt: skip


def test_a_line_with_plate_begins_what_is_said_of_that_plate_and_the_rest_holds_for_all():
    text = (
        "dose (nM)\n,1,2\nA,0,7\n\nplate,P1\nreplicate,1\ndrug\n,1,2\nA,,a\n\nplate,P2\nreplicate,2\ndrug\n,1,2\nA,,b\n"
    )
    layout = read(text)
    assert {key: (row.drug, row.dose_nM, row.replicate) for key, row in layout.items()} == {
        ("P1", "A1"): ("", 0.0, "1"), ("P1", "A2"): ("a", 7.0, "1"),
        ("P2", "A1"): ("", 0.0, "2"), ("P2", "A2"): ("b", 7.0, "2"),
    }  # fmt: skip


@pytest.mark.parametrize(("text", "problem", "where"), [
    (GRIDS.replace("drug", "durg"), "no title", "l:10"),
    (GRIDS + "\n" + GRIDS, "two grids of dose", "l:18"),
    (GRIDS.replace("(nM)", "(nm)"), "length", "l:6, well A2, dose_unit"),
    (GRIDS.replace("dose (nM)", "dose"), "no unit", "l:6, well A2, dose_unit"),
    (GRIDS.replace("0,10,100", "0,1x,100"), "unit 'x'", "l:6, well A2, dose"),
    (GRIDS.replace("0,10,100", "0,,100"), "dose is empty", "l:6, well A2, dose"),
    (GRIDS.replace("time,72", "time,3 moons"), "time unit", "l:2, well A1, time_h"),
    (GRIDS.replace(",", ";").replace("0;10;100", "0;1,5;1.5"), "decimal comma", "l:6"),
])  # fmt: skip
def test_a_wrong_grid_is_refused_with_its_place(text, problem, where):
    with pytest.raises(FileError, match=problem) as caught:
        read(text)
    assert caught.value.where == where


TOML = """
[expt]
cell_line = "MCF-7"
time = "72 h"
unit = "nM"
[row.'A,B']
drug = "everolimus"
[col]
1.conc = 0
2.conc = 1.5
[block.1x2.A3]
role = "no-cell"
[well.B2]
conc = "1 uM"
"""


def test_toml_groups_of_wells_make_a_layout_and_the_more_special_wins():
    layout = read(TOML)
    assert {well: (row.role, row.dose_nM) for (_, well), row in layout.items()} == {
        "A1": ("vehicle", 0.0), "A2": ("sample", 1.5), "A3": ("blank", 0.0),
        "B1": ("vehicle", 0.0), "B2": ("sample", 1000.0), "B3": ("blank", 0.0),
    }  # fmt: skip
    assert {row.time_h for row in layout.values()} == {72.0}


def test_toml_plates_share_what_is_outside_and_differ_inside():
    layout = read(TOML + "[plate.P1]\nreplicate = 1\n[plate.P2]\nreplicate = 2\n[plate.P2.row.B]\ndrug = 'rapamycin'\n")
    assert len(layout) == 12
    assert (layout["P1", "B2"].drug, layout["P1", "B2"].replicate) == ("everolimus", "1")
    assert (layout["P2", "B2"].drug, layout["P2", "B2"].replicate) == ("rapamycin", "2")
    assert layout["P2", "A2"].drug == "everolimus"


@pytest.mark.parametrize(("group", "wells"), [
    ("well.'A1,C3,...,E5'", {"A1", "A3", "A5", "C1", "C3", "C5", "E1", "E3", "E5"}),
    ("block.2x1.'A1,B1'", {"A1", "A2", "B1", "B2"}),
    ("well.AF48", {"AF48"}),
])  # fmt: skip
def test_a_pattern_lists_its_wells(group, wells):
    assert {well for _, well in read(f"[{group}]\ndose = '1 nM'\n")} == wells


def test_zigzag_rows_and_columns_change_places_every_other_time():
    assert {well for (_, well), row in read("[irow.A]\ndose='1 nM'\n[col.'1,2,...,4']\n").items()} == {
        "A1", "B2", "A3", "B4"}  # fmt: skip
    assert {well for (_, well), row in read("[icol.1]\ndose='1 nM'\n[row.'A,B']\n").items()} == {"A1", "B2"}


def test_a_well_that_has_nothing_of_its_own_is_empty_and_a_drug_without_a_dose_is_refused():
    text = "[expt]\ndrug = 'x'\n[block.2x1.A1]\n[well.A1]\ndose = '1 nM'\n"
    assert list(read(text)) == [("", "A1")]
    with pytest.raises(FileError, match="dose is empty"):
        read(text + "[well.A2]\ndrug = 'y'\n")


def test_the_smaller_block_wins_whatever_the_order():
    small, large = "[block.1x1.A1]\ndose = '1 nM'\n", "[block.2x2.A1]\ndose = '2 nM'\n"
    assert read(small + large) == read(large + small)
    assert read(small + large)["", "A1"].dose_nM == 1.0


@pytest.mark.parametrize(("text", "problem", "where"), [
    (TOML + "[row", "cannot be read", "l:15"),
    (TOML.replace("'A,B'", "'A,C,...,F'"), "does not reach", "l:6, [row.A,C,...,F]"),
    (TOML.replace("1x2", "1y2"), "block size", "l:11, [block.1y2]"),
    (TOML.replace("1x2.A3", "9x9.AF3"), "beyond the plate", "l:11, [block.9x9.AF3]"),
    (TOML.replace("well.B2", "well.B99"), "B99", "l:13, [well.B99]"),
    (TOML.replace("1 uM", "1 xM"), "unit", "l:14, [well.B2] conc, well B2, dose"),
    (TOML.replace('unit = "nM"', ""), "no unit", "l:10, [col.2] conc, well A2, dose_unit"),
    ("[row.A]\ndrug = 'x'\n", "names no wells", "l"),
    ("[meta]\ninclude = 'x.toml'\n" + TOML, "other files", "l:1, [meta]"),
    ("[well]\nA1 = 3\n", "single value", "l:2, [well.A1]"),
])  # fmt: skip
def test_a_wrong_toml_layout_is_refused_with_its_place(text, problem, where):
    with pytest.raises(FileError, match=problem) as caught:
        read(text)
    assert caught.value.where == where


PIECES = st.sampled_from([
    "[row.A]\n", "[col.'1,2']\n", "[well.A1]\n", "[block.2x2.A1]\n", "[plate.P]\n", "[expt]\n", "dose = '1 nM'\n",
    "conc = 0\n", "drug = 'x'\n", "role = 'blank'\n", "role = 3\n", "x = [1]\n", "conc = nan\n", "unit = 'M'\n",
    "[well.'A1,A1,...,A1']\n", "[irow.AZ]\n", "[[well.A1]]\n",
])  # fmt: skip
LINES = st.sampled_from([
    ",1,2", ",1,2,,,1,2", "A,1,0", "B,blank,x", "A,1,2,,A,3,4", "dose (nM)", "drug", "role", "plate,P1", "cell_line,x",
    "time,9", "", "dose_unit,nM", "replicate", "A,,", "C,vehicle,1e400",
])  # fmt: skip


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
