"""Errors: none without a remedy, with a place, and able to cross from one process to another."""

import pickle

import pytest

from rapalog.errors import FileError, RapalogError, did_you_mean

KNOWN = {"rapamycin": "sirolimus", "sirolimus": "sirolimus", "torin": "torin"}


def test_an_error_without_a_remedy_cannot_be_built():
    with pytest.raises(TypeError):
        RapalogError("wrong")


def test_an_error_reads_as_what_where_and_what_to_try():
    assert str(RapalogError("got 3", remedy="give 4", where="--x")) == "got 3 (--x)\ntry: give 4"
    assert str(RapalogError("got 3", remedy="give 4")) == "got 3\ntry: give 4"


def test_an_error_crosses_from_one_process_to_another_whole():
    error = pickle.loads(pickle.dumps(FileError("got 3", remedy="give 4", where="a.csv:2")))
    assert (type(error), error.problem, error.remedy, error.where) == (FileError, "got 3", "give 4", "a.csv:2")


def test_a_place_is_filled_in_only_where_there_is_none():
    assert FileError("a", remedy="b").at("x").where == "x"
    assert FileError("a", remedy="b", where="y").at("x").where == "y"
    assert type(FileError("a", remedy="b").at("x")) is FileError


def test_what_is_spelt_alike_is_offered_once_by_its_own_name_and_else_the_list():
    assert did_you_mean("Rapamycn", KNOWN, otherwise="see the list") == "did you mean sirolimus?"
    assert did_you_mean("xyz", KNOWN, otherwise="see the list") == "see the list"
