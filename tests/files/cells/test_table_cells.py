"""A table is read alike from text and from the sheet of a workbook that holds it."""

import pytest
from tests.files.made_up import workbook

from rapalog.errors import FileError
from rapalog.files.cells.table_cells import read_table_cells

KNOWN = {"lane", "sample"}.__contains__


def test_text_and_sheet_give_the_same_cells():
    text = read_table_cells(b"lane,sample\n1,MCF-7\n", file="t.csv", known=KNOWN)
    sheet = read_table_cells(workbook(Lanes=[["lane", "sample"], [1, "MCF-7"]]), file="t.xlsx", known=KNOWN)
    assert text.rows[:2] == sheet.rows == (("lane", "sample"), ("1", "MCF-7"))


def test_of_several_sheets_the_one_with_most_known_columns_is_read():
    data = workbook(Notes=[["lane"], ["see below"]], Lanes=[["a title"], ["lane", "sample"], [1, "x"]])
    assert read_table_cells(data, file="t.xlsx", known=KNOWN).rows[1] == ("lane", "sample")


def test_a_workbook_without_a_known_column_is_refused():
    with pytest.raises(FileError, match="no sheet of the workbook has a column that is known"):
        read_table_cells(workbook(Notes=[["nothing"]]), file="t.xlsx", known=KNOWN)
