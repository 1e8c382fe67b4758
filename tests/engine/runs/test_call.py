"""A call: what is asked is checked, numbers reach the sets they are for, and threads can be stopped."""

import math
import threading

import numpy as np
import pytest
from tests.engine.cases import DOSED, HILL, made
from tests.engine.sbml.cases import parameter, rate_rule, sbml

from rapalog.engine.runs.simulate import Segment, Steady, simulate
from rapalog.errors import RapalogError


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
        ({"times": [5e-324]}, "a time below"),
        ({"segments": [Segment(1e-308, {"k": 1.0})]}, "a time below"),
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
        simulate(made(DOSED, "S"), **{"given": {}, "times": [1.0], **change})


def test_a_start_value_nobody_gives_is_asked_for_by_name():
    kernel = made(sbml(parameter("x", 1), parameter("a"), rate_rule("x", "a*x")), "x")
    with pytest.raises(RapalogError, match="no start value for a"):
        simulate(kernel, given={}, times=[1.0])
    found = simulate(kernel, given={"a": 1.0}, times=[1.0])
    np.testing.assert_allclose(found.values[0, 0, 0], math.e, rtol=1e-5)


def test_progress_is_told_and_ends_at_all():
    told = []
    simulate(
        made(HILL, "S"),
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
        simulate(made(HILL, "S"), given={"h": np.full(200_000, 2.0)}, times=[1000.0], threads=2, progress=stop)
    assert threading.active_count() == before


def test_threads_change_nothing():
    numbers = {"h": np.linspace(0.6, 4, 333)}
    one, two = (simulate(made(HILL, "S"), given=numbers, times=[1.0, 30], threads=n) for n in (1, 2))
    assert (one.values == two.values).all()


def test_a_species_is_set_as_a_concentration():
    kernel = made(DOSED, "S", "c")
    found = simulate(kernel, given={"S": 2.0, "t_dose": 99.0}, times=[0.0])
    np.testing.assert_allclose(found.values[0, 0], [2, 2])
