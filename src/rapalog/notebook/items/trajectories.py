"""What many parameter sets of a model do in time: one observable as sets x times, its spread, its picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import DTypeLike, NDArray

from rapalog.engine.runs.ensemble import Ensemble as Runs
from rapalog.engine.runs.ensemble import Failure
from rapalog.notebook.shown.drawn import Drawn, Sheet, Shown
from rapalog.notebook.shown.frame import Tabled, frame, long_frame
from rapalog.notebook.shown.html import block
from rapalog.notebook.shown.lookup import Named
from rapalog.notebook.shown.quantity import unit_words
from rapalog.report.viability_words import counted
from rapalog.units import three_digits

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

Floats = NDArray[np.float64]

#: Up to so many sets are drawn as lines; more as their median and the band that holds nine in ten.
_MOST_LINES: Final = 30
_BAND: Final = (5.0, 50.0, 95.0)
_LINES: Final = 8
_PANELS: Final = 9


@dataclass(frozen=True, repr=False, eq=False)
class Trajectory(Drawn, Tabled):
    """One observable of every set.

    The table has one row for each set and time: set, time and the observable.

    Parameters
    ----------
    observable, unit
        Its symbol, and its unit where the file declares one.
    sets
        Labels of the sets, (n_sets,).
    times
        (n_times,) in the model's unit of time.
    value
        (n_sets, n_times); NaN from where a set failed. ``numpy.asarray`` of this object is the same array.
    """

    observable: str
    unit: str
    sets: tuple[int | str, ...]
    times: Floats
    value: Floats

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> NDArray[Any]:
        """Return the values for numpy."""
        return np.array(self.value, dtype=dtype, copy=bool(copy)) if copy else np.asarray(self.value, dtype=dtype)

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of sets and number of times."""
        return self.value.shape

    def last_words(self) -> tuple[str, str, str]:
        """Return the median, the lowest and the highest value at the last time among the sets that got there."""
        last = self.value[:, -1]
        known = np.nanpercentile(last, (50, 0, 100)) if np.isfinite(last).any() else (np.nan,) * 3
        middle, low, high = (three_digits(float(x)) if np.isfinite(x) else "none" for x in known)
        return middle, low, high

    def _frame(self) -> pd.DataFrame:
        return long_frame(self.sets, self.times, {self.observable: self.value})

    def draw(self, axes: Axes) -> None:
        """Draw a line for each set; of more than 30, the median and the band that holds nine in ten."""
        if len(self.sets) <= _MOST_LINES:
            for label, own in zip(self.sets, self.value, strict=True):
                axes.plot(
                    self.times, own, linewidth=1.4, alpha=0.9 if len(self.sets) < 8 else 0.5, label=f"set {label}"
                )
            if 1 < len(self.sets) <= _LINES:
                axes.legend(frameon=False, fontsize="small")
        else:
            low, middle, high = np.nanpercentile(self.value, _BAND, axis=0)
            axes.fill_between(self.times, low, high, alpha=0.25, linewidth=0, label="9 of 10 sets")
            axes.plot(self.times, middle, linewidth=1.8, label=f"median of {len(self.sets):,} sets")
            axes.legend(frameon=False, fontsize="small")
        axes.set(
            xlabel="time (the model's unit)",
            ylabel=f"{self.observable} ({self.unit})" if self.unit else self.observable,
        )
        axes.spines[["top", "right"]].set_visible(False)

    def __repr__(self) -> str:
        middle, low, high = self.last_words()
        unit = f" {self.unit}" if self.unit else ""
        among = f" ({low} to {high})" if len(self.sets) > 1 else ""
        return (
            f"{self.observable}: {counted(len(self.sets), 'set')} x {counted(len(self.times), 'time')}; "
            f"at {self.times[-1]:g} {middle}{unit}{among}"
        )


@dataclass(frozen=True, repr=False, eq=False)
class Trajectories(Named[Trajectory], Shown, Tabled):
    """All observables of all sets; ``found["PX"]`` is one observable, sets x times.

    The table has one row for each set and time: set, time and a column for each observable; the pictures are the
    observables.

    Parameters
    ----------
    model
        The model's name.
    sets
        Labels of the sets; their places, counted from 0, where none were given.
    runs
        Values of the engine, (n_sets, n_times, n_observables).
    units
        Units by observable, where the file declares one.
    """

    _what = "observable"
    model: str
    sets: tuple[int | str, ...]
    runs: Runs
    units: Mapping[str, str]

    @property
    def observables(self) -> tuple[str, ...]:
        """Symbols that were reported."""
        return self.runs.observables

    @property
    def times(self) -> Floats:
        """(n_times,) in the model's unit of time."""
        return self.runs.times

    @property
    def failed(self) -> tuple[Failure, ...]:
        """Sets without a result to the end: the row, why, and the time it had reached."""
        return self.runs.failures

    def _names(self) -> Sequence[str]:
        return self.observables

    def _place(self, name: object) -> int:
        # Symbols may differ in capitals alone, which make no difference to a name.
        return self.observables.index(name) if name in self.observables else super()._place(name)

    def _item(self, place: int) -> Trajectory:
        name = self.observables[place]
        value = self.runs.values[:, :, place]
        return Trajectory(name, unit_words(self.units.get(name, "")), self.sets, self.times, value)

    def _frame(self) -> pd.DataFrame:
        return long_frame(self.sets, self.times, {own.observable: own.value for own in self})

    def failures_to_frame(self) -> pd.DataFrame:
        """Return one row for each set that failed.

        Returns
        -------
        pandas.DataFrame
            Columns set, reason and time.

        Raises
        ------
        RapalogError
            If pandas is not installed.
        """
        return frame(("set", "reason", "time"), [(self.sets[own.set], own.reason, own.time) for own in self.failed])

    def _sheet(self) -> Sheet:
        draws = [own.draw for own in list(self)[:_PANELS]]
        return Sheet(draws, "observables", size=(4.2, 3.1), alone=(6.4, 4.0))

    def to_json(self) -> dict[str, Any]:
        """Return everything as one document; a number that is missing is None."""
        values = {own.observable: [[None if x != x else x for x in row] for row in own.value.tolist()] for own in self}
        failed = [{"set": self.sets[own.set], "reason": own.reason, "time": own.time} for own in self.failed]
        return {
            "model": self.model,
            "sets": list(self.sets),
            "times": self.times.tolist(),
            "observables": values,
            "failed": failed,
        }

    def _title(self) -> str:
        runs = f"{counted(len(self.sets), 'set')} x {counted(len(self.times), 'time')}"
        span = f"from {self.times[0]:g} to {self.times[-1]:g}"
        return f"{self.model}: {runs} {span}, {counted(len(self), 'observable')}"

    def _failed_words(self) -> list[str]:
        if not self.failed:
            return []
        first = self.failed[0]
        such_as = f"{self.sets[first.set]} at {first.time:g}: {first.reason}"
        return [f"{counted(len(self.failed), 'set')} failed, such as {such_as}"]

    def __repr__(self) -> str:
        rows = [f"  {own!r}" for own in list(self)[:_LINES]]
        more = [f"  and {len(self) - _LINES} more observables"] if len(self) > _LINES else []
        return "\n".join([self._title(), *rows, *more, *(f"  {said}" for said in self._failed_words())])

    def _repr_html_(self) -> str:
        shown = 1 if len(self.sets) == 1 else 3
        rows = [(own.observable, *own.last_words()[:shown], own.unit) for own in self]
        middle = "value" if shown == 1 else "median"
        columns = ("observable", *(f"{middle} at {self.times[-1]:g}", "lowest", "highest")[:shown], "unit")
        return block(self._title(), columns=columns, rows=rows, notes=self._failed_words())
