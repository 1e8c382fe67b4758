"""Elimination by loops gives what elimination written out gives, and is quick to compile."""

import time

import numpy as np
import pytest
from tests.engine.cases import WIDTHS, robertson
from tests.engine.sbml.cases import parameter, rate_rule, sbml

from rapalog.engine.equations.system import prepare
from rapalog.engine.kernel import elimination
from rapalog.engine.kernel.elimination import is_large
from rapalog.engine.kernel.kernel import kernel_for, seconds_to_make
from rapalog.engine.runs.simulate import simulate
from rapalog.engine.sbml.read import read_model


def _tangled(n, others):
    """Return a model of n states, each moved by some others: its elimination fills in."""
    random = np.random.default_rng(1)
    rates = [
        rate_rule(f"x{i}", f"1 - 5*x{i}" + "".join(f" + {random.uniform(-0.1, 0.1):.3f}*x{j}*x{i}" for j in chosen))
        for i, chosen in enumerate(random.choice(n, others, replace=False) for _ in range(n))
    ]
    return sbml(*(parameter(f"x{i}", 1 + i / n) for i in range(n)), *rates)


@pytest.mark.parametrize("lanes", WIDTHS)
@pytest.mark.parametrize("model", [robertson(), read_model(_tangled(12, 4))], ids=["robertson", "tangled"])
def test_loops_and_written_out_code_agree(model, lanes, monkeypatch):
    observables = tuple(model.outputs)[:3]
    times = np.array([0.0, 0.3, 40.0])
    written = simulate(kernel_for(model, observables=observables, lanes=lanes), given={}, times=times)
    monkeypatch.setattr(elimination, "MOST_WRITTEN_OUT", -1)
    monkeypatch.setenv("RAPALOG_CACHE", "")  # the kept kernel is the other one
    assert is_large(prepare(model).plan)
    looped = simulate(kernel_for(model, observables=observables, lanes=lanes), given={}, times=times)
    np.testing.assert_allclose(looped.values, written.values, rtol=1e-9, atol=1e-15)
    np.testing.assert_array_equal(looped.steps, written.steps)


def test_a_large_model_compiles_in_seconds():
    model = read_model(_tangled(80, 10))
    assert is_large(prepare(model).plan)
    assert seconds_to_make(model, observables=["x0"]) > 0
    began = time.process_time()
    kernel = kernel_for(model, observables=["x0"], lanes=2)
    assert time.process_time() - began < 20  # written out it takes minutes
    found = simulate(kernel, given={}, times=[0.0, 50.0])
    assert found.failures == () and 0.1 < found.values[0, -1, 0] < 0.4
