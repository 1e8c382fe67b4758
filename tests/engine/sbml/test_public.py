"""Public models and the project's own cell: their right-hand sides against libroadrunner's, at random states."""

from __future__ import annotations

import libsbml
import numpy as np
import pytest
import roadrunner

from rapalog.biology.network import compose
from rapalog.engine.equations.evaluate import Plan
from rapalog.engine.equations.start import start_values
from rapalog.engine.sbml.read import read_model
from rapalog.errors import RapalogError


def assert_same_rates(text: str, *, seed: int) -> None:
    model, runner = read_model(text), roadrunner.RoadRunner(text)
    plan = Plan(model.graph, model.rates)
    states, parameters = start_values(model, {})
    file = libsbml.readSBMLFromString(text).getModel()
    size = {
        one.getId(): 1.0 if one.getHasOnlySubstanceUnits() else runner.getValue(one.getCompartment())
        for one in file.getListOfSpecies()
    }
    selections = [f"[{symbol}]" if symbol in model.species else symbol for symbol in model.states]
    np.testing.assert_allclose([runner.getValue(one) for one in selections], states[0], rtol=1e-12)
    draw = np.random.default_rng(seed)
    for _ in range(5):
        here = states[0] * draw.lognormal(0, 1, len(selections)) + (states[0] == 0) * draw.random(len(selections))
        for selection, number in zip(selections, here, strict=True):
            runner.setValue(selection, number)
        ours = plan(here, parameters[0], 0.0)
        theirs = [runner.getValue(f"{symbol}'") / size.get(symbol, 1.0) for symbol in model.states]
        assert np.abs(ours).max() > 0
        np.testing.assert_allclose(ours, theirs, rtol=1e-10, atol=1e-13 * np.abs(ours).max())


@pytest.mark.parametrize("number", [265, 580, 666, 730])
def test_a_public_model_has_libroadrunners_rates(shared_data, number):
    assert_same_rates((shared_data / "sbml" / f"BIOMD0000000{number}.xml").read_text(), seed=number)


def test_the_cell_has_libroadrunners_rates():
    assert_same_rates(compose(), seed=0)


def test_a_public_model_with_an_event_at_single_instants_is_refused_by_name(shared_data):
    with pytest.raises(RapalogError) as caught:
        read_model(shared_data / "sbml" / "BIOMD0000000822.xml")
    assert "a trigger that is true for an instant only" in caught.value.problem
    assert "event dose (line 1817)" in caught.value.problem
