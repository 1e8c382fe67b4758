"""Layouts in TOML: groups of wells, of which the more special wins."""

import pytest

from rapalog.errors import FileError
from rapalog.files.layouts.layout import read_layout


def read(text):
    return {(row.plate, row.well): row for row in read_layout(text.encode(), file="l")}


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
        "A1": ("vehicle", 0.0),
        "A2": ("sample", 1.5),
        "A3": ("blank", 0.0),
        "B1": ("vehicle", 0.0),
        "B2": ("sample", 1000.0),
        "B3": ("blank", 0.0),
    }
    assert {row.time_h for row in layout.values()} == {72.0}


def test_toml_plates_share_what_is_outside_and_differ_inside():
    layout = read(TOML + "[plate.P1]\nreplicate = 1\n[plate.P2]\nreplicate = 2\n[plate.P2.row.B]\ndrug = 'rapamycin'\n")
    assert len(layout) == 12
    assert (layout["P1", "B2"].drug, layout["P1", "B2"].replicate) == ("everolimus", "1")
    assert (layout["P2", "B2"].drug, layout["P2", "B2"].replicate) == ("rapamycin", "2")
    assert layout["P2", "A2"].drug == "everolimus"


@pytest.mark.parametrize(
    ("group", "wells"),
    [
        ("well.'A1,C3,...,E5'", {"A1", "A3", "A5", "C1", "C3", "C5", "E1", "E3", "E5"}),
        ("block.2x1.'A1,B1'", {"A1", "A2", "B1", "B2"}),
        ("well.AF48", {"AF48"}),
    ],
)
def test_a_pattern_lists_its_wells(group, wells):
    assert {well for _, well in read(f"[{group}]\ndose = '1 nM'\n")} == wells


def test_zigzag_rows_and_columns_change_places_every_other_time():
    assert {well for (_, well), row in read("[irow.A]\ndose='1 nM'\n[col.'1,2,...,4']\n").items()} == {
        "A1",
        "B2",
        "A3",
        "B4",
    }
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


@pytest.mark.parametrize(
    ("text", "problem", "where"),
    [
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
    ],
)
def test_a_wrong_toml_layout_is_refused_with_its_place(text, problem, where):
    with pytest.raises(FileError, match=problem) as caught:
        read(text)
    assert caught.value.where == where
