"""Steps of time are counted by events, so that no step is stepped over."""

import numpy as np
from tests.engine.reference import integrate
from tests.engine.sbml.cases import (
    event,
    parameter,
    rate_rule,
    sbml,
)

from rapalog.engine.sbml.read import read_model


def test_a_dose_every_so_often_is_given_each_time():
    text = sbml(
        parameter("x", 0), parameter("every", 2.5), parameter("y", 0),
        rate_rule("x", "piecewise(1000, rem(time, every) < 0.001, 0)"),
        event("E", "rem(time, every) >= 1", {"y": "y + 1"}),
    )  # fmt: skip
    times = [1.0, 2.0, 3.0, 4.0, 6.0, 9.0, 10.5]
    found = integrate(read_model(text), times=times, symbols=["x", "y"])
    np.testing.assert_allclose(found[:, 0], [1, 1, 2, 2, 3, 4, 5], rtol=1e-9)
    np.testing.assert_array_equal(found[:, 1], [1, 1, 1, 2, 3, 4, 4])


def test_steps_of_time_may_start_late_and_nest():
    text = sbml(parameter("x", 0), rate_rule("x", "floor(floor(time)/2) + ceil(time - 0.5)"))
    found = integrate(read_model(text), times=[3.0, 4.0, 7.0], symbols=["x"], start=3.0)
    fine = np.linspace(3, 7, 4_000_001)[:-1] + 5e-7
    rate = np.floor(np.floor(fine) / 2) + np.ceil(fine - 0.5)
    np.testing.assert_allclose(found[:, 0], [0, rate[:1_000_000].mean(), rate.mean() * 4], rtol=1e-9)


def test_a_step_of_time_is_a_parameter_of_the_engines_own_and_an_event_that_moves_it():
    model = read_model(sbml(parameter("x", 0), rate_rule("x", "floor(time/3)")))
    assert [one.name for one in model.state_events] == ["time:floor 1"] == list(model.parameters)


def test_steps_of_what_stands_still_are_no_counters():
    model = read_model(sbml(parameter("x", 0), parameter("a", 2.5), rate_rule("x", "floor(a) + ceil(a)")))
    assert not model.state_events and not any(name.startswith("time:") for name in model.parameters)
