"""Columns of numbers that nothing names."""

import pytest

from rapalog.errors import FileError
from rapalog.files.recognise import read_plate_file

TEXT = "0,100,99\n1,95,96\n10,70,72\n100,20,22\n"


def test_they_are_read_where_the_unit_is_given():
    table = read_plate_file(TEXT.encode(), file="b.csv", dose_unit="uM")
    assert [w.content.dose_nM for w in table.wells[::2]] == [0.0, 1e3, 1e4, 1e5]
    assert [w.reading.value for w in table.wells[:2]] == [100.0, 99.0]


def test_without_a_unit_they_are_refused_and_the_option_named():
    with pytest.raises(FileError, match="no header") as caught:
        read_plate_file(TEXT.encode(), file="b.csv")
    assert "--unit nM" in caught.value.remedy


@pytest.mark.parametrize("text", ["1,2\n3,4\n", TEXT + "a,b,c\n", TEXT + "1,2\n"])
def test_anything_else_among_them_is_no_such_table(text):
    with pytest.raises(FileError, match="none of"):
        read_plate_file(text.encode(), file="b.csv", dose_unit="nM")
