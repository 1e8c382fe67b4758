"""Steps of time are counted by events, so that no step is stepped over."""

import math

import numpy as np
import pytest
from tests.engine.reference import integrate
from tests.engine.sbml.cases import event, parameter, rate_rule, sbml
from tests.engine.sbml.constructs import kernels

from rapalog.engine.sbml.read import read_model


def test_a_dose_every_so_often_is_given_each_time():
    text = sbml(
        parameter("x", 0),
        parameter("every", 2.5),
        parameter("y", 0),
        rate_rule("x", "piecewise(1000, rem(time, every) < 0.001, 0)"),
        event("E", "rem(time, every) >= 1", {"y": "y + 1"}),
    )
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


@pytest.mark.parametrize(
    ("formula", "area"),
    [
        ("ceil(time/7)", sum(7 * n for n in range(1, 11))),
        ("floor(-time/7)", -sum(7 * n for n in range(1, 11))),
        ("ceil(-time/7)", -sum(7 * n for n in range(10))),
        ("rem(time - 35, 7)", 0),
        ("quotient(time - 35, 7)", 0),
        ("floor(2*sin(pi*time/7))", -35),
        ("floor(S)", sum(range(70))),
        ("floor(-S)", -sum(range(1, 71))),
        ("ceil(S/7)*(rem(S, 7) > 3.5)", sum(3.5 * n for n in range(1, 11))),
    ],
)
def test_a_step_of_anything_that_flows_counts_with_its_whole_area(formula, area):
    text = sbml(parameter("S", 0), rate_rule("S", "1"), parameter("y", 0), rate_rule("y", formula))
    found = kernels(text, ["y"], times=np.array([0.0, 70.0]))
    assert found.values[0, -1, 0] == pytest.approx(area, rel=1e-8, abs=1e-8)


@pytest.mark.parametrize("period", [24, 7, 0.1, 0.7, 1 / 3])
@pytest.mark.parametrize("trigger", ["rem(time, P) == 0", "floor(time/P) == time/P", "time == due"])
def test_a_dose_at_every_multiple_of_a_period_is_given_at_each(period, trigger):
    text = sbml(
        parameter("y", 0),
        parameter("due", period),
        event("E", trigger.replace("P", repr(period)), {"y": "y + 1", "due": f"due + {period!r}"}),
    )
    times = np.array([0.0, period * 0.999, period * 1.001, 100.0])
    found = kernels(text, ["y"], times=times).values[0, :, 0]
    assert found.tolist() == [0, 0, 1, math.floor(100 / period + 1e-9)]


def test_an_instant_counts_only_if_the_state_lets_it():
    for threshold, doses in ((3, 1), (8, 0)):
        text = sbml(
            parameter("S", 0),
            rate_rule("S", "1"),
            parameter("y", 0),
            event("E", f"and(time == 5, S > {threshold})", {"y": "y + 1"}),
        )
        assert kernels(text, ["y"]).values[0, -1, 0] == doses


def test_a_trigger_that_is_false_for_an_instant_fires_behind_it():
    text = sbml(
        parameter("S", 0), rate_rule("S", "1"), parameter("y", 0), event("E", "and(time != 5, S > 3)", {"y": "y + 1"})
    )
    assert kernels(text, ["y"]).values[0, -1, 0] == 2  # when S passes 3, and behind 5
