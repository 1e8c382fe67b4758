"""Events: when they fire, what they set, and that nothing that waits is lost."""

import numpy as np
import pytest
from tests.engine.reference import integrate
from tests.engine.sbml.cases import compartment, event, parameter, rate_rule, reaction, sbml, species
from tests.engine.sbml.constructs import DECAY, kernels, ours

from rapalog.engine.kernel.kernel import kernel_for
from rapalog.engine.runs.simulate import simulate
from rapalog.engine.sbml.read import read_model
from rapalog.errors import RapalogError

CHANGING = (compartment(size=1, constant=False), species("S", concentration=2), species("T", concentration=8))


@pytest.mark.parametrize("delay", ["", "2"])
@pytest.mark.parametrize("trigger", ["time >= 4", "x >= 4"])
def test_an_event_that_sets_a_size_and_a_concentration_makes_the_amount_by_the_size_before(trigger, delay):
    # SBML: all that one event assigns is made of what is before it, and a concentration is kept as an amount
    text = sbml(
        *CHANGING, parameter("x", 0), rate_rule("x", "1"), event("E", trigger, {"c": "2", "S": "5"}, delay=delay)
    )
    for found in (ours(text, ["S", "T", "c"])[-1], kernels(text, ["S", "T", "c"]).values[0, -1]):
        np.testing.assert_allclose(found, [2.5, 4, 2])


@pytest.mark.parametrize(("first", "concentration"), [("c", 5), ("S", 2.5)])
def test_of_two_events_that_set_a_size_and_a_concentration_the_later_sees_the_earlier(first, concentration):
    ranks = {"c": "1", "S": "1", first: "2"}
    text = sbml(
        *CHANGING,
        event("E", "time >= 4", {"c": "2"}, priority=ranks["c"]),
        event("F", "time >= 4", {"S": "5"}, priority=ranks["S"]),
    )
    np.testing.assert_allclose(kernels(text, ["S", "c"]).values[0, -1], [concentration, 2])


@pytest.mark.parametrize("priority", ["1", "k"])
def test_rivals_whose_priorities_are_equal_by_value_fail_by_name(priority):
    again = {"useValuesFromTriggerTime": True, "persistent": False}
    text = sbml(
        parameter("k", 1),
        parameter("a", 0),
        parameter("reset", 0),
        event("E", "time - reset >= 1", {"reset": "time", "a": "a + 1"}, priority="2 - 1", **again),
        event("F", "time - reset >= 1", {"reset": "time", "a": "a - 1"}, priority=priority, **again),
    )
    if priority == "1":
        with pytest.raises(RapalogError, match="without priorities"):
            read_model(text)
        return
    (failure,) = kernels(text, ["a"]).failures
    assert failure.reason.startswith("the events E and F act at one moment with the same priority")
    assert failure.time == 1


def test_events_at_times_that_parameters_bring_together_fail_if_they_set_one_quantity_to_two_values():
    text = sbml(
        parameter("a", 0),
        parameter("due", 4),
        event("E", "time >= due", {"a": "1"}),
        event("F", "time >= 5", {"a": "2"}),
    )
    kernel = kernel_for(read_model(text), observables=["a"])
    found = simulate(kernel, given={"due": np.array([4.0, 5.0, 20.0])}, times=np.array([0.0, 10.0]))
    np.testing.assert_equal(found.values[:, -1, 0], [2, np.nan, 2])
    assert "share a moment" in found.failures[0].reason


def test_events_at_one_time_that_set_one_quantity_alike_are_no_rivals():
    text = sbml(
        parameter("a", 0),
        parameter("due", 5),
        event("E", "time >= due", {"a": "1"}),
        event("F", "time >= 5", {"a": "1"}),
    )
    assert kernels(text, ["a"]).values[0, -1, 0] == 1


def test_the_rate_of_a_local_parameter_is_0_and_not_that_of_its_namesake():
    text = sbml(
        compartment(),
        species("S", concentration=1),
        parameter("k", 0),
        rate_rule("k", "3"),
        reaction("R", "c*(rateOf(k) + k)", left=(), right=("S",), local={"k": 0.5}),
    )
    assert kernels(text, ["S"]).values[0, -1, 0] == pytest.approx(1 + 0.5 * 10)


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
        compartment(),
        species("S", concentration=0),
        parameter("a", 1),
        parameter("b", 4),
        event("E", "a*time + 1 > b", {"S": "S + 1"}),
    )
    model = read_model(text)
    for a, b, expected in ((1, 4, [0, 1]), (-1, 4, [0, 0]), (0, 0.5, [0, 0]), (0.5, 4, [0, 1])):
        found = integrate(model, times=[0.0, 9.0], symbols=["S"], given={"a": a, "b": b})
        assert list(found[:, 0]) == expected, (a, b)


def test_a_trigger_that_falls_and_rises_again_fires_twice():
    text = sbml(
        compartment(),
        species("S", concentration=0),
        event("E", "(time < 2) || (time >= 4)", {"S": "S + 1"}, initially=False),
    )
    found = integrate(read_model(text), times=[0.0, 3.0, 5.0], symbols=["S"])
    assert list(found[:, 0]) == [1, 1, 2]


def test_two_switches_at_one_time_fire_once():
    text = sbml(
        compartment(),
        species("S", concentration=0),
        parameter("a", 3),
        parameter("b", 3),
        event("E", "(time >= a) || (time >= b)", {"S": "S + 1"}),
    )
    model = read_model(text)
    assert integrate(model, times=[9.0], symbols=["S"])[0, 0] == 1
    assert integrate(model, times=[9.0], symbols=["S"], given={"b": 5})[0, 0] == 1


def test_a_trigger_in_time_alone_is_a_time_and_one_of_states_is_a_trigger():
    by_time = read_model(sbml(*DECAY, event("E", "time >= 2*k", {"S": "1"})))
    by_state = read_model(sbml(*DECAY, event("E", "S < 1", {"S": "2"})))
    assert (len(by_time.timed_events), len(by_time.state_events)) == (1, 0)
    assert (len(by_state.timed_events), len(by_state.state_events)) == (0, 1)
