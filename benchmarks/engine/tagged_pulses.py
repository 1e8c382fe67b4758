"""Tagged cases of rates that step, open for a window or hold a short pulse, each with its closed form."""

from __future__ import annotations

import math

import numpy as np
from scipy.special import erf
from tagged import Case, Numbers, maker
from tagged_events import CLOCK, count
from tests.engine.sbml.cases import assignment_rule, event, parameter, rate_rule, sbml

# Steps and windows in rates


@maker
def window_by_state(n: Numbers) -> Case:
    low, width, height = n(0.5, 8), n(1e-4, 1), n(0.5, 9)
    text = sbml(*CLOCK, parameter("y", 0), rate_rule("y", f"piecewise({height}, x > {low} && x < {low + width!r}, 0)"))
    return Case(("UncommonMathML", "RateRule"), text, {"y": lambda t: height * np.clip(t - low, 0, width)})


@maker
def window_by_time(n: Numbers) -> Case:
    low, width, height = n(0.5, 8), n(1e-6, 1), n(0.5, 9) / 1e-3
    text = sbml(parameter("y", 0), rate_rule("y", f"piecewise({height}, time > {low} && time <= {low + width!r}, 0)"))
    return Case(("UncommonMathML", "CSymbolTime"), text, {"y": lambda t: height * np.clip(t - low, 0, width)})


@maker
def periodic_infusion(n: Numbers) -> Case:
    period, share = n(0.5, 4), n(0.05, 0.9)
    form = n.pick(
        f"rem(time, {period}) < {share * period!r}", f"time - {period}*floor(time/{period}) < {share * period!r}"
    )
    text = sbml(parameter("y", 0), rate_rule("y", f"piecewise(1, {form}, 0)"))
    return Case(
        ("L3v2MathML", "CSymbolTime", "UncommonMathML"),
        text,
        {"y": lambda t: share * period * np.floor(t / period) + np.minimum(np.mod(t, period), share * period)},
    )


@maker
def steps_of_time(n: Numbers) -> Case:
    step = n(0.3, 3)
    form, value = n.pick(
        (f"floor(time/{step})", lambda t: np.floor(t / step)),
        (f"ceil(time/{step})", lambda t: np.ceil(t / step)),
        (f"quotient(time, {step})", lambda t: np.floor(t / step)),
    )
    shift = 1.0 if form.startswith("ceil") else 0.0

    def area(t):
        whole = np.floor(t / step)
        return step * whole * (whole - 1) / 2 + whole * (t - step * whole) + shift * t

    text = sbml(parameter("y", 0), parameter("z"), rate_rule("y", form), assignment_rule("z", form))
    return Case(
        ("CSymbolTime", "L3v2MathML", "UncommonMathML"), text, {"y": area, "z": value}, tuple(np.arange(1, 40) * step)
    )


@maker
def sine_trigger(n: Numbers) -> Case:
    w, level = n(0.5, 15), n.pick(0.5, 0.0, 0.999)
    text = sbml(
        parameter("n", 0),
        parameter("y", 0),
        rate_rule("y", f"piecewise(1, sin({w}*time) > {level}, 0)"),
        event("E", f"sin({w}*time) > {level}", {"n": "n + 1"}),
    )
    rises = [(math.asin(level) + 2 * math.pi * k) / w for k in range(40)]
    on = (math.pi - 2 * math.asin(level)) / w
    moments = tuple(rises)  # sin is not above 0 at 0, and is so just after
    return Case(
        ("EventNoDelay", "CSymbolTime"),
        text,
        {"n": count(moments), "y": lambda t: sum(np.clip(t - one, 0, on) for one in rises)},
        moments,
    )


# Smooth and short


@maker
def gauss_in_time(n: Numbers) -> Case:
    at, width, high = n(1, 9), n(1e-5, 1), n(0.5, 5)
    text = sbml(parameter("y", 0), rate_rule("y", f"{high / width!r}*exp(-((time - {at})/{width})^2)"))
    half = high * math.sqrt(math.pi) / 2
    return Case(
        ("CSymbolTime", "ShortPulse"), text, {"y": lambda t: half * (erf((t - at) / width) + erf(at / width))}, (at,)
    )


@maker
def gauss_by_state(n: Numbers) -> Case:
    at, width = n(1, 9), n(1e-4, 1)
    text = sbml(*CLOCK, parameter("y", 0), rate_rule("y", f"{1 / width!r}*exp(-((x - {at})/{width})^2)"))
    half = math.sqrt(math.pi) / 2
    return Case(
        ("RateRule", "ShortPulse"), text, {"y": lambda t: half * (erf((t - at) / width) + erf(at / width))}, (at,)
    )


@maker
def lorentz_in_time(n: Numbers) -> Case:
    at, width = n(1, 9), n(1e-5, 1)
    text = sbml(parameter("y", 0), rate_rule("y", f"{width}/({width}^2 + (time - {at})^2)"))
    return Case(
        ("CSymbolTime", "ShortPulse"), text, {"y": lambda t: np.arctan((t - at) / width) + np.arctan(at / width)}, (at,)
    )


@maker
def lorentz_by_state(n: Numbers) -> Case:
    at, width = n(1, 9), n(1e-4, 1)
    text = sbml(*CLOCK, parameter("y", 0), rate_rule("y", f"{width}/({width}^2 + (x - {at})^2)"))
    return Case(
        ("RateRule", "ShortPulse"), text, {"y": lambda t: np.arctan((t - at) / width) + np.arctan(at / width)}, (at,)
    )


@maker
def gate_of_sigmoids(n: Numbers) -> Case:
    low, width, steep = n(1, 8), n(1e-3, 1), 0.05
    w, by_state = width * steep, n.chance()
    x = "x" if by_state else "time"
    text = sbml(
        *CLOCK,
        parameter("y", 0),
        rate_rule("y", f"1/(1 + exp(({low} - {x})/{w!r})) - 1/(1 + exp(({low + width!r} - {x})/{w!r}))"),
    )

    def area(t):
        def soft(at):
            return w * (np.logaddexp(0, (t - at) / w) - np.logaddexp(0, -at / w))

        return soft(low) - soft(low + width)

    return Case(("CSymbolTime" if not by_state else "RateRule", "ShortPulse"), text, {"y": area}, (low, low + width))


@maker
def tanh_pulse(n: Numbers) -> Case:
    at, width, by_state = n(1, 9), n(1e-3, 1), n.chance()
    x = "x" if by_state else "time"
    text = sbml(*CLOCK, parameter("y", 0), rate_rule("y", f"{1 / width!r}*(1 - tanh(({x} - {at})/{width})^2)"))
    return Case(
        ("ShortPulse", "UncommonMathML"), text, {"y": lambda t: np.tanh((t - at) / width) + np.tanh(at / width)}, (at,)
    )


@maker
def laplace_pulse(n: Numbers) -> Case:
    at, width, by_state = n(1, 9), n(1e-4, 1), n.chance()
    x = "x" if by_state else "time"
    text = sbml(*CLOCK, parameter("y", 0), rate_rule("y", f"{1 / width!r}*exp(-abs({x} - {at})/{width})"))

    def area(t):
        ahead, behind = np.exp(np.minimum(t - at, 0) / width), 1 - np.exp(-np.maximum(t - at, 0) / width)
        return ahead + behind - math.exp(-at / width)

    return Case(("ShortPulse", "UncommonMathML"), text, {"y": area}, (at,))


@maker
def gamma_pulse(n: Numbers) -> Case:
    """A pulse in time without a zero, an extremum of a parabola or a sine in its formula: (t/at exp(1 - t/at))^m."""
    at, power = n(1, 9), n.pick(10, 100, 1000, 1e5)
    body = f"exp({power:g}*(1 - time/{at} + ln((time + 1e-9)/{at})))"
    text = sbml(parameter("y", 0), rate_rule("y", body))
    grid = np.linspace(0, 12, 2_000_001)
    values = np.exp(power * (1 - grid / at + np.log((grid + 1e-9) / at)))
    total = np.concatenate([[0.0], np.cumsum((values[1:] + values[:-1]) / 2) * (grid[1] - grid[0])])
    return Case(("CSymbolTime", "ShortPulse"), text, {"y": lambda t: np.interp(t, grid, total)})


@maker
def log_pulse(n: Numbers) -> Case:
    """A pulse around the moment at which a curved function of time, here a logarithm, has its zero."""
    at, width = n(1, 9), n(1e-4, 0.5)
    text = sbml(
        parameter("y", 0), rate_rule("y", f"{1 / width!r}/(1 + time)*exp(-(ln((1 + time)/{1 + at})/{width})^2)")
    )
    half = math.sqrt(math.pi) / 2
    return Case(
        ("CSymbolTime", "ShortPulse"),
        text,
        {"y": lambda t: half * (erf(np.log((1 + t) / (1 + at)) / width) + erf(math.log(1 + at) / width))},
        (at,),
    )


@maker
def steep_sigmoid(n: Numbers) -> Case:
    at, steep, by_state = n(1, 9), n(1, 1e4), n.chance()
    x = "x" if by_state else "time"
    text = sbml(*CLOCK, parameter("y", 0), rate_rule("y", f"1/(1 + exp({steep}*({at} - {x})))"))
    return Case(
        ("UncommonMathML",),
        text,
        {"y": lambda t: (np.logaddexp(0, steep * (t - at)) - np.logaddexp(0, -steep * at)) / steep},
        (at,),
    )


@maker
def hill_window(n: Numbers) -> Case:
    """The difference of two Hill terms of a state; its area by a fine sum."""
    low, width, power = n(1, 7), n(1e-2, 2), n.pick(2, 4, 20, 200, 2000)
    high = low + width
    text = sbml(
        *CLOCK,
        parameter("y", 0),
        rate_rule("y", f"1/(1 + ({low}/(x + 1e-9))^{power}) - 1/(1 + ({high!r}/(x + 1e-9))^{power})"),
    )
    grid = np.linspace(0, 10, 1_000_001)

    def term(at):
        return np.exp(-np.logaddexp(0, power * np.log(at / (grid + 1e-9))))

    values = term(low) - term(high)
    total = np.concatenate([[0.0], np.cumsum((values[1:] + values[:-1]) / 2) * 1e-5])
    return Case(("RateRule", "ShortPulse"), text, {"y": lambda t: np.interp(t, grid, total)})
