"""Text to cells: quick where nothing is quoted, and then just as where something is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapalog.errors import FileError
from rapalog.files.cells.numbers import parse_numbers
from rapalog.files.cells.text import lines_of, read_cells

CELL = st.text(alphabet="ab1. \u00a0", max_size=4)
TABLE = st.lists(st.lists(CELL, min_size=1, max_size=4), min_size=1, max_size=6)


@given(TABLE, st.sampled_from(",;\t"))
def test_cells_are_the_same_whether_anything_is_quoted_or_not(rows, mark):
    plain = "\n".join(mark.join(["x", "y", *row]) for row in rows) + "\n\n"
    bare, quoted = (read_cells((plain + end).encode(), file="f") for end in ("z", '"z"'))
    assert bare == quoted
    assert bare.rows[0][:2] == ("x", "y") and bare.lines == tuple(range(1, len(rows) + 3))


def test_a_cell_longer_than_any_is_refused_with_its_line():
    with pytest.raises(FileError) as found:
        read_cells(b"a,b\n1,2\n3," + b"4" * 200_000, file="f.csv")
    assert found.value.where == "f.csv:3"


@given(st.text(alphabet="a\n ", max_size=12))
def test_lines_one_by_one_are_those_of_a_split(text):
    assert list(lines_of(text)) == text.split("\n")


def test_numbers_at_once_are_those_one_by_one():
    assert parse_numbers(["1e3", "-.5"], decimal_comma=False) == [1000.0, -0.5]
    assert parse_numbers(["1e3", "1e31"], decimal_comma=False) == [1000.0, None]
    assert parse_numbers(["1", "nan", "1_0", "\u0661"], decimal_comma=False) == [1.0, None, None, None]
