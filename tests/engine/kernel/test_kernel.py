"""What a kernel is made for, what it refuses, and that it keeps to its own memory."""

import dataclasses
import math

import antimony
import numpy as np
import pytest
import roadrunner
from tests.engine.cases import BALL, DRIVEN, HILL, robertson
from tests.engine.sbml.cases import event, parameter, rate_rule, sbml
from tests.places import SHARED

from rapalog.engine.equations.evaluate import evaluate
from rapalog.engine.equations.system import prepare
from rapalog.engine.kernel.kernel import kernel_for, model_digest
from rapalog.engine.runs.call import Call, Worker
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


@pytest.mark.parametrize("text", [HILL, DRIVEN], ids=["hill", "driven"])
def test_the_jacobian_agrees_with_differences(text):
    model = read_model(text)
    system, n = prepare(model), len(model.states)
    random = np.random.default_rng(4)
    state, values = random.uniform(0.2, 2, n), random.uniform(0.5, 2, len(model.parameters))

    def rates(y, t=1.3):
        return np.array(evaluate(system.graph, list(system.rates), state=y, parameter=values, time=t), dtype=float)

    dense, step = np.zeros((n, n)), 1e-6
    for (row, column), node in system.jacobian.items():
        dense[row, column] = evaluate(system.graph, [node], state=state, parameter=values, time=1.3)[0]
    for column in range(n):
        moved = np.eye(n)[column] * step
        difference = (rates(state + moved) - rates(state - moved)) / (2 * step)
        np.testing.assert_allclose(dense[:, column], difference, atol=1e-7)
    by_time = (rates(state, 1.3 + step) - rates(state, 1.3 - step)) / (2 * step)
    found = [system.time_derivative.get(row) for row in range(n)]
    values_found = [0 if node is None else evaluate(system.graph, [node], state=state, parameter=values, time=1.3)[0]
                    for node in found]  # fmt: skip
    np.testing.assert_allclose(values_found, by_time, atol=1e-7)


@pytest.mark.parametrize("lanes", [1, 2, 4, 8])
@pytest.mark.parametrize("text", [HILL, DRIVEN, BALL], ids=["hill", "driven", "ball"])
def test_idle_lanes_write_nowhere(text, lanes):
    model = read_model(text)
    kernel = kernel_for(model, observables=list(model.outputs), lanes=lanes)
    call = Call(kernel, start=0.0, rtol=1e-6, atol=1e-9, max_steps=1000)
    name = next(iter(model.settable))
    call.prepare([0.0, 1.0, 2.5], {name: np.linspace(0.5, 2, 3)}, [])
    n, guard = kernel.layout.size, 512
    room = np.full(n + 2 * guard + 8, -7.0)
    skip = (-room[guard:].ctypes.data // 8) % 8
    workspace = room[guard + skip :][:n]
    outputs = {
        name: np.full(size + 2 * guard, -7.0)
        for name, size in (
            ("values", 9 * len(model.outputs)),
            ("final", 3 * (len(model.states) + len(model.parameters))),
        )
    }
    counts = {name: np.full(3 + 2 * guard, -7) for name in ("steps", "failure", "suspicious")}
    times = np.full(3 + 2 * guard, -7.0)
    shared = np.zeros(3, dtype=np.int64)
    word = 8 * guard
    call.arguments |= {f"{name}_at": array.ctypes.data + word for name, array in {**outputs, **counts}.items()}
    call.arguments |= {"failure_time_at": times.ctypes.data + word, "shared_at": shared.ctypes.data, "n_sets": 3}
    worker = Worker(kernel, call.arguments, n_segments=0)
    workspace[:] = worker.workspace
    worker.workspace = workspace
    worker.work()
    assert (room[: guard + skip] == -7).all()
    assert (room[guard + skip + n :] == -7).all()
    for array in (*outputs.values(), *counts.values(), times):
        assert (array[:guard] == -7).all()
        assert (array[-guard:] == -7).all()
    assert (outputs["values"][guard:-guard] != -7).all()


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
        sets = {name: value * np.exp(sigma * random.normal(size=500))
                for name, value in zip(model.parameters, nominal, strict=True)
                if name in model.settable and not model.settable[name].start_only and value > 0}  # fmt: skip
        found = simulate(kernel, given=sets, times=[50.0, 100.0])
        assert not found.failures
        assert math.isfinite(found.values.sum())


def test_a_trigger_that_falls_and_rises_within_one_step_is_seen():
    """At 2.85 the first of two reasons ends, and the second begins 0.1 later; a straight line is one step."""
    antimony.clearPreviousLoads()
    antimony.loadAntimonyString(
        "model m(); x = 1.05; x' = 0.9; n = 0; E: at ((time <= 2.85) || (x > 2)), t0=true: n = n + 1;"
        " F: at ((time >= 2.4) && (x > 0)): x = 1.506; end"
    )
    kernel = kernel_for(read_model(antimony.getSBMLString("m")), observables=["n"])
    for end in (4.0, 5.0, 20.0):
        assert simulate(kernel, given={}, times=[2.84, end]).values[0, :, 0].tolist() == [0.0, 1.0]
