"""What depends on time and states, and what is a line in time."""

from rapalog.engine.equations.dependence import Dependence, linear
from rapalog.engine.equations.expression import Graph


def test_a_sum_of_thousands_of_terms_is_a_line_in_time_without_deep_recursion():
    graph = Graph()
    total = graph.time()
    for _ in range(5000):
        total = graph.apply("add", total, graph.parameter(0))
    slope, offset = linear(graph, total, Dependence(graph, frozenset({0})))
    assert graph.number(slope) == 1
    assert graph.nodes[offset].operation == "add"


def test_a_square_of_time_within_a_sum_makes_no_line():
    graph = Graph()
    square = graph.apply("multiply", graph.time(), graph.time())
    assert linear(graph, graph.apply("add", square, graph.time()), Dependence(graph, frozenset())) is None
