"""What an SBML file means: each construct against libroadrunner, or a closed form where that is wrong."""

import numpy as np
import pytest
from tests.engine.sbml.cases import ids
from tests.engine.sbml.constructs import CASES, ours, theirs

from rapalog.engine.sbml.read import read_model


@pytest.mark.parametrize("name", CASES)
def test_agrees_with_libroadrunner(name):
    text = CASES[name]
    symbols = ids(text)
    np.testing.assert_allclose(ours(text, symbols), theirs(text, symbols), rtol=1e-6, atol=1e-9)


def test_every_symbol_of_a_file_can_be_asked_for():
    model = read_model(CASES["local parameters shadow"])
    assert {"S", "T", "k", "c", "R1", "R1.k"} <= set(model.outputs)
    assert model.species == ("S", "T")
    assert model.reactions == ("R1", "R2")
    assert model.settable["R1_k"] == model.settable["R1.k"]
