"""Pictures of a PEtab problem: axes with units, one colour a condition, none that cannot be told apart."""

import math

import numpy as np
import pytest
from matplotlib.figure import Figure

from rapalog.figures.petab import Series, draw_observable, draw_profile, draw_waterfall


def _series(name, times=(0.0, 1.0, 2.0)):
    own = np.array(times)
    return Series(name, own, 1.0 + own, 1.1 + own)


@pytest.fixture
def axes():
    return Figure().add_subplot()


def test_few_conditions_are_drawn_over_time(axes):
    draw_observable(axes, [_series("a"), _series("b")], name="pS6", is_log=False)
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["a", "b"]
    assert axes.get_xlabel().startswith("time") and axes.get_title() == "pS6"


def test_many_conditions_are_drawn_against_the_simulation(axes):
    draw_observable(axes, [_series(str(place)) for place in range(9)], name="pS6", is_log=True)
    assert (axes.get_xlabel(), axes.get_ylabel(), axes.get_legend()) == ("measured", "simulated", None)
    assert axes.get_xscale() == axes.get_yscale() == "log"


def test_one_time_for_each_condition_is_no_course(axes):
    draw_observable(axes, [_series("a", (1.0,)), _series("b", (1.0,))], name="pS6", is_log=False)
    assert axes.get_xlabel() == "measured"


def test_a_steady_state_stands_behind_the_last_time(axes):
    draw_observable(axes, [_series("a", (0.0, 10.0, math.inf))], name="pS6", is_log=False)
    assert "steady state" in axes.get_xlabel()
    assert max(axes.lines[0].get_xdata()) == pytest.approx(11.0)


def test_a_waterfall_tells_settled_searches_from_others(axes):
    draw_waterfall(axes, [1.0, 1.0, 5.0], [True, True, False])
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["settled", "not settled"]
    assert min(axes.lines[0].get_ydata()) > 0


def test_a_profile_marks_the_best_fit_and_the_height_of_its_interval(axes):
    draw_profile(
        axes, np.array([0.1, 1.0, 10.0]), np.array([3.0, 0.0, 3.0]), best=1.0, limit=1.92, name="k1", is_log=True
    )
    assert axes.get_xscale() == "log" and axes.get_xlabel() == "k1"
    assert axes.get_ylim()[1] > 1.92
