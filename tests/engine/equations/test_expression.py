"""The shared graph of expressions."""

from __future__ import annotations

import math

import pytest

from rapalog.engine.equations.expression import Graph


def test_equal_expressions_are_one_node():
    graph = Graph()
    first = graph.apply("add", graph.state(0), graph.parameter(0))
    assert graph.apply("add", graph.state(0), graph.parameter(0)) == first
    assert graph.constant(math.nan) == graph.constant(math.nan)


def test_operands_come_before_their_operation():
    graph = Graph()
    root = graph.apply("exp", graph.apply("add", graph.time(), graph.constant(2)))
    order = graph.reachable([root])
    assert all(operand < node for node in order for operand in graph.nodes[node].operands)


@pytest.mark.parametrize(
    ("operation", "left", "right", "expected"),
    [
        ("lt", 1, 2, True),
        ("le", 2, 2, True),
        ("gt", 1, 2, False),
        ("ge", 1, 2, False),
        ("eq", 1, 1, True),
        ("ne", 1, 1, False),
    ],
)
def test_comparing_constants_gives_a_known_truth(operation, left, right, expected):
    graph = Graph()
    assert graph.apply(operation, graph.constant(left), graph.constant(right)) == graph.truth(expected)


def test_a_known_truth_decides_what_it_is_joined_with():
    graph = Graph()
    true, false, open_ = graph.truth(True), graph.truth(False), graph.apply("lt", graph.time(), graph.constant(1))
    assert graph.apply("and", true, open_) == open_
    assert graph.apply("and", open_, false) == false
    assert graph.apply("or", open_, true) == true
    assert graph.apply("or", false, open_) == open_
    assert graph.apply("xor", false, open_) == open_
    assert graph.apply("xor", true, open_) == graph.apply("not", open_)
    assert graph.apply("not", graph.apply("not", open_)) == open_
    assert graph.apply("not", true) == false


def test_substituting_rebuilds_only_what_depends_on_it():
    graph = Graph()
    kept = graph.apply("exp", graph.parameter(0))
    root = graph.apply("add", kept, graph.apply("multiply", graph.time(), graph.constant(3)))
    new = graph.substitute([root, kept], {graph.time(): graph.constant(2)})
    assert new == [graph.apply("add", kept, graph.constant(6)), kept]
