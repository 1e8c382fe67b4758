"""Events that wait: each in its turn by priority, cancelled where that is asked for, never dropped."""

import numpy as np
import pytest
from tests.engine.sbml.cases import compartment, event, parameter, rate_rule, reaction, sbml, species
from tests.engine.sbml.constructs import kernels, ours

from rapalog.errors import SimulationError


def test_more_waiting_executions_than_there_is_room_for_fail_and_are_not_dropped():
    text = sbml(
        compartment(),
        species("S", concentration=2),
        parameter("x", 0),
        rate_rule("x", "1"),
        event("E", "sin(6*x) > 0.3", {"S": "S + x"}, delay="45"),
        reaction("R", "0.1*S", left=("S",)),
    )
    with pytest.raises(SimulationError, match="the event E waits more than 32 times at once"):
        ours(text, ["S"], times=np.linspace(0, 50, 3))


def test_of_events_at_one_moment_the_one_of_higher_priority_goes_first():
    for priorities, last in ((("1", "2"), 3.0), (("2", "1"), 5.0)):
        text = sbml(
            compartment(),
            species("S", concentration=2),
            parameter("x", 0),
            rate_rule("x", "1"),
            *(
                event(name, "x > 4", {"S": value}, priority=own)
                for name, value, own in zip("EF", ("3", "5"), priorities, strict=True)
            ),
        )
        assert ours(text, ["S"])[-1, 0] == last


def test_an_event_that_does_not_persist_is_cancelled_when_its_trigger_falls():
    for persistent, last in ((True, 9.0), (False, 2.0)):
        text = sbml(
            compartment(),
            species("S", concentration=2),
            parameter("x", 0),
            rate_rule("x", "1"),
            event("E", "(x > 2) && (x < 4)", {"S": "9"}, delay="3", persistent=persistent),
        )
        assert ours(text, ["S"])[-1, 0] == last


def test_an_event_without_a_delay_sees_what_the_one_before_it_has_set():
    text = sbml(
        parameter("x", 0),
        rate_rule("x", "1"),
        parameter("a", 1),
        parameter("b", 1),
        event("E", "x > 4", {"a": "a + 1"}, priority="2"),
        event("F", "x > 4", {"b": "10*a"}, priority="1", useValuesFromTriggerTime=False),
    )
    assert ours(text, ["a", "b"])[-1].tolist() == [2.0, 20.0]


def test_an_event_that_is_set_off_twice_at_one_moment_acts_twice():
    text = sbml(
        parameter("a", 0),
        parameter("x", 0),
        parameter("z", 0),
        *(
            event(f"E{number}", "time >= 1", {"a": value}, priority=rank)
            for number, (value, rank) in enumerate((("2", "9"), ("0", "8"), ("2", "7")))
        ),
        event("F", "a > 1", {"x": "x + 1"}, priority="1", useValuesFromTriggerTime=False),
        event("G", "a > 1", {"z": "z + 3"}, priority="1", persistent=False, useValuesFromTriggerTime=False),
    )
    assert ours(text, ["a", "x", "z"])[-1].tolist() == [2.0, 2.0, 3.0]
    assert kernels(text, ["a", "x", "z"]).values[0, -1].tolist() == [2.0, 2.0, 3.0]


LATE = (
    parameter("u", 0),
    parameter("v", 1),
    parameter("n", 0),
    parameter("q", 0),
    rate_rule("u", "v"),
    rate_rule("v", "-u"),
    event("F", "u > 0.5", {"q": "q + 1"}, delay="1", useValuesFromTriggerTime=False),
    event("G", "n > 1000", {"u": "0"}),
)


def test_of_a_wave_every_crest_counts_once_however_late_its_event():
    text = sbml(*LATE, event("E", "u > 0.5", {"n": "n + 1"}, delay="40", useValuesFromTriggerTime=False))
    found = kernels(text, ["n", "q"], times=np.array([0.0, 100.0]))
    # crests begin at pi/6 + 2 pi k
    assert found.values[0, -1].tolist() == [10.0, 16.0]


@pytest.mark.parametrize(("delay", "meaning"), [("500", "more than 32 times"), ("v - 2", "the delay of the event E")])
def test_what_overflows_a_queue_is_a_named_failure_though_other_events_follow(delay, meaning):
    text = sbml(*LATE, event("E", "u > 0.5", {"n": "n + 1"}, delay=delay, useValuesFromTriggerTime=False))
    found = kernels(text, ["n", "q"], times=np.array([0.0, 300.0]))
    assert [meaning in failure.reason for failure in found.failures] == [True]
    assert np.isnan(found.values[0, -1]).all()


@pytest.mark.parametrize(("value", "fails"), [("a + x", True), ("7", False)])
def test_an_event_that_acts_twice_at_one_moment_fails_only_if_the_order_matters(value, fails):
    text = sbml(
        parameter("x", 0),
        rate_rule("x", "1"),
        parameter("a", 1),
        parameter("w", 0),
        event("E", "w > 0.5", {"a": value}, delay="3 - x"),
        event("U", "x >= 1", {"w": "1"}),
        event("V", "x >= 1.5", {"w": "0"}),
        event("W", "x >= 2", {"w": "1"}),
    )
    found = kernels(text, ["a"], times=np.array([0.0, 5.0]))
    assert len(found.failures) == fails
    assert all("E acts twice at one moment with values of two triggers" in one.reason for one in found.failures)
    assert fails or found.values[0, -1, 0] == 7


@pytest.mark.parametrize(("delay", "fails"), [(-0.5, True), (0.5, False)])
def test_a_delay_below_0_that_a_set_brings_to_an_event_at_a_known_time_is_named(delay, fails):
    text = sbml(parameter("a", 0), parameter("p", delay), event("E", "time > 2", {"a": "1"}, delay="p"))
    found = kernels(text, ["a"], times=np.array([0.0, 5.0]))
    assert [failure.reason for failure in found.failures] == ["the delay of the event E is below 0"] * fails
    assert fails or found.values[0, -1, 0] == 1
