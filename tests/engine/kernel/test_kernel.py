"""What a kernel is made for, what it refuses, and that it keeps to its own memory."""

import dataclasses
import math

import numpy as np
import pytest
import roadrunner
from tests.engine.cases import robertson
from tests.engine.sbml.cases import event, parameter, rate_rule, sbml
from tests.places import SHARED

from rapalog.engine.kernel.kernel import kernel_for, model_digest
from rapalog.engine.runs.simulate import simulate
from rapalog.engine.sbml.read import read_model
from rapalog.errors import RapalogError

MODELS = SHARED / "data" / "sbml"
PUBLIC = {"666": 100.0, "730": 60.0, "580": 60.0, "265": 60.0}


def test_unknown_observables_are_refused_by_name():
    with pytest.raises(RapalogError, match="no quantity 'D'"):
        kernel_for(robertson(), observables=["A", "D"])


def test_a_kernel_introduces_itself_in_a_line():
    kernel = kernel_for(robertson(), observables=["A", "B"], lanes=2)
    assert repr(kernel) == f"Kernel({kernel.model.name!r}, 2 observables, 2 lanes)"


def test_only_widths_that_registers_have():
    with pytest.raises(RapalogError, match="got 3 lanes"):
        kernel_for(robertson(), observables=["A"], lanes=3)


def test_more_state_events_than_bits_are_refused():
    events = [event(f"E{n}", f"x > {n + 1}", {"y": "1"}) for n in range(63)]
    model = read_model(sbml(parameter("x", 0), parameter("y", 0), rate_rule("x", "1"), *events))
    with pytest.raises(RapalogError, match="63 events triggered by state"):
        kernel_for(model, observables=["x"])


def test_the_digest_tells_models_apart_and_not_names():
    model = robertson()
    outputs = [model.outputs["A"]]
    renamed = dataclasses.replace(model, name="other")
    assert model_digest(model, outputs) == model_digest(renamed, outputs)
    start = (model.graph.constant(0.05), *model.parameter_start[1:])
    others = [dataclasses.replace(model, parameter_start=start), dataclasses.replace(model, rates=model.rates[::-1])]
    digests = {model_digest(item, outputs) for item in (model, *others)} | {model_digest(model, [model.outputs["B"]])}
    assert len(digests) == 4


@pytest.mark.parametrize("name", PUBLIC)
def test_public_models_agree_with_libroadrunner(name):
    path = MODELS / f"BIOMD0000000{name}.xml"
    if not path.exists():
        pytest.skip("the folder of public models is not beside this checkout")
    model = read_model(path)
    symbols = [symbol for symbol in model.states if symbol in model.species]
    times = np.linspace(0, PUBLIC[name], 9)
    found = simulate(kernel_for(model, observables=symbols), given={}, times=times, rtol=1e-9, atol=1e-12)
    assert not found.failures
    runner = roadrunner.RoadRunner(str(path))
    runner.integrator.relative_tolerance, runner.integrator.absolute_tolerance = 1e-10, 1e-14
    runner.integrator.setValue("maximum_num_steps", 1_000_000)
    concentrations = set(runner.model.getFloatingSpeciesConcentrationIds())
    del concentrations
    runner.timeCourseSelections = [f"[{symbol}]" for symbol in symbols]
    theirs = np.array(runner.simulate(times=times.tolist()))
    np.testing.assert_allclose(found.values[0], theirs, rtol=3e-5, atol=1e-6 * max(1.0, float(np.abs(theirs).max())))


def test_wide_parameters_of_a_public_model_do_not_fail():
    path = MODELS / "BIOMD0000000666.xml"
    if not path.exists():
        pytest.skip("the folder of public models is not beside this checkout")
    model = read_model(path)
    kernel = kernel_for(model, observables=list(model.species)[:5])
    nominal = simulate(kernel, given={}, times=[0.0]).final_parameters[0]
    random = np.random.default_rng(6)
    for sigma in (1.0, 2.0):
        sets = {
            name: value * np.exp(sigma * random.normal(size=500))
            for name, value in zip(model.parameters, nominal, strict=True)
            if name in model.settable and not model.settable[name].start_only and value > 0
        }
        found = simulate(kernel, given=sets, times=[50.0, 100.0])
        assert not found.failures
        assert math.isfinite(found.values.sum())
