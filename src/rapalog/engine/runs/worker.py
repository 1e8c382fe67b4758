"""One thread of a run: its arguments as the machine code has them, and its workspace."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from rapalog.engine.kernel.kernel import Kernel
from rapalog.engine.kernel.layout import ARGUMENT
from rapalog.engine.runs.ensemble import Floats, Ints
from rapalog.errors import RapalogError

# Words between two sets of 64-byte lines, so that lanes lie on register boundaries.
_WORDS_APART: Final = 8
WORD: Final = 8


class Worker:
    """One thread's arguments and workspace."""

    def __init__(self, kernel: Kernel, arguments: Mapping[str, float], *, n_segments: int) -> None:
        self._kernel = kernel
        layout = kernel.layout
        room = np.zeros(layout.size + _WORDS_APART)
        skip = (-pointer(room) // WORD) % _WORDS_APART
        self.workspace = room[skip : skip + layout.size]
        given = layout.offset("given")
        self.workspace[given : given + layout.n_settable] = math.nan
        most = layout.n_timed + n_segments + 1
        self._moments = np.empty((2, layout.width * most))
        block = np.array([_word(value) for value in arguments.values()], dtype=np.int64)
        block[ARGUMENT["break_time_at"]] = pointer(self._moments)
        block[ARGUMENT["break_code_at"]] = pointer(self._moments) + WORD * layout.width * most
        block[ARGUMENT["max_breaks"]] = most
        self.block = block

    def work(self) -> None:
        """Run sets until there are none left."""
        self._kernel.call(pointer(self.block), pointer(self.workspace))

    def start_values(self, places: Sequence[int], numbers: Floats) -> tuple[Floats, Floats]:
        """Return states and parameters at the start; ``numbers`` are those given, by the places of their symbols."""
        layout, model = self._kernel.layout, self._kernel.model
        given = self.workspace[layout.offset("given") :]
        given[places] = numbers
        slots, parameters = self.workspace[layout.offset("slots") :], self.workspace[layout.parameters :]
        start = float(self.block[ARGUMENT["start"]].view(np.float64))
        self._kernel.start(pointer(given), start, pointer(slots), pointer(parameters))
        size = len(model.states) + len(model.parameters)
        found = slots[: size * layout.width : layout.width]
        return found[: len(model.states)], found[len(model.states) :]

    def check_start(self, places: Sequence[int], numbers: Floats) -> None:
        """Refuse a run in which a start value is missing."""
        model = self._kernel.model
        missing = np.flatnonzero(np.isnan(np.concatenate(self.start_values(places, numbers))))
        if len(missing):
            symbols = (*model.states, *model.parameters)
            names = [symbols[slot] for slot in missing]
            raise RapalogError(
                f"{model.name} has no start value for {', '.join(names)}", remedy="give a number for each of them"
            )


def pointer(array: Floats | Ints) -> int:
    """Return where an array lies; four times as quick as ``array.ctypes.data``."""
    return int(array.__array_interface__["data"][0])


def _word(value: float) -> int:
    return value if isinstance(value, int) else int(np.float64(value).view(np.int64))
