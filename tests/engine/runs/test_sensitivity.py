"""Derivatives of a run by its parameters, against closed forms and tight differences."""

import numpy as np
import pytest
from tests.engine.cases import BALL, DOSED, DRIVEN, HILL
from tests.engine.sbml.cases import parameter, rate_rule, sbml

from rapalog.engine.kernel.kernel import kernel_for
from rapalog.engine.runs.sensitivity import sensitivities
from rapalog.engine.runs.simulate import Segment, simulate
from rapalog.engine.sbml.read import read_model
from rapalog.errors import RapalogError

TIMES = np.array([0.0, 1.0, 5.0, 12.0])


def _kernel(text, *observables):
    return kernel_for(read_model(text), observables=observables, lanes=4)


def test_decay_after_doses_has_the_derivatives_of_its_formula():
    found = sensitivities(
        _kernel(DOSED, "S"),
        given={"k": 0.2, "S": 1.0},
        times=TIMES,
        symbols=["k", "S", "dose"],
        rtol=1e-9,
        atol=1e-12,
        segments=[Segment(2.0, {"k": 0.2})],
    )
    before = np.minimum(TIMES, 2.0)  # from then on the segment decides k
    after_dose = np.where(TIMES >= 4, 5 * np.exp(-0.2 * (TIMES - 4)), 0)
    start = np.exp(-0.2 * TIMES)
    np.testing.assert_allclose(found.derivatives[:, 0, 0], -0.2 * before * start, atol=2e-6)
    np.testing.assert_allclose(found.derivatives[:, 0, 1], start, rtol=1e-6)
    np.testing.assert_allclose(found.derivatives[:, 0, 2], after_dose, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("measured", [False, True])
def test_differences_of_tight_runs_agree(measured):
    kernel, step = _kernel(HILL, "S", "P"), 1e-4
    found = sensitivities(kernel, given={}, times=TIMES, symbols=["h", "K", "S", "P"], measured=measured)
    for place, (name, number) in enumerate({"h": 1.7, "K": 0.5, "S": 0.1}.items()):
        sets = {name: number * np.exp([step, -step])}
        high, low = simulate(kernel, given=sets, times=TIMES, rtol=1e-12, atol=1e-14).values
        np.testing.assert_allclose(found.derivatives[..., place], (high - low) / (2 * step), atol=2e-5)
    assert found.is_absolute.tolist() == [False, False, False, True]
    if measured:
        assert found.errors.max() < 1e-5


def test_the_error_is_measured():
    kernel = _kernel(HILL, "S")
    plain = sensitivities(kernel, given={}, times=TIMES, symbols=["h", "K"])
    fine = sensitivities(kernel, given={}, times=TIMES, symbols=["h", "K"], measured=True)
    assert plain.errors is None
    np.testing.assert_array_equal(np.abs(plain.derivatives - fine.derivatives), fine.errors)


def test_a_system_at_rest_has_derivatives_as_good_as_one_in_motion():
    text = sbml(
        parameter("x", 1),
        parameter("y", 1),
        parameter("make", 2),
        parameter("lose", 2),
        rate_rule("x", "make - lose*x"),
        rate_rule("y", "x - y"),
    )
    times = np.array([0.0, 0.3, 1.0, 3.0, 20.0])
    found = sensitivities(_kernel(text, "x"), given={}, times=times, symbols=["make"])
    np.testing.assert_allclose(found.derivatives[:, 0, 0], 1 - np.exp(-2 * times), atol=1e-4)


def test_a_parameter_that_moves_an_event_is_refused_by_name():
    for text, symbol, observable in ((DOSED, "t_dose", "S"), (DRIVEN, "off", "x")):
        with pytest.raises(RapalogError, match=f"no derivative by {symbol}: an event moved in time"):
            sensitivities(_kernel(text, observable), given={}, times=TIMES, symbols=[symbol])


def test_state_events_are_refused():
    with pytest.raises(RapalogError, match="triggered by state"):
        sensitivities(_kernel(BALL, "height"), given={}, times=TIMES, symbols=["bounce"])


def test_unknown_symbols_are_refused():
    with pytest.raises(RapalogError, match="did you mean"):
        sensitivities(_kernel(DOSED, "S"), given={}, times=TIMES, symbols=["dosee"])


def test_rates_that_switch_on_a_state_are_refused():
    text = sbml(parameter("S", 0), parameter("k", 1), rate_rule("S", "piecewise(k, S < 1, 0)"))
    with pytest.raises(RapalogError, match="switch on a state"):
        sensitivities(_kernel(text, "S"), given={}, times=[0.0, 5.0], symbols=["k"])


def test_a_bend_of_the_rates_by_a_state_is_no_switch():
    text = sbml(parameter("S", 0), parameter("k", 1), rate_rule("S", "k*max(0, 1 - S)"))
    found = sensitivities(_kernel(text, "S"), given={}, times=[0.0, 0.5], symbols=["k"])
    assert found.derivatives[1, 0, 0] == pytest.approx(0.5 * np.exp(-0.5), rel=1e-4)


def test_an_oscillator_is_differentiated_by_steps_that_fit_its_own_phase():
    """Three genes that turn each other off, over some six periods; differences of runs at tight tolerances beside."""
    numbers = {"al": 216.0, "a0": 0.216, "be": 5.0, "n": 2.0}
    rules = [rate_rule(m, f"al/(1 + {p}^n) + a0 - {m}") for m, p in (("a", "C"), ("b", "A"), ("c", "B"))]
    rules += [rate_rule(p, f"be*({m} - {p})") for m, p in (("a", "A"), ("b", "B"), ("c", "C"))]
    starts = {"a": 0.1, "b": 0.2, "c": 0.3, "A": 0.0, "B": 5.0, "C": 0.0}
    kernel = _kernel(sbml(*(parameter(*own) for own in {**starts, **numbers}.items()), *rules), "a", "A", "B")
    times = np.linspace(0.0, 60.0, 13)
    found = sensitivities(kernel, given={}, times=times, symbols=list(numbers))
    for place, (name, own) in enumerate(numbers.items()):
        high, low = (
            simulate(kernel, given={name: own * (1 + side)}, times=times, rtol=1e-11, atol=1e-13).values[0]
            for side in (1e-4, -1e-4)
        )
        truth = (high - low) / 2e-4
        assert np.abs(found.derivatives[..., place] - truth).max() < 2e-4 * np.abs(truth).max(), name
