"""Values at the start."""

from __future__ import annotations

import numpy as np
import pytest
from tests.engine.sbml.cases import (
    assignment_rule,
    compartment,
    event,
    initial_assignment,
    parameter,
    rate_rule,
    reaction,
    sbml,
    species,
)

from rapalog.engine.equations.start import Starts, start_values
from rapalog.engine.sbml.read import read_model
from rapalog.errors import RapalogError

MODEL = read_model(
    sbml(
        compartment(size=2),
        species("S"),
        species("A", only_substance=True, concentration=5),
        parameter("a"),
        parameter("b", 4),
        parameter("r"),
        initial_assignment("S", "2*a"),
        initial_assignment("a", "b^2"),
        assignment_rule("r", "b + 1"),
        reaction("R", "S", left=("S",), right=("A",)),
    )
)


def named(states: np.ndarray, parameters: np.ndarray) -> dict[str, float]:
    return dict(zip((*MODEL.states, *MODEL.parameters), (*states[0], *parameters[0]), strict=True))


def test_starts_follow_each_other():
    assert named(*start_values(MODEL, {})) == {"S": 32, "A": 10, "c": 2, "a": 16, "b": 4}


def test_a_given_value_replaces_its_start_and_what_depends_on_it_follows():
    assert named(*start_values(MODEL, {"b": 3})) == {"S": 18, "A": 10, "c": 2, "a": 9, "b": 3}
    assert named(*start_values(MODEL, {"a": 3, "c": 4})) == {"S": 6, "A": 20, "c": 4, "a": 3, "b": 4}
    assert named(*start_values(MODEL, {"S": 1, "b": 1})) == {"S": 1, "A": 10, "c": 2, "a": 1, "b": 1}


def test_sets_stand_beside_each_other():
    states, parameters = start_values(MODEL, {"b": [1.0, 2.0, 3.0], "A": 7})
    assert states.shape == (3, 2)
    assert parameters.shape == (3, 3)
    np.testing.assert_array_equal(states, [[2, 7], [8, 7], [18, 7]])


def test_a_concentration_is_given_as_such_where_its_amount_is_kept():
    model = read_model(
        sbml(
            compartment(size=4, constant=False),
            species("S", amount=1),
            rate_rule("c", "0.1"),
            parameter("v", 8),
            initial_assignment("c", "v"),
        )
    )
    _, parameters = start_values(model, {"S": 3, "v": [5, 6]})
    np.testing.assert_array_equal(parameters[:, model.parameters.index("S")], [15, 18])


def test_a_start_may_depend_on_when_it_is():
    model = read_model(sbml(parameter("p"), initial_assignment("p", "2*time")))
    assert start_values(model, {}, start=3.0)[1][0, 0] == 6


def test_the_same_start_can_be_made_often():
    starts = Starts(MODEL, ["b"])
    assert starts({"b": 1.0})[0][0, 0] == 2
    assert starts({"b": 2.0})[0][0, 0] == 8


@pytest.mark.parametrize(
    ("given", "problem", "remedy"),
    [
        ({"SS": 1}, "no symbol 'SS'", "did you mean S"),
        ({"r": 1}, "'r' cannot be given: a rule or a reaction determines it", "symbols it is made of"),
        ({"R": 1}, "'R' cannot be given", "symbols"),
        ({"b": np.nan}, "must be a finite number", "finite"),
        ({"b": [[1.0]]}, "one for each set", "finite"),
        ({"a": [1.0, 2.0], "b": [1.0, 2.0, 3.0]}, "unequal numbers of sets: a has 2, b has 3", "one number"),
    ],
)
def test_what_cannot_be_given_is_refused(given, problem, remedy):
    with pytest.raises(RapalogError) as caught:
        start_values(MODEL, given)
    assert problem in caught.value.problem
    assert remedy in caught.value.remedy


def test_one_quantity_by_two_names_is_refused():
    model = read_model(sbml(compartment(), species("S", amount=1), reaction("R", "k*S", left=("S",), local={"k": 1})))
    with pytest.raises(RapalogError, match="are the same quantity"):
        start_values(model, {"R.k": 1, "R_k": 2})


def test_a_missing_value_is_refused_by_name_where_it_matters():
    model = read_model(
        sbml(
            parameter("x", 0),
            parameter("k"),
            parameter("late"),
            parameter("idle"),
            rate_rule("x", "k"),
            event("E", "time > late", {"x": "0"}),
        )
    )
    with pytest.raises(RapalogError, match="has no value for k, late"):
        start_values(model, {})
    with pytest.raises(RapalogError, match="has no value for late"):
        start_values(model, {"k": 1})
    assert np.isnan(start_values(model, {"k": 1, "late": 2})[1][0, 2])
