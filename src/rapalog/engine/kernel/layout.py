"""Where a kernel finds its numbers: a block of arguments, and a workspace for each thread.

Both are arrays of 8-byte words. The workspace holds, lane beside lane, all that belongs to the sets under way; nothing
is allocated inside a kernel.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from rapalog.engine.kernel.rodas5p import STAGES

# Words of the argument block. Names that end in _at are addresses.
ARGUMENTS: Final = (
    "shared_at",  # the next set, sets finished, and whether to stop: counters of all threads
    "n_sets",
    "n_times",
    "times_at",
    "start",
    "rtol",
    "atol",
    "max_steps",
    "n_given",
    "given_index_at",
    "given_value_at",
    "given_stride_at",  # numbers given at the start
    "n_segments",
    "segment_time_at",
    "segment_stride_at",
    "segment_first_at",  # numbers set on the way
    "target_slot_at",
    "target_factor_at",
    "target_value_at",
    "target_stride_at",
    "break_time_at",
    "break_code_at",
    "max_breaks",  # a thread's own list of moments, lane after lane
    "steady_tolerance",
    "steady_longest",  # 0: no search for a steady state
    "record_at",
    "record_room",
    "replay_at",
    "replay_count",  # accepted times, written or prescribed
    "values_at",
    "final_at",
    "steps_at",
    "failure_at",
    "failure_time_at",
    "suspicious_at",
)
# Truths in one word: triggers in the first, sides of comparisons in the others.
BITS: Final = 62
ARGUMENT: Final = {name: index for index, name in enumerate(ARGUMENTS)}
SHARED_NEXT, SHARED_FINISHED, SHARED_CANCEL = range(3)

# Stages of one state lie beside each other; one place is left free, since rows a power of two apart share cache lines.
STAGE_ROW: Final = STAGES + 1

# Arrays with one word for each lane.
LANE_ARRAYS: Final = (
    "t",
    "h",
    "break",
    "due",
    "reached",
    "used",
    "segment_start",
    "set",
    "output",
    "moment",
    "n_moments",
    "steps",
    "replayed",
    "searching",
    "low",
    "high",
    "cycle_start",
    "cycles",
    "longest",
    "again",
)


@dataclass(frozen=True)
class Layout:
    """Offsets, in words, of the arrays of a workspace.

    Parameters
    ----------
    width
        Lanes.
    n_states, n_parameters, n_derived
        Sizes of the model; together these are the slots.
    n_entries
        Entries of L + U.
    n_settable, n_timed, n_factors
        Symbols that may be given, timed events, factors that are not constant.
    n_sides
        Comparisons that are followed within a step.
    n_modes
        Numbers that say how the rates are switched (see ``equations.system``).
    marks
        Places among the sides of those that no step may go over.
    """

    width: int
    n_states: int
    n_parameters: int
    n_derived: int
    n_entries: int
    n_settable: int
    n_timed: int
    n_factors: int
    n_sides: int = 0
    n_modes: int = 0
    marks: tuple[int, ...] = ()

    @property
    def first_derived(self) -> int:
        """Place of the first derived parameter among the parameters."""
        return self.n_parameters + self.n_modes

    @property
    def n_words(self) -> int:
        """Words of truths for each lane."""
        return 1 + -(-self.n_sides // BITS)

    @cached_property
    def _regions(self) -> tuple[dict[str, int], int]:
        n, width = self.n_states, self.width
        lanes = {
            "slots": n + self.first_derived + self.n_derived,
            "argument": n,  # of a stage; after the last one, the new state
            "right": n,  # what earlier stages add to the right-hand side, then all of it
            "stages": STAGE_ROW * n,
            "slopes": n,  # df/dt
            "entries": self.n_entries,
            "dense": n,
            "snapshot": n + self.n_parameters,
            **dict.fromkeys(("truths", "truths_now", "truths_kept", "recent"), self.n_words),
            "gaps": 4 * self.n_sides,  # what each comparison compares: at three looks, and at a place between them
            **dict.fromkeys(LANE_ARRAYS, 1),
        }
        offsets: dict[str, int] = {}
        total = 0
        for name, size in lanes.items():
            offsets[name] = total
            total += size * width
        for name, size in {"given": self.n_settable, "times": self.n_timed, "factors": self.n_factors}.items():
            offsets[name] = total
            total += -(-max(1, size) // 8) * 8
        return offsets, total

    def offset(self, name: str) -> int:
        """Return where an array starts."""
        return self._regions[0][name]

    @property
    def parameters(self) -> int:
        """Where the parameters start: right behind the states."""
        return self.offset("slots") + self.n_states * self.width

    @property
    def size(self) -> int:
        """Words of a workspace."""
        return self._regions[1]
