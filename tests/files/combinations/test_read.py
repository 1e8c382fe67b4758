"""Files of two drugs: every way of writing the same nine wells gives the same block."""

import io

import pytest
from openpyxl import Workbook

from rapalog.errors import FileError
from rapalog.files.combinations.read import read_combinations

CORNER = "A (nM) \\ B (nM)"
WELLS = [
    (0, 0, 100),
    (0, 50, 90),
    (0, 500, 60),
    (10, 0, 80),
    (10, 50, 65),
    (10, 500, 40),
    (100, 0, 50),
    (100, 50, 42),
    (100, 500, 20),
]


def table(header, line, *, mark=","):
    return "\n".join([header, *(line.format(*well) for well in WELLS)]).replace(",", mark).encode()


OURS = table("block,drug1,drug2,dose1,dose2,dose_unit,response", "1,A,B,{},{},nM,{}")
WRITTEN = {
    "ours": OURS,
    "a unit for each drug": table(
        "block,drug1,drug2,dose1,dose2,dose1_unit,dose2_unit,response", "1,A,B,{},{},nM,nM,{}"
    ),
    "units in the cells": table("block,drug1,drug2,dose1,dose2,response", "1,A,B,{} nM,{} nM,{}"),
    "units in the header": table("block,drug1,drug2,dose1 (nM),conc2_nM,response", "1,A,B,{},{},{}"),
    "SynergyFinder 3": table("block_id,drug1,drug2,conc1,conc2,response,conc_unit", "1,A,B,{},{},{},nM"),
    "SynergyFinder 2": table("BlockId,DrugRow,DrugCol,ConcRow,ConcCol,Response,ConcUnit", "1,A,B,{},{},{},nM"),
    "rows and columns": table(
        "block_id,drug_row,drug_col,conc_r,conc_c,response,conc_r_unit,conc_c_unit", "1,A,B,{},{},{},nM,nM"
    ),
    "semicolons": table("block,drug1,drug2,dose1,dose2,dose_unit,response", "1,A,B,{},{},nM,{}", mark=";"),
    "tabs": table("block,drug1,drug2,dose1,dose2,dose_unit,viability", "1,A,B,{},{},nM,{}", mark="\t"),
    "no block": table("drug1,drug2,dose1,dose2,dose_unit,% viability", "A,B,{},{},nM,{}"),
    "a matrix": f"{CORNER},0,50,500\n0,100,90,60\n10,80,65,40\n100,50,42,20\n".encode(),
    "a matrix with semicolons": f"{CORNER};0;50;500\n0;100;90;60\n10;80;65;40\n100;50;42;20\n".encode(),
    "a matrix of units in its edges": b"A \\ B,0 nM,50 nM,500 nM\n0 nM,100,90,60\n10 nM,80,65,40\n100 nM,50,42,20\n",
    "a bar in the corner": b"A (nM) | B (nM),0,50,500\n0,100,90,60\n10,80,65,40\n100,50,42,20\n",
}


def workbook(rows):
    book, stream = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(stream)
    return stream.getvalue()


WRITTEN["a matrix in a workbook"] = workbook(
    [[CORNER, 0, 50, 500], [0, 100, 90, 60], [10, 80, 65, 40], [100, 50, 42, 20]]
)
WRITTEN["a table in a workbook"] = workbook([line.split(",") for line in OURS.decode().split("\n")])


@pytest.mark.parametrize("how", WRITTEN)
def test_however_it_is_written_it_is_the_same_block(how):
    (found,) = read_combinations(WRITTEN[how], file="combo.csv").blocks
    assert found.drugs == ("A", "B")
    assert [(own.dose1_nM, own.dose2_nM, own.response) for own in found.wells] == WELLS


def test_doses_that_differ_by_rounding_of_a_unit_are_one():
    data = table("block,drug1,drug2,dose1,dose2,dose_unit,response", "1,A,B,{},{},nM,{}") + b"\n1,A,B,0.01,0.05,uM,67"
    (found,) = read_combinations(data, file="combo.csv").blocks
    assert {own.dose1_nM for own in found.wells} == {0.0, 10.0, 100.0}


def test_a_column_of_inhibition_is_turned_round_and_that_is_said():
    data = table("block,drug1,drug2,dose1,dose2,dose_unit,inhibition", "1,A,B,{},{},nM,{}")
    found = read_combinations(data, file="combo.csv")
    assert found.blocks[0].wells[1].response == 10.0
    assert "100 minus" in found.flags[0]


def test_several_blocks_keep_their_order_and_lines_of_cells_are_apart():
    data = (
        b"block,drug1,drug2,cell_line,dose1,dose2,dose_unit,response\n"
        b"b,A,B,MCF-7,1,1,nM,50\na,A,B,MCF-7,1,1,nM,50\nb,A,B,BT474,1,1,nM,50\n"
    )
    assert [own.name for own in read_combinations(data, file="c.csv").blocks] == ["b / MCF-7", "a / MCF-7", "b / BT474"]


def test_matrices_below_each_other_are_blocks():
    one = WRITTEN["a matrix"].decode()
    found = read_combinations(f"{one}\n{one.replace('A (', 'C (')}".encode(), file="c.csv").blocks
    assert [(own.name, own.drugs[0]) for own in found] == [("1", "A"), ("2", "C")]


def test_empty_cells_are_missing_wells_and_excluded_rows_are_counted():
    data = (
        b"block,drug1,drug2,dose1,dose2,dose_unit,response,exclude\n"
        b"1,A,B,1,1,nM,,\n1,A,B,1,2,nM,50,bubble\n1,A,B,2,2,nM,40,\n"
    )
    found = read_combinations(data, file="c.csv")
    assert len(found.blocks[0].wells) == 1
    assert found.flags == ("1 well excluded by the file",)


def test_a_drug_may_be_unnamed_where_it_is_not_in_the_well():
    data = b"drug1,drug2,block,dose1,dose2,dose_unit,response\nA,,1,1,0,nM,50\nA,B,1,1,1,nM,40\n"
    assert read_combinations(data, file="c.csv").blocks[0].drugs == ("A", "B")


def test_too_many_doses_are_refused():
    rows = "\n".join(f"1,A,B,{dose},1,nM,50" for dose in range(1, 70))
    with pytest.raises(FileError, match="69 doses"):
        read_combinations(f"block,drug1,drug2,dose1,dose2,dose_unit,response\n{rows}\n".encode(), file="c.csv")
