"""The families: their formulas, their exact derivatives, and least squares that no other start improves."""

import math
import pickle

import numpy as np
import pytest
from scipy import optimize
from tests.analysis.curves.fitting import fit_family, profile, thresholds
from tests.analysis.curves.shapes import DOSES, hormetic, logistic, noisy, two_phase

from rapalog.numerics.answer import (
    AREA,
    AREA_HIGH,
    AREA_LOW,
    CROSSING,
    CROSSING_HIGH,
    CROSSING_LOW,
    HEIGHT,
    HEIGHT_HIGH,
    HEIGHT_LOW,
    MIDDLE,
    MIDDLE_HIGH,
    MIDDLE_LOW,
)
from rapalog.numerics.families.descent import minimiser
from rapalog.numerics.families.models import FAMILIES, LED_BY_SECOND, bases
from rapalog.numerics.families.projection import linearise
from rapalog.numerics.families.workspace import HELD, HELD_TOP, HERE, MEAN, RESIDUAL, WEIGHT, Workspace, workspace_for
from rapalog.numerics.points import collapse
from rapalog.numerics.solve import led_by_second_phase, quadrature

CLEAN = {"5pl": logistic(DOSES), "hormesis": hormetic(DOSES), "two-phase": two_phase(DOSES)}


def written_out(name, x, theta):
    """The basis functions in plain numpy, analytic in theta, by another way of writing them."""

    def s(middle, slope):
        return 1 / (1 + 10 ** (10**slope * (x - middle)))

    one, first = np.ones_like(x), s(theta[0], theta[1])
    if name == "5pl":
        f = 10 ** theta[2]
        return [one, (1 + (2 ** (1 / f) - 1) * 10 ** (10 ** theta[1] * (x - theta[0]))) ** -f]
    if name == "hormesis":
        return [one, first, 10 ** (x - theta[0]) * first]
    if name.startswith("two-phase"):
        second = s(theta[0] + theta[2], theta[3])
        return [second, first * second, one][: FAMILIES[name].coefficients]
    if name in ("2pl", "3pl"):
        return [first - 1.0]
    return [first] if name == "3pl-bottom-0" else [one, first]


def complex_steps(function, theta):
    """Derivatives by every theta, exact to rounding: a complex step needs no difference."""
    return np.array([np.imag(function(theta + 1e-30j * unit)) / 1e-30 for unit in np.eye(len(theta))])


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("seed", range(5))
def test_every_basis_function_and_its_derivatives_are_those_of_its_formula(name, seed):
    x = np.linspace(-1, 4, 23)
    low, high = FAMILIES[name].box(-1.0, 4.0)
    theta = np.random.default_rng(seed).uniform(low, high)
    basis, bent = bases(FAMILIES[name], x, theta)
    assert basis == pytest.approx(np.array(written_out(name, x, theta)), rel=1e-12, abs=1e-14)
    exact = complex_steps(lambda moved: np.array(written_out(name, x.astype(complex), moved)), theta.astype(complex))
    assert bent == pytest.approx(exact, rel=1e-10, abs=1e-12)


@pytest.mark.parametrize("name", ["two-phase", "two-phase+"])
def test_a_curve_led_by_its_second_phase_is_the_same_curve_with_exact_derivatives(name):
    points = collapse(DOSES, noisy(two_phase(DOSES), seed=2))
    fit = fit_family(points, name)
    other, x = led_by_second_phase(fit), np.linspace(-1, 4, 23)
    assert other.at(x) == pytest.approx(fit.at(x), rel=1e-12)

    def moved(theta):
        swapped = np.array([theta[0] - theta[2], theta[3], theta[2], theta[1]])
        return np.array(written_out(name, x.astype(complex), swapped))

    exact = complex_steps(moved, other.theta.astype(complex))
    assert bases(other.family, x, other.theta)[1] == pytest.approx(exact, rel=1e-10, abs=1e-12)


@pytest.mark.parametrize("name", FAMILIES)
def test_the_projected_residuals_bend_as_a_complex_step_says(name):
    points, family = collapse(DOSES, noisy(logistic(DOSES), seed=3)), FAMILIES[name]
    x = np.where(points.at_zero, -30.0, points.log_position)
    root, box = np.sqrt(points.count), family.box(points.low, points.high)
    theta, q = np.mean(box, axis=0), family.coefficients
    height, bound, top = float(np.median(points.mean)), q > 1, 0.8

    def residual(theta):
        b = np.array(written_out(name, x.astype(complex), theta))
        if name == "2pl":  # its coefficient is the top that is held
            return root * (points.mean - top * b[0])
        system, right = (b * points.count) @ b.T, (b * points.count) @ points.mean
        if bound:
            at = np.array(written_out(name, np.array([2.0 + 0j]), theta))
            system = np.block([[system, at], [at.T, np.zeros((1, 1))]])
            right = np.append(right, height)
        return root * (points.mean - np.linalg.solve(system, right)[:q] @ b)

    work = workspace_for((family.code, len(theta), q), np.array([x, points.count, root]), box, int(bound), minimiser())
    work.wide[MEAN], work.small[HERE, : len(theta)] = points.mean, theta
    work.small[HELD, HELD_TOP] = top
    if bound:
        work.nodes[0, 0], work.nodes[WEIGHT, 0], work.small[HELD, 0] = 2.0, 1.0, height
    sse = linearise(Workspace(*work[:-1]), HERE)
    expected = residual(theta.astype(complex)).real
    assert sse == pytest.approx(float(expected @ expected), rel=1e-10)
    assert work.wide[RESIDUAL] == pytest.approx(expected, rel=1e-8, abs=1e-10)
    bent = work.wide[RESIDUAL + 1 : RESIDUAL + 1 + len(theta)]
    assert bent == pytest.approx(complex_steps(residual, theta.astype(complex)), rel=1e-7, abs=1e-9)


def lowest(name, points, starts, constrain=None, value=0.0):
    """The lowest sum of squares from some starts, by another program; ``constrain`` maps a basis (Q, M) to its row."""
    family = FAMILIES[name]
    x, root = np.where(points.at_zero, -30.0, points.log_position), np.sqrt(points.count)
    box = family.box(points.low, points.high)

    def residual(theta):
        b = np.array(written_out(name, x, theta))
        system, right = (b * points.count) @ b.T, (b * points.count) @ points.mean
        if constrain is not None:
            at = constrain(theta)[:, None]
            system = np.block([[system, at], [at.T, np.zeros((1, 1))]])
            right = np.append(right, value)
        beta = np.linalg.lstsq(system, right, rcond=1e-15)[0]
        return root * (points.mean - beta[: len(b)] @ b)

    def reached(start):
        inside = np.clip(start, box[0] + 1e-9, box[1] - 1e-9)
        return 2.0 * optimize.least_squares(residual, inside, bounds=box, xtol=1e-12, ftol=1e-12, gtol=1e-12).cost

    return min(reached(start) for start in starts) + points.sse_within


@pytest.mark.parametrize("name", CLEAN)
def test_no_other_start_finds_a_smaller_sum_of_squares(name):
    points = collapse(DOSES, noisy(CLEAN[name], seed=3))
    box = FAMILIES[name].box(points.low, points.high)
    starts = np.random.default_rng(1).uniform(*box, size=(40, box.shape[1]))
    assert fit_family(points, name).sse <= lowest(name, points, starts) * (1 + 1e-9)


@pytest.mark.parametrize("name", CLEAN)
def test_every_limit_of_every_family_lies_on_the_threshold_by_another_program(name):
    points = collapse(DOSES, noisy(CLEAN[name], seed=5))
    fit = fit_family(points, name)
    row, family = profile(points, fit, level=0.5), fit.family
    two, _ = thresholds(points, fit, 0.95, parameters=family.parameters)
    box = family.box(points.low, points.high)
    starts = np.vstack([fit.theta[None, :], np.random.default_rng(0).uniform(*box, size=(12, box.shape[1]))])
    nodes, weights = quadrature(points.low, points.high)

    def at(x):
        return lambda theta: np.array(written_out(name, np.array([x]), theta))[:, 0]

    def mean(theta):
        return np.array(written_out(name, nodes, theta)) @ weights

    held = [(at(row[end]), 0.5) for end in (CROSSING_LOW, CROSSING_HIGH)]
    held += [(at(points.high), row[end]) for end in (HEIGHT_LOW, HEIGHT_HIGH)]
    held += [(mean, row[end]) for end in (AREA_LOW, AREA_HIGH)]
    for constrain, value in held:
        assert lowest(name, points, starts, constrain, value) == pytest.approx(two, rel=1e-3)


def held_sse(points, theta, top):
    x = np.where(points.at_zero, -1e5, points.log_position)
    share = 1 / (1 + np.exp(np.clip(np.log(10) * 10 ** theta[1] * (x - theta[0]), -700, 700)))
    return float(points.count @ (points.mean - top * share) ** 2) + points.sse_within


@pytest.mark.parametrize(("ec50", "bottom", "top"), [(50.0, 0.0, 1.0), (3.0, 0.4, 1.0), (2000.0, 0.0, 87.0)])
def test_between_held_plateaus_no_start_is_better_and_limits_lie_on_the_threshold(ec50, bottom, top):
    points = collapse(DOSES, top * noisy(logistic(DOSES, ec50=ec50, bottom=bottom), seed=8))
    fit = fit_family(points, "2pl", top=top)
    box = FAMILIES["2pl"].box(points.low, points.high)
    starts = np.random.default_rng(2).uniform(*box, size=(40, 2))

    def reached(start):
        return optimize.minimize(lambda theta: held_sse(points, theta, top), start, bounds=box.T).fun

    assert fit.sse == pytest.approx(held_sse(points, fit.theta, top), rel=1e-9)
    assert fit.sse <= min(map(reached, starts)) * (1 + 1e-9)
    assert (fit.top, fit.bottom) == pytest.approx((top, 0.0), abs=1e-12 * top)
    row = profile(points, fit, level=0.5 * top)
    two, _ = thresholds(points, fit, 0.95, parameters=2)
    assert row[CROSSING] == pytest.approx(fit.theta[0], abs=1e-12)
    for end in (CROSSING_LOW, CROSSING_HIGH):
        slopes = np.linspace(*box[:, 1], 60)

        def at(slope, end=end):
            return held_sse(points, (row[end], slope), top)

        best = min(slopes, key=at)
        found = optimize.minimize_scalar(
            at, bounds=(max(best - 0.1, -1), min(best + 0.1, 1)), method="bounded", options={"xatol": 1e-10}
        )
        assert found.fun == pytest.approx(two, rel=1e-3)


@pytest.mark.parametrize("name", FAMILIES)
def test_limits_enclose_what_they_are_the_limits_of(name):
    points = collapse(DOSES, noisy(two_phase(DOSES) if name.startswith("two") else logistic(DOSES), seed=6))
    fit = fit_family(points, name, top=1.0 if FAMILIES[name].held_top else 0.0)
    row = profile(points, fit, level=0.5)
    for middle, low, high in (
        (MIDDLE, MIDDLE_LOW, MIDDLE_HIGH),
        (CROSSING, CROSSING_LOW, CROSSING_HIGH),
        (HEIGHT, HEIGHT_LOW, HEIGHT_HIGH),
        (AREA, AREA_LOW, AREA_HIGH),
    ):
        assert math.isnan(row[low]) or row[low] < row[middle]
        assert math.isnan(row[high]) or row[middle] < row[high]


@pytest.mark.parametrize("own", [*FAMILIES.values(), *LED_BY_SECOND.values()], ids=lambda own: f"{own.name} {own.code}")
def test_a_fitted_curve_can_travel_to_another_process(own):
    assert pickle.loads(pickle.dumps(own)) is own
