"""Moments: events and segments come when they should, in order, and end."""

import math

import numpy as np
import pytest
from tests.engine.cases import DOSED, DRIVEN, TIGHT, made
from tests.engine.reference import integrate
from tests.engine.sbml.cases import event, parameter, rate_rule, sbml

from rapalog.engine.kernel.kernel import kernel_for
from rapalog.engine.runs.simulate import Segment, simulate
from rapalog.engine.sbml.read import read_model


def test_a_dose_at_a_time_of_its_own_for_every_set():
    when = np.array([0.0, 1.0, 2.5, 4.0, 7.25, 20.0])
    times = np.linspace(0, 10, 41)
    found = simulate(made(DOSED, "S"), given={"t_dose": when}, times=times, **TIGHT)
    exact = np.where(times >= when[:, None], 5 * np.exp(-0.3 * (times - when[:, None])), 0)
    exact[0] = 0  # an event whose trigger holds from the start does not fire
    np.testing.assert_allclose(found.values[:, :, 0], exact, rtol=1e-7, atol=1e-9)


def test_what_is_reported_at_the_time_of_a_segment_is_from_after_it():
    found = simulate(made(DOSED, "S"), given={"t_dose": 99.0}, times=[0, 1, 2], segments=[Segment(1.0, {"S": 3.0})])
    np.testing.assert_allclose(found.values[0, :, 0], [0, 3, 3 * math.exp(-0.3)], rtol=1e-6)


def test_segments_differ_between_sets_in_time_and_value():
    times, when, size = np.array([2.0, 5.0, 9.0]), np.array([1.0, 4.0, 8.0]), np.array([2.0, 3.0, 0.5])
    found = simulate(
        made(DOSED, "S"),
        given={"t_dose": 99.0, "k": 0.1},
        times=times,
        segments=[Segment(when, {"S": size}), Segment(when + 0.5, {"k": 0.0})],
        **TIGHT,
    )
    exact = np.where(times >= when[:, None], (size * math.exp(-0.05))[:, None], 0)
    np.testing.assert_allclose(found.values[:, :, 0], exact, rtol=1e-8, atol=1e-12)


def test_a_segment_at_the_start_counts_from_the_start():
    found = simulate(
        made(DOSED, "S"), given={"t_dose": 99.0}, times=[-24, -23], start=-24.0, segments=[Segment(-24.0, {"S": 1.0})]
    )
    np.testing.assert_allclose(found.values[0, :, 0], [1, math.exp(-0.3)], rtol=1e-6)


def test_inputs_that_jump_are_stepped_to_and_not_over():
    on = np.array([0.5, 2.0, 3.25])
    model = read_model(DRIVEN)
    kernel = kernel_for(model, observables=["x", "u"], lanes=2)
    times = np.linspace(0, 10, 11)
    found = simulate(kernel, given={"on": on}, times=times, **TIGHT)
    for row, value in enumerate(on):
        slow = integrate(model, times=times, symbols=["x", "u"], given={"on": float(value)})
        np.testing.assert_allclose(found.values[row], slow, rtol=1e-6, atol=1e-9)
    assert found.steps.max() < 3000


def test_events_that_set_each_other_off_for_ever_are_a_failure():
    text = sbml(
        parameter("x", 0),
        parameter("y", 0),
        rate_rule("x", "1"),
        event("up", "x - y > 1", {"y": "y + 10"}),
        event("down", "y - x > 1", {"y": "y - 10"}),
    )
    found = simulate(made(text, "x"), given={}, times=[0.5, 5.0])
    assert found.failures[0].reason == "its events set each other off without end"
    assert found.failures[0].time == pytest.approx(1.0, rel=1e-6)
