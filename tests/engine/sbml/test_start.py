"""Start values: an assignment goes before the number, and starts may need each other but in no circle."""

import math as maths

import numpy as np
import pytest
from tests.engine.sbml.cases import compartment, initial_assignment, parameter, rate_rule, reaction, sbml, species
from tests.engine.sbml.constructs import ours

from rapalog.engine.sbml.read import read_model
from rapalog.errors import RapalogError


def started(text, *symbols):
    return ours(text, list(symbols), times=np.array([0.0]))[0].tolist()


def test_an_assignment_at_the_start_goes_before_the_number_of_the_element():
    assert started(sbml(parameter("a", 1), parameter("b", 5), initial_assignment("a", "2*b")), "a") == [10.0]


def test_an_amount_and_a_concentration_of_one_species_differ_by_the_size():
    for how, found in (("amount", 1.5), ("concentration", 6.0)):
        text = sbml(compartment(size=4), species("S", **{how: 6}), reaction("R", "0.1*S", left=("S",)))
        assert started(text, "S") == [found]


def test_a_start_that_the_file_leaves_open_is_no_number():
    assert maths.isnan(started(sbml(parameter("a"), parameter("x", 0), rate_rule("x", "1")), "a")[0])


def test_starts_in_a_circle_are_told_with_the_line_of_one_of_them():
    text = sbml(parameter("a"), parameter("b"), initial_assignment("a", "b"), initial_assignment("b", "a"))
    with pytest.raises(RapalogError, match="the starts run in a circle: a needs b needs a") as caught:
        read_model(text)
    assert caught.value.remedy == "give one of them as a number" and "initial assignment" in caught.value.where
