"""The likelihood of a measurement is the density that the format writes down, constants included."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from rapalog.studies.petab.noise import misfit
from rapalog.studies.petab.scale import scaled

KINDS = [(scale, shape) for scale in ("lin", "log", "log10") for shape in ("normal", "laplace")]


def _cost(y, sigma, m, scale, shape):
    return float(
        misfit(
            scaled(np.array([[y]]), scale), np.array([[sigma]]), np.array([m]), transformation=scale, distribution=shape
        ).cost[0]
    )


@pytest.mark.parametrize(("scale", "shape"), KINDS)
def test_the_density_integrates_to_one_over_all_measurements(scale, shape):
    def share(v):  # of measurements, or of their logarithms
        m = v if scale == "lin" else math.exp(v)
        return math.exp(-_cost(1.5, 0.4, m, scale, shape)) * (1.0 if scale == "lin" else m)

    middle = 1.5 if scale == "lin" else math.log(1.5)
    total = sum(integrate.quad(share, *ends, limit=200)[0] for ends in ((middle - 30, middle), (middle, middle + 30)))
    assert total == pytest.approx(1.0, abs=1e-6)


@given(st.floats(0.1, 10), st.floats(0.05, 3), st.floats(0.1, 10))
def test_log_noise_is_that_of_scipy_and_log10_noise_the_same_with_another_sigma(y, sigma, m):
    own = _cost(y, sigma, m, "log", "normal")
    assert own == pytest.approx(-stats.lognorm.logpdf(m, sigma, scale=y), rel=1e-9, abs=1e-9)
    assert _cost(y, sigma / math.log(10), m, "log10", "normal") == pytest.approx(own, rel=1e-9, abs=1e-9)
    assert _cost(y, sigma, m, "lin", "laplace") == pytest.approx(-stats.laplace.logpdf(m, y, sigma), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(("scale", "shape"), KINDS)
def test_derivatives_are_those_of_differences(scale, shape):
    u, s, m, h = scaled(np.array([[2.0]]), scale), np.array([[0.3]]), np.array([1.2]), 1e-6
    how = {"transformation": scale, "distribution": shape}
    own = misfit(u, s, m, **how)
    by_u = (misfit(u + h, s, m, **how).cost - misfit(u - h, s, m, **how).cost) / (2 * h)
    by_s = (misfit(u, s + h, m, **how).cost - misfit(u, s - h, m, **how).cost) / (2 * h)
    assert own.by_simulation[0, 0] == pytest.approx(by_u[0], rel=1e-6)
    assert own.by_sigma[0, 0] == pytest.approx(by_s[0], rel=1e-6)


@pytest.mark.parametrize(("scale", "shape"), KINDS)
def test_weights_are_the_mean_second_derivatives(scale, shape):
    rng = np.random.default_rng(1)
    noise = getattr(rng, shape)(0.0, 0.3, size=200_000)
    measured = {"lin": lambda u: u, "log": np.exp, "log10": lambda u: 10.0**u}[scale](1.0 + noise)
    own = misfit(
        np.full((1, noise.size), 1.0), np.full((1, noise.size), 0.3), measured, transformation=scale, distribution=shape
    )
    assert np.mean(own.by_simulation**2) == pytest.approx(own.simulation_weight[0, 0], rel=0.02)
    assert np.mean(own.by_sigma**2) == pytest.approx(own.sigma_weight[0, 0], rel=0.03)


@pytest.mark.parametrize(
    ("y", "sigma", "scale"),
    [(1.0, 0.0, "lin"), (1.0, -1.0, "lin"), (0.0, 1.0, "log"), (-1.0, 1.0, "log10"), (math.nan, 1.0, "lin")],
)
def test_what_has_no_density_costs_infinitely_much(y, sigma, scale):
    assert _cost(y, sigma, 1.0, scale, "normal") == math.inf
