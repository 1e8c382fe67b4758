"""One run of a kernel: its arguments checked and laid out, its threads, its results."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from rapalog.engine.equations.start import check_settable
from rapalog.engine.kernel.frame import Reason
from rapalog.engine.kernel.kernel import Kernel
from rapalog.engine.kernel.layout import ARGUMENTS, SHARED_CANCEL, SHARED_FINISHED
from rapalog.engine.runs.ensemble import Ensemble, Failure, Floats, Ints, Number, Segment, Steady
from rapalog.engine.runs.worker import WORD, Worker, pointer
from rapalog.errors import RapalogError

#: A set that takes more steps than this is given up, so that nothing hangs.
MOST_STEPS: Final = 100_000
# How often progress is told, in seconds.
_PROGRESS_S: Final = 0.1
#: One over a step is a number still: in a shorter time every set would take all the steps that it may.
_SHORTEST: Final = 1e-280
_REASONS: Final[Mapping[Reason, str]] = {
    Reason.STEP_TOO_SMALL: "the step became too small",
    Reason.NOT_FINITE: "the rates are not finite",
    Reason.TOO_MANY_STEPS: f"it took more than {MOST_STEPS} steps",
    Reason.NO_STEADY_STATE: "no steady state was reached",
    Reason.EVENTS_WITHOUT_END: "its events set each other off without end",
    Reason.EVENT_MOVED: "an event moved in time",
    Reason.RIVALS: "two of its events share a moment and set one quantity with the same priority, in no order",
    Reason.EVER_FASTER: "its events, or what its rates switch on, recur ever faster",
}


class Call:
    """The arguments of one run, and the arrays they point to."""

    def __init__(self, kernel: Kernel, *, start: float, rtol: float, atol: float, max_steps: int) -> None:
        if not (0 < rtol < 1 and atol > 0 and math.isfinite(atol)):
            raise RapalogError(
                f"got tolerances rtol {rtol:g} and atol {atol:g}", remedy="take 0 < rtol < 1 and a positive atol"
            )
        if not math.isfinite(start):
            raise RapalogError(f"got the start {start:g}", remedy="start at a finite time")
        self.kernel = kernel
        self.n_sets = 1
        self._has_arrays = False
        self._kept: list[Floats | Ints] = []
        self.arguments: dict[str, float] = dict.fromkeys(ARGUMENTS, 0)
        self.arguments |= {"start": float(start), "rtol": float(rtol), "atol": float(atol), "max_steps": int(max_steps)}
        self.arguments |= {"steady_tolerance": 0.0, "steady_longest": 0.0}

    def prepare(self, times: ArrayLike, given: Mapping[str, Number], segments: Sequence[Segment]) -> None:
        """Take what every run needs: when to report, what is given, what is set on the way."""
        self.report(times)
        self.give(given)
        self.segments(segments)

    def report(self, times: ArrayLike) -> None:
        """Take the times at which observables are reported."""
        self.times = np.ascontiguousarray(times, dtype=np.float64)
        rising = self.times.ndim == 1 and self.times.size > 0 and not (self.times[1:] < self.times[:-1]).any()
        if not rising or not np.isfinite(self.times).all() or self.times[0] < self.arguments["start"]:
            raise RapalogError(
                "the asked times are not a rising list of numbers from the start on",
                remedy=f"give at least one time, none before {self.arguments['start']:g}",
            )
        _check_not_too_short(self.times)
        self.arguments["n_times"] = len(self.times)
        self.arguments["times_at"] = self._address(self.times)

    def give(self, given: Mapping[str, Number]) -> None:
        """Take numbers that replace start values."""
        positions = self.kernel.positions
        try:
            places = [positions[name] for name in given]
        except KeyError as unknown:
            check_settable(self.kernel.model, unknown.args[0])
            raise
        values, strides, self._first = self._numbers(given)
        self._places = places
        self.arguments |= {
            "n_given": len(places),
            "given_index_at": self._address(np.array(places, dtype=np.int64)),
            "given_value_at": self._address(values),
            "given_stride_at": self._address(strides),
        }

    def segments(self, segments: Sequence[Segment]) -> None:
        """Take numbers set on the way."""
        if not segments:
            return
        times, time_strides, _ = self._numbers({f"time of segment {k}": item.time for k, item in enumerate(segments)})
        self._check_starts(segments)
        slots: list[int] = []
        factors: list[int] = []
        numbers: dict[str, Number] = {}
        first = [0]
        for index, segment in enumerate(segments):
            for name, number in segment.set.items():
                slot, factor, scaled = self._target(name, number)
                slots.append(slot)
                factors.append(factor)
                numbers[f"{name} in segment {index}"] = scaled
            first.append(len(slots))
        values, strides, _ = self._numbers(numbers)
        self.arguments |= {
            "n_segments": len(segments),
            "segment_time_at": self._address(times),
            "segment_stride_at": self._address(time_strides),
            "segment_first_at": self._address(np.array(first, dtype=np.int64)),
            "target_slot_at": self._address(np.array(slots, dtype=np.int64)),
            "target_factor_at": self._address(np.array(factors, dtype=np.int64)),
            "target_value_at": self._address(values),
            "target_stride_at": self._address(strides),
        }

    def seek(self, steady: Steady) -> None:
        """Have every set look for a steady state before the start."""
        if not (steady.tolerance > 0 and 0 < steady.longest < math.inf):
            raise RapalogError(
                f"got a steady state within {steady.tolerance:g} after at most {steady.longest:g}",
                remedy="give a positive tolerance and a finite time",
            )
        self.arguments |= {"steady_tolerance": float(steady.tolerance), "steady_longest": float(steady.longest)}

    def record(self, room: int) -> Callable[[], Floats]:
        """Have the ends of all steps of a single set written down; returns what gives them after the run."""
        self._ends = np.full(room, math.nan)
        self.arguments |= {"record_at": self._address(self._ends), "record_room": room}
        return lambda: self._ends[~np.isnan(self._ends)]

    def replay(self, ends: Floats) -> None:
        """Have every set take exactly the steps that end at these times."""
        self.arguments |= {"replay_at": self._address(ends), "replay_count": len(ends)}

    def start_values(self) -> tuple[Floats, Floats]:
        """Return states and parameters of the first set at the start."""
        return self.worker().start_values(self._places, self._first)

    def run(self, *, threads: int = 1, progress: Callable[[int, int], None] | None = None) -> Ensemble:
        """Run all sets."""
        model, n = self.kernel.model, self.n_sets
        size = len(model.states) + len(model.parameters)
        self.values = np.empty((n, len(self.times), len(self.kernel.observables)))
        self.final = np.empty((n, size))
        self.steps = np.zeros(n, dtype=np.int64)
        self.failed = np.zeros(n, dtype=np.int64)
        self.failed_at = np.zeros(n)
        self.suspicious = np.zeros(n, dtype=np.int64)
        self.shared = np.zeros(3, dtype=np.int64)
        self.arguments |= {
            "n_sets": n,
            "shared_at": self._address(self.shared),
            "values_at": self._address(self.values),
            "final_at": self._address(self.final),
            "steps_at": self._address(self.steps),
            "failure_at": self._address(self.failed),
            "failure_time_at": self._address(self.failed_at),
            "suspicious_at": self._address(self.suspicious),
        }
        workers = [self.worker() for _ in range(max(1, min(threads, n)))]
        workers[0].check_start(self._places, self._first)
        if len(workers) == 1 and n <= self.kernel.layout.width and progress is None:
            workers[0].work()
        else:
            self._share(workers, progress)
        return self._result()

    def worker(self) -> Worker:
        """Return what one thread needs."""
        return Worker(self.kernel, self.arguments, n_segments=int(self.arguments["n_segments"]))

    def _share(self, workers: Sequence[Worker], progress: Callable[[int, int], None] | None) -> None:
        threads = [threading.Thread(target=worker.work, daemon=True) for worker in workers]
        for thread in threads:
            thread.start()
        try:
            for thread in threads:
                while thread.is_alive():
                    thread.join(_PROGRESS_S)
                    if progress is not None:
                        progress(int(self.shared[SHARED_FINISHED]), self.n_sets)
        finally:
            self.shared[SHARED_CANCEL] = 1
            for thread in threads:
                thread.join()
        if progress is not None:
            progress(int(self.shared[SHARED_FINISHED]), self.n_sets)

    def _result(self) -> Ensemble:
        n_states = len(self.kernel.model.states)
        failures = tuple(
            Failure(int(row), self._reason(int(self.failed[row])), float(self.failed_at[row]))
            for row in np.flatnonzero(self.failed)
        )
        return Ensemble(
            times=self.times,
            observables=self.kernel.observables,
            values=self.values,
            final_states=self.final[:, :n_states],
            final_parameters=self.final[:, n_states:],
            failures=failures,
            steps=self.steps,
            suspicious=tuple(np.flatnonzero(self.suspicious).tolist()),
        )

    def _reason(self, code: int) -> str:
        alarm = code - Reason.ALARM
        return self.kernel.model.alarms[alarm].meaning if alarm >= 0 else _REASONS[Reason(code)]

    # Numbers

    def _numbers(self, numbers: Mapping[str, Number]) -> tuple[Ints, Ints, Floats]:
        """Return addresses of numbers, whether they differ between sets (1) or not (0), and those of the first set."""
        try:
            values = np.fromiter(numbers.values(), dtype=np.float64, count=len(numbers))
        except (TypeError, ValueError):
            return self._columns(numbers)
        if not np.isfinite(values).all():
            raise self._not_finite(numbers)
        first = self._address(values)
        return np.arange(first, first + WORD * len(values), WORD), np.zeros(len(values), dtype=np.int64), values

    def _columns(self, numbers: Mapping[str, Number]) -> tuple[Ints, Ints, Floats]:
        addresses, strides, firsts = [], [], []
        for name, number in numbers.items():
            column = np.asarray(number, dtype=np.float64, order="C")
            if not np.isfinite(column).all():
                raise self._not_finite({name: number})
            self._match(name, column)
            addresses.append(self._address(column))
            strides.append(column.ndim)
            firsts.append(float(column.flat[0]))
        return np.array(addresses, dtype=np.int64), np.array(strides, dtype=np.int64), np.array(firsts)

    def _match(self, name: str, column: Floats) -> None:
        if column.ndim == 0:
            return
        if column.ndim > 1 or (self._has_arrays and len(column) != self.n_sets) or len(column) == 0:
            raise RapalogError(
                f"{name} has the shape {column.shape}, but there are {self.n_sets} sets",
                remedy="give one number, or one for each set",
            )
        self.n_sets, self._has_arrays = len(column), True

    def _not_finite(self, numbers: Mapping[str, Number]) -> RapalogError:
        wrong = [name for name, number in numbers.items() if not np.isfinite(np.asarray(number, dtype=float)).all()]
        return RapalogError(f"{wrong[0]} is not a finite number", remedy="give a number for every set")

    def _target(self, name: str, number: Number) -> tuple[int, int, Number]:
        """Return slot, place of its factor (-1 if constant) and number of a symbol set on the way."""
        model = self.kernel.model
        check_settable(model, name)
        settable = model.settable[name]
        if settable.start_only:
            raise RapalogError(f"{name} cannot change in the middle of a run", remedy="give it at the start")
        slot = settable.index + (0 if settable.kind == "state" else len(model.states))
        constant = model.graph.number(settable.factor)
        if constant is None:
            return slot, self.kernel.varying_factors[settable.factor], number
        return slot, -1, number if constant == 1.0 else np.asarray(number, dtype=float) * constant

    def _check_starts(self, segments: Iterable[Segment]) -> None:
        for segment in segments:
            times = np.asarray(segment.time, dtype=float)
            _check_not_too_short(times)
            earliest = float(np.min(times))
            if earliest < self.arguments["start"]:
                raise RapalogError(
                    f"a segment at {earliest:g} lies before the start {self.arguments['start']:g}",
                    remedy="start earlier, or give its numbers at the start",
                )

    def _address(self, array: Floats | Ints) -> int:
        self._kept.append(array)
        return pointer(array)


def _check_not_too_short(times: Floats) -> None:
    """Refuse a time of 1e-300: the steps of a solver would be too short to be divided by."""
    if ((np.abs(times) < _SHORTEST) & (times != 0.0)).any():
        raise RapalogError(f"got a time below {_SHORTEST:g}", remedy="give 0, or a longer time")
