"""One step: its error falls with the tolerance, and what the rates conserve is conserved."""

import math

import numpy as np
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st
from tests.engine.cases import HILL, TIGHT, made, robertson
from tests.engine.sbml.cases import parameter, rate_rule, sbml

from rapalog.engine.kernel.kernel import kernel_for
from rapalog.engine.runs.simulate import simulate


def test_tighter_tolerances_come_closer():
    kernel = made(HILL, "S", "P")
    exact = simulate(kernel, given={}, times=np.arange(1.0, 20), rtol=1e-12, atol=1e-14).values
    errors = [
        np.abs(simulate(kernel, given={}, times=np.arange(1.0, 20), rtol=r, atol=r).values - exact).max()
        for r in (1e-4, 1e-6, 1e-8)
    ]
    assert errors[0] > 5 * errors[1] > 25 * errors[2]
    assert errors[1] < 1e-5


@settings(max_examples=20, deadline=None)
@drawn(st.integers(0, 10**6), st.sampled_from([1.0, 2.0]))
def test_mass_is_conserved_over_wide_parameters(seed, sigma):
    random = np.random.default_rng(seed)
    numbers = {
        name: value * np.exp(sigma * random.normal(size=50)) for name, value in (("k1", 0.04), ("k2", 3e7), ("k3", 1e4))
    }
    found = simulate(kernel_for(robertson(), observables=["total"], lanes=8), given=numbers, times=[1, 1e3, 1e6])
    assert not found.failures
    np.testing.assert_allclose(found.values, 1, rtol=1e-10)


def test_the_error_of_a_step_goes_with_its_fifth_power():
    """Ten times as exact takes 10**(1/5) times as many steps, about."""
    kernel = made(HILL, "S")
    steps = [int(simulate(kernel, given={}, times=[20.0], rtol=r, atol=r).steps[0]) for r in (1e-5, 1e-7, 1e-9, 1e-11)]
    ratios = np.array(steps[1:]) / np.array(steps[:-1])
    assert (ratios > 1.5).all() and (ratios < 3.5).all()


def test_rates_that_need_time_are_taken_at_the_time_of_each_stage():
    text = sbml(parameter("x", 0), rate_rule("x", "exp(time) - x"))
    found = simulate(made(text, "x"), given={}, times=[3.0], **TIGHT)
    np.testing.assert_allclose(found.values[0, 0, 0], math.sinh(3.0), rtol=1e-7)
