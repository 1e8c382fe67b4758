"""What each symbol is worth and how fast it changes: dilution, stoichiometry and factors are counted."""

import numpy as np
import pytest
from tests.engine.sbml.cases import (
    assignment_rule,
    compartment,
    event,
    parameter,
    part,
    rate_rule,
    reaction,
    sbml,
    species,
)
from tests.engine.sbml.constructs import TIMES, ours

from rapalog.engine.sbml.read import read_model
from rapalog.errors import RapalogError


def test_rate_of_a_concentration_counts_dilution():
    text = sbml(
        compartment(size=1, constant=False),
        species("S", concentration=2),
        rate_rule("c", "0.1"),
        parameter("a"),
        assignment_rule("a", "rateOf(S)"),
    )
    np.testing.assert_allclose(ours(text, ["a"])[:, 0], -0.2 / (1 + 0.1 * TIMES) ** 2, rtol=1e-8)


def test_stoichiometries_may_be_set_by_rate_rules_and_events():
    text = sbml(
        compartment(),
        species("P", concentration=0),
        species("Q", concentration=0),
        reaction("R", "1", right=(part("P", 1, id="n", constant=False), part("Q", 1, id="m", constant=False))),
        rate_rule("n", "2"),
        event("E", "time >= 5", {"m": "3"}),
    )
    expected = np.column_stack([TIMES + TIMES**2, TIMES + 2 * np.clip(TIMES - 5, 0, None)])
    np.testing.assert_allclose(ours(text, ["P", "Q"]), expected, rtol=1e-8, atol=1e-10)


def test_a_reaction_changes_concentrations_by_the_size_of_their_compartments():
    text = sbml(
        compartment(size=2),
        compartment("d", 0.5),
        species("S", concentration=3),
        species("T", compartment="d", concentration=0),
        reaction("R", "0.1*S", left=("S",), right=("T",)),
    )
    found = ours(text, ["S", "T"])
    s = 3 * np.exp(-0.05 * TIMES)
    np.testing.assert_allclose(found, np.column_stack([s, (3 - s) * 2 / 0.5]), rtol=1e-8, atol=1e-10)


def test_a_conversion_factor_scales_what_a_reaction_does_to_its_species_alone():
    text = sbml(
        compartment(),
        species("S", amount=4, conversionFactor="f"),
        species("P", amount=0),
        parameter("f", 2, constant=True),
        reaction("R", "1/10", left=("S",), right=("P",)),
    )
    np.testing.assert_allclose(ours(text, ["S", "P"])[-1], [4 - 0.2 * 10, 0.1 * 10], rtol=1e-8)


def test_rules_in_a_circle_are_named_in_their_order():
    with pytest.raises(RapalogError, match="a needs b needs a"):
        read_model(sbml(parameter("a"), parameter("b"), assignment_rule("a", "b"), assignment_rule("b", "a")))
