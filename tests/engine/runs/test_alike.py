"""Sets run by the same steps differ as their numbers do."""

import numpy as np
import pytest
from tests.engine.cases import DRIVEN, robertson
from tests.engine.sbml.cases import compartment, parameter, reaction, sbml, species

from rapalog.engine.kernel.kernel import kernel_for
from rapalog.engine.runs.alike import run_alike
from rapalog.engine.runs.simulate import simulate
from rapalog.engine.sbml.read import read_model
from rapalog.errors import SimulationError

TIMES = np.array([0.0, 0.4, 40.0])
DECAY = read_model(
    sbml(compartment(), species("S", concentration=1), parameter("k", 0.3), reaction("R", "c*k*S", left=("S",)))
)


def _slope(kernel, symbol, value, change, **more):
    given = {symbol: np.array([value, value + change])}
    found = run_alike(kernel, given=given, shaken={symbol: 1.001 * value}, times=TIMES, rtol=1e-8, atol=1e-14, **more)
    return (found.values[1] - found.values[0])[:, 0] / change


def test_a_difference_of_a_millionth_is_the_derivative():
    kernel = kernel_for(DECAY, observables=["S"])
    assert _slope(kernel, "k", 0.3, 3e-7) == pytest.approx(-TIMES * np.exp(-0.3 * TIMES), rel=1e-5, abs=1e-9)


def test_stiff_chemistry_has_the_derivative_of_whole_runs():
    kernel = kernel_for(robertson(), observables=["B"])
    whole = simulate(kernel, given={"k2": 3e7 * np.array([1 - 1e-3, 1 + 1e-3])}, times=TIMES, rtol=1e-12, atol=1e-18)
    expected = (whole.values[1] - whole.values[0])[:, 0] / (2e-3 * 3e7)
    assert _slope(kernel, "k2", 3e7, 30.0) == pytest.approx(expected, rel=1e-4)


def test_a_set_whose_switch_moves_fails():
    kernel = kernel_for(read_model(DRIVEN), observables=["x"])
    found = run_alike(kernel, given={"on": np.array([2.0, 2.0 + 1e-6])}, shaken={"on": 2.0}, times=TIMES)
    assert [failure.set for failure in found.failures] == [1]


def test_where_shaking_breaks_the_run_the_first_set_chooses_the_steps():
    blows = read_model(
        sbml(compartment(), species("S", concentration=1), parameter("k", 0.01), reaction("R", "c*k*S^2", right=("S",)))
    )
    kernel = kernel_for(blows, observables=["S"])
    given, shaken = {"k": np.array([0.01, 0.01])}, {"k": 0.1}
    found = run_alike(kernel, given=given, shaken=shaken, times=[0.0, 40.0])
    assert found.values[0, -1, 0] == pytest.approx(1 / 0.6, rel=1e-4)
    with pytest.raises(SimulationError):
        run_alike(kernel, given={"k": 0.1}, shaken=shaken, times=[0.0, 40.0])
