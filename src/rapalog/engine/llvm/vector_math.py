"""exp, log and powers on lanes, and what the C library computes lane by lane.

Vector registers have no such instructions and a library call per lane would cost more than all the rest of a model
with Hill terms. The series need no table: |r| <= ln 2 / 2 for exp, |s| <= 3 - 2 sqrt 2 for log, so that the terms kept
reach below one unit in the last place. Both are exact about 0, infinity, NaN and subnormal numbers.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Final

from rapalog.engine.llvm.assembly import Function
from rapalog.engine.llvm.value import DOUBLE, INT, PTR, Value, lanes_of

# ln 2 in two parts; the first ends in zeros, so that its product with an exponent is exact without fused arithmetic.
_LN2_HIGH: Final = float.fromhex("0x1.62e42fee00000p-1")
_LN2_LOW: Final = 1.9082149292705877e-10
# Added to a double below 2**51, this leaves the number rounded to whole in the low bits.
_ROUNDER: Final = 1.5 * 2.0**52
_ROUNDER_BITS: Final = 0x4338000000000000
_EXP_TERMS: Final = 13  # r**14/14! < 5e-18 at r = ln 2 / 2
_LOG_TERMS: Final = 10  # 2 s**23/23 is below 2**-53 of log near its smallest s, 2 s
# Beyond these exp is infinite or 0 for certain.
_EXP_HIGHEST: Final = 710.0
_EXP_LOWEST: Final = -746.0
# Leaves a number rounded to whole in the low bits, raised by twice the bias of an exponent.
_EXP_ROUNDER: Final = _ROUNDER + 2 * 1023
# Stands for an infinite logarithm where a product with 0 must be 0.
_LOG_LARGEST: Final = 1e300
_SMALLEST_NORMAL: Final = 2.0**-1022
# Functions of the C library that are called once for each lane.
LIBRARY: Final = ("sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh")

#: Functions that have a form for many numbers.
MANY: Final = ("exp", "log_size")


def vector_functions(width: int, used: set[str]) -> list[Function]:
    """Return definitions of the lane functions in ``used``.

    ``exp``, ``log``, ``power``, one of ``LIBRARY``; ``log_size``, the logarithm of a power's base; ``exp_many`` and
    ``log_size_many``, which take an address and how many values stand there.
    """
    makers: dict[str, Callable[[int], Function]] = {"exp": _exp, "log": _log, "log_size": _log_size, "power": _power}
    makers |= {f"{name}_many": partial(_many, name) for name in MANY}
    return [makers[name](width) if name in makers else _library(name, width) for name in sorted(used)]


def lane_function(name: str, width: int) -> str:
    """Return the symbol of a lane function."""
    return f"{name}_{width}"


def _polynomial(x: Value, coefficients: list[float]) -> Value:
    """Return the sum of coefficients[k] x**k: even and odd terms by Horner's rule beside each other."""
    square = x * x
    even, odd = (_horner(square, coefficients[first::2]) for first in (0, 1))
    return x.function.intrinsic("fmuladd", odd, x, even)


def _horner(x: Value, coefficients: list[float]) -> Value:
    total = x.function.constant(coefficients[-1], x.type)
    for coefficient in reversed(coefficients[:-1]):
        total = x.function.intrinsic("fmuladd", total, x, x.function.constant(coefficient, x.type))
    return total


def _exp(width: int) -> Function:
    code = Function(
        lane_function("exp", width), [lanes_of(DOUBLE, width)], returns=lanes_of(DOUBLE, width), strict=True
    )
    code.result(_exp_of(code.arguments[0]))
    return code


def _exp_of(x: Value) -> Value:
    code, whole = x.function, lanes_of(INT, x.width)
    lowest, highest = code.constant(_EXP_LOWEST, x.type), code.constant(_EXP_HIGHEST, x.type)
    # In this order NaN passes through. Beyond either bound the two factors below overflow or underflow by themselves.
    above = (lowest > x).choose(lowest, x)
    inside = (highest < above).choose(highest, above)
    shifted = code.intrinsic("fmuladd", inside, code.constant(1 / math.log(2), x.type), _number(x, _EXP_ROUNDER))
    k = shifted - _EXP_ROUNDER
    r = code.intrinsic("fmuladd", k, _number(x, -_LN2_HIGH), inside)
    r = code.intrinsic("fmuladd", k, _number(x, -_LN2_LOW), r)
    # 1 + (r + r**2 (...)): the largest terms are added last, so that theirs is the only rounding.
    tail = _polynomial(r, [1 / math.factorial(n) for n in range(2, _EXP_TERMS + 1)])
    series = code.intrinsic("fmuladd", r * r, tail, r) + 1.0
    # 2**k in two factors, so that neither leaves the range of normal numbers. The low 12 bits of ``shifted`` hold k
    # and twice the bias of an exponent; the shift to the left drops all others.
    both = code.cast("bitcast", shifted, whole)
    half = both >> 1
    first = code.cast("bitcast", half << 52, x.type)
    second = code.cast("bitcast", (both - half) << 52, x.type)
    return (series * first) * second


def _number(x: Value, number: float) -> Value:
    return x.function.constant(number, x.type)


def _log(width: int) -> Function:
    code = Function(
        lane_function("log", width), [lanes_of(DOUBLE, width)], returns=lanes_of(DOUBLE, width), strict=True
    )
    code.result(_log_of(code.arguments[0]))
    return code


def _log_of(x: Value) -> Value:
    code = x.function
    value = (x > 0.0).choose(_log_of_positive(x), math.nan)
    value = x.equals(0.0).choose(code.constant(-math.inf, x.type), value)
    return x.equals(math.inf).choose(x, value)


def _log_size(width: int) -> Function:
    code = Function(
        lane_function("log_size", width), [lanes_of(DOUBLE, width)], returns=lanes_of(DOUBLE, width), strict=True
    )
    code.result(_log_size_of(code.arguments[0]))
    return code


def _log_size_of(x: Value) -> Value:
    """Return log |x|, kept finite: times an exponent of 0 it is 0, as the power's value of 1 needs."""
    code = x.function
    size = code.intrinsic("fabs", x)
    largest = _number(x, _LOG_LARGEST)
    value = (size < math.inf).choose(_log_of_positive(size), (largest < size).choose(largest, size))
    return size.equals(0.0).choose(_number(x, -_LOG_LARGEST), value)


def _log_of_positive(x: Value) -> Value:
    """Return the logarithm of positive finite numbers, and any number for others."""
    code, whole = x.function, lanes_of(INT, x.width)
    subnormal = x < _SMALLEST_NORMAL
    lifted = subnormal.choose(x * 2.0**54, x)
    bits = code.cast("bitcast", lifted, whole)
    # Shift the split between exponent and mantissa so that the mantissa lies between sqrt(1/2) and sqrt(2).
    moved = bits + (0x3FF0000000000000 - 0x3FE6A09E667F3BCD)
    exponent = (moved >> 52) - 1023
    mantissa = code.cast("bitcast", bits - (exponent << 52), x.type)
    e = code.cast("bitcast", exponent + _ROUNDER_BITS, x.type) - _ROUNDER
    e = e - subnormal.choose(code.constant(54.0, x.type), 0.0)
    f = mantissa - 1.0
    s = f / (f + 2.0)
    z = s * s
    half_square = 0.5 * f * f
    tail = z * _polynomial(z, [2.0 / (2 * n + 3) for n in range(_LOG_TERMS)])
    low = code.intrinsic("fmuladd", e, _number(x, _LN2_LOW), s * (half_square + tail))
    return code.intrinsic("fmuladd", e, _number(x, _LN2_HIGH), -((half_square - low) - f))


def _many(name: str, width: int) -> Function:
    """Replace numbers that lie behind each other by a function of each: their instructions overlap."""
    code = Function(lane_function(f"{name}_many", width), [PTR, INT], strict=True)
    place, count = code.arguments
    with code.repeat(count) as index:
        x = place.load(lanes_of(DOUBLE, width), index * width)
        place.store(_exp_of(x) if name == "exp" else _log_size_of(x), index * width)
    code.result()
    return code


def _power(width: int) -> Function:
    type_ = lanes_of(DOUBLE, width)
    code = Function(lane_function("power", width), [type_, type_], returns=type_, strict=True)
    x, y = code.arguments
    size = code.intrinsic("fabs", x)
    value = _exp_of(y * _log_of(size))
    value = size.equals(1.0).choose(code.constant(1.0, type_), value)
    # A negative base: real for whole exponents only, and negative for the odd ones.
    whole = code.intrinsic("floor", y).equals(y)
    odd = code.intrinsic("floor", y * 0.5).differs(y * 0.5)
    signed = whole.choose(odd.choose(-value, value), math.nan)
    value = (x < 0.0).choose(signed, value)
    value = x.differs(x).choose(x, value)
    code.result(y.equals(0.0).choose(code.constant(1.0, type_), value))
    return code


def _library(name: str, width: int) -> Function:
    type_ = lanes_of(DOUBLE, width)
    code = Function(lane_function(name, width), [type_], returns=type_, strict=True)
    (x,) = code.arguments
    if width == 1:
        code.result(code.call(name, DOUBLE, x))
        return code
    total = Value(code, "poison", type_)
    for lane in range(width):
        element = code.emit(f"extractelement {type_} {x.name}, i64 {lane}", DOUBLE)
        result = code.call(name, DOUBLE, element)
        total = code.emit(f"insertelement {type_} {total.name}, double {result.name}, i64 {lane}", type_)
    code.result(total)
    return code


def declarations(width_of_lanes: int) -> list[str]:
    """Return declarations of the intrinsics and library functions that any kernel may use."""
    lines = [f"declare double @{name}(double)" for name in LIBRARY]
    for width in sorted({1, width_of_lanes}):
        type_, suffix = lanes_of(DOUBLE, width), "f64" if width == 1 else f"v{width}f64"
        for name, arity in {"sqrt": 1, "fabs": 1, "floor": 1, "ceil": 1, "fmuladd": 3}.items():
            lines.append(f"declare {type_} @llvm.{name}.{suffix}({', '.join([type_] * arity)})")
    return lines
