"""Short things that are smooth in time are not stepped over: closed forms over 100 units of time."""

import math

import numpy as np
import pytest
from tests.engine.sbml.cases import event, parameter, rate_rule, sbml
from tests.engine.sbml.constructs import kernels

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
    "rate",
    ["exp(-(sin(pi*(time - 5)/10)/0.01)^2)", "exp(-(cos(pi*(5 - time)/10)/0.01)^2)", "sin(pi*time/10)^20000"],
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
