"""The readings of one file: names checked, numbers read, words kept, and no well with two values."""

import math

import pytest

from rapalog.errors import FileError
from rapalog.files.plates.readings import Readings


def test_a_number_is_read_and_a_word_is_kept_as_a_token():
    readings = Readings("p", decimal_comma=True)
    readings.add_wells([("A01", "0,5", "p:1"), ("A2", "OVRFLW", "p:1"), ("A3", "", "p:1")], plate="P", read="450")
    one, word = readings.all(remedy="-")
    assert (one.well, one.value, one.token) == ("A1", 0.5, "")
    assert (word.well, word.token) == ("A2", "OVRFLW") and math.isnan(word.value)


def test_a_word_may_be_given_another_meaning():
    readings = Readings("p", decimal_comma=False)
    readings.add("p:1", plate="P", well="B2", read="450", raw="7", token="masked")
    assert readings.all(remedy="-")[0].token == "masked"


@pytest.mark.parametrize(("well", "problem"), [("A1", "well A1 of P has two values of '450'"), ("Z99", "Z99")])
def test_a_second_value_and_a_well_that_is_none_are_refused_with_their_place(well, problem):
    readings = Readings("p", decimal_comma=False, twice="export once")
    readings.add("p:1", plate="P", well="A1", read="450", raw="1")
    with pytest.raises(FileError, match=problem) as caught:
        readings.add("p:2", plate="P", well=well, read="450", raw="2")
    assert caught.value.where == "p:2" and caught.value.remedy


def test_the_same_well_of_another_read_or_plate_is_another_reading():
    readings = Readings("p", decimal_comma=False)
    for plate, read in (("P", "450"), ("P", "620"), ("Q", "450")):
        readings.add("p:1", plate=plate, well="A1", read=read, raw="1")
    assert len(readings.all(remedy="-")) == 3


def test_a_file_without_any_reading_is_refused_with_the_remedy_of_its_program():
    with pytest.raises(FileError, match="no values of wells") as caught:
        Readings("p", decimal_comma=False).all(remedy="export raw data")
    assert caught.value.remedy == "export raw data"
