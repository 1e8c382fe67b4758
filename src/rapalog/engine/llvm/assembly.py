"""LLVM assembly written by operators: functions under construction, with the values (``value``) in them.

Branches and loops are ``with`` blocks. Floating-point instructions may be contracted and reordered a little unless the
function is ``strict``; flags that assume that nothing is infinite or NaN are never set, since a failed step shows
itself by NaN.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from rapalog.engine.llvm.value import BOOL, DOUBLE, INT, PTR, WORD, Value, Variable, lanes_of

FAST: Final = "reassoc nsz arcp contract afn"
#: Instructions in a row that a compiler gets through quickly; what it does to a longer block grows with its square.
_LONGEST_BLOCK: Final = 500


class Function:
    """A function under construction.

    Parameters
    ----------
    name
        Its symbol.
    arguments
        Types of its arguments, which become ``self.arguments``.
    returns
        Its result's type, or ``void``.
    strict
        Forbid any reordering of floating-point arithmetic.
    exported
        Whether it can be found from outside.
    """

    def __init__(
        self, name: str, arguments: list[str], *, returns: str = "void", strict: bool = False, exported: bool = False
    ) -> None:
        self.name, self.returns = name, returns
        self.flags = "" if strict else FAST
        self.arguments = [Value(self, f"%a{index}", type_) for index, type_ in enumerate(arguments)]
        self._linkage = "" if exported else "internal "
        self._stack: list[str] = []
        self._lines: list[str] = []
        self._count = 0
        self._in_block = 0
        self._splits = 0
        self._address = next((value.name for value in self.arguments if value.type == PTR), None)

    def text(self) -> str:
        """Return the finished definition."""
        listed = ", ".join(
            f"ptr noalias {value.name}" if value.type == PTR else f"{value.type} {value.name}"
            for value in self.arguments
        )
        head = f"define {self._linkage}{self.returns} @{self.name}({listed}) #0 {{\nentry:"
        stack, lines = self._stack, self._lines
        if self._splits:
            zero = "" if self.returns == "void" else " zeroinitializer"
            stack = [*stack, f"%where = ptrtoint ptr {self._address} to i64"]
            lines = [*lines, "halt:", f"ret {self.returns}{zero}"]
        return "\n".join([head, *stack, "br label %start", "start:", *lines, "}\n"])

    def line(self, text: str) -> None:
        """Append an instruction without a result."""
        self._lines.append(text)

    def emit(self, text: str, type_: str) -> Value:
        """Append an instruction and return its result."""
        self._count += 1
        name = f"%v{self._count}"
        self._lines.append(f"{name} = {text}")
        self._in_block += 1
        if self._in_block >= _LONGEST_BLOCK and self._address is not None:
            self._end_block()
        return Value(self, name, type_)

    def _end_block(self) -> None:
        """Begin a new block by a branch that is never taken: no address is odd, but a compiler does not know that."""
        self._splits += 1
        odd, onward = 2 * self._splits + 1, self.label()
        self.line(f"%n{self._splits} = icmp eq i64 %where, {odd}")
        self.line(f"br i1 %n{self._splits}, label %halt, label %{onward}")
        self.begin(onward)

    def result(self, value: Value | None = None) -> None:
        """Return from the function."""
        self.line("ret void" if value is None else f"ret {value.type} {value.name}")

    def call(self, name: str, returns: str, *arguments: Value) -> Value:
        """Call a function; for ``void`` the returned value must not be used."""
        listed = ", ".join(f"{value.type} {value.name}" for value in arguments)
        if returns == "void":
            self.line(f"call void @{name}({listed})")
            return Value(self, "void", "void")
        return self.emit(f"call {returns} @{name}({listed})", returns)

    def intrinsic(self, name: str, *arguments: Value) -> Value:
        """Call an LLVM intrinsic on doubles, such as ``sqrt``, lane by lane."""
        type_ = arguments[0].type
        suffix = "f64" if type_ == DOUBLE else f"v{arguments[0].width}f64"
        return self.call(f"llvm.{name}.{suffix}", type_, *arguments)

    def cast(self, operation: str, value: Value, type_: str) -> Value:
        """Convert a value: ``bitcast``, ``zext``, ``sitofp`` and so on."""
        return self.emit(f"{operation} {value.type} {value.name} to {type_}", type_)

    def spelled(self, type_: str, number: str) -> str:
        """Return a constant of a type: the number itself, or once for each lane."""
        if not type_.startswith("<"):
            return number
        width, element = type_[1:-1].split(" x ")
        return "<" + ", ".join([f"{element} {number}"] * int(width)) + ">"

    def constant(self, number: float, type_: str) -> Value:
        """Return a constant, the same in every lane."""
        if "double" in type_:
            text = f"0x{struct.unpack('<Q', struct.pack('<d', float(number)))[0]:016X}"
        elif type_.endswith(("i1", "i1>")):
            text = "true" if number else "false"
        else:
            text = str(int(number))
        return Value(self, self.spelled(type_, text), type_)

    def integer(self, number: int) -> Value:
        """Return a whole number."""
        return self.constant(number, INT)

    def like(self, value: Value, other: Value | float) -> Value:
        """Return ``other`` as a value of the type of ``value``."""
        return other if isinstance(other, Value) else self.constant(other, value.type)

    def spread(self, value: Value, width: int) -> Value:
        """Return lanes that all hold ``value``."""
        if width == 1:
            return value
        type_ = lanes_of(value.type, width)
        first = self.emit(f"insertelement {type_} poison, {value.type} {value.name}, i64 0", type_)
        return self.emit(f"shufflevector {type_} {first.name}, {type_} poison, <{width} x i32> zeroinitializer", type_)

    def bits(self, mask: Value) -> Value:
        """Return a truth value in every lane as the bits of one whole number, lane 0 lowest."""
        narrow = mask if mask.width == 1 else self.cast("bitcast", mask, f"i{mask.width}")
        return self.cast("zext", narrow, INT)

    def mask(self, bits: Value, width: int) -> Value:
        """Return the truth value in every lane that :meth:`bits` packed."""
        narrow = self.emit(f"trunc i64 {bits.name} to i{width}", f"i{width}")
        return narrow if width == 1 else self.cast("bitcast", narrow, lanes_of(BOOL, width))

    def alignment(self, type_: str) -> int:
        """Return how a value of a type lies in memory, in bytes."""
        return WORD * int(type_[1:].split(" ", 1)[0]) if type_.startswith("<") else WORD

    def variable(self, start: Value | float, type_: str | None = None) -> Variable:
        """Return a variable with its first value."""
        kind = start.type if isinstance(start, Value) else (type_ or INT)
        variable = Variable(self.room(kind), kind)
        variable.set(start)
        return variable

    def room(self, type_: str, count: int = 1) -> Value:
        """Return the address of a place on the stack, for ``count`` values."""
        self._count += 1
        name = f"%s{self._count}"
        self._stack.append(f"{name} = alloca {type_}, i64 {count}, align {max(8, self.alignment(type_))}")
        return Value(self, name, PTR)

    def label(self) -> str:
        """Return an unused label."""
        self._count += 1
        return f"l{self._count}"

    def jump(self, label: str) -> None:
        """Go to a label; what follows must start with a label."""
        self.line(f"br label %{label}")

    def begin(self, label: str) -> None:
        """Start the block of a label."""
        self._in_block = 0
        self.line(f"{label}:")

    @contextmanager
    def when(self, condition: Value) -> Iterator[None]:
        """Run the block if the condition holds."""
        inside, after = self.label(), self.label()
        self.line(f"br i1 {condition.name}, label %{inside}, label %{after}")
        self.begin(inside)
        yield
        self.jump(after)
        self.begin(after)

    @contextmanager
    def repeat(self, count: Value | int, *, first: Value | int = 0) -> Iterator[Value]:
        """Run the block for every number from ``first`` below ``count``."""
        index = self.variable(first if isinstance(first, Value) else self.integer(first))
        end = count if isinstance(count, Value) else self.integer(count)
        head, inside, after = self.label(), self.label(), self.label()
        self.jump(head)
        self.begin(head)
        now = index.get()
        self.line(f"br i1 {(now < end).name}, label %{inside}, label %{after}")
        self.begin(inside)
        yield now
        index.set(now + 1)
        self.jump(head)
        self.begin(after)

    @contextmanager
    def forever(self) -> Iterator[str]:
        """Run the block again and again; yields the label to leave by, for :meth:`leave`."""
        head, after = self.label(), self.label()
        self.jump(head)
        self.begin(head)
        yield after
        self.jump(head)
        self.begin(after)

    def leave(self, loop: str, condition: Value) -> None:
        """Leave a loop of :meth:`forever` if the condition holds."""
        onward = self.label()
        self.line(f"br i1 {condition.name}, label %{loop}, label %{onward}")
        self.begin(onward)
