"""Start values come in an order in which each needs only those before it, whatever is given."""

import pytest
from tests.engine.cases import DOSED, HILL
from tests.engine.sbml.cases import compartment, initial_assignment, parameter, rate_rule, sbml, species

from rapalog.engine.equations.start_order import StartOrder
from rapalog.engine.sbml.read import read_model

CHAIN = sbml(
    parameter("a"),
    parameter("b"),
    parameter("d", 2),
    initial_assignment("a", "b + 1"),
    initial_assignment("b", "3*d"),
    rate_rule("a", "1"),
)


def needs(order, slot):
    roots = [order.node(*slot), *(factor for _, factor in order.settables(*slot))]
    nodes = (order.graph.nodes[number] for number in order.graph.reachable(roots))
    return {(node.operation, int(node.value)) for node in nodes if node.operation in ("state", "parameter")} - {slot}


@pytest.mark.parametrize("text", [CHAIN, HILL, DOSED], ids=["chain", "hill", "dosed"])
def test_each_slot_comes_once_and_after_all_it_needs(text):
    model = read_model(text)
    order = StartOrder(model)
    assert len(order.order) == len(set(order.order)) == len(model.states) + len(model.parameters)
    for place, slot in enumerate(order.order):
        assert needs(order, slot) <= set(order.order[:place])


def test_a_symbol_that_may_be_given_is_listed_at_the_slot_that_it_replaces():
    model = read_model(sbml(compartment(), species("S", concentration=1), parameter("k", 2)))
    order = StartOrder(model)
    symbols = list(model.settable)
    k = model.settable["k"]
    assert [symbols[position] for position, _ in order.settables(k.kind, k.index)] == ["k"]
    assert order.graph.nodes[order.leaf(k.kind, k.index)].operation == k.kind
