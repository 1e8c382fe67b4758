"""LLVM assembly written by operators: the values in a function under construction.

A :class:`Value` is a name with an LLVM type; ``+``, ``<`` and their like append one instruction to its function (see
``functions``) and return the result. Numbers become constants of the other operand's type.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from rapalog.engine.llvm.functions import Function

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

    def _binary(self, other: Value | float, of_floats: str, of_ints: str, *, swap: bool = False) -> Value:
        right = self.function.like(self, other)
        left, right = (right, self) if swap else (self, right)
        operation = f"{of_floats} {self.function.flags}" if self.is_float else of_ints
        return self.function.emit(f"{operation} {self.type} {left.name}, {right.name}", self.type)

    def __add__(self, other: Value | float) -> Value:
        return self._binary(other, "fadd", "add")

    def __radd__(self, other: float) -> Value:
        return self._binary(other, "fadd", "add", swap=True)

    def __sub__(self, other: Value | float) -> Value:
        return self._binary(other, "fsub", "sub")

    def __rsub__(self, other: float) -> Value:
        return self._binary(other, "fsub", "sub", swap=True)

    def __mul__(self, other: Value | float) -> Value:
        return self._binary(other, "fmul", "mul")

    def __rmul__(self, other: float) -> Value:
        return self._binary(other, "fmul", "mul", swap=True)

    def __truediv__(self, other: Value | float) -> Value:
        return self._binary(other, "fdiv", "sdiv")

    def __rtruediv__(self, other: float) -> Value:
        return self._binary(other, "fdiv", "sdiv", swap=True)

    def __and__(self, other: Value | float) -> Value:
        return self._binary(other, "", "and")

    def __or__(self, other: Value | float) -> Value:
        return self._binary(other, "", "or")

    def __xor__(self, other: Value | float) -> Value:
        return self._binary(other, "", "xor")

    def __lshift__(self, other: Value | float) -> Value:
        return self._binary(other, "", "shl")

    def __rshift__(self, other: Value | float) -> Value:
        return self._binary(other, "", "ashr")

    def __invert__(self) -> Value:
        ones = "true" if self.type.endswith(("i1", "i1>")) else "-1"
        return self.function.emit(f"xor {self.type} {self.name}, {self.function.spelled(self.type, ones)}", self.type)

    def __neg__(self) -> Value:
        return self.function.emit(f"fneg {self.type} {self.name}", self.type)

    def _compare(self, other: Value | float, of_floats: str, of_ints: str) -> Value:
        right = self.function.like(self, other)
        operation = f"fcmp {of_floats}" if self.is_float else f"icmp {of_ints}"
        return self.function.emit(f"{operation} {self.type} {self.name}, {right.name}", lanes_of(BOOL, self.width))

    def __lt__(self, other: Value | float) -> Value:
        return self._compare(other, "olt", "slt")

    def __le__(self, other: Value | float) -> Value:
        return self._compare(other, "ole", "sle")

    def __gt__(self, other: Value | float) -> Value:
        return self._compare(other, "ogt", "sgt")

    def __ge__(self, other: Value | float) -> Value:
        return self._compare(other, "oge", "sge")

    def equals(self, other: Value | float) -> Value:
        """Return whether both are equal; NaN equals nothing."""
        return self._compare(other, "oeq", "eq")

    def differs(self, other: Value | float) -> Value:
        """Return whether both differ; NaN differs from everything."""
        return self._compare(other, "une", "ne")

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
