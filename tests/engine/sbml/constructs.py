"""Every construct of SBML that the engine understands, and what it and libroadrunner make of a text."""

from __future__ import annotations

import libsbml
import numpy as np
import roadrunner
from tests.engine.reference import integrate
from tests.engine.sbml.cases import (
    assignment_rule,
    compartment,
    event,
    function,
    initial_assignment,
    parameter,
    part,
    rate_rule,
    reaction,
    sbml,
    species,
)

from rapalog.engine.kernel.kernel import kernel_for
from rapalog.engine.runs.ensemble import Ensemble
from rapalog.engine.runs.simulate import simulate
from rapalog.engine.sbml.read import read_model

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


def kernels(text: str, symbols: list[str], *, times: np.ndarray = TIMES, **more: float) -> Ensemble:
    """Return what the compiled engine makes of one set."""
    return simulate(kernel_for(read_model(text), observables=symbols, lanes=1), given={}, times=times, **more)


CASES = {
    "decay": sbml(*DECAY),
    "amounts in a large compartment": sbml(
        compartment(size=4),
        species("S", amount=2, only_substance=True),
        species("P", concentration=1),
        parameter("k", 0.3),
        reaction("R", "k*S", left=("S",), right=("P",)),
    ),
    "concentrations in a small compartment": sbml(
        compartment(size=0.25),
        species("S", amount=2),
        species("P", concentration=1),
        parameter("k", 0.3),
        reaction("R", "c*k*S*P", left=("S",), right=("P",)),
    ),
    "transport between compartments": sbml(
        compartment(size=0.25),
        compartment("d", 3),
        species("S", amount=2),
        species("T", compartment="d", concentration=0.1),
        parameter("k", 0.3),
        reaction("R", "k*(S - T)", left=("S",), right=("T",)),
    ),
    "boundary species stands still": sbml(
        compartment(),
        species("S", concentration=2, boundary=True),
        species("P", concentration=0),
        parameter("k", 0.3),
        reaction("R", "k*S", left=("S",), right=("P",)),
    ),
    "constant boundary species": sbml(
        compartment(),
        species("S", concentration=2, boundary=True, constant=True),
        species("P", concentration=0),
        reaction("R", "0.3*S", left=("S",), right=("P",)),
    ),
    "boundary species under a rule takes part": sbml(
        compartment(size=2),
        species("S", boundary=True),
        species("P", concentration=0),
        assignment_rule("S", "1 + time"),
        reaction("R", "0.3*S", left=("S",), right=("P",)),
    ),
    "rate rule of a species and a parameter": sbml(
        compartment(size=2),
        species("S", concentration=1),
        parameter("p", 3),
        rate_rule("S", "-0.2*S*p"),
        rate_rule("p", "0.1"),
    ),
    "assignment rules in any order": sbml(
        *DECAY, parameter("a"), parameter("b"), assignment_rule("a", "b + S"), assignment_rule("b", "2*S + time")
    ),
    "local parameters shadow": sbml(
        compartment(),
        species("S", concentration=2),
        species("T", concentration=2),
        parameter("k", 0.3),
        reaction("R1", "k*S", left=("S",), local={"k": 0.9}),
        reaction("R2", "k*T", left=("T",)),
    ),
    "functions call functions": sbml(
        *DECAY[:3], function("f", "x, y, x*g(y)"), function("g", "x, x^2 + 1"), reaction("R", "S*f(k, S)", left=("S",))
    ),
    "initial assignments of each other": sbml(
        compartment(),
        species("S"),
        parameter("a"),
        parameter("b", 4),
        initial_assignment("S", "a*2"),
        initial_assignment("a", "b^2"),
        reaction("R", "0.1*S", left=("S",)),
    ),
    "initial assignment in a compartment": sbml(
        compartment(size=5),
        species("S"),
        species("A", only_substance=True),
        initial_assignment("S", "2"),
        initial_assignment("A", "3*S"),
        reaction("R", "0.1*S", left=("S",), right=("A",)),
    ),
    "initial assignment of a compartment": sbml(
        compartment(size=None),
        species("S", concentration=2),
        species("T", amount=2),
        parameter("p", 3),
        initial_assignment("c", "p"),
        reaction("R", "0.1*S", left=("S",), right=("T",)),
    ),
    "stoichiometries": sbml(
        compartment(),
        species("S", concentration=9),
        species("P", concentration=0),
        reaction("R", "0.1*S", left=(part("S", 2),), right=(part("P", 0.5),)),
    ),
    "species on both sides": sbml(
        compartment(),
        species("S", concentration=9),
        species("P", concentration=0),
        reaction("R", "0.1*S", left=(part("S", 2), part("P", 1)), right=(part("S", 1), part("P", 3))),
    ),
    "stoichiometry as a symbol": sbml(
        compartment(),
        species("S", concentration=1),
        species("P", concentration=0),
        parameter("k", 0.1),
        reaction("R", "k*S", left=(part("S", 1, id="n"),), right=(part("P", 2, id="q"),)),
        parameter("a"),
        assignment_rule("a", "n + 10*q"),
    ),
    "stoichiometry by initial assignment": sbml(
        compartment(),
        species("S", concentration=1),
        species("P", concentration=0),
        reaction("R", "0.1*S", left=("S",), right=(part("P", None, id="q"),)),
        initial_assignment("q", "1 + 2"),
    ),
    "stoichiometry by rule": sbml(
        compartment(),
        species("S", concentration=1),
        species("P", concentration=0),
        reaction("R", "0.1*S", left=("S",), right=(part("P", None, id="q", constant=False),)),
        assignment_rule("q", "1 + S"),
    ),
    "conversion factors": sbml(
        compartment(size=2),
        species("S", concentration=1),
        species("P", concentration=0, conversionFactor="own"),
        parameter("all", 3, constant=True),
        parameter("own", 5, constant=True),
        reaction("R", "0.1*S", left=("S",), right=("P",)),
        attributes=' conversionFactor="all"',
    ),
    "reaction as a symbol": sbml(
        *DECAY, parameter("a"), assignment_rule("a", "2*R"), parameter("b", 0), rate_rule("b", "R")
    ),
    "reversible reaction": sbml(
        compartment(),
        species("S", concentration=1),
        species("P", concentration=0),
        reaction("R", "0.3*S - 0.1*P", left=("S",), right=("P",), reversible=True),
    ),
    "avogadro": sbml(*DECAY, parameter("a"), assignment_rule("a", "avogadro*S")),
    "growing compartment": sbml(
        compartment(size=1, constant=False),
        species("S", concentration=2),
        species("A", amount=2, only_substance=True),
        rate_rule("c", "0.2*c"),
        reaction("R", "0.1*S", left=("S",), right=("A",)),
    ),
    "compartment by a rule": sbml(
        compartment(size=None, constant=False),
        species("S", amount=2),
        species("P", amount=1),
        assignment_rule("c", "1 + time"),
        reaction("R", "0.1*S", left=("S",), right=("P",)),
    ),
    "piecewise without otherwise": sbml(
        *DECAY, parameter("a"), assignment_rule("a", "piecewise(1, time > 2, 2, time > 1, 3)")
    ),
    "input switched in time": sbml(
        *DECAY,
        parameter("on", 4),
        parameter("u"),
        assignment_rule("u", "piecewise(2, (time >= on) && (time < 6), 0)"),
        species("P", concentration=0),
        reaction("R2", "u", right=("P",)),
    ),
    "numbers as truths and back": sbml(
        *DECAY,
        parameter("a"),
        parameter("b"),
        parameter("d"),
        assignment_rule("a", "piecewise(1, S, 0)"),
        assignment_rule("b", "(S > 1) + 2*(S > 0.5)"),
        assignment_rule("d", "piecewise(5, eq(S > 1, k > 0.1), 6)"),
    ),
    "rateOf": sbml(
        *DECAY,
        parameter("a"),
        assignment_rule("a", "rateOf(S)"),
        parameter("b", 1),
        rate_rule("b", "2*b*k"),
        parameter("d"),
        assignment_rule("d", "rateOf(b)"),
    ),
    "event at a time": sbml(*DECAY, event("E", "time >= 4.25", {"S": "S + 3", "k": "2*k"})),
    "event by a state": sbml(*DECAY, event("E", "S < 0.5", {"S": "4"})),
    "event in a large compartment": sbml(
        compartment(size=4),
        species("S", concentration=2),
        reaction("R", "0.3*S", left=("S",)),
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
        *DECAY,
        parameter("x", 0),
        rate_rule("x", "1"),
        event("E", "sin(3*x) > 0.3", {"S": "9"}, delay="1.5", persistent=False),
        event("F", "sin(2*x) > 0.3", {"k": "1.1*k"}, delay="0.5", persistent=False),
    ),
    "event delayed and waiting several times": sbml(
        *DECAY, parameter("x", 0), rate_rule("x", "1"), event("E", "sin(3*x) > 0.3", {"S": "S + x"}, delay="5.25")
    ),
    "event delayed from the start": sbml(*DECAY, event("E", "S > 1", {"k": "S"}, delay="1.25", initially=False)),
    "events in a row": sbml(
        *DECAY, parameter("a", 0), event("E1", "S < 1", {"a": "1"}), event("E2", "a > 0.5", {"S": "3"})
    ),
    "simultaneous events by priority": sbml(
        *DECAY,
        parameter("a", 0),
        event("E1", "time >= 2.25", {"a": "a + 1"}, priority="1"),
        event("E2", "time >= 2.25", {"a": "a + 10"}, priority="2"),
    ),
    "event of a compartment": sbml(
        compartment(size=1, constant=False),
        species("S", concentration=2),
        reaction("R", "0.3*S", left=("S",)),
        event("E", "time >= 4.25", {"c": "2"}),
    ),
    "elements without math": sbml(
        *DECAY,
        initial_assignment("k", ""),
        event("E", "time > 1", {"S": ""}),
        event("F", "", {"S": "3"}),
        rate_rule("k", ""),
        function("f", "x, x"),
    ),
}
