"""A generated function that serves one lane, and short ways to the places it works on."""

from __future__ import annotations

from contextlib import AbstractContextManager
from enum import IntEnum
from typing import Final

from rapalog.engine.kernel.layout import ARGUMENT, Layout
from rapalog.engine.llvm.assembly import Function
from rapalog.engine.llvm.value import DOUBLE, INT, PTR, Value

# A moment's code: 0 ... for timed events, then for segments; the end comes after all of them.
END: Final = 1 << 40
# Number of a set that a lane without work has.
IDLE: Final = -1


class Reason(IntEnum):
    """Why a set has no result."""

    NONE = 0
    STEP_TOO_SMALL = 1
    NOT_FINITE = 2
    TOO_MANY_STEPS = 3
    NO_STEADY_STATE = 4
    EVENTS_WITHOUT_END = 5
    EVENT_MOVED = 6
    EVER_FASTER = 7
    RIVALS = 8
    ALARM = 1000  # and more by the number of the alarm


class Frame:
    """A function of (arguments, workspace, lane): short ways to the places it works on."""

    def __init__(self, layout: Layout, name: str, *, returns: str = "void", more: tuple[str, ...] = ()) -> None:
        self.layout = layout
        self.code = Function(name, [PTR, PTR, INT, *more], returns=returns)
        self.arguments, self.workspace, self.lane, *self.more = self.code.arguments

    def argument(self, name: str, type_: str = INT) -> Value:
        """Return an argument of the run."""
        return self.arguments.load(PTR if name.endswith("_at") else type_, ARGUMENT[name])

    def place(self, name: str) -> Value:
        """Return the address of this lane's first value in an array."""
        offset = self.layout.parameters if name == "parameters" else self.layout.offset(name)
        return self.workspace.at(self.lane + offset)

    def shared(self, name: str) -> Value:
        """Return the address of an array that belongs to no lane."""
        return self.workspace.at(self.layout.offset(name))

    def get(self, name: str, type_: str = DOUBLE) -> Value:
        """Return this lane's number in an array with one word for each lane."""
        return self.place(name).load(type_)

    def set(self, name: str, value: Value | float, type_: str = DOUBLE) -> None:
        """Change this lane's number."""
        self.place(name).store(value if isinstance(value, Value) else self.code.constant(value, type_))

    def when(self, condition: Value) -> AbstractContextManager[None]:
        """Run a block if the condition holds."""
        return self.code.when(condition)

    def run(self, name: str, *more: Value, returns: str = "void") -> Value:
        """Call another function of this lane."""
        return self.code.call(name, returns, self.arguments, self.workspace, self.lane, *more)
