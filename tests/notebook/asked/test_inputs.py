"""Words are texts, doses have units, numbers are numbers; one item where a list is meant is a list of it."""

import io
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from rapalog.errors import RapalogError
from rapalog.notebook.asked.door import in_python
from rapalog.notebook.asked.inputs import (
    array,
    dose_texts,
    is_list,
    joined,
    number,
    numbers,
    symbols,
    texts,
    times_of,
    truth,
    whole,
)


def test_one_text_is_a_list_of_it():
    assert texts("MTOR:S2035F", "genotype", example="") == ("MTOR:S2035F",)
    assert joined(["PTEN:loss", "TSC2:loss"], "genotype", example="") == "PTEN:loss+TSC2:loss"
    assert dose_texts("20 nM", "doses") == ("20 nM",)
    assert dose_texts(np.array(["0 nM", "20 nM"]), "doses") == ("0 nM", "20 nM")


def test_numbers_may_come_from_numpy():
    assert number(np.float32(0.5), "hours", example=1) == 0.5
    assert whole(np.int64(3), "seed", least=0) == 3
    assert numbers(np.arange(3), "hours", example=1) == (0.0, 1.0, 2.0)


@pytest.mark.parametrize("value", ["1", True, None, 1j, [1], np.array([1.0]), {1, 2}])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(TypeError):
        number(value, "hours", example=1)


def test_an_order_that_nobody_gave_is_not_made_up():
    with pytest.raises(RapalogError, match="set"):
        numbers({3, 1, 2}, "hours", example=1)


@pytest.mark.parametrize("value", [1.0, "1", None, True, -1, 21])
def test_what_is_no_whole_number_within_limits_is_refused(value):
    with pytest.raises(RapalogError):
        whole(value, "replicates", least=0, most=20)


def test_a_truth_is_not_what_looks_like_one():
    with pytest.raises(RapalogError, match="True or False"):
        truth(1, "insulin")


def test_none_in_an_array_is_a_missing_number():
    assert np.isnan(array([1, None], "response", example="")).tolist() == [False, True]


@pytest.mark.parametrize("values", [["a"], [1, [2, 3]], [[1.0]], [1j], 3.0, [True]])
def test_what_is_no_array_of_numbers_is_refused(values):
    with pytest.raises(RapalogError, match="array of numbers"):
        array(values, "response", example="[1]")


def test_one_time_is_a_list_of_it():
    assert times_of(24, "times").tolist() == [24.0]
    with pytest.raises(RapalogError):
        times_of([], "times")


@pytest.mark.parametrize(
    "values",
    [
        np.ma.array([1.0, 99.0], mask=[False, True]),
        pd.Series([1, None], dtype="Int64"),
        pd.Series([1, pd.NA], dtype=object),
        pd.array([1.0, None], dtype="Float64"),
        [1, float("nan")],
    ],
)
def test_what_is_masked_or_missing_is_no_number(values):
    assert np.isnan(array(values, "response", example="")).tolist() == [False, True]


def test_numbers_of_any_kind_are_numbers():
    for values in ([Decimal("0.5"), Fraction(1, 2)], pd.Series([0.5, 0.5], dtype=object), pd.Categorical([0.5, 0.5])):
        assert array(values, "response", example="").tolist() == [0.5, 0.5]


def test_an_open_file_is_not_a_list_of_its_lines():
    assert not is_list(io.BytesIO(b"a\nb"))


def test_symbols_come_with_commas_or_as_a_list():
    assert symbols("S1, S2", "observables") == symbols(["S1", "S2"], "observables") == ["S1", "S2"]


def test_a_remedy_is_an_option_at_the_command_line_and_a_word_in_python():
    with pytest.raises(RapalogError) as caught:
        whole(0, "count", least=1)
    assert caught.value.remedy == "give e.g. --count 1"
    assert in_python(caught.value).remedy == "give e.g. count=1"
