"""Assembly written by operators does what the operators say."""

import ctypes

import numpy as np
import pytest

from rapalog.engine.llvm.assembly import Function
from rapalog.engine.llvm.compiler import Loaded, compiled
from rapalog.engine.llvm.value import DOUBLE, INT, PTR, lanes_of


def _call(code, *arrays):
    loaded = Loaded(compiled(code.text() + "attributes #0 = { nounwind }"))
    ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * len(arrays))(loaded.address(code.name))(
        *(a.ctypes.data for a in arrays)
    )


def _aligned(size):
    room = np.zeros(size + 8)
    skip = (-room.ctypes.data // 8) % 8
    return room[skip : skip + size]


@pytest.mark.parametrize("width", [1, 2, 4, 8])
def test_arithmetic_on_lanes(width):
    code = Function("f", [PTR, PTR], exported=True)
    x, out = code.arguments
    value = x.load(lanes_of(DOUBLE, width))
    out.store((2.0 - value) * value / 4.0 + 1.0)
    positive = value > 0.0
    out.store(positive.choose(value, -value), width)
    out.at(2 * width).store(code.bits(positive))
    out.store(code.mask(code.bits(positive), width).choose(value, 0.0), 3 * width)
    code.result()
    given, found = _aligned(width), _aligned(4 * width)
    given[:] = np.linspace(-1.5, 3, width)
    _call(code, given, found)
    np.testing.assert_allclose(found[:width], (2 - given) * given / 4 + 1, rtol=1e-15)
    np.testing.assert_array_equal(found[width : 2 * width], np.abs(given))
    assert found[2 * width].view(np.int64) == sum(1 << lane for lane in range(width) if given[lane] > 0)
    np.testing.assert_array_equal(found[3 * width :], np.where(given > 0, given, 0))


def test_loops_and_branches():
    code = Function("f", [PTR], exported=True)
    (out,) = code.arguments
    odd, tries = code.variable(0), code.variable(0)
    with code.repeat(10, first=1) as index, code.when((index & 1).differs(0)):
        odd.set(odd.get() + index)
    with code.forever() as loop:
        code.leave(loop, tries.get() >= 7)
        tries.set(tries.get() + 1)
    out.store(odd.get())
    out.store(tries.get(), 1)
    out.store(code.cast("sitofp", code.integer(3) << 2, DOUBLE), 2)
    code.result()
    found = np.zeros(3, dtype=np.int64)
    _call(code, found)
    assert found[:2].tolist() == [25, 7]
    assert found[2:].view(np.float64)[0] == 12.0


def test_a_nan_is_unequal_and_survives_the_flags():
    code = Function("f", [PTR, PTR], exported=True)
    x, out = code.arguments
    value = x.load()
    out.store(value * 0.0 + 1.0)
    out.store(code.cast("zext", value.differs(value), INT), 1)
    out.store(code.cast("zext", value <= 1.0, INT), 2)
    code.result()
    found = np.zeros(3)
    _call(code, np.array([np.nan]), found)
    assert np.isnan(found[0])
    assert found[1:].view(np.int64).tolist() == [1, 0]


def test_a_long_function_is_cut_into_blocks_and_says_the_same():
    code = Function("f", [PTR, PTR], exported=True)
    x, out = code.arguments
    total = x.load()
    for index in range(2000):
        total = total * 0.999 + x.load(DOUBLE, index % 3)
    out.store(total)
    code.result()
    given, found = np.array([1.0, 2.0, 3.0]), np.zeros(1)
    _call(code, given, found)
    expected = 1.0
    for index in range(2000):
        expected = expected * 0.999 + given[index % 3]
    assert found[0] == pytest.approx(expected, rel=1e-12)
    assert code.text().count("label %halt") > 5


def test_a_short_function_is_one_block():
    code = Function("f", [PTR])
    code.arguments[0].load()
    code.result()
    assert "halt" not in code.text()
