"""What a run gives: the right numbers, the same for a set whatever runs beside it, and named failures."""

import math
import threading

import numpy as np
import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st
from tests.engine.cases import BALL, DOSED, DRIVEN, HILL, robertson
from tests.engine.reference import integrate
from tests.engine.sbml.cases import event, parameter, rate_rule, sbml
from tests.engine.sbml.test_read import CASES

from rapalog.engine.kernel.kernel import kernel_for
from rapalog.engine.runs.simulate import Segment, Steady, simulate
from rapalog.engine.sbml.read import read_model
from rapalog.errors import RapalogError

TIGHT = {"rtol": 1e-9, "atol": 1e-12}
WIDTHS = (1, 2, 4, 8)


def _kernel(text, *observables, lanes=4):
    return kernel_for(read_model(text), observables=observables, lanes=lanes)


@pytest.mark.parametrize("text", CASES.values(), ids=CASES)
def test_every_supported_construct_gives_what_the_slow_reference_gives(text):
    model, times = read_model(text), np.linspace(0, 10, 21)
    symbols = list(model.outputs)
    slow = integrate(model, times=times, symbols=symbols)
    found = simulate(kernel_for(model, observables=symbols, lanes=2), given={}, times=times, **TIGHT)
    np.testing.assert_allclose(found.values[0], slow, rtol=2e-6, atol=1e-9)
    assert not found.failures


@pytest.mark.parametrize("lanes", WIDTHS)
def test_robertson_reaches_the_published_values(lanes):
    found = simulate(
        kernel_for(robertson(), observables=["A", "B", "C"], lanes=lanes), given={}, times=[0.4, 40, 4e5],
        rtol=1e-8, atol=1e-14,
    )  # fmt: skip
    # Hairer & Wanner 1996, IV.10, to the digits that all codes share.
    np.testing.assert_allclose(found.values[0, :, 0], [0.98517, 0.71583, 4.9383e-3], rtol=2e-5)
    np.testing.assert_allclose(found.values[0].sum(axis=1), 1, rtol=1e-12)


def test_a_dose_at_a_time_of_its_own_for_every_set():
    when = np.array([0.0, 1.0, 2.5, 4.0, 7.25, 20.0])
    times = np.linspace(0, 10, 41)
    found = simulate(_kernel(DOSED, "S"), given={"t_dose": when}, times=times, **TIGHT)
    exact = np.where(times >= when[:, None], 5 * np.exp(-0.3 * (times - when[:, None])), 0)
    exact[0] = 0  # an event whose trigger holds from the start does not fire
    np.testing.assert_allclose(found.values[:, :, 0], exact, rtol=1e-7, atol=1e-9)


def test_what_is_reported_at_the_time_of_a_segment_is_from_after_it():
    found = simulate(_kernel(DOSED, "S"), given={"t_dose": 99.0}, times=[0, 1, 2], segments=[Segment(1.0, {"S": 3.0})])
    np.testing.assert_allclose(found.values[0, :, 0], [0, 3, 3 * math.exp(-0.3)], rtol=1e-6)


def test_segments_differ_between_sets_in_time_and_value():
    times, when, size = np.array([2.0, 5.0, 9.0]), np.array([1.0, 4.0, 8.0]), np.array([2.0, 3.0, 0.5])
    found = simulate(
        _kernel(DOSED, "S"), given={"t_dose": 99.0, "k": 0.1}, times=times,
        segments=[Segment(when, {"S": size}), Segment(when + 0.5, {"k": 0.0})], **TIGHT,
    )  # fmt: skip
    exact = np.where(times >= when[:, None], (size * math.exp(-0.05))[:, None], 0)
    np.testing.assert_allclose(found.values[:, :, 0], exact, rtol=1e-8, atol=1e-12)


def test_a_segment_at_the_start_counts_from_the_start():
    found = simulate(
        _kernel(DOSED, "S"),
        given={"t_dose": 99.0},
        times=[-24, -23],
        start=-24.0,
        segments=[Segment(-24.0, {"S": 1.0})],
    )
    np.testing.assert_allclose(found.values[0, :, 0], [1, math.exp(-0.3)], rtol=1e-6)


def test_a_species_is_set_as_a_concentration():
    kernel = _kernel(DOSED, "S", "c")
    found = simulate(kernel, given={"S": 2.0, "t_dose": 99.0}, times=[0.0])
    np.testing.assert_allclose(found.values[0, 0], [2, 2])


def test_inputs_that_jump_are_stepped_to_and_not_over():
    on = np.array([0.5, 2.0, 3.25])
    model = read_model(DRIVEN)
    kernel = kernel_for(model, observables=["x", "u"], lanes=2)
    times = np.linspace(0, 10, 11)
    found = simulate(kernel, given={"on": on}, times=times, **TIGHT)
    for row, value in enumerate(on):
        slow = integrate(model, times=times, symbols=["x", "u"], given={"on": float(value)})
        np.testing.assert_allclose(found.values[row], slow, rtol=1e-6, atol=1e-9)
    assert found.steps.max() < 3000


def test_a_bouncing_ball_hits_the_ground_where_it_should():
    found = simulate(
        _kernel(BALL, "height", "hits"), given={"height": np.array([1.0, 2.0, 5.0])}, times=[0.0, 1.5], **TIGHT
    )
    fall = np.sqrt(2 * np.array([1.0, 2.0, 5.0]) / 9.81)
    for row, first in enumerate(fall):
        hits, flight, left, speed = 0, first, 1.5, 9.81 * first
        while left >= flight:
            left, hits, speed = left - flight, hits + 1, 0.8 * speed
            flight = 2 * speed / 9.81
        height = (speed * left - 9.81 * left**2 / 2) if hits else 0.5 * 9.81 * (first**2 - left**2)
        np.testing.assert_allclose(found.values[row, 1], [height, hits], atol=1e-7)


def test_a_trigger_that_holds_only_for_a_while_is_not_stepped_over():
    text = sbml(
        parameter("x", 0), parameter("n", 0), parameter("low", 0.98), rate_rule("x", "cos(time)"),
        event("E", "x > low", {"n": "n + 1"}),
    )  # fmt: skip
    found = simulate(_kernel(text, "n"), given={"low": np.array([0.5, 0.98, 0.998, 1.5])}, times=[20.0], rtol=1e-4)
    assert found.values[:, 0, 0].tolist() == [4, 3, 3, 0]


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
    found = [simulate(_kernel(HILL, "S", "P", lanes=w), given=numbers, times=np.arange(20.0)).values for w in WIDTHS]
    for values in found[1:]:
        np.testing.assert_allclose(values, found[0], rtol=1e-9)


def test_threads_change_nothing():
    numbers = {"h": np.linspace(0.6, 4, 333)}
    one, two = (simulate(_kernel(HILL, "S"), given=numbers, times=[1.0, 30], threads=n) for n in (1, 2))
    assert (one.values == two.values).all()


@settings(max_examples=20, deadline=None)
@drawn(st.integers(0, 10**6), st.sampled_from([1.0, 2.0]))
def test_mass_is_conserved_over_wide_parameters(seed, sigma):
    random = np.random.default_rng(seed)
    numbers = {name: value * np.exp(sigma * random.normal(size=50)) for name, value in
               (("k1", 0.04), ("k2", 3e7), ("k3", 1e4))}  # fmt: skip
    found = simulate(kernel_for(robertson(), observables=["total"], lanes=8), given=numbers, times=[1, 1e3, 1e6])
    assert not found.failures
    np.testing.assert_allclose(found.values, 1, rtol=1e-10)


def test_tighter_tolerances_come_closer():
    kernel = _kernel(HILL, "S", "P")
    exact = simulate(kernel, given={}, times=np.arange(1.0, 20), rtol=1e-12, atol=1e-14).values
    errors = [np.abs(simulate(kernel, given={}, times=np.arange(1.0, 20), rtol=r, atol=r).values - exact).max()
              for r in (1e-4, 1e-6, 1e-8)]  # fmt: skip
    assert errors[0] > 5 * errors[1] > 25 * errors[2]
    assert errors[1] < 1e-5


def test_a_steady_state_comes_first_if_asked_for():
    found = simulate(_kernel(HILL, "S", "P"), given={"h": np.array([1.0, 1.7, 3.0])}, times=[0.0, 50.0],
                     steady=Steady(tolerance=1e-8, longest=10_000))  # fmt: skip
    assert not found.failures
    np.testing.assert_allclose(found.values[:, 0], found.values[:, 1], rtol=1e-5)
    np.testing.assert_allclose(found.values[:, 0, 1], 0.4 / 0.3, rtol=1e-6)


def test_a_steady_state_that_is_not_there_is_a_failure_of_that_set():
    found = simulate(_kernel(DOSED, "S"), given={"S": np.array([0.0, 1.0])}, times=[0.0, 1.0],
                     steady=Steady(tolerance=1e-6, longest=1.0))  # fmt: skip
    assert [(item.set, item.reason) for item in found.failures] == [(1, "no steady state was reached")]
    assert np.isnan(found.values[1]).all()
    assert np.isfinite(found.values[0]).all()


def test_a_set_that_blows_up_is_named_and_the_others_stand():
    text = sbml(parameter("x", 1), parameter("a", 0), rate_rule("x", "a*x^2"))
    found = simulate(_kernel(text, "x"), given={"a": np.array([0.0, 1.0, -1.0, 0.1])}, times=[0.5, 2.0, 3.0])
    assert [item.set for item in found.failures] == [1]
    assert found.failures[0].time == pytest.approx(1.0, rel=1e-3)
    np.testing.assert_allclose(found.values[:, 0, 0], [1, 2, 1 / 1.5, 1 / 0.95], rtol=1e-5)
    assert np.isnan(found.values[1, 1:]).all()
    np.testing.assert_allclose(found.values[2, :, 0], 1 / (1 + found.times), rtol=1e-5)


def test_nothing_hangs():
    found = simulate(kernel_for(robertson(), observables=["A"], lanes=2), given={}, times=[1e6], max_steps=50)
    assert [item.reason[:17] for item in found.failures] == ["it took more than"]


def test_events_that_set_each_other_off_for_ever_are_a_failure():
    text = sbml(
        parameter("x", 0), parameter("y", 0), rate_rule("x", "1"),
        event("up", "x - y > 1", {"y": "y + 10"}), event("down", "y - x > 1", {"y": "y - 10"}),
    )  # fmt: skip
    found = simulate(_kernel(text, "x"), given={}, times=[0.5, 5.0])
    assert found.failures[0].reason == "its events set each other off without end"
    assert found.failures[0].time == pytest.approx(1.0, rel=1e-6)


def test_last_states_and_parameters_are_kept():
    found = simulate(_kernel(DOSED, "S"), given={"k": np.array([0.1, 0.2])}, times=[6.0], **TIGHT)
    model = read_model(DOSED)
    position = model.settable["k"].index
    np.testing.assert_allclose(found.final_parameters[:, position], [0.1, 0.2])
    factor = found.final_states[:, model.settable["S"].index] / found.values[:, 0, 0]
    np.testing.assert_allclose(factor, factor[0])


def test_progress_is_told_and_ends_at_all():
    told = []
    simulate(
        _kernel(HILL, "S"),
        given={"h": np.full(50, 2.0)},
        times=[1.0],
        progress=lambda done, all_: told.append((done, all_)),
    )
    assert told[-1] == (50, 50)


def test_an_interrupt_stops_all_threads():
    def stop(done, all_):
        raise KeyboardInterrupt

    before = threading.active_count()
    with pytest.raises(KeyboardInterrupt):
        simulate(_kernel(HILL, "S"), given={"h": np.full(200_000, 2.0)}, times=[1000.0], threads=2, progress=stop)
    assert threading.active_count() == before


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"given": {"kk": 1.0}}, "did you mean k"),
        ({"given": {"S": np.ones(2), "k": np.ones(3)}}, "shape"),
        ({"given": {"k": math.nan}}, "k is not a finite number"),
        ({"given": {"k": np.array([1.0, math.inf])}}, "k is not a finite number"),
        ({"given": {"k": np.ones((2, 2))}}, "shape"),
        ({"times": []}, "rising"),
        ({"times": [2.0, 1.0]}, "rising"),
        ({"times": [-1.0]}, "rising"),
        ({"times": [math.nan]}, "rising"),
        ({"rtol": 0.0}, "tolerances"),
        ({"atol": -1.0}, "tolerances"),
        ({"steady": Steady(tolerance=0.0)}, "positive tolerance"),
        ({"segments": [Segment(-1.0, {})]}, "before the start"),
        ({"segments": [Segment(1.0, {"nobody": 1.0})]}, "nobody"),
        ({"segments": [Segment(math.nan, {})]}, "not a finite number"),
    ],
)
def test_impossible_requests_are_refused(change, message):
    with pytest.raises(RapalogError, match=message):
        simulate(_kernel(DOSED, "S"), **{"given": {}, "times": [1.0], **change})


def test_a_start_value_nobody_gives_is_asked_for_by_name():
    kernel = _kernel(sbml(parameter("x", 1), parameter("a"), rate_rule("x", "a*x")), "x")
    with pytest.raises(RapalogError, match="no start value for a"):
        simulate(kernel, given={}, times=[1.0])
    found = simulate(kernel, given={"a": 1.0}, times=[1.0])
    np.testing.assert_allclose(found.values[0, 0, 0], math.e, rtol=1e-5)
