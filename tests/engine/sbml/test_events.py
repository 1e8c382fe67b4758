"""Events: when they fire, what they set, and that nothing that waits is lost."""

import numpy as np
from tests.engine.reference import integrate
from tests.engine.sbml.cases import (
    compartment,
    event,
    parameter,
    sbml,
    species,
)
from tests.engine.sbml.constructs import DECAY, ours

from rapalog.engine.sbml.read import read_model


def test_an_event_that_sets_a_size_and_a_concentration_leaves_both_as_it_set_them():
    text = sbml(
        compartment(size=1, constant=False), species("S", concentration=2), species("T", concentration=8),
        event("E", "time >= 4", {"c": "2", "S": "5"}),
    )  # fmt: skip
    np.testing.assert_array_equal(ours(text, ["S", "T", "c"])[-1], [5, 4, 2])


def test_what_is_asked_for_at_an_events_time_is_from_before_it_only_if_the_trigger_is_strict():
    for trigger, expected in (("time >= 5", 3), ("time > 5", 2)):
        text = sbml(compartment(), species("S", concentration=2), event("E", trigger, {"S": "3"}))
        assert ours(text, ["S"], times=np.array([5.0]))[0, 0] == expected


def test_a_delay_is_measured_from_the_trigger_and_not_from_before_the_start():
    text = sbml(compartment(), species("S", concentration=2), event("E", "time >= 2", {"S": "3"}, delay="4"))
    model = read_model(text)
    assert integrate(model, times=[9.0], symbols=["S"], start=1.0)[0, 0] == 3
    assert integrate(model, times=[9.0], symbols=["S"], start=3.0)[0, 0] == 2


def test_a_switch_may_run_backwards_in_time_by_its_parameters():
    text = sbml(
        compartment(), species("S", concentration=0), parameter("a", 1), parameter("b", 4),
        event("E", "a*time + 1 > b", {"S": "S + 1"}),
    )  # fmt: skip
    model = read_model(text)
    for a, b, expected in ((1, 4, [0, 1]), (-1, 4, [0, 0]), (0, 0.5, [0, 0]), (0.5, 4, [0, 1])):
        found = integrate(model, times=[0.0, 9.0], symbols=["S"], given={"a": a, "b": b})
        assert list(found[:, 0]) == expected, (a, b)


def test_a_trigger_that_falls_and_rises_again_fires_twice():
    text = sbml(
        compartment(), species("S", concentration=0),
        event("E", "(time < 2) || (time >= 4)", {"S": "S + 1"}, initially=False),
    )  # fmt: skip
    found = integrate(read_model(text), times=[0.0, 3.0, 5.0], symbols=["S"])
    assert list(found[:, 0]) == [1, 1, 2]


def test_two_switches_at_one_time_fire_once():
    text = sbml(
        compartment(), species("S", concentration=0), parameter("a", 3), parameter("b", 3),
        event("E", "(time >= a) || (time >= b)", {"S": "S + 1"}),
    )  # fmt: skip
    model = read_model(text)
    assert integrate(model, times=[9.0], symbols=["S"])[0, 0] == 1
    assert integrate(model, times=[9.0], symbols=["S"], given={"b": 5})[0, 0] == 1


def test_a_trigger_in_time_alone_is_a_time_and_one_of_states_is_a_trigger():
    by_time = read_model(sbml(*DECAY, event("E", "time >= 2*k", {"S": "1"})))
    by_state = read_model(sbml(*DECAY, event("E", "S < 1", {"S": "2"})))
    assert (len(by_time.timed_events), len(by_time.state_events)) == (1, 0)
    assert (len(by_state.timed_events), len(by_state.state_events)) == (0, 1)
