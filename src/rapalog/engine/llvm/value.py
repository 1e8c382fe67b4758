"""Values in a function under construction: a name with an LLVM type, whose operators append instructions.

``+``, ``<`` and their like append one instruction to the value's function and return the result. Numbers become
constants of the other operand's type.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from rapalog.engine.llvm.assembly import Function

DOUBLE: Final = "double"
INT: Final = "i64"
BOOL: Final = "i1"
PTR: Final = "ptr"
WORD: Final = 8  # bytes of a double, an i64 and a pointer


def lanes_of(element: str, width: int) -> str:
    """Return the type of ``width`` elements side by side: the element itself for one lane.

    >>> lanes_of("double", 8)
    '<8 x double>'
    """
    return element if width == 1 else f"<{width} x {element}>"


def _operator(of_floats: str, of_ints: str, *, swap: bool = False) -> Callable[[Value, Value | float], Value]:
    """Return the method that appends an operation, or a comparison (``fcmp``), on a value and another or a number."""

    def method(self: Value, other: Value | float) -> Value:
        right = self.function.like(self, other)
        left, right = (right, self) if swap else (self, right)
        compares = of_floats.startswith("fcmp")
        operation = of_ints if not self.is_float else of_floats if compares else f"{of_floats} {self.function.flags}"
        type_ = lanes_of(BOOL, self.width) if compares else self.type
        return self.function.emit(f"{operation} {self.type} {left.name}, {right.name}", type_)

    return method


class Value:
    """One result in a function under construction."""

    __slots__ = ("function", "name", "type")
    __hash__ = object.__hash__

    def __init__(self, function: Function, name: str, type_: str) -> None:
        self.function, self.name, self.type = function, name, type_

    @property
    def width(self) -> int:
        """Number of lanes."""
        return int(self.type[1:].split(" ", 1)[0]) if self.type.startswith("<") else 1

    @property
    def is_float(self) -> bool:
        """Whether this is a double or lanes of doubles."""
        return "double" in self.type

    __add__ = _operator("fadd", "add")
    __radd__ = _operator("fadd", "add", swap=True)
    __sub__ = _operator("fsub", "sub")
    __rsub__ = _operator("fsub", "sub", swap=True)
    __mul__ = _operator("fmul", "mul")
    __rmul__ = _operator("fmul", "mul", swap=True)
    __truediv__ = _operator("fdiv", "sdiv")
    __rtruediv__ = _operator("fdiv", "sdiv", swap=True)
    __and__ = _operator("", "and")
    __or__ = _operator("", "or")
    __xor__ = _operator("", "xor")
    __lshift__ = _operator("", "shl")
    __rshift__ = _operator("", "ashr")
    __lt__ = _operator("fcmp olt", "icmp slt")
    __le__ = _operator("fcmp ole", "icmp sle")
    __gt__ = _operator("fcmp ogt", "icmp sgt")
    __ge__ = _operator("fcmp oge", "icmp sge")
    #: Whether both are equal; NaN equals nothing and differs from everything.
    equals = _operator("fcmp oeq", "icmp eq")
    differs = _operator("fcmp une", "icmp ne")

    def __invert__(self) -> Value:
        ones = "true" if self.type.endswith(("i1", "i1>")) else "-1"
        return self.function.emit(f"xor {self.type} {self.name}, {self.function.spelled(self.type, ones)}", self.type)

    def __neg__(self) -> Value:
        return self.function.emit(f"fneg {self.type} {self.name}", self.type)

    def choose(self, if_true: Value, if_false: Value | float) -> Value:
        """Return ``if_true`` where this truth value holds, else ``if_false``."""
        other = self.function.like(if_true, if_false)
        return self.function.emit(
            f"select {self.type} {self.name}, {if_true.type} {if_true.name}, {other.type} {other.name}", if_true.type
        )

    def at(self, index: Value | int) -> Value:
        """Return the address ``index`` words after this address."""
        number = index.name if isinstance(index, Value) else str(index)
        return self.function.emit(f"getelementptr inbounds double, ptr {self.name}, i64 {number}", PTR)

    def load(self, type_: str = DOUBLE, index: Value | int = 0) -> Value:
        """Return what stands ``index`` words after this address."""
        place = self if isinstance(index, int) and index == 0 else self.at(index)
        return self.function.emit(f"load {type_}, ptr {place.name}, align {self.function.alignment(type_)}", type_)

    def store(self, value: Value, index: Value | int = 0) -> None:
        """Write ``value`` to ``index`` words after this address."""
        place = self if isinstance(index, int) and index == 0 else self.at(index)
        align = self.function.alignment(value.type)
        self.function.line(f"store {value.type} {value.name}, ptr {place.name}, align {align}")


class Variable:
    """A value that changes: a place on the stack, which the compiler turns into a register."""

    __slots__ = ("place", "type")

    def __init__(self, place: Value, type_: str) -> None:
        self.place, self.type = place, type_

    def get(self) -> Value:
        """Return the value now."""
        return self.place.load(self.type)

    def set(self, value: Value | float) -> None:
        """Change the value."""
        self.place.store(value if isinstance(value, Value) else self.place.function.constant(value, self.type))
