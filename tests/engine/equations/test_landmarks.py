"""Short things that are smooth in time are not stepped over: closed forms over 100 units of time."""

import math

import numpy as np
import pytest
from tests.engine.sbml.cases import event, parameter, rate_rule, sbml
from tests.engine.sbml.constructs import kernels

from rapalog.engine.sbml.read import read_model

Y = parameter("y", 0)
GAUSS = 0.1 * math.sqrt(2 * math.pi)
ABOVE_HALF = sum(min(100, 2 * math.pi * k + 5 * math.pi / 6) - (2 * math.pi * k + math.pi / 6) for k in range(16))


def _last(*elements):
    (found,) = kernels(sbml(Y, *elements), ["y"], times=np.array([0.0, 100.0])).values[0, -1]
    return found


@pytest.mark.parametrize(
    ("rate", "area"),
    [
        ("exp(-((time - 50)/0.1)^2/2)", GAUSS),
        ("exp(-(time - 50)*(time - 50)/0.02)", GAUSS),
        ("exp(-(time^2 - 100*time + 2500)/0.02)", GAUSS),
        ("1/(1 + ((time - 50)/0.01)^2)", 0.02 * math.atan(5000)),
        ("(tanh((time - 50)/0.01) - tanh((time - 50.2)/0.01))/2", 0.2),
    ],
)
def test_a_smooth_pulse_in_time_counts_with_its_whole_area(rate, area):
    assert _last(rate_rule("y", rate)) == pytest.approx(area, rel=1e-5)


@pytest.mark.parametrize(
    "rate", ["exp(-(sin(pi*(time - 5)/10)/0.01)^2)", "exp(-(cos(pi*(5 - time)/10)/0.01)^2)", "sin(pi*time/10)^20000"]
)
def test_every_pulse_of_a_train_counts(rate):
    # ten bells exp(-(pi t/10)^2/0.01^2); the errors of ten rises and falls at rtol 1e-6 add up to some 1e-5
    assert _last(rate_rule("y", rate)) == pytest.approx(10 * 10 * 0.01 / math.sqrt(math.pi), rel=1e-4)


@pytest.mark.parametrize(
    ("rate", "area"),
    [
        ("piecewise(1, sin(time) > 0.5, 0)", ABOVE_HALF),
        ("piecewise(1, sin(2*time) > 0.9999, 0)", 32 * math.acos(0.9999)),
        ("piecewise(1, time^2 > 50, 0)", 100 - math.sqrt(50)),
        ("piecewise(1, exp(-time) > 0.5, 0)", math.log(2)),
    ],
)
def test_rates_that_switch_on_a_curve_of_time_switch_where_it_says(rate, area):
    assert _last(rate_rule("y", rate)) == pytest.approx(area, rel=1e-9)


@pytest.mark.parametrize("trigger", ["sin(time) > 0.9999", "and(sin(time) > 0.99, cos(time) < 0)"])
@pytest.mark.parametrize("delay", ["", "3"])
def test_an_event_by_a_sine_of_time_fires_once_a_period(trigger, delay):
    assert _last(event("E", trigger, {"y": "y + 1"}, delay=delay)) == 16


@pytest.mark.parametrize(
    ("rate", "area"), [("exp(-((S - 50)/0.1)^2/2)", GAUSS), ("1/(1 + ((S - 50)/0.01)^2)", 0.02 * math.atan(5000))]
)
def test_a_smooth_pulse_by_a_state_counts_with_its_whole_area(rate, area):
    assert _last(parameter("S", 0), rate_rule("S", "1"), rate_rule("y", rate)) == pytest.approx(area, rel=1e-5)


@pytest.mark.parametrize(
    ("rate", "area"),
    [
        ("1/(1 + exp((50 - S)/0.01)) - 1/(1 + exp((50.5 - S)/0.01))", 0.5),
        ("1/(1 + exp((50 - S)/0.01)) * 1/(1 + exp((S - 50.5)/0.01))", 0.5),
        ("S^100/(50^100 + S^100) - S^100/(51^100 + S^100)", 1.0),
        ("1/(1 + (50/S)^n) - 1/(1 + (51/S)^n)", 1.0),
        ("tanh((S - 50)/0.01)*tanh((50.5 - S)/0.01)/2 + 0.5", 0.5),
    ],
)
def test_a_gate_by_a_state_between_two_flanks_counts_with_its_whole_area(rate, area):
    found = _last(parameter("S", 1e-3), parameter("n", 2000), rate_rule("S", "1"), rate_rule("y", rate))
    assert found == pytest.approx(area, rel=1e-3)


@pytest.mark.parametrize(
    ("rate", "area"),
    [
        ("exp(-(ln((1 + time)/51)/0.001)^2)/(1 + time)", 0.001 * math.sqrt(math.pi)),
        ("exp(1e5*(1 - (time + 1e-9)/50 + ln((time + 1e-9)/50)))", 50 * math.sqrt(2 * math.pi / 1e5)),
    ],
)
def test_a_pulse_by_a_curve_of_time_counts_with_its_whole_area(rate, area):
    assert _last(rate_rule("y", rate)) == pytest.approx(area, rel=1e-4)


def test_usual_hill_terms_and_exponentials_of_one_state_cost_no_marks():
    rates = ["S^4/(K^4 + S^4)", "exp(-S/K)", "S^h/(K^h + S^h)", "S*S/(1 + S)"]
    names = [f"x{number}" for number in range(len(rates))]
    rules = [
        one for name, rate in zip(names, rates, strict=True) for one in (parameter(name, 0), rate_rule(name, rate))
    ]
    text = sbml(parameter("S", 1), parameter("K", 2), parameter("h", 3), rate_rule("S", "1"), *rules)
    assert read_model(text).marks == ()
