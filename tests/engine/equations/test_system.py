"""Powers taken apart keep the values of powers, whatever the sign of the base."""

import numpy as np
import pytest
from tests.engine.sbml.cases import parameter, rate_rule, sbml

from rapalog.engine.equations.evaluate import evaluate
from rapalog.engine.equations.system import prepare
from rapalog.engine.kernel.kernel import kernel_for
from rapalog.engine.runs.simulate import simulate
from rapalog.engine.sbml.read import read_model

POWER = sbml(parameter("x", 2), parameter("h", 1.7), rate_rule("x", "-x^h"))


@pytest.mark.parametrize("exponent", [-2.0, -0.3, 0.0, 1.0, 1.7, 2.0, 3.0])
@pytest.mark.parametrize("base", [-2.0, -0.5, 0.3, 1.0, 7.0])
def test_a_power_with_a_free_exponent(base, exponent):
    system = prepare(read_model(POWER))
    (found,) = evaluate(system.graph, system.rates, state=[base], parameter=[exponent], time=0.0)
    with np.errstate(invalid="ignore"):
        np.testing.assert_allclose(found, -np.power(base, exponent), rtol=1e-14)


def test_whole_exponents_of_negative_states_run_and_fractions_are_named():
    kernel = kernel_for(read_model(POWER), observables=["x"], lanes=4)
    found = simulate(kernel, given={"x": -0.5, "h": np.array([2.0, 3.0, 0.0, 2.5])}, times=[1.0])
    # x' = -x**2, -x**3 and -1 from -1/2 for one unit of time
    np.testing.assert_allclose(found.values[:3, 0, 0], [-1.0, -(6**-0.5), -1.5], rtol=1e-5)
    assert [(failure.set, failure.reason) for failure in found.failures] == [(3, "the rates are not finite")]


def test_a_step_that_leaves_the_domain_of_a_power_is_taken_again():
    kernel = kernel_for(read_model(POWER), observables=["x"], lanes=4)
    start = np.array([1e-3, 1.0, 1e6, 1e12])
    found = simulate(kernel, given={"x": start}, times=[10.0], rtol=1e-8)
    np.testing.assert_allclose(found.values[:, 0, 0], (start**-0.7 + 7.0) ** (-1 / 0.7), rtol=1e-5)
