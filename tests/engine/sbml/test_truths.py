"""Truths and numbers stand for each other as SBML lets them, and a choice of numbers leaves its condition."""

import pytest

from rapalog.engine.equations.evaluate import evaluate
from rapalog.engine.equations.expression import Graph
from rapalog.engine.sbml.truths import as_number, as_truth, compared


def worth(graph, node, state):
    return evaluate(graph, [node], state=[state], parameter=[], time=0.0)[0]


@pytest.mark.parametrize("state", [-1.0, 0.0, 0.5, 2.0])
def test_a_truth_is_1_or_0_and_any_number_but_0_is_true(state):
    graph = Graph()
    x = graph.state(0)
    positive = graph.apply("gt", x, graph.constant(0))
    assert worth(graph, as_number(graph, positive), state) == float(state > 0)
    assert bool(worth(graph, as_truth(graph, x), state)) is (state != 0)


def test_what_is_a_truth_or_a_number_already_is_left_alone():
    graph = Graph()
    x = graph.state(0)
    truth = graph.apply("gt", x, graph.constant(0))
    assert as_number(graph, x) == x and as_truth(graph, truth) == truth


@pytest.mark.parametrize("state", [-3.0, 0.0, 1.5, 4.0])
@pytest.mark.parametrize(("operation", "limit"), [("gt", 1), ("ge", 2), ("lt", 2), ("ne", 0), ("eq", 2)])
def test_a_comparison_of_a_choice_means_the_same_branch_by_branch_and_on_either_side(operation, limit, state):
    graph = Graph()
    x = graph.state(0)
    inner = graph.apply("select", graph.apply("gt", x, graph.constant(3)), graph.constant(2), graph.constant(1))
    choice = graph.apply("select", graph.apply("gt", x, graph.constant(0)), inner, graph.constant(0))
    for sides in ((choice, graph.constant(limit)), (graph.constant(limit), choice)):
        plain, by_branch = graph.apply(operation, *sides), compared(graph, operation, *sides)
        assert bool(worth(graph, by_branch, state)) is bool(worth(graph, plain, state))
        assert by_branch != plain
        assert "select" not in {graph.nodes[one].operation for one in graph.reachable([by_branch])}


def test_a_choice_between_what_moves_is_compared_as_it_stands():
    graph = Graph()
    x = graph.state(0)
    choice = graph.apply("select", graph.apply("gt", x, graph.constant(0)), x, graph.constant(0))
    assert compared(graph, "gt", choice, graph.constant(1)) == graph.apply("gt", choice, graph.constant(1))
