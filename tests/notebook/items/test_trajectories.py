"""Many sets of a model: an observable is sets x times, a failed set is named and NaN."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from rapalog.engine.runs.ensemble import Ensemble, Failure
from rapalog.notebook.items.trajectories import Trajectories


def _runs(n_sets, *, failures=()):
    times = np.array([0.0, 1.0, 2.0])
    values = np.arange(n_sets)[:, None, None] + times[None, :, None] + np.array([0.0, 10.0])
    for own in failures:
        values[own.set, 1:] = np.nan
    empty = np.empty((n_sets, 0))
    return Ensemble(times, ("S", "PX"), values, empty, empty, tuple(failures), np.zeros(n_sets, dtype=int), ())


FOUND = Trajectories(
    "toy", ("a", "b", "c"), _runs(3, failures=[Failure(1, "the step became too small", 0.5)]), {"S": "nM"}
)


def test_an_observable_is_sets_by_times():
    assert FOUND["PX"].shape == (3, 3)
    assert np.asarray(FOUND["px"])[2].tolist() == [12.0, 13.0, 14.0]
    assert FOUND["S"].unit == "nM"


def test_an_unknown_observable_gets_the_nearest():
    with pytest.raises(LookupError, match="did you mean PX"):
        FOUND["PXX"]


def test_a_set_that_failed_is_named_and_has_no_numbers():
    assert np.isnan(FOUND["S"].value[1, 1:]).all()
    assert "1 set failed, such as b" in repr(FOUND)
    assert FOUND.failures_to_frame()["set"].tolist() == ["b"]
    assert FOUND.to_json()["failed"] == [{"set": "b", "reason": "the step became too small", "time": 0.5}]
    assert FOUND.to_json()["observables"]["S"][1] == [1.0, None, None]


def test_the_table_has_a_row_for_each_set_and_time():
    found = FOUND.to_frame()
    assert list(found.columns) == ["set", "time", "S", "PX"]
    assert found.query("set == 'c' and time == 2")["PX"].tolist() == [14.0]


def test_few_sets_are_lines_and_many_are_a_band():
    few = FOUND["S"].plot(ax=Figure().add_subplot())
    many = Trajectories("toy", tuple(range(100)), _runs(100), {})["S"].plot(ax=Figure().add_subplot())
    assert len(few.lines) == 3
    assert len(many.lines) == 1 and len(many.collections) == 1
    assert many.lines[0].get_ydata()[0] == pytest.approx(49.5)


def test_one_set_has_a_value_and_no_median():
    one = Trajectories("toy", (0,), _runs(1), {})
    assert "1 set x 3 times" in repr(one) and "(" not in repr(one["S"])
    assert "value at 2" in one._repr_html_() and "median" not in one._repr_html_()
    assert "median at 2" in FOUND._repr_html_()


def test_results_with_arrays_can_be_asked_whether_they_are_the_same():
    assert FOUND == FOUND and FOUND["S"] != FOUND["S"].value.tolist()
    assert "S" in FOUND and "nowhere" not in FOUND
