"""The slow second opinion, against closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from tests.engine.reference import integrate
from tests.engine.sbml.cases import event, parameter, rate_rule, sbml

from rapalog.engine.sbml.read import read_model
from rapalog.errors import SimulationError

TIMES = np.linspace(0, 10, 11)


def test_a_pulse_shorter_than_any_step_is_not_missed():
    text = sbml(
        parameter("x", 0), parameter("a", 5), rate_rule("x", "piecewise(1000, (time >= a) && (time < a + 0.001), 0)")
    )
    found = integrate(read_model(text), times=TIMES, symbols=["x"])
    np.testing.assert_allclose(found[:, 0], np.where(TIMES > 5, 1, 0), atol=1e-9)


def test_a_state_event_is_found_to_rounding():
    text = sbml(parameter("x", 0), parameter("hit", -1), rate_rule("x", "1"), event("E", "x > 3.3", {"hit": "time"}))
    assert integrate(read_model(text), times=[5.0], symbols=["hit"])[0, 0] == pytest.approx(3.3, abs=1e-12)


def test_a_ball_that_bounces_keeps_its_height():
    text = sbml(
        parameter("h", 1),
        parameter("v", 0),
        rate_rule("h", "v"),
        rate_rule("v", "-2"),
        event("E", "(h < 0) && (v < 0)", {"v": "-v"}),
    )
    found = integrate(read_model(text), times=[0.0, 1.0, 2.0, 3.0, 4.0], symbols=["h"])
    np.testing.assert_allclose(found[:, 0], [1, 0, 1, 0, 1], atol=1e-7)


def test_events_without_end_are_an_error():
    text = sbml(parameter("a", 0), event("E", "a < 1", {"a": "2"}, initially=False), event("F", "a > 1", {"a": "0"}))
    with pytest.raises(SimulationError, match="never come to an end"):
        integrate(read_model(text), times=[1.0], symbols=["a"])


def test_a_solution_that_leaves_the_numbers_is_an_error():
    text = sbml(parameter("x", 1), rate_rule("x", "x^2"))
    with pytest.raises(SimulationError, match="scipy"):
        integrate(read_model(text), times=[2.0], symbols=["x"])
