"""Events that wait: each in its turn by priority, cancelled where that is asked for, never dropped."""

import pytest
from tests.engine.sbml.cases import (
    compartment,
    event,
    parameter,
    rate_rule,
    reaction,
    sbml,
    species,
)
from tests.engine.sbml.constructs import ours

from rapalog.errors import SimulationError


def test_more_waiting_executions_than_there_is_room_for_fail_and_are_not_dropped():
    text = sbml(
        compartment(), species("S", concentration=2), parameter("x", 0), rate_rule("x", "1"),
        event("E", "sin(6*x) > 0.3", {"S": "S + x"}, delay="8"), reaction("R", "0.1*S", left=("S",)),
    )  # fmt: skip
    with pytest.raises(SimulationError, match="no finite number"):
        ours(text, ["S"])


def test_of_events_at_one_moment_the_one_of_higher_priority_goes_first():
    for priorities, last in ((("1", "2"), 3.0), (("2", "1"), 5.0)):
        text = sbml(
            compartment(), species("S", concentration=2), parameter("x", 0), rate_rule("x", "1"),
            *(event(name, "x > 4", {"S": value}, priority=own)
              for name, value, own in zip("EF", ("3", "5"), priorities, strict=True)),
        )  # fmt: skip
        assert ours(text, ["S"])[-1, 0] == last


def test_an_event_that_does_not_persist_is_cancelled_when_its_trigger_falls():
    for persistent, last in ((True, 9.0), (False, 2.0)):
        text = sbml(
            compartment(), species("S", concentration=2), parameter("x", 0), rate_rule("x", "1"),
            event("E", "(x > 2) && (x < 4)", {"S": "9"}, delay="3", persistent=persistent),
        )  # fmt: skip
        assert ours(text, ["S"])[-1, 0] == last


def test_an_event_without_a_delay_sees_what_the_one_before_it_has_set():
    text = sbml(
        parameter("x", 0), rate_rule("x", "1"), parameter("a", 1), parameter("b", 1),
        event("E", "x > 4", {"a": "a + 1"}, priority="2"),
        event("F", "x > 4", {"b": "10*a"}, priority="1", useValuesFromTriggerTime=False),
    )  # fmt: skip
    assert ours(text, ["a", "b"])[-1].tolist() == [2.0, 20.0]
