"""Kinase tables: read as people write them, and wrong ones refused with the place and a remedy."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.files.made_up import only_our_error

from rapalog.errors import FileError
from rapalog.files.kinase.table import read_kinase_table

HEADER = "substrate,enzyme_nM,dose,dose_unit,response,role,replicate"


def read(*rows, header=HEADER):
    return read_kinase_table("\n".join([header, *rows]).encode(), file="k.csv").wells


def test_a_row_is_read_as_written():
    well = read("S6K1,5,0.1,uM,1200,sample,2")[0]
    assert (well.substrate, well.enzyme_nM, well.dose_nM, well.response) == ("S6K1", 5.0, 100.0, 1200.0)
    assert (well.role, well.replicate) == ("sample", "2")


def test_roles_and_columns_have_several_spellings():
    rows = read(
        "S6K1;5 nM;1;12,5;;1",
        "S6K1;5;;1,5;No ATP;1",
        "S6K1;;1000;2;drug alone;1",
        "S6K1;5;0;9;;1",
        header="Substrate;Enzyme;Dose (nM);Counts;Role;Run",
    )
    assert [row.role for row in rows] == ["sample", "blank", "no_fkbp12", "vehicle"]
    assert [row.enzyme_nM for row in rows] == [5.0, 5.0, None, 5.0]
    assert rows[0].response == 12.5


@pytest.mark.parametrize("header", ["enzyme_nM", "Enzyme (nM)", "enzyme nM", "Enzyme", "mTORC1 (nM)"])
def test_the_enzyme_is_read_however_its_column_is_named(header):
    assert read("S6K1,5,1,9", header=f"substrate,{header},dose (nM),response")[0].enzyme_nM == 5.0


def test_the_enzyme_has_the_unit_of_its_column():
    assert read("S6K1,500,1,9", header="substrate,Enzyme (pM),dose (nM),response")[0].enzyme_nM == pytest.approx(0.5)
    assert read("S6K1,5 nM,1,9", header="substrate,Enzyme (pM),dose (nM),response")[0].enzyme_nM == pytest.approx(5)


def test_comments_may_stand_above_the_header():
    assert len(read("# 30 min", HEADER, "S6K1,5,1,nM,9,sample,1", header="# run of Monday")) == 1


def test_a_missing_response_is_a_missing_well():
    assert math.isnan(read("S6K1,5,1,nM,,sample,1", "S6K1,5,1,nM,3,sample,1")[0].response)


@pytest.mark.parametrize(
    ("row", "place", "words"),
    [
        ("S6K1,5,1,nM,12,sampel,1", "k.csv:2, column role", "must be one of sample"),
        ("S6K1,5,1,,12,sample,1", "k.csv:2, column dose_unit", "has no unit"),
        ("S6K1,5,1,mg,12,sample,1", "k.csv:2, column dose_unit", "must be one of M"),
        ("S6K1,5,-1,nM,12,sample,1", "k.csv:2, column dose", "no dose is below 0"),
        ("S6K1,5,,nM,12,sample,1", "k.csv:2, column dose", "dose is empty"),
        ("S6K1,5,one,nM,12,sample,1", "k.csv:2, column dose", "cannot read dose"),
        ("S6K1,5,1,nM,twelve,sample,1", "k.csv:2, column response", "no number"),
        ("S6K1,-5,1,nM,12,sample,1", "k.csv:2, column enzyme_nM", "above 0"),
        ("S6K1,some,1,nM,12,sample,1", "k.csv:2, column enzyme_nM", "no amount"),
        (",5,1,nM,12,sample,1", "k.csv:2, column substrate", "substrate is empty"),
        ("S6K1,5,10,nM,12,vehicle,1", "k.csv:2, column dose", "without inhibitor has the dose"),
        ("S6K1,5,1,nM,,sample,1", "column response", "no row has a response"),
    ],
)
def test_a_wrong_row_is_refused_with_its_place(row, place, words):
    with pytest.raises(FileError, match=words) as caught:
        read(row)
    assert place in caught.value.where
    assert caught.value.remedy


@pytest.mark.parametrize("header", ["substrate,dose,role", "dose,response", "a,b,c"])
def test_a_missing_column_is_named(header):
    with pytest.raises(FileError, match=r"column|header"):
        read("1,2,3", header=header)


def test_a_file_that_is_no_kinase_assay_is_refused_before_it_is_fitted():
    with pytest.raises(FileError, match="600 curves"):
        read(*(f"S{k},5,1,nM,3,sample,1" for k in range(600)))
    with pytest.raises(FileError, match="of 30 replicates"):
        read(*(f"S6K1,5,1,nM,3,sample,{k}" for k in range(30)))


def test_a_table_without_rows_is_refused():
    with pytest.raises(FileError, match="no rows"):
        read()


@given(st.binary(max_size=300))
def test_no_bytes_crash_the_reader(data):
    only_our_error(read_kinase_table, data)


@given(st.lists(st.sampled_from(["S6K1", "5", "1e400", "nan", "", "nM", "sample", '"', "-", "1,2"]), max_size=40))
def test_no_cells_crash_the_reader(cells):
    text = HEADER + "\n" + "\n".join(",".join(cells[k : k + 7]) for k in range(0, len(cells), 7))
    only_our_error(read_kinase_table, text.encode())


@pytest.mark.parametrize(
    ("column", "unit", "meaning"),
    [
        ("response", "", ""),
        ("% inhibition", "percent", "lost"),
        ("activity (%)", "percent", "left"),
        ("inhibition", "", "lost"),
    ],
)
def test_the_header_says_what_responses_are(column, unit, meaning):
    table = read_kinase_table(f"substrate,dose,dose_unit,{column}\nS6K1,1,nM,12\n".encode(), file="k.csv")
    assert (table.unit, table.meaning, table.wells[0].response) == (unit, meaning, 12)


def test_a_column_of_units_says_so_too():
    table = read_kinase_table(b"substrate,dose,dose_unit,response,response_unit\nS6K1,1,nM,12,%\n", file="k.csv")
    assert (table.unit, table.meaning) == ("percent", "")
