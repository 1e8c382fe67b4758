"""exp, log and powers on lanes, and what the C library computes lane by lane.

Vector registers have no such instructions and a library call per lane would cost more than all the rest of a model
with Hill terms. The series need no table: |r| <= ln 2 / 2 for exp, |s| <= 3 - 2 sqrt 2 for log, so that the terms kept
reach below one unit in the last place. Both are exact about 0, infinity, NaN and subnormal numbers.
"""

from __future__ import annotations

import math
from typing import Final

from rapalog.engine.ir import DOUBLE, INT, Function, Value, lanes_of

# ln 2 in two parts; the first ends in zeros, so that its product with an exponent is exact without fused arithmetic.
_LN2_HIGH: Final = float.fromhex("0x1.62e42fee00000p-1")
_LN2_LOW: Final = 1.9082149292705877e-10
# Added to a double below 2**51, this leaves the number rounded to whole in the low bits.
_ROUNDER: Final = 1.5 * 2.0**52
_ROUNDER_BITS: Final = 0x4338000000000000
_EXP_TERMS: Final = 13  # r**14/14! < 5e-18 at r = ln 2 / 2
_LOG_TERMS: Final = 10  # 2 s**23/23 is below 2**-53 of log near its smallest s, 2 s
_EXP_HIGHEST: Final = 709.782712893384
_EXP_LOWEST: Final = -745.1332191019412
_SMALLEST_NORMAL: Final = 2.0**-1022
# Functions of the C library that are called once for each lane.
LIBRARY: Final = ("sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh")


def vector_functions(width: int, used: set[str]) -> list[Function]:
    """Return definitions of the lane functions in ``used`` (``exp``, ``log``, ``power`` or one of ``LIBRARY``)."""
    makers = {"exp": _exp, "log": _log, "power": _power}
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
    low = (x > _EXP_LOWEST).choose(x, _EXP_LOWEST - 1)
    inside = (low < _EXP_HIGHEST + 1).choose(low, _EXP_HIGHEST + 1)
    shifted = inside * (1 / math.log(2)) + _ROUNDER
    k = shifted - _ROUNDER
    r = (inside - k * _LN2_HIGH) - k * _LN2_LOW
    # 1 + (r + r**2 (...)): the largest terms are added last, so that theirs is the only rounding.
    tail = _polynomial(r, [1 / math.factorial(n) for n in range(2, _EXP_TERMS + 1)])
    series = code.intrinsic("fmuladd", r * r, tail, r) + 1.0
    exponent = code.cast("bitcast", shifted, whole) - _ROUNDER_BITS
    # 2**k in two factors, so that neither leaves the range of normal numbers.
    half = exponent >> 1
    first = code.cast("bitcast", (half + 1023) << 52, x.type)
    second = code.cast("bitcast", (exponent - half + 1023) << 52, x.type)
    scaled = (series * first) * second
    bounded = (x > _EXP_HIGHEST).choose(code.constant(math.inf, x.type), scaled)
    bounded = (x < _EXP_LOWEST).choose(code.constant(0.0, x.type), bounded)
    return x.differs(x).choose(x, bounded)


def _log(width: int) -> Function:
    code = Function(
        lane_function("log", width), [lanes_of(DOUBLE, width)], returns=lanes_of(DOUBLE, width), strict=True
    )
    code.result(_log_of(code.arguments[0]))
    return code


def _log_of(x: Value) -> Value:
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
    near = half_square - (s * (half_square + tail) + e * _LN2_LOW)
    value = e * _LN2_HIGH - (near - f)
    value = (x > 0.0).choose(value, math.nan)
    value = x.equals(0.0).choose(code.constant(-math.inf, x.type), value)
    return x.equals(math.inf).choose(x, value)


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
