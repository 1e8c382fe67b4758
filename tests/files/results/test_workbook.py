"""A workbook opens, holds numbers as numbers, and runs nothing."""

import io
import math

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from rapalog.errors import RapalogError
from rapalog.files.results.workbook import Table, workbook_bytes


def read(data):
    book = load_workbook(io.BytesIO(data))
    return {sheet.title: list(sheet.iter_rows()) for sheet in book}


def test_numbers_stay_numbers_and_missing_ones_are_empty_cells():
    sheets = read(workbook_bytes({"curves": Table(("curve", "value"), [("A", 71.25), ("B", math.nan), ("C", None)])}))
    values = [row[1].value for row in sheets["curves"]]
    assert values == ["value", 71.25, None, None]
    assert sheets["curves"][1][1].data_type == "n"


@pytest.mark.parametrize("text", ["=1+1", "=cmd|' /C calc'!A0", "+1+1", "@SUM(A1)", "-2+3", "\t=1"])
def test_no_text_becomes_a_formula(text):
    (rows,) = read(workbook_bytes({"wells": Table(("raw",), [(text,)])})).values()
    assert rows[1][0].data_type == "s"
    assert rows[1][0].value == text and rows[1][0].quotePrefix


def test_a_number_written_as_text_needs_no_quote():
    (rows,) = read(workbook_bytes({"wells": Table(("raw",), [("-0.020",)])})).values()
    assert rows[1][0].value == "-0.020" and not rows[1][0].quotePrefix


def test_each_table_has_a_sheet_in_order_under_a_name_that_a_sheet_can_have():
    table = Table(("a",), [(1,)])
    assert list(read(workbook_bytes({"wells": table, "a/b [c]": table, "x" * 40: table}))) == [
        "wells",
        "a b  c ",
        "x" * 31,
    ]


def test_the_same_tables_give_the_same_bytes():
    tables = {"curves": Table(("curve", "value"), [("A", 71.25)])}
    assert workbook_bytes(tables) == workbook_bytes(tables)
    assert b"1980-01-01" in b"".join(_parts(workbook_bytes(tables)))


def _parts(data):
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [archive.read(name) for name in archive.namelist()]


def test_the_workbook_can_be_given_back_as_a_file_that_is_read():
    rows = [("A", 71.25, True), ("<&> \"'", -0.5, None)]
    data = workbook_bytes({"curves": Table(("curve", "value", "flag"), rows)})
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("curves")
    assert sheet.to_python() == [["curve", "value", "flag"], ["A", 71.25, True], ["<&> \"'", -0.5, ""]]


def test_a_sheet_keeps_its_head_in_sight_and_can_be_filtered():
    book = load_workbook(io.BytesIO(workbook_bytes({"it's": Table(("a", "b"), [(1, 2), (3, 4)])})))
    sheet = book["it's"]
    assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref == "A1:B3"
    assert sheet["A1"].font.bold and not sheet["A2"].font.bold


def test_two_sheets_of_one_name_are_refused():
    table = Table(("a",), [(1,)])
    with pytest.raises(RapalogError, match="two sheets would be called"):
        workbook_bytes({"x" * 31 + "1": table, "X" * 31 + "2": table})


def test_columns_go_on_after_z():
    (rows,) = read(workbook_bytes({"wide": Table([str(k) for k in range(800)], [range(800)])})).values()
    assert [cell.value for cell in rows[1]] == list(range(800))
    assert rows[1][702].coordinate == "AAA2"


def test_no_table_and_too_long_a_table_are_refused_with_a_remedy():
    with pytest.raises(RapalogError, match="no table"):
        workbook_bytes({})
    with pytest.raises(RapalogError, match="1048576") as caught:
        workbook_bytes({"wells": Table(("a",), range(1_048_576))})
    assert "CSV" in caught.value.remedy


@settings(max_examples=100, deadline=None)
@example([1.7976931348623155e308])
@given(
    st.lists(
        st.one_of(st.text(max_size=20), st.floats(), st.integers(-(10**9), 10**9), st.none()), min_size=1, max_size=6
    )
)
def test_any_cell_can_be_written_and_read_back(cells):
    (rows,) = read(workbook_bytes({"any": Table([str(k) for k in range(len(cells))], [cells])})).values()
    for cell, value in zip(rows[1] if len(rows) > 1 else (), cells, strict=False):
        if isinstance(value, int | float) and math.isfinite(value):
            assert float(cell.value) == pytest.approx(value)
        if isinstance(value, str) and value.isprintable() and value:
            assert cell.value == value
