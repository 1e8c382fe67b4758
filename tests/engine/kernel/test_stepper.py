"""The stepper: each lane steps for itself, fails for itself, and always ends."""

import numpy as np
import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st
from tests.engine.cases import BALL, DRIVEN, HILL, WIDTHS, made, robertson
from tests.engine.sbml.cases import parameter, rate_rule, sbml

from rapalog.engine.kernel.kernel import kernel_for
from rapalog.engine.runs.call import Call, Worker
from rapalog.engine.runs.simulate import simulate
from rapalog.engine.sbml.read import read_model


@settings(max_examples=15, deadline=None)
@drawn(st.integers(1, 40), st.integers(0, 10**6), st.sampled_from(WIDTHS))
def test_a_set_gives_the_same_bits_whatever_runs_beside_it(size, seed, lanes):
    random = np.random.default_rng(seed)
    numbers = {"k1": 0.04 * np.exp(random.normal(size=size)), "k3": 1e4 * np.exp(2 * random.normal(size=size))}
    kernel = kernel_for(robertson(), observables=["A", "B"], lanes=lanes)
    together = simulate(kernel, given=numbers, times=[0.3, 40, 1e4])
    row = int(random.integers(size))
    alone = simulate(kernel, given={name: float(values[row]) for name, values in numbers.items()}, times=[0.3, 40, 1e4])
    assert (together.values[row] == alone.values[0]).all()
    assert together.steps[row] == alone.steps[0]


def test_widths_agree_within_rounding():
    numbers = {"h": np.linspace(0.6, 4, 21)}
    found = [simulate(made(HILL, "S", "P", lanes=w), given=numbers, times=np.arange(20.0)).values for w in WIDTHS]
    for values in found[1:]:
        np.testing.assert_allclose(values, found[0], rtol=1e-9)


def test_a_set_that_blows_up_is_named_and_the_others_stand():
    text = sbml(parameter("x", 1), parameter("a", 0), rate_rule("x", "a*x^2"))
    found = simulate(made(text, "x"), given={"a": np.array([0.0, 1.0, -1.0, 0.1])}, times=[0.5, 2.0, 3.0])
    assert [item.set for item in found.failures] == [1]
    assert found.failures[0].time == pytest.approx(1.0, rel=1e-3)
    np.testing.assert_allclose(found.values[:, 0, 0], [1, 2, 1 / 1.5, 1 / 0.95], rtol=1e-5)
    assert np.isnan(found.values[1, 1:]).all()
    np.testing.assert_allclose(found.values[2, :, 0], 1 / (1 + found.times), rtol=1e-5)


def test_nothing_hangs():
    found = simulate(kernel_for(robertson(), observables=["A"], lanes=2), given={}, times=[1e6], max_steps=50)
    assert [item.reason[:17] for item in found.failures] == ["it took more than"]


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
