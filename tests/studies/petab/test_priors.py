"""Priors are densities of what they speak of, and starts are drawn from them."""

import dataclasses
import math

import numpy as np
import pytest
from scipy import integrate, stats

from rapalog.files.petab.parameters import PRIORS, Parameter, Prior
from rapalog.files.petab.tables import Row
from rapalog.studies.petab.priors import bounds, drawn, prior_cost
from rapalog.studies.petab.scale import linear, scaled

NUMBERS = {"uniform": (0.5, 4.0), "parameterScaleUniform": (-1.0, 0.5)}


def _parameter(kind, scale="log10"):
    first, second = NUMBERS.get(kind, (0.2, 0.3))
    return Parameter("k", "k", scale, 1e-3, 1e3, 1.0, True, Prior(kind, first, second), None, Row("p.tsv", 2, {}))


def _cost(parameter, x):
    return float(prior_cost(parameter, scaled(np.array([x]), parameter.scale))[0][0])


@pytest.mark.parametrize("kind", [kind for kind in PRIORS if not kind.startswith("parameterScale")])
def test_a_prior_of_the_parameter_integrates_to_one_over_it(kind):
    parameter = _parameter(kind)
    low = {"uniform": 0.5, "normal": -3.0, "laplace": -3.0}.get(kind, 1e-9)
    if low < 0:  # the scale knows no negative numbers; the density is even about its middle
        total = 2 * integrate.quad(lambda x: math.exp(-_cost(parameter, x)), 0.2, 20, limit=200)[0]
    else:
        total = integrate.quad(
            lambda x: math.exp(-_cost(parameter, x)),
            low,
            {"uniform": 4.0}.get(kind, 200.0),
            points=[1.0, 1.2214, 3.0],
            limit=400,
        )[0]
    assert total == pytest.approx(1.0, abs=1e-3)


@pytest.mark.parametrize("scale", ["lin", "log", "log10"])
def test_a_prior_on_the_scale_speaks_of_the_parameter_on_its_scale(scale):
    parameter = _parameter("parameterScaleNormal", scale)
    x = 1.7
    expected = -stats.norm.logpdf(float(scaled(x, scale)), 0.2, 0.3)
    assert _cost(parameter, x) == pytest.approx(expected)


@pytest.mark.parametrize("scale", ["lin", "log", "log10"])
@pytest.mark.parametrize("kind", PRIORS)
def test_derivatives_are_those_of_differences(kind, scale):
    value = 0.4 if (kind, scale) == ("parameterScaleUniform", "lin") else 1.3
    parameter, at, h = _parameter(kind, scale), scaled(np.array([value]), scale), 1e-6
    up, down = prior_cost(parameter, at + h)[0], prior_cost(parameter, at - h)[0]
    assert prior_cost(parameter, at)[1][0] == pytest.approx((up[0] - down[0]) / (2 * h), rel=1e-5, abs=1e-8)


def test_outside_a_uniform_prior_nothing_is_possible():
    assert _cost(_parameter("uniform"), 5.0) == math.inf


@pytest.mark.parametrize("kind", PRIORS)
def test_starts_are_drawn_from_their_prior_within_the_bounds(kind):
    parameter = dataclasses.replace(_parameter(kind), start=_parameter(kind).prior)
    own = drawn(parameter, 20_000, np.random.default_rng(2))
    low, high = bounds(parameter)
    assert own.min() >= low and own.max() <= high
    first, second = NUMBERS.get(kind, (0.2, 0.3))
    middle = (first + second) / 2 if kind.lower().endswith("uniform") else first
    seen = own if kind.startswith("parameterScale") else linear(own, "log10")
    assert np.median(np.log(seen) if kind.startswith("log") else seen) == pytest.approx(middle, abs=0.03)


def test_without_a_prior_starts_lie_evenly_on_the_scale():
    parameter = dataclasses.replace(_parameter("normal"), prior=None)
    own = drawn(parameter, 3, np.random.default_rng(1), spread=np.array([0.0, 0.5, 1.0]))
    assert own == pytest.approx([-3.0, 0.0, 3.0])
