"""What turns within a step is found, however short it lasts: closed forms."""

import numpy as np
import pytest
from tests.engine.cases import WIDTHS
from tests.engine.sbml.cases import event, parameter, rate_rule, sbml
from tests.engine.sbml.constructs import kernels

from rapalog.engine.kernel.kernel import kernel_for
from rapalog.engine.runs.simulate import simulate
from rapalog.engine.sbml.read import read_model

RAMP = (parameter("S", 0), parameter("y", 0), rate_rule("S", "1"))
WAVE = (parameter("u", 0), parameter("v", 1), rate_rule("u", "v"), rate_rule("v", "-u"), parameter("y", 0))
BEGIN_AND_END = np.array([0.0, 100.0])


@pytest.mark.parametrize("lanes", WIDTHS)
def test_a_window_of_a_trigger_that_a_step_jumps_over_fires_once(lanes):
    text = sbml(*RAMP, event("E", "and(S > 4.5, S < 5.1)", {"y": "y + 1"}))
    found = simulate(kernel_for(read_model(text), observables=["y"], lanes=lanes), given={}, times=BEGIN_AND_END)
    assert found.values[0, :, 0].tolist() == [0, 1]


@pytest.mark.parametrize(
    ("rate", "area"),
    [
        ("piecewise(10, and(S > 50, S < 50.25), 0)", 2.5),
        ("piecewise(0, or(S <= 50, S >= 50.25), 10)", 2.5),
        ("piecewise(2*(S - 50), and(S > 50, S < 50.1), 0)", 0.01),
        ("max(0, 1 - abs(S - 50)/0.01)", 0.01),
        ("max(0, min((S - 50)/0.01, (50.02 - S)/0.01))", 0.01),
        ("piecewise(3, xor(S > 20, S > 20.5), 2, S > 80, 0)", 41.5),
    ],
)
def test_a_pulse_of_the_rates_by_a_state_counts_with_its_whole_area(rate, area):
    found = kernels(sbml(*RAMP, rate_rule("y", rate)), ["y"], times=BEGIN_AND_END)
    assert found.values[0, -1, 0] == pytest.approx(area, rel=1e-9)
    assert found.steps[0] < 60


@pytest.mark.parametrize("height", [0.99, 0.9999, 0.999999])
def test_a_crest_that_rises_over_a_threshold_between_two_looks_is_seen(height):
    fires = sbml(*WAVE, event("E", f"u > {height}", {"y": "y + 1"}))
    assert kernels(fires, ["y"], times=BEGIN_AND_END, rtol=1e-10, atol=1e-12).values[0, -1, 0] == 16
    pulses = sbml(*WAVE, rate_rule("y", f"piecewise(1, u > {height}, 0)"))
    area = kernels(pulses, ["y"], times=BEGIN_AND_END, rtol=1e-10, atol=1e-12).values[0, -1, 0]
    assert area == pytest.approx(16 * 2 * np.arccos(height), rel=1e-3)


def test_a_crest_below_a_threshold_is_none():
    text = sbml(*WAVE, event("E", "u > 1.000001", {"y": "y + 1"}))
    assert kernels(text, ["y"], times=BEGIN_AND_END, rtol=1e-10, atol=1e-12).values[0, -1, 0] == 0


def test_what_is_undefined_behind_a_switch_is_run_up_to_it():
    text = sbml(parameter("S", 1), rate_rule("S", "piecewise(-sqrt(S), S > 0, 0)"))
    found = kernels(text, ["S"], times=np.array([0.0, 1.0, 100.0]))
    np.testing.assert_allclose(found.values[0, :, 0], [1.0, 0.25, 0.0], atol=1e-6)


def test_a_switch_in_time_and_state_together_turns_where_both_say():
    text = sbml(*RAMP, rate_rule("y", "piecewise(1, S > 30 + 0.5*time, 0)"))  # from time 60 on
    assert kernels(text, ["y"], times=BEGIN_AND_END).values[0, -1, 0] == pytest.approx(40, rel=1e-9)


@pytest.mark.parametrize("bounce", [0.9, 0.5, 0.1])
def test_a_ball_that_bounces_ever_faster_comes_to_an_end_by_name(bounce):
    text = sbml(
        parameter("h", 1),
        parameter("v", 0),
        rate_rule("h", "v"),
        rate_rule("v", "-9.81"),
        event("E", "h < 0", {"v": f"-{bounce}*v"}),
    )
    (failure,) = kernels(text, ["h"], times=BEGIN_AND_END).failures
    fall = np.sqrt(2 / 9.81)
    assert "recur ever faster" in failure.reason
    assert failure.time == pytest.approx(fall * (1 + bounce) / (1 - bounce), rel=1e-4)


def test_a_state_held_between_two_rates_that_drive_it_back_fails_by_name():
    text = sbml(parameter("S", 0), rate_rule("S", "piecewise(1, S < 1, -1)"))
    (failure,) = kernels(text, ["S"], times=BEGIN_AND_END).failures
    assert "recur ever faster" in failure.reason


def test_more_comparisons_than_one_word_holds_are_all_followed():
    rates = " + ".join(f"piecewise(10, and(S > {k}.2, S < {k}.3), 0)" for k in range(60))
    assert kernels(sbml(*RAMP, rate_rule("y", rates)), ["y"], times=BEGIN_AND_END).values[0, -1, 0] == pytest.approx(60)
