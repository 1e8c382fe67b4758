"""One readout of dosed cells over doses and time: its numbers, how sure they are, its picture."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from rapalog.assays.blots.targets import blot_targets
from rapalog.notebook.shown.drawn import Drawn
from rapalog.notebook.shown.frame import Tabled, frame
from rapalog.notebook.shown.html import block
from rapalog.notebook.shown.lookup import Named, find
from rapalog.studies.dosed import DosedCell
from rapalog.units import three_digits

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

Floats = NDArray[np.float64]

COLUMNS: Final = ("dose_nM", "time_h", "readout", "value", "vehicle", "fold", "unit")
#: What a table has more where there are draws.
DRAWN_COLUMNS: Final = ("low", "high", "vehicle_low", "vehicle_high", "fold_low", "fold_high", "level")
_NEGLIGIBLE: Final = 1e-9  # a vehicle level below this has no fold
_LINES: Final = 9
_SHADE: Final = 0.18


@dataclass(frozen=True, eq=False)
class Ends:
    """Ends between which a share of the draws lies.

    Parameters
    ----------
    level
        The share.
    low, high
        (n_doses, n_times) in the readout's unit.
    vehicle_low, vehicle_high
        (n_times,) in the readout's unit.
    fold, fold_low, fold_high
        Median and ends of the value over the vehicle of the same draw, (n_doses, n_times).
    """

    level: float
    low: Floats
    high: Floats
    vehicle_low: Floats
    vehicle_high: Floats
    fold: Floats
    fold_low: Floats
    fold_high: Floats


@dataclass(frozen=True, repr=False, eq=False)
class Course(Drawn, Tabled):
    """One readout over doses and time.

    The table has one row for each dose and time: dose_nM, time_h, readout, value, vehicle, fold and unit; of draws also
    low, high, vehicle_low, vehicle_high, fold_low, fold_high and level.

    Parameters
    ----------
    readout, unit
        Its name and its unit.
    dose_nM
        (n_doses,) in nM.
    time_h
        (n_times,), hours after dosing.
    value
        (n_doses, n_times) in the unit.
    vehicle
        (n_times,): the same culture without any drug.
    drug
        What was dosed.
    ends
        How sure the numbers are, where there are draws; the numbers are then medians.
    """

    readout: str
    unit: str
    dose_nM: Floats
    time_h: Floats
    value: Floats
    vehicle: Floats
    drug: str
    ends: Ends | None = None

    @property
    def fold(self) -> Floats:
        """The value over that of the vehicle at the same time, (n_doses, n_times); NaN where the vehicle has none."""
        if self.ends is not None:
            return self.ends.fold
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(np.abs(self.vehicle) > _NEGLIGIBLE, self.value / self.vehicle, np.nan)

    def _frame(self) -> pd.DataFrame:
        return frame(self.columns, list(self.rows()))

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of the table."""
        return COLUMNS if self.ends is None else (*COLUMNS, *DRAWN_COLUMNS)

    def rows(self) -> Iterator[tuple[object, ...]]:
        """Yield one row for each dose and time, in the order of ``columns``."""
        fold, ends = self.fold, self.ends
        for i, dose in enumerate(self.dose_nM.tolist()):
            for k, time in enumerate(self.time_h.tolist()):
                level, untreated = float(self.value[i, k]), float(self.vehicle[k])
                drawn = (
                    ()
                    if ends is None
                    else (
                        *(float(own[i, k]) for own in (ends.low, ends.high)),
                        *(float(own[k]) for own in (ends.vehicle_low, ends.vehicle_high)),
                        *(float(own[i, k]) for own in (ends.fold_low, ends.fold_high)),
                        ends.level,
                    )
                )
                yield (dose, time, self.readout, level, untreated, float(fold[i, k]), self.unit, *drawn)

    def _inches(self) -> tuple[float, float]:
        return (6.8, 4.0)

    def draw(self, axes: Axes) -> None:
        """Draw the readout over time, one line for each dose beside the vehicle; one time is drawn over the doses."""
        (self._draw_doses if len(self.time_h) == 1 else self._draw_times)(axes)

    def _draw_times(self, axes: Axes) -> None:
        from rapalog.figures.time_courses import draw_time_courses

        series = {f"{dose:g} nM": own for dose, own in zip(self.dose_nM, self.value, strict=True)}
        if 0 not in self.dose_nM:
            series = {"vehicle": self.vehicle, **series}
        draw_time_courses(axes, self.time_h, series, unit=self.unit, quantity=self.readout)
        if self.ends is not None:
            bands = list(zip(self.ends.low, self.ends.high, strict=True))
            bands = bands if len(bands) == len(series) else [(self.ends.vehicle_low, self.ends.vehicle_high), *bands]
            for line, (low, high) in zip(list(axes.lines), bands, strict=True):
                axes.fill_between(line.get_xdata(), low, high, color=line.get_color(), alpha=_SHADE, linewidth=0)
            axes.set_ylim(0, 1.08 * max(float(np.max(high)) for _, high in bands))
        if len(series) == 1:
            axes.set_title(next(iter(series)), loc="left", fontsize="medium")
        legend = axes.get_legend()
        if legend is not None:
            legend.set_title(self.drug)

    def _draw_doses(self, axes: Axes) -> None:
        shown = self.dose_nM > 0
        order = np.argsort(self.dose_nM[shown])
        axes.plot(self.dose_nM[shown][order], self.value[shown, 0][order], marker="o", label=self.readout)
        if self.ends is not None:
            low, high = (own[shown, 0][order] for own in (self.ends.low, self.ends.high))
            axes.fill_between(self.dose_nM[shown][order], low, high, alpha=_SHADE, linewidth=0)
        axes.axhline(float(self.vehicle[0]), color="#999999", linewidth=0.8, linestyle=(0, (2, 3)), label="vehicle")
        axes.set(
            xscale="log" if shown.any() else "linear",
            xlabel=f"{self.drug} (nM)",
            ylabel=f"{self.readout} ({self.unit})",
            ylim=(0, None),
        )
        axes.set_title(f"{self.time_h[0]:g} h", loc="left", fontsize="medium")
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(frameon=False)

    def at_last(self, dose: int) -> str:
        """Return the value of the dose at that place at the last time, in three digits, with its ends if it has any."""
        value = three_digits(float(self.value[dose, -1]))
        if self.ends is None:
            return value
        low, high = (three_digits(float(own[dose, -1])) for own in (self.ends.low, self.ends.high))
        return f"{value} ({low} to {high})"

    def __repr__(self) -> str:
        head = f"{self.readout} ({self.unit}) at {self.time_h[-1]:g} h, vehicle {three_digits(float(self.vehicle[-1]))}"
        rows = [f"  {dose:g} nM: {self.at_last(place)}" for place, dose in enumerate(self.dose_nM[:_LINES].tolist())]
        more = [f"  and {len(self.dose_nM) - _LINES} more doses"] if len(self.dose_nM) > _LINES else []
        return "\n".join([head, *rows, *more])

    def _repr_html_(self) -> str:
        rows = [
            (f"{dose:g} nM", self.at_last(place), fold_words(float(self.fold[place, -1])))
            for place, dose in enumerate(self.dose_nM.tolist())
        ]
        title = f"{self.readout} at {self.time_h[-1]:g} h; vehicle {three_digits(float(self.vehicle[-1]))} {self.unit}"
        return block(title, columns=(self.drug, self.unit, "fold of vehicle"), rows=rows)


def course_of(found: DosedCell, name: str) -> Course:
    """Return one readout of a dosed cell.

    Parameters
    ----------
    found
        A dosed cell.
    name
        The readout's full name.
    """
    own = found.interval
    ends = (
        None
        if own is None
        else Ends(
            own.level,
            own.low[name],
            own.high[name],
            own.vehicle_low[name],
            own.vehicle_high[name],
            own.fraction[name],
            own.fraction_low[name],
            own.fraction_high[name],
        )
    )
    return Course(
        name, found.units[name], found.dose_nM, found.time_h, found.levels[name], found.vehicle[name], found.drug, ends
    )


class Courses(Named[Course]):
    """The readouts of a dosed culture; a protein alone, such as ``p-S6``, means the site that a blot is read at."""

    _what = "readout"

    @property
    @abstractmethod
    def readouts(self) -> tuple[str, ...]:
        """Names of the readouts."""

    def _names(self) -> Sequence[str]:
        return self.readouts

    def _place(self, name: object) -> int:
        return self.readouts.index(readout_name(name, self.readouts))


def fold_words(fold: float) -> str:
    """Return a fold with three digits, a dash where there is none.

    >>> fold_words(0.12345), fold_words(float("nan"))
    ('0.123', '–')
    """
    return three_digits(fold) if np.isfinite(fold) else "–"


def cell_words(cell_line: str, genotype: str) -> str:
    """Return a line with its genotype, if it has one.

    Parameters
    ----------
    cell_line, genotype
        As the tables spell them; the genotype may be empty.
    """
    return f"{cell_line} ({genotype})" if genotype else cell_line


def readout_name(wanted: object, known: Sequence[str]) -> str:
    """Return the full name of a readout from a part of it.

    A protein alone, such as ``p-S6``, means the site that a blot of that name is read at.

    Parameters
    ----------
    wanted
        What was asked for.
    known
        Full names.

    Raises
    ------
    RapalogError
        If nothing is called so, or several readouts are.
    """
    sites = {name: target.readouts[0] for name, target in blot_targets().items() if len(target.readouts) == 1}
    return find(wanted, known, str, what="readout", aliases=sites)
