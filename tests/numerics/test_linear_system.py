import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from rapalog.errors import RapalogError, SimulationError
from rapalog.numerics.linear_system import periodic_state, propagator, slowest_half_life, step_operators


def advance(matrix, state, hours, *, inflow=None):
    """The state after each interval."""
    step, flow = step_operators(matrix, hours), np.zeros(len(state)) if inflow is None else np.array(inflow)
    return step.propagator @ np.array(state, dtype=float) + step.integral @ flow


def integral(matrix, state, hours, *, inflow=None):
    """The integral of every state over each interval."""
    step, flow = step_operators(matrix, hours), np.zeros(len(state)) if inflow is None else np.array(inflow)
    return step.integral @ np.array(state, dtype=float) + step.double_integral @ flow


RATE = st.floats(0.01, 30.0)
LENGTH = st.floats(0.01, 48.0)


def compartments(k10, k12, k21):
    return np.array([[-(k10 + k12), k21], [k12, -k21]])


@given(rate=RATE, hours=LENGTH, start=st.floats(0, 100), inflow=st.floats(0, 10))
def test_one_compartment_follows_its_closed_form(rate, hours, start, inflow):
    kept = math.exp(-rate * hours)
    expected = start * kept + inflow / rate * -math.expm1(-rate * hours)
    assert advance([[-rate]], [start], hours, inflow=[inflow])[0] == pytest.approx(expected, rel=1e-11, abs=1e-12)


@given(rate=RATE, hours=LENGTH, start=st.floats(0, 100), inflow=st.floats(0, 10))
def test_the_area_of_one_compartment_follows_its_closed_form(rate, hours, start, inflow):
    gone = -math.expm1(-rate * hours)
    expected = start / rate * gone + inflow / rate * (hours - gone / rate)
    area = integral([[-rate]], [start], hours, inflow=[inflow])[0]
    assert area == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(k10=RATE, k12=RATE, k21=RATE, first=LENGTH, second=LENGTH)
@settings(max_examples=50)
def test_two_steps_are_one_long_step(k10, k12, k21, first, second):
    matrix = compartments(k10, k12, k21)
    in_two = propagator(matrix, second) @ propagator(matrix, first)
    np.testing.assert_allclose(in_two, propagator(matrix, first + second), rtol=1e-9, atol=1e-13)


@given(k12=RATE, k21=RATE, hours=LENGTH)
@settings(max_examples=50)
def test_a_closed_system_keeps_its_mass_although_its_matrix_is_singular(k12, k21, hours):
    matrix = compartments(0.0, k12, k21)
    assert advance(matrix, [3.0, 1.0], hours).sum() == pytest.approx(4.0, rel=1e-12)
    assert advance(matrix, [3.0, 1.0], hours, inflow=[2.0, 0.0]).sum() == pytest.approx(4.0 + 2.0 * hours, rel=1e-12)
    assert integral(matrix, [3.0, 1.0], hours).sum() == pytest.approx(4.0 * hours, rel=1e-12)


@given(k10=RATE, k12=RATE, k21=RATE, period=LENGTH, inflow=st.floats(0, 5))
@settings(max_examples=50)
def test_the_periodic_state_comes_back_after_one_period(k10, k12, k21, period, inflow):
    matrix, jump = compartments(k10, k12, k21), np.array([7.0, 0.0])
    start = periodic_state(matrix, jump, period, inflow=[0.0, inflow])
    again = advance(matrix, start, period, inflow=[0.0, inflow]) + jump
    np.testing.assert_allclose(again, start, rtol=1e-9)


@given(k10=RATE, k12=RATE, k21=RATE, period=LENGTH)
@settings(max_examples=50)
def test_what_goes_in_during_a_period_comes_out_during_it(k10, k12, k21, period):
    matrix, jump = compartments(k10, k12, k21), np.array([7.0, 0.0])
    start = periodic_state(matrix, jump, period)
    assert k10 * integral(matrix, start, period)[0] == pytest.approx(7.0, rel=1e-9)


def test_the_exponential_agrees_with_a_stepping_solver():
    matrix, inflow = compartments(0.7, 2.0, 0.3), np.array([1.0, 0.0])
    times = np.linspace(0.0, 30.0, 61)
    stepped = solve_ivp(
        lambda _, x: matrix @ x + inflow, (0, 30), [5.0, 0.0], t_eval=times, rtol=1e-12, atol=1e-13, max_step=0.05
    )
    np.testing.assert_allclose(advance(matrix, [5.0, 0.0], times, inflow=inflow), stepped.y.T, rtol=1e-9)


def test_the_periodic_state_is_where_repeated_doses_end():
    matrix, state = compartments(0.7, 2.0, 0.3), np.zeros(2)
    for _ in range(200):
        state = advance(matrix, state, 6.0) + np.array([1.0, 0.0])
    np.testing.assert_allclose(state, periodic_state(matrix, [1.0, 0.0], 6.0), rtol=1e-12)


def test_operators_keep_the_shape_of_the_intervals():
    step = step_operators(compartments(1.0, 1.0, 1.0), np.zeros((3, 1)))
    assert step.propagator.shape == step.integral.shape == step.double_integral.shape == (3, 1, 2, 2)
    assert (step.propagator == np.eye(2)).all() and not step.integral.any() and not step.double_integral.any()


def test_the_slowest_half_life_is_that_of_the_last_phase():
    assert slowest_half_life([[-0.1, 0.0], [0.0, -5.0]]) == pytest.approx(math.log(2) / 0.1)
    assert slowest_half_life(compartments(0.0, 1.0, 1.0)) > 1e12


@pytest.mark.parametrize("hours", [-1.0, math.nan, math.inf])
def test_an_impossible_interval_is_refused(hours):
    with pytest.raises(RapalogError, match="interval"):
        advance([[-1.0]], [1.0], hours)


def test_a_body_that_loses_nothing_never_settles():
    with pytest.raises(SimulationError, match="never settles"):
        periodic_state(np.zeros((1, 1)), [1.0], 24.0)


def test_a_period_must_have_a_length():
    with pytest.raises(RapalogError, match="period"):
        periodic_state([[-1.0]], [1.0], 0.0)


def test_a_matrix_that_is_not_square_is_our_own_fault():
    with pytest.raises(ValueError, match="square"):
        propagator(np.ones((2, 3)), 1.0)
