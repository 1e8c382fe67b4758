"""What all lanes do together before they step: a first step that fits each, on the right side of a jump."""

import numpy as np
from tests.engine.cases import TIGHT, made
from tests.engine.sbml.cases import parameter, rate_rule, sbml

from rapalog.engine.runs.simulate import simulate


def test_a_first_step_fits_rates_that_differ_by_orders_of_magnitude():
    text = sbml(parameter("x", 1), parameter("k", 1), rate_rule("x", "-k*x"))
    k = np.geomspace(1e-6, 1e9, 16)
    found = simulate(made(text, "x"), given={"k": k}, times=[1e-12])
    np.testing.assert_allclose(found.values[:, 0, 0], np.exp(-k * 1e-12), rtol=1e-6)
    assert found.steps.max() <= 12


def test_a_run_that_starts_at_a_jump_takes_the_rate_behind_it():
    text = sbml(parameter("x", 0), parameter("on", 2), rate_rule("x", "piecewise(3, time >= on, 0)"))
    found = simulate(made(text, "x"), given={"on": np.array([2.0, 0.0, 1.0])}, times=[1.0, 2.0], start=0.0, **TIGHT)
    np.testing.assert_allclose(found.values[:, :, 0], [[0, 0], [3, 6], [0, 3]], atol=1e-7)


def test_a_state_that_starts_at_0_and_stands_still_has_a_first_step_too():
    text = sbml(parameter("x", 0), parameter("y", 0), rate_rule("x", "0"), rate_rule("y", "x"))
    assert simulate(made(text, "x", "y"), given={}, times=[1e6]).values.tolist() == [[[0.0, 0.0]]]
