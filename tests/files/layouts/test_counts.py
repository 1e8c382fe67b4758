"""Counts out of n, in two columns or in one cell."""

import pytest

from rapalog.errors import FileError
from rapalog.files.layouts.tidy import read_tidy


def read(text):
    return read_tidy(text.encode(), file="c.csv")


@pytest.mark.parametrize(
    "text",
    [
        "dose (nM),dead,n\n1,20,80\n10,60,80\n",
        "dose (nM),Killed,Total\n1,10,40\n10,30,40\n",
        "dose (nM),mortality\n1,20 of 80\n10,60/80\n",
    ],
)
def test_counts_become_percent_and_that_is_said(text):
    table = read(text)
    assert [well.reading.value for well in table.wells] == [25.0, 75.0]
    assert (table.response_unit, table.meaning) == ("percent", "lost") and "counts out of n" in table.flags[0]


def test_percent_beside_n_stay_percent():
    table = read("dose (nM),% dead,n\n1,20,80\n")
    assert table.wells[0].reading.value == 20.0 and not table.flags


@pytest.mark.parametrize("row", ["1,90,80", "1,20,", "1,20,0", "1,20,many"])
def test_a_count_above_n_or_no_n_is_refused_with_its_place(row):
    with pytest.raises(FileError, match="of n") as caught:
        read(f"dose (nM),dead,n\n{row}\n")
    assert caught.value.where == "c.csv:2, column n"
