"""Tagged cases of events, each with its closed form."""

from __future__ import annotations

import math

import numpy as np
from tagged import Case, Numbers, constant, maker
from tests.engine.sbml.cases import compartment, event, parameter, rate_rule, reaction, sbml, species

END = 10.0
CLOCK = (parameter("x", 0), rate_rule("x", "1"))
LATER = {"useValuesFromTriggerTime": False}


def after(moment: float, value: float, before: float = 0.0):
    return lambda t: np.where(t >= moment, value, before)


def count(moments):
    return lambda t: np.array([sum(one <= now for one in moments) for now in np.atleast_1d(t)], dtype=float)


# Events


@maker
def event_by_state(n: Numbers) -> Case:
    at, k = n(0.5, 9), n(0.5, 4)
    text = sbml(*CLOCK, parameter("a", 1), event("E", f"x > {at}", {"a": f"{k}*x + a"}))
    return Case(("EventNoDelay",), text, {"a": after(at, k * at + 1, 1)}, (at,))


@maker
def sawtooth(n: Numbers) -> Case:
    top = n(0.3, 4)
    text = sbml(*CLOCK, parameter("n", 0), event("E", f"x >= {top}", {"x": "0", "n": "n + 1"}))
    jumps = tuple(np.arange(1, 99) * top)
    return Case(("EventNoDelay", "RateRule"), text, {"x": lambda t: np.mod(t, top), "n": count(jumps)}, jumps)


@maker
def oscillator_crossings(n: Numbers) -> Case:
    w, level = n(0.3, 12), n.pick(0.0, 0.5, -0.7, 0.99, 0.99999)
    text = sbml(
        parameter("x", 0),
        parameter("y", 1),
        parameter("n", 0),
        rate_rule("x", f"{w}*y"),
        rate_rule("y", f"-{w}*x"),
        event("E", f"x > {level}", {"n": "n + 1"}),
    )
    moments = tuple((math.asin(level) + 2 * math.pi * k) / w for k in range(30))
    moments = tuple(one for one in moments if one >= 0)  # what is above the level from the start on does not rise
    return Case(("EventNoDelay", "RateRule"), text, {"n": count(moments), "x": lambda t: np.sin(w * t)}, moments)


@maker
def window_trigger(n: Numbers) -> Case:
    low, width = n(0.5, 8), n(1e-4, 1)
    text = sbml(*CLOCK, parameter("n", 0), event("E", f"x > {low} && x < {low + width!r}", {"n": "n + 1"}))
    return Case(("EventNoDelay",), text, {"n": after(low, 1)}, (low,))


@maker
def two_state_window(n: Numbers) -> Case:
    low, width, speed = n(0.5, 8), n(1e-3, 0.5), n(0.5, 3)
    text = sbml(
        *CLOCK,
        parameter("y", 20),
        rate_rule("y", f"-{speed}"),
        parameter("n", 0),
        event("E", f"x > {low} && y > {20 - speed * (low + width)!r}", {"n": "n + 1"}),
    )
    return Case(("EventNoDelay",), text, {"n": after(low, 1)}, (low,))


@maker
def delayed_event(n: Numbers) -> Case:
    at, late, values_then = n(0.5, 4), n(0.2, 4), n.chance()
    text = sbml(
        *CLOCK,
        parameter("a", 0),
        event("E", f"x > {at}", {"a": "x"}, delay=f"{late}", useValuesFromTriggerTime=values_then),
    )
    tag = "EventUsesTriggerTimeValues" if values_then else "EventUsesAssignmentTimeValues"
    return Case(("EventWithDelay", tag), text, {"a": after(at + late, at if values_then else at + late)}, (at + late,))


@maker
def varying_delay(n: Numbers) -> Case:
    at, k = n(0.5, 3), n(0.2, 1.5)
    text = sbml(*CLOCK, parameter("a", 0), event("E", f"x > {at}", {"a": "1"}, delay=f"{k}*x + 0.1"))
    moment = at + k * at + 0.1
    return Case(("EventWithDelay",), text, {"a": after(moment, 1)}, (moment,))


@maker
def overlapping_delays(n: Numbers) -> Case:
    period, late = n(0.4, 2), n(1, 6)
    text = sbml(
        parameter("x", 0),
        rate_rule("x", "1"),
        parameter("n", 0),
        event("T", f"x >= {period}", {"x": "0"}),
        event("E", f"x >= {period / 2!r}", {"n": "n + 1"}, delay=f"{late}", **LATER),
    )
    moments = tuple(period * (k + 0.5) + late for k in range(40))
    return Case(("EventWithDelay", "EventUsesAssignmentTimeValues"), text, {"n": count(moments)}, moments)


@maker
def persistence(n: Numbers) -> Case:
    at, width, stays = n(0.5, 4), n(0.3, 2), n.chance()
    late = width * n.pick(0.6, 1.7)
    text = sbml(
        *CLOCK,
        parameter("a", 0),
        event("E", f"x > {at} && x < {at + width!r}", {"a": "1"}, delay=f"{late!r}", persistent=stays),
    )
    acts = stays or late < width
    tag = "EventIsPersistent" if stays else "EventIsNotPersistent"
    return Case(("EventWithDelay", tag), text, {"a": after(at + late, float(acts))}, (at + late,))


@maker
def priorities(n: Numbers) -> Case:
    at, first, second, on_time = n(0.5, 8), n(0, 9), n(0, 9), n.chance()
    second = second + 1 if first == second else second
    trigger = f"{'time' if on_time else 'x'} >= {at}"
    text = sbml(
        *CLOCK,
        parameter("a", 0),
        parameter("b", 0),
        parameter("p", first),
        parameter("q", second),
        event("E", trigger, {"a": "1", "b": "2*b + 1"}, priority="p", **LATER),
        event("F", trigger, {"a": "2", "b": "2*b + 5"}, priority="q", **LATER),
    )
    last, total = (2.0, 7.0) if first > second else (1.0, 11.0)
    return Case(("EventPriority", "EventNoDelay"), text, {"a": after(at, last), "b": after(at, total)}, (at,))


@maker
def equal_rivals(n: Numbers) -> Case:
    at, by_value = n(0.5, 8), n.chance()
    text = sbml(
        *CLOCK,
        parameter("a", 0),
        parameter("p", 3),
        event("E", f"x >= {at}", {"a": "1"}, priority="3"),
        event("F", f"x >= {at}", {"a": "2"}, priority="p" if by_value else "3"),
    )
    return Case(("RandomEventExecution", "EventPriority"), text, {"a": lambda t: np.full_like(t, math.nan)})


@maker
def at_the_start(n: Numbers) -> Case:
    a, fires = n(0.5, 3), n.chance()
    trigger = n.pick("time >= 0", "x > -1", "y > 0")
    text = sbml(*CLOCK, parameter("y", 1), parameter("a", 0), event("E", trigger, {"a": f"{a}"}, initially=not fires))
    return Case(("EventT0Firing", "EventNoDelay"), text, {"a": constant(a if fires else 0.0)})


@maker
def cascade(n: Numbers) -> Case:
    at = n(0.5, 8)
    text = sbml(
        *CLOCK,
        parameter("a", 0),
        parameter("b", 0),
        parameter("d", 0),
        event("E", f"time >= {at}", {"a": "1"}),
        event("F", "a > 0.5", {"b": "a + 1"}),
        event("G", "b > 1.5", {"d": "b + x"}, delay="0.25"),
    )
    return Case(
        ("EventNoDelay", "EventWithDelay", "CSymbolTime"),
        text,
        {"b": after(at, 2), "d": after(at + 0.25, 2 + at)},
        (at, at + 0.25),
    )


@maker
def event_on_compartment(n: Numbers) -> Case:
    at, size, new, a, both = n(0.5, 8), n(0.5, 3), n(0.5, 5), n(0.5, 5), n.chance()
    text = sbml(
        compartment(size=size, constant=False),
        species("S", concentration=a),
        species("Q", amount=a, only_substance=True),
        event("E", f"time >= {at}", {"c": f"{new}", **({"S": "2*S"} if both else {})}),
    )
    value = 2 * a * size / new if both else a * size / new  # the amount is made by the size before the event
    return Case(
        ("EventNoDelay", "NonConstantCompartment", "Concentration"),
        text,
        {"S": after(at, value, a), "Q": constant(a), "c": after(at, new, size)},
        (at,),
    )


@maker
def event_at_an_instant(n: Numbers) -> Case:
    at, step = n(0.5, 4), n(1.1, 4)
    text = sbml(
        *CLOCK,
        parameter("a", 0),
        parameter("n", 0),
        event("E", f"time == {at}", {"a": "x"}),
        event("F", f"rem(time, {step}) == 0", {"n": "n + 1"}),
    )
    moments = tuple(step * k for k in range(1, 20))
    return Case(
        ("EventNoDelay", "CSymbolTime", "L3v2MathML"), text, {"a": after(at, at), "n": count(moments)}, (at, *moments)
    )


@maker
def dosing(n: Numbers) -> Case:
    tau, k, dose = n(0.7, 3), n(0.1, 1), n(1, 9)
    text = sbml(
        compartment(),
        species("S", concentration=dose),
        parameter("next", tau),
        parameter("k", k),
        reaction("R", "k*S*c", left=("S",)),
        event("E", "time >= next", {"S": f"S + {dose}", "next": f"next + {tau}"}),
    )

    def sum_of_doses(t):
        gone = np.floor(t / tau) + 1
        return dose * np.exp(-k * np.mod(t, tau)) * (1 - np.exp(-k * tau * gone)) / (1 - np.exp(-k * tau))

    return Case(("EventNoDelay", "CSymbolTime", "Reaction"), text, {"S": sum_of_doses}, tuple(np.arange(20) * tau))


@maker
def negative_delay(n: Numbers) -> Case:
    at, late = n(1, 8), n(0.2, 0.9)
    on_time = n.chance()
    text = sbml(
        *CLOCK,
        parameter("a", 0),
        parameter("p", -late),
        event("E", f"{'time' if on_time else 'x'} > {at}", {"a": "1"}, delay=n.pick(f"-{late}", f"-{late}*x", "p")),
    )
    return Case(("EventWithDelay", "DelayBelow0"), text, {"a": lambda t: np.full_like(t, math.nan)})


@maker
def one_event_twice_at_once(n: Numbers) -> Case:
    """Two executions of one event fall on one moment: triggered at 1 with a delay of 2 and at 2 with a delay of 1."""
    text = sbml(
        *CLOCK,
        parameter("a", 1),
        parameter("w", 0),
        event("E", "w > 0.5", {"a": n.pick("2*a + x", "a + x")}, delay="3 - x", useValuesFromTriggerTime=True),
        event("U", "x >= 1", {"w": "1"}),
        event("V", "x >= 1.5", {"w": "0"}),
        event("W", "x >= 2", {"w": "1"}),
    )
    doubled = "<times/>" in text
    # Values from the trigger: 2*1+1 = 3 and 2*1+2 = 4, or 2 and 3; SBML gives the two no order.
    return Case(
        ("EventWithDelay", "RandomEventExecution"),
        text,
        {"a": lambda t: np.where(t < 3, 1, math.nan), "x": lambda t: t},
        (3.0, 4.0 if doubled else 3.0),
    )
