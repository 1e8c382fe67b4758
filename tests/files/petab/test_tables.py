"""Tables of PEtab: tabs, empty cells, numbers; every error has file, line and column."""

import pytest

from rapalog.errors import FileError
from rapalog.files.petab.tables import read_table


def _rows(text, needed=("id",)):
    return read_table(text.encode(), file="t.tsv", needed=needed).rows


def test_cells_stand_under_their_columns_and_empty_ones_are_left_out():
    rows = _rows("id\tvalue\tnote\n\na\t1e-3\tNaN\nb\t\tx y\n")
    assert [(row.line, row.cells) for row in rows] == [
        (3, {"id": "a", "value": "1e-3"}),
        (4, {"id": "b", "note": "x y"}),
    ]
    assert rows[0].number("value") == 1e-3 and rows[1].number("value") is None


def test_a_column_without_a_name_is_the_index_of_another_program():
    assert _rows("\tid\n0\ta\n1\tb\n")[1].cells == {"id": "b"}


def test_quoted_cells_may_hold_tabs():
    assert _rows('id\tname\na\t"x\ty"\n')[0].text("name") == "x\ty"


def test_overrides_are_numbers_and_ids():
    assert _rows("id\to\na\tk1;2;-3e1\n")[0].overrides("o") == ("k1", 2.0, -30.0)


@pytest.mark.parametrize(
    ("text", "said", "where"),
    [
        ("value\n1\n", "no column id", "t.tsv:1"),
        ("id,value\na,1\n", "no column id", "t.tsv:1"),
        ("id\tid\na\tb\n", "comes twice", "t.tsv:1"),
        ("id\na\tb\n", "2 cells for 1 columns", "t.tsv:2"),
    ],
)
def test_a_table_of_another_shape_is_refused_by_line(text, said, where):
    with pytest.raises(FileError) as caught:
        _rows(text)
    assert said in str(caught.value) and caught.value.where == where


@pytest.mark.parametrize(
    ("read", "said"),
    [
        (lambda row: row.number("v"), "must be a number"),
        (lambda row: row.id("v"), "no id"),
        (lambda row: row.needed("w"), "empty"),
        (lambda row: row.overrides("v"), "a number or an id"),
        (lambda row: row.one_of("v", ("lin", "log"), default="lin"), "must be one of lin, log"),
    ],
)
def test_a_wrong_cell_is_refused_by_line_and_column(read, said):
    row = _rows("id\tv\na\t1,5 %\n")[0]
    with pytest.raises(FileError) as caught:
        read(row)
    assert said in str(caught.value) and caught.value.where.startswith("t.tsv:2, column ")
