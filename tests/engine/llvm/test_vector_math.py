"""exp, log and powers on lanes agree with the C library, at the edges too."""

import ctypes
import math

import numpy as np
import pytest

from rapalog.engine.llvm.assembly import Function
from rapalog.engine.llvm.compiler import Loaded, compiled
from rapalog.engine.llvm.value import DOUBLE, INT, PTR, lanes_of
from rapalog.engine.llvm.vector_math import LIBRARY, declarations, lane_function, vector_functions

WIDTHS = (1, 2, 4, 8)


def apply(name, width, *arguments):
    """Run a lane function over arrays."""
    code = Function("over", [INT, *[PTR] * len(arguments), PTR], exported=True)
    count, *inputs, out = code.arguments
    type_ = lanes_of(DOUBLE, width)
    with code.repeat(count) as index:
        loaded = [code.emit(f"load {type_}, ptr {place.at(index * width).name}, align 8", type_) for place in inputs]
        value = code.call(lane_function(name, width), type_, *loaded)
        code.line(f"store {type_} {value.name}, ptr {out.at(index * width).name}, align 8")
    code.result()
    functions = [*vector_functions(width, {name}), code]
    text = [*declarations(width), *(item.text() for item in functions), "attributes #0 = { nounwind }"]
    loaded = Loaded(compiled("\n".join(text)))
    call = ctypes.CFUNCTYPE(None, ctypes.c_int64, *[ctypes.c_void_p] * (len(arguments) + 1))(loaded.address("over"))
    size = -(-len(arguments[0]) // width) * width
    padded = [np.resize(np.asarray(item, dtype=float), size) for item in arguments]
    result = np.empty(size)
    call(size // width, *(item.ctypes.data for item in padded), result.ctypes.data)
    return result[: len(arguments[0])]


def ulps(found, exact):
    return np.abs((found - exact) / np.spacing(np.abs(exact).astype(float)))


@pytest.mark.parametrize("width", WIDTHS)
def test_exp_is_within_one_unit_in_the_last_place(width):
    x = np.random.default_rng(1).uniform(-708, 709, 20_000)
    assert ulps(apply("exp", width, x), np.exp(x.astype(np.longdouble))).max() < 1.0


@pytest.mark.parametrize("width", WIDTHS)
def test_log_is_within_one_unit_in_the_last_place(width):
    random = np.random.default_rng(2)
    x = np.concatenate([np.exp(random.uniform(-708, 709, 10_000)), random.uniform(0.5, 2, 10_000)])
    assert ulps(apply("log", width, x), np.log(x.astype(np.longdouble))).max() < 1.0


@pytest.mark.parametrize("width", WIDTHS)
def test_powers_lose_no_more_digits_than_their_logarithm_has(width):
    random = np.random.default_rng(3)
    x, y = np.exp(random.uniform(-20, 20, 20_000)), random.uniform(-5, 5, 20_000)
    exact = x.astype(np.longdouble) ** y.astype(np.longdouble)
    error = np.abs(apply("power", width, x, y) / exact - 1)
    assert (error <= 2e-16 * (2 + 1.5 * np.abs(y * np.log(x)))).all()


@pytest.mark.parametrize("width", WIDTHS)
def test_exp_and_log_at_the_edges(width):
    x = np.array([0.0, -0.0, math.inf, -math.inf, math.nan, 710.0, -746.0, -740.0, 1e300, -1e300, 5e-324])
    with np.errstate(all="ignore"):
        np.testing.assert_allclose(apply("exp", width, x), np.exp(x), rtol=1e-15)
        np.testing.assert_allclose(apply("log", width, x), np.log(x), rtol=1e-15)
        np.testing.assert_allclose(apply("log", width, x * -1), np.log(x * -1), rtol=1e-15)


@pytest.mark.parametrize("width", WIDTHS)
def test_powers_at_the_edges(width):
    x, y = (
        grid.ravel()
        for grid in np.meshgrid(
            [0.0, 1.0, 0.5, 2.0, -2.0, -0.5, math.inf, math.nan], [0.0, 1.0, -1.0, 2.0, 3.0, 0.5, -0.5, 2.5]
        )
    )
    with np.errstate(all="ignore"):
        np.testing.assert_allclose(apply("power", width, x, y), np.power(x, y), rtol=1e-14)


@pytest.mark.parametrize("name", LIBRARY)
def test_library_functions_are_called_for_every_lane(name):
    x = np.linspace(0.1, 0.9, 8) + (1.0 if name == "acosh" else 0.0)
    expected = [getattr(math, name)(value) for value in x]
    for width in (1, 4):
        np.testing.assert_allclose(apply(name, width, x), expected, rtol=1e-15)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_logarithm_of_a_base_ignores_its_sign_and_stays_finite(width):
    x = np.array([0.0, -0.0, math.inf, -math.inf, math.nan, 5e-324, -2.5, 1.0])
    expected = [-1e300, -1e300, 1e300, 1e300, math.nan, math.log(5e-324), math.log(2.5), 0.0]
    np.testing.assert_allclose(apply("log_size", width, x), expected, rtol=1e-15)
