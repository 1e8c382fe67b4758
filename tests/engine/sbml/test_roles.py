"""Which symbol is integrated, stands still or is given by a rule; amounts stay amounts."""

import numpy as np
from tests.engine.sbml.cases import assignment_rule, compartment, event, parameter, rate_rule, reaction, sbml, species
from tests.engine.sbml.constructs import CASES, DECAY, TIMES, ours

from rapalog.engine.sbml.libsbml import read_source
from rapalog.engine.sbml.read import read_model
from rapalog.engine.sbml.roles import roles_of


def test_amounts_are_kept_as_amounts_and_concentrations_as_concentrations_unless_the_volume_changes():
    assert read_model(CASES["concentrations in a small compartment"]).settable["S"].factor == read_model(
        CASES["concentrations in a small compartment"]
    ).graph.constant(1)
    growing = read_model(CASES["growing compartment"])
    assert growing.settable["S"].factor == growing.outputs["c"]
    assert not growing.settable["c"].start_only
    assert read_model(CASES["decay"]).settable["c"].start_only


def test_a_concentration_follows_its_compartment_both_ways():
    text = sbml(
        compartment(size=1, constant=False),
        species("S", concentration=2),
        species("T", concentration=1),
        rate_rule("c", "0.1"),
        rate_rule("T", "0.5"),
    )
    size = 1 + 0.1 * TIMES
    expected = np.column_stack([2 / size, 1 + 0.5 * TIMES, size])
    np.testing.assert_allclose(ours(text, ["S", "T", "c"]), expected, rtol=1e-8)


def test_a_constant_species_keeps_its_amount_in_a_growing_compartment():
    text = sbml(
        compartment(size=1, constant=False),
        species("S", concentration=2, constant=True, boundary=True),
        rate_rule("c", "0.1"),
    )
    np.testing.assert_allclose(ours(text, ["S"])[:, 0], 2 / (1 + 0.1 * TIMES), rtol=1e-8)


def roles(*elements):
    """Return the roles and what was refused on the way."""
    refused = []
    found = roles_of(read_source(sbml(*elements)), lambda why, element: refused.append((why, element.id)))
    return found, refused


def test_reactions_and_rate_rules_make_states_and_assignment_rules_make_rules():
    found, refused = roles(*DECAY, parameter("a"), parameter("b", 1), assignment_rule("a", "S"), rate_rule("b", "1"))
    assert found.role == {"c": "parameter", "S": "state", "k": "parameter", "a": "rule", "b": "state"}
    assert refused == []


def test_a_boundary_species_is_moved_by_no_reaction():
    found, _ = roles(compartment(), species("S", amount=1, boundary=True), reaction("R", "1", left=("S",)))
    assert found.role["S"] == "parameter" and "S" not in found.movers


def test_a_symbol_with_two_rules_is_refused_and_keeps_the_first():
    found, refused = roles(parameter("a"), rate_rule("a", "1"), assignment_rule("a", "2"))
    assert refused == [("a second rule for one symbol", "a")] and found.role["a"] == "state"


def test_a_local_parameter_is_a_quantity_of_its_reaction():
    found, _ = roles(compartment(), species("S", amount=1), reaction("R", "q*S", left=("S",), local={"q": 2}))
    assert found.role["R.q"] == "parameter"


def test_only_a_compartment_that_nothing_changes_is_fixed():
    still, _ = roles(compartment(), species("S", concentration=1))
    moved, _ = roles(compartment(constant=False), species("S", concentration=1), event("E", "time > 1", {"c": "2"}))
    assert (still.fixed_compartments, still.divided) == ({"c"}, frozenset())
    assert (moved.fixed_compartments, moved.divided) == (frozenset(), {"S"})
