"""Tables come as data frames with one type a column, units in names; without pandas the extra is named."""

import sys

import numpy as np
import pytest

from rapalog.analysis.estimate import Estimate
from rapalog.errors import RapalogError
from rapalog.notebook.shown.frame import csv_frame, estimate_cells, estimate_columns, frame, long_frame


def test_every_column_has_one_type():
    found = frame(("curve", "n", "ic50_nM", "works"), [("A", 3, 71.0, True), ("B", 4, None, False)])
    assert [found[name].dtype.kind for name in ("n", "ic50_nM", "works")] == ["i", "f", "b"]
    assert np.isnan(found["ic50_nM"][1])
    assert found["curve"].tolist() == ["A", "B"]


def test_a_table_without_rows_keeps_its_types():
    found = frame(("curve", "ic50_nM", "ic50_reason"), [])
    assert len(found) == 0
    assert found["ic50_nM"].dtype == "float64"
    assert found["curve"].dtype == found["ic50_reason"].dtype != "float64"


def test_an_estimate_is_value_relation_low_high_and_reason():
    own = Estimate(1e4, ">", 8e3, None, reason="plateau above 50 %")
    found = frame(estimate_columns("ic50_nM"), [estimate_cells(own)]).iloc[0]
    assert (found["ic50_nM"], found["ic50_relation"], found["ic50_low_nM"]) == (1e4, ">", 8e3)
    assert np.isnan(found["ic50_high_nM"]) and found["ic50_reason"] == "plateau above 50 %"
    assert estimate_columns("hill")[2] == "hill_low"


def test_sets_and_times_are_rows():
    found = long_frame(("a", "b"), np.array([0.0, 1.0, 2.0]), {"S": np.arange(6.0).reshape(2, 3)})
    assert found.query("set == 'b' and time == 1")["S"].tolist() == [4.0]


def test_a_table_of_our_own_is_read_with_its_types():
    found = csv_frame(b"sample,lane,dose_nM\nMCF-7,1,\nMCF-7,2,0.5\n")
    assert found["lane"].dtype == "int64" and np.isnan(found["dose_nM"][0])


def test_without_pandas_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(RapalogError, match=r"rapalog\[pandas\]"):
        frame(("a",), [(1,)])
