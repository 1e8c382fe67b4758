"""The code of a model: its rates, its Jacobian and its derivative in time say what the graph says."""

import math

import numpy as np
import pytest
from tests.engine.cases import DOSED, DRIVEN, HILL, TIGHT, WIDTHS, made
from tests.engine.sbml.cases import parameter, rate_rule, sbml

from rapalog.engine.equations.evaluate import evaluate
from rapalog.engine.equations.system import prepare
from rapalog.engine.kernel.kernel import kernel_for
from rapalog.engine.runs.simulate import simulate
from rapalog.engine.sbml.read import read_model


@pytest.mark.parametrize("text", [HILL, DRIVEN], ids=["hill", "driven"])
def test_the_jacobian_agrees_with_differences(text):
    model = read_model(text)
    system, n = prepare(model), len(model.states)
    random = np.random.default_rng(4)
    state, values = random.uniform(0.2, 2, n), random.uniform(0.5, 2, len(model.parameters))

    def rates(y, t=1.3):
        return np.array(evaluate(system.graph, list(system.rates), state=y, parameter=values, time=t), dtype=float)

    dense, step = np.zeros((n, n)), 1e-6
    for (row, column), node in system.jacobian.items():
        dense[row, column] = evaluate(system.graph, [node], state=state, parameter=values, time=1.3)[0]
    for column in range(n):
        moved = np.eye(n)[column] * step
        difference = (rates(state + moved) - rates(state - moved)) / (2 * step)
        np.testing.assert_allclose(dense[:, column], difference, atol=1e-7)
    by_time = (rates(state, 1.3 + step) - rates(state, 1.3 - step)) / (2 * step)
    found = [system.time_derivative.get(row) for row in range(n)]
    values_found = [
        0 if node is None else evaluate(system.graph, [node], state=state, parameter=values, time=1.3)[0]
        for node in found
    ]
    np.testing.assert_allclose(values_found, by_time, atol=1e-7)


@pytest.mark.parametrize("lanes", WIDTHS)
@pytest.mark.parametrize("text", [HILL, DRIVEN, DOSED], ids=["hill", "driven", "dosed"])
def test_outputs_at_the_start_are_those_of_the_graph(text, lanes):
    model = read_model(text)
    names = list(model.outputs)
    found = simulate(kernel_for(model, observables=names, lanes=lanes), given={}, times=[0.0])
    expected = evaluate(
        model.graph,
        [model.outputs[name] for name in names],
        state=found.final_states[0],
        parameter=found.final_parameters[0],
        time=0.0,
    )
    np.testing.assert_allclose(found.values[0, 0], np.array(expected, dtype=float), rtol=1e-13)


def test_a_model_of_many_states_is_written_in_pieces_and_gives_the_same():
    """Rows are put into functions of bounded size; a chain of 200 states needs several."""
    n = 200
    elements = [parameter(f"x{k}", 1.0 if k == 0 else 0.0) for k in range(n)]
    rules = [rate_rule(f"x{k}", f"-x{k}" if k == 0 else f"x{k - 1} - x{k}") for k in range(n)]
    found = simulate(made(sbml(*elements, *rules), "x0", "x5", lanes=2), given={}, times=[2.0], **TIGHT)
    np.testing.assert_allclose(found.values[0, 0], [math.exp(-2), math.exp(-2) * 2**5 / math.factorial(5)], rtol=1e-6)
