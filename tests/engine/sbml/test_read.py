"""What an SBML file means: each construct against libroadrunner, or a closed form where that is wrong."""

from __future__ import annotations

import libsbml
import numpy as np
import pytest
import roadrunner
from tests.engine.reference import integrate
from tests.engine.sbml.cases import (
    assignment_rule,
    compartment,
    event,
    function,
    ids,
    initial_assignment,
    math,
    parameter,
    part,
    rate_rule,
    reaction,
    sbml,
    species,
)

from rapalog.engine.sbml.read import read_model
from rapalog.errors import SimulationError

TIMES = np.linspace(0, 10, 21)
DECAY = (compartment(), species("S", concentration=2), parameter("k", 0.3), reaction("R", "c*k*S", left=("S",)))


def theirs(text: str, symbols: list[str]) -> np.ndarray:
    """Return what libroadrunner gives for symbols as the file means them."""
    runner = roadrunner.RoadRunner(text)
    runner.integrator.relative_tolerance, runner.integrator.absolute_tolerance = 1e-11, 1e-14
    runner.integrator.setValue("maximum_num_steps", 100_000)
    runner.timeCourseSelections = [f"[{one}]" if _is_concentration(text, one) else one for one in symbols]
    return np.array(runner.simulate(times=list(TIMES)))


def _is_concentration(text: str, symbol: str) -> bool:
    found = libsbml.readSBMLFromString(text).getModel().getSpecies(symbol)
    return found is not None and not found.getHasOnlySubstanceUnits()


def ours(text: str, symbols: list[str], *, times: np.ndarray = TIMES) -> np.ndarray:
    return integrate(read_model(text), times=times, symbols=symbols)


CASES = {
    "decay": sbml(*DECAY),
    "amounts in a large compartment": sbml(
        compartment(size=4), species("S", amount=2, only_substance=True), species("P", concentration=1),
        parameter("k", 0.3), reaction("R", "k*S", left=("S",), right=("P",)),
    ),
    "concentrations in a small compartment": sbml(
        compartment(size=0.25), species("S", amount=2), species("P", concentration=1), parameter("k", 0.3),
        reaction("R", "c*k*S*P", left=("S",), right=("P",)),
    ),
    "transport between compartments": sbml(
        compartment(size=0.25), compartment("d", 3), species("S", amount=2),
        species("T", compartment="d", concentration=0.1), parameter("k", 0.3),
        reaction("R", "k*(S - T)", left=("S",), right=("T",)),
    ),
    "boundary species stands still": sbml(
        compartment(), species("S", concentration=2, boundary=True), species("P", concentration=0), parameter("k", 0.3),
        reaction("R", "k*S", left=("S",), right=("P",)),
    ),
    "constant boundary species": sbml(
        compartment(), species("S", concentration=2, boundary=True, constant=True), species("P", concentration=0),
        reaction("R", "0.3*S", left=("S",), right=("P",)),
    ),
    "boundary species under a rule takes part": sbml(
        compartment(size=2), species("S", boundary=True), species("P", concentration=0),
        assignment_rule("S", "1 + time"), reaction("R", "0.3*S", left=("S",), right=("P",)),
    ),
    "rate rule of a species and a parameter": sbml(
        compartment(size=2), species("S", concentration=1), parameter("p", 3), rate_rule("S", "-0.2*S*p"),
        rate_rule("p", "0.1"),
    ),
    "assignment rules in any order": sbml(
        *DECAY, parameter("a"), parameter("b"), assignment_rule("a", "b + S"), assignment_rule("b", "2*S + time"),
    ),
    "local parameters shadow": sbml(
        compartment(), species("S", concentration=2), species("T", concentration=2), parameter("k", 0.3),
        reaction("R1", "k*S", left=("S",), local={"k": 0.9}), reaction("R2", "k*T", left=("T",)),
    ),
    "functions call functions": sbml(
        *DECAY[:3], function("f", "x, y, x*g(y)"), function("g", "x, x^2 + 1"),
        reaction("R", "S*f(k, S)", left=("S",)),
    ),
    "initial assignments of each other": sbml(
        compartment(), species("S"), parameter("a"), parameter("b", 4), initial_assignment("S", "a*2"),
        initial_assignment("a", "b^2"), reaction("R", "0.1*S", left=("S",)),
    ),
    "initial assignment in a compartment": sbml(
        compartment(size=5), species("S"), species("A", only_substance=True), initial_assignment("S", "2"),
        initial_assignment("A", "3*S"), reaction("R", "0.1*S", left=("S",), right=("A",)),
    ),
    "initial assignment of a compartment": sbml(
        compartment(size=None), species("S", concentration=2), species("T", amount=2), parameter("p", 3),
        initial_assignment("c", "p"), reaction("R", "0.1*S", left=("S",), right=("T",)),
    ),
    "stoichiometries": sbml(
        compartment(), species("S", concentration=9), species("P", concentration=0),
        reaction("R", "0.1*S", left=(part("S", 2),), right=(part("P", 0.5),)),
    ),
    "species on both sides": sbml(
        compartment(), species("S", concentration=9), species("P", concentration=0),
        reaction("R", "0.1*S", left=(part("S", 2), part("P", 1)), right=(part("S", 1), part("P", 3))),
    ),
    "stoichiometry as a symbol": sbml(
        compartment(), species("S", concentration=1), species("P", concentration=0), parameter("k", 0.1),
        reaction("R", "k*S", left=(part("S", 1, id="n"),), right=(part("P", 2, id="q"),)),
        parameter("a"), assignment_rule("a", "n + 10*q"),
    ),
    "stoichiometry by initial assignment": sbml(
        compartment(), species("S", concentration=1), species("P", concentration=0),
        reaction("R", "0.1*S", left=("S",), right=(part("P", None, id="q"),)), initial_assignment("q", "1 + 2"),
    ),
    "stoichiometry by rule": sbml(
        compartment(), species("S", concentration=1), species("P", concentration=0),
        reaction("R", "0.1*S", left=("S",), right=(part("P", None, id="q", constant=False),)),
        assignment_rule("q", "1 + S"),
    ),
    "conversion factors": sbml(
        compartment(size=2), species("S", concentration=1), species("P", concentration=0, conversionFactor="own"),
        parameter("all", 3, constant=True), parameter("own", 5, constant=True),
        reaction("R", "0.1*S", left=("S",), right=("P",)), attributes=' conversionFactor="all"',
    ),
    "reaction as a symbol": sbml(*DECAY, parameter("a"), assignment_rule("a", "2*R"), parameter("b", 0),
                                 rate_rule("b", "R")),
    "reversible reaction": sbml(
        compartment(), species("S", concentration=1), species("P", concentration=0),
        reaction("R", "0.3*S - 0.1*P", left=("S",), right=("P",), reversible=True),
    ),
    "avogadro": sbml(*DECAY, parameter("a"), assignment_rule("a", "avogadro*S")),
    "growing compartment": sbml(
        compartment(size=1, constant=False), species("S", concentration=2), species("A", amount=2, only_substance=True),
        rate_rule("c", "0.2*c"), reaction("R", "0.1*S", left=("S",), right=("A",)),
    ),
    "compartment by a rule": sbml(
        compartment(size=None, constant=False), species("S", amount=2), species("P", amount=1),
        assignment_rule("c", "1 + time"), reaction("R", "0.1*S", left=("S",), right=("P",)),
    ),
    "piecewise without otherwise": sbml(
        *DECAY, parameter("a"), assignment_rule("a", "piecewise(1, time > 2, 2, time > 1, 3)"),
    ),
    "input switched in time": sbml(
        *DECAY, parameter("on", 4), parameter("u"), assignment_rule("u", "piecewise(2, (time >= on) && (time < 6), 0)"),
        species("P", concentration=0), reaction("R2", "u", right=("P",)),
    ),
    "numbers as truths and back": sbml(
        *DECAY, parameter("a"), parameter("b"), parameter("d"), assignment_rule("a", "piecewise(1, S, 0)"),
        assignment_rule("b", "(S > 1) + 2*(S > 0.5)"), assignment_rule("d", "piecewise(5, eq(S > 1, k > 0.1), 6)"),
    ),
    "rateOf": sbml(
        *DECAY, parameter("a"), assignment_rule("a", "rateOf(S)"), parameter("b", 1), rate_rule("b", "2*b*k"),
        parameter("d"), assignment_rule("d", "rateOf(b)"),
    ),
    "event at a time": sbml(*DECAY, event("E", "time >= 4.25", {"S": "S + 3", "k": "2*k"})),
    "event by a state": sbml(*DECAY, event("E", "S < 0.5", {"S": "4"})),
    "event in a large compartment": sbml(
        compartment(size=4), species("S", concentration=2), reaction("R", "0.3*S", left=("S",)),
        event("E", "time >= 4.25", {"S": "S + 3"}),
    ),
    "event true from the start": sbml(*DECAY, event("E", "time >= 0", {"k": "0.1"}, initially=False)),
    "event already true before the start": sbml(*DECAY, event("E", "time >= 0", {"k": "0.1"}, initially=True)),
    "event once in a window": sbml(*DECAY, event("E", "(time >= 3.25) && (time < 6)", {"S": "S + 1"})),
    "event twice by two windows": sbml(
        *DECAY, event("E", "((time >= 2.25) && (time < 3)) || (time > 6.25)", {"S": "S + 1"})
    ),
    "event delayed, values from the trigger": sbml(*DECAY, event("E", "time > 2.25", {"k": "S"}, delay="1.5")),
    "event delayed, values from then": sbml(
        *DECAY, event("E", "time > 2.25", {"k": "S"}, delay="1.5", useValuesFromTriggerTime=False)
    ),
    "event delayed and called off": sbml(
        *DECAY, event("E", "(time > 2.25) && (time < 3)", {"S": "9"}, delay="1.5", persistent=False)
    ),
    "event delayed after a state": sbml(*DECAY, event("E", "S < 1", {"k": "S"}, delay="1.25")),
    "event delayed by a state": sbml(*DECAY, event("E", "time > 2.25", {"k": "S/5"}, delay="3*S")),
    "event delayed after a state, values from then": sbml(
        *DECAY, event("E", "S < 1", {"S": "S + 3"}, delay="1.25", useValuesFromTriggerTime=False)
    ),
    "event delayed after a state and called off": sbml(
        *DECAY, parameter("x", 0), rate_rule("x", "1"),
        event("E", "sin(3*x) > 0.3", {"S": "9"}, delay="1.5", persistent=False),
        event("F", "sin(2*x) > 0.3", {"k": "1.1*k"}, delay="0.5", persistent=False),
    ),
    "event delayed and waiting several times": sbml(
        *DECAY, parameter("x", 0), rate_rule("x", "1"), event("E", "sin(3*x) > 0.3", {"S": "S + x"}, delay="5.25")
    ),
    "event delayed from the start": sbml(
        *DECAY, event("E", "S > 1", {"k": "S"}, delay="1.25", initially=False)
    ),
    "events in a row": sbml(
        *DECAY, parameter("a", 0), event("E1", "S < 1", {"a": "1"}), event("E2", "a > 0.5", {"S": "3"}),
    ),
    "simultaneous events by priority": sbml(
        *DECAY, parameter("a", 0), event("E1", "time >= 2.25", {"a": "a + 1"}, priority="1"),
        event("E2", "time >= 2.25", {"a": "a + 10"}, priority="2"),
    ),
    "event of a compartment": sbml(
        compartment(size=1, constant=False), species("S", concentration=2), reaction("R", "0.3*S", left=("S",)),
        event("E", "time >= 4.25", {"c": "2"}),
    ),
    "elements without math": sbml(
        *DECAY, initial_assignment("k", ""), event("E", "time > 1", {"S": ""}), event("F", "", {"S": "3"}),
        rate_rule("k", ""), function("f", "x, x") ,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_agrees_with_libroadrunner(name):
    text = CASES[name]
    symbols = ids(text)
    np.testing.assert_allclose(ours(text, symbols), theirs(text, symbols), rtol=1e-6, atol=1e-9)


def test_level_1_means_concentrations_and_natural_logarithms():
    text = """<sbml xmlns="http://www.sbml.org/sbml/level1" level="1" version="2"><model name="m">
      <listOfCompartments><compartment name="c" volume="2"/></listOfCompartments>
      <listOfSpecies><species name="S" compartment="c" initialAmount="6" boundaryCondition="false"/>
        <species name="P" compartment="c" initialAmount="0" boundaryCondition="false"/></listOfSpecies>
      <listOfParameters><parameter name="k" value="0.2"/><parameter name="a"/></listOfParameters>
      <listOfRules><parameterRule name="a" formula="log(S) + sqr(S)"/></listOfRules>
      <listOfReactions><reaction name="R" reversible="false">
        <listOfReactants><speciesReference species="S" stoichiometry="1"/></listOfReactants>
        <listOfProducts><speciesReference species="P" stoichiometry="3" denominator="2"/></listOfProducts>
        <kineticLaw formula="k * S * q">
          <listOfParameters><parameter name="q" value="2"/></listOfParameters></kineticLaw>
      </reaction></listOfReactions></model></sbml>"""
    s = 3 * np.exp(-0.2 * TIMES)
    expected = np.column_stack([s, 1.5 * (3 - s), np.log(s) + s**2])
    np.testing.assert_allclose(ours(text, ["S", "P", "a"]), expected, rtol=1e-8, atol=1e-10)


def test_level_2_stoichiometry_may_be_a_formula():
    formula = f"<stoichiometryMath>{math('2*k')}</stoichiometryMath>"
    text = sbml(
        compartment(), species("S", concentration=2), species("P", concentration=0), parameter("k", 0.3),
        reaction("R", "k*S", left=(part("S", None, constant=None),), level=2,
                 right=(part("P", None, constant=None, content=formula),)),
        level=2, version=4,
    )  # fmt: skip
    s = 2 * np.exp(-0.3 * TIMES)
    np.testing.assert_allclose(ours(text, ["S", "P"]), np.column_stack([s, 0.6 * (2 - s)]), rtol=1e-8, atol=1e-10)


def test_level_2_events_true_at_the_start_do_not_fire():
    text = sbml(
        compartment(), species("S", concentration=2),
        event("E", "time >= 0", {"S": "9"}, initially=None, persistent=None),
        event("F", "time >= 5", {"S": "S + 1"}, initially=None, persistent=None),
        level=2, version=4,
    )  # fmt: skip
    np.testing.assert_array_equal(ours(text, ["S"])[:, 0], np.where(TIMES >= 5, 3, 2))


def test_an_event_that_sets_a_size_and_a_concentration_leaves_both_as_it_set_them():
    text = sbml(
        compartment(size=1, constant=False), species("S", concentration=2), species("T", concentration=8),
        event("E", "time >= 4", {"c": "2", "S": "5"}),
    )  # fmt: skip
    np.testing.assert_array_equal(ours(text, ["S", "T", "c"])[-1], [5, 4, 2])


def test_a_concentration_follows_its_compartment_both_ways():
    text = sbml(
        compartment(size=1, constant=False), species("S", concentration=2), species("T", concentration=1),
        rate_rule("c", "0.1"), rate_rule("T", "0.5"),
    )  # fmt: skip
    size = 1 + 0.1 * TIMES
    expected = np.column_stack([2 / size, 1 + 0.5 * TIMES, size])
    np.testing.assert_allclose(ours(text, ["S", "T", "c"]), expected, rtol=1e-8)


def test_a_constant_species_keeps_its_amount_in_a_growing_compartment():
    text = sbml(
        compartment(size=1, constant=False), species("S", concentration=2, constant=True, boundary=True),
        rate_rule("c", "0.1"),
    )  # fmt: skip
    np.testing.assert_allclose(ours(text, ["S"])[:, 0], 2 / (1 + 0.1 * TIMES), rtol=1e-8)


def test_rate_of_a_concentration_counts_dilution():
    text = sbml(
        compartment(size=1, constant=False), species("S", concentration=2), rate_rule("c", "0.1"),
        parameter("a"), assignment_rule("a", "rateOf(S)"),
    )  # fmt: skip
    np.testing.assert_allclose(ours(text, ["a"])[:, 0], -0.2 / (1 + 0.1 * TIMES) ** 2, rtol=1e-8)


def test_stoichiometries_may_be_set_by_rate_rules_and_events():
    text = sbml(
        compartment(), species("P", concentration=0), species("Q", concentration=0),
        reaction("R", "1", right=(part("P", 1, id="n", constant=False), part("Q", 1, id="m", constant=False))),
        rate_rule("n", "2"), event("E", "time >= 5", {"m": "3"}),
    )  # fmt: skip
    expected = np.column_stack([TIMES + TIMES**2, TIMES + 2 * np.clip(TIMES - 5, 0, None)])
    np.testing.assert_allclose(ours(text, ["P", "Q"]), expected, rtol=1e-8, atol=1e-10)


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


def test_every_symbol_of_a_file_can_be_asked_for():
    model = read_model(CASES["local parameters shadow"])
    assert {"S", "T", "k", "c", "R1", "R1.k"} <= set(model.outputs)
    assert model.species == ("S", "T")
    assert model.reactions == ("R1", "R2")
    assert model.settable["R1_k"] == model.settable["R1.k"]


def test_amounts_are_kept_as_amounts_and_concentrations_as_concentrations_unless_the_volume_changes():
    assert read_model(CASES["concentrations in a small compartment"]).settable["S"].factor == read_model(
        CASES["concentrations in a small compartment"]
    ).graph.constant(1)
    growing = read_model(CASES["growing compartment"])
    assert growing.settable["S"].factor == growing.outputs["c"]
    assert not growing.settable["c"].start_only
    assert read_model(CASES["decay"]).settable["c"].start_only


def test_units_are_told_where_the_file_declares_them():
    units = (
        '<listOfUnitDefinitions><unitDefinition id="nM"><listOfUnits>'
        '<unit kind="mole" exponent="1" scale="-9" multiplier="1"/>'
        '<unit kind="litre" exponent="-1" scale="0" multiplier="1"/>'
        "</listOfUnits></unitDefinition></listOfUnitDefinitions>"
    )
    text = sbml(parameter("k", 1, units="nM"), parameter("q", 1)).replace('<model id="m">', f'<model id="m">{units}')
    assert read_model(text).units == {"k": "1e-09 mole litre^-1"}


def test_more_waiting_executions_than_there_is_room_for_fail_and_are_not_dropped():
    text = sbml(
        compartment(), species("S", concentration=2), parameter("x", 0), rate_rule("x", "1"),
        event("E", "sin(6*x) > 0.3", {"S": "S + x"}, delay="8"), reaction("R", "0.1*S", left=("S",)),
    )  # fmt: skip
    with pytest.raises(SimulationError, match="no finite number"):
        ours(text, ["S"])


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
