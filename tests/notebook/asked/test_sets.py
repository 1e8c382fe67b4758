"""Sets are the same sets in whatever form they come, and what is no set is refused."""

import numpy as np
import pandas as pd
import pytest

from rapalog.errors import RapalogError
from rapalog.notebook.asked.sets import columns_of

K = [0.1, 0.2]


@pytest.mark.parametrize(
    "sets",
    [
        {"set": ["a", "b"], "k": K},
        pd.DataFrame({"set": ["a", "b"], "k": K}),
        [{"set": "a", "k": 0.1}, {"set": "b", "k": 0.2}],
        pd.DataFrame({"k": K}, index=pd.Index(["a", "b"], name="set")),
        pd.DataFrame({"set": ["a", "b"], "k": pd.array(K, dtype="Float64")}),
        pd.DataFrame({"set": ["a", "b"], "k": K}, dtype=object),
    ],
)
def test_a_set_is_the_same_in_every_form(sets):
    columns, labels = columns_of(sets)
    assert labels == ("a", "b")
    assert {name: own.tolist() for name, own in columns.items()} == {"k": K}


def test_a_label_that_had_a_gap_beside_it_is_still_a_whole_number():
    assert columns_of({"set": [1.0, 2.0], "k": K})[1] == (1, 2)


def test_a_symbol_of_the_model_that_is_called_set_is_no_label():
    assert columns_of({"set": K}, settable=["set"])[1] == ()


@pytest.mark.parametrize(
    "sets",
    [
        {"k": np.ma.array(K, mask=[False, True])},
        pd.DataFrame({"k": pd.array([0.1, None], dtype="Float64")}),
        pd.DataFrame([K], columns=["k", "k"]),
        {"set": [np.nan, 1], "k": K},
        {"set": [None, 1], "k": K},
        {"set": [1.5, 1.2], "k": K},
        {"set": [["a", "b"]], "k": K},
        {"set": ["a", "a"], "k": K},
        {"set": pd.to_datetime(["2020", "2021"]), "k": K},
        {"k": K, "c": [1, 2, 3]},
        {"k": []},
        {"k": ["a"]},
        [],
        [K],
        [{"k": 1}, {"c": 1}],
        pd.DataFrame({"k": []}),
        np.zeros((2, 2)),
        pd.Series({"k": 1}),
    ],
)
def test_what_is_no_set_is_refused(sets):
    with pytest.raises(RapalogError) as caught:
        columns_of(sets)
    assert caught.value.remedy
