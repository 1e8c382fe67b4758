"""What a regimen does to the typical patient, from blood to biomarkers in the tumour."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from rapalog.about import RESEARCH_USE_ONLY
from rapalog.analysis.estimate import Estimate
from rapalog.notebook.asked.door import asked
from rapalog.notebook.items.course import readout_name
from rapalog.notebook.shown.files import Computed
from rapalog.notebook.shown.frame import Tables, frame
from rapalog.notebook.shown.html import block
from rapalog.notebook.shown.quantity import Quantity, quantity
from rapalog.report.regimen import DAYS, inhibition_words, level_words
from rapalog.studies.regimen import RegimenResult

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]

_UNITS: Final = {"cmin_ug_L": "ug/L", "cmax_ug_L": "ug/L", "auc_ug_h_L": "ug h/L", "half_life_h": "h"}
_LINES: Final = 7
_WHOSE: Final = "one typical patient; brackets hold 90 % of draws of what is not known of it"


@dataclass(frozen=True, repr=False)
class Regimen(Computed, Tables):
    """What a regimen does to the typical patient.

    Tables are ``biomarkers``: readout, day, tissue, inhibition in percent
    with the ends that hold 90 % of draws of what is not known; ``course``: one row for each time with whole
    blood, plasma, free drug and every biomarker as fold of the untreated tumour; ``observed``: what patients of studies
    had under the same regimen.

    Parameters
    ----------
    study
        Summary of the blood, biomarkers by day of the last week, and the courses behind them.
    command
        How it was asked for.
    inputs
        The line file, if one was given.
    """

    study: RegimenResult
    command: tuple[str, ...] = field(default_factory=asked, compare=False)
    inputs: Mapping[str, bytes] = field(default_factory=dict, compare=False)

    @property
    def trough(self) -> Quantity:
        """The level in whole blood (ug/L) at the end of an interval at steady state."""
        return self._pk("cmin_ug_L")

    @property
    def peak(self) -> Quantity:
        """The highest level in whole blood (ug/L)."""
        return self._pk("cmax_ug_L")

    @property
    def auc(self) -> Quantity:
        """The area under whole blood over an interval (ug h/L)."""
        return self._pk("auc_ug_h_L")

    @property
    def half_life(self) -> Quantity:
        """The half-life of the last phase, in hours."""
        return self._pk("half_life_h")

    @property
    def time_h(self) -> Floats:
        """Hours after the first dose, (n,)."""
        return self.study.tumour.time_h

    @property
    def notes(self) -> tuple[str, ...]:
        """What the model leaves out."""
        return self.study.notes

    def __getitem__(self, readout: str) -> Floats:
        """Return a biomarker in the tumour as fold of the untreated tumour, at each of ``time_h``.

        Parameters
        ----------
        readout
            Its name or a part of it that fits only one.

        Raises
        ------
        RapalogError
            If no biomarker has the name, or several have.
        """
        return self.study.tumour.fold[readout_name(readout, tuple(self.study.tumour.fold))]

    def _tables(self) -> Mapping[str, Callable[[], pd.DataFrame]]:
        return {"biomarkers": self._biomarkers, "course": self._course, "observed": self._observed}

    def _biomarkers(self) -> pd.DataFrame:
        columns = ("readout", "day", "tissue", "inhibition_percent")
        ends = [self.study.interval(item) or {} for item in self.study.biomarkers]
        return frame(
            (*columns, "low", "high"),
            [
                (*(getattr(item, name) for name in columns), own.get("low"), own.get("high"))
                for item, own in zip(self.study.biomarkers, ends, strict=True)
            ],
        )

    def _observed(self) -> pd.DataFrame:
        columns = ("fact", "quantity", "value", "low", "high", "day", "who", "source", "note")
        return frame(columns, [tuple(getattr(item, name) for name in columns) for item in self.study.observed])

    def _course(self) -> pd.DataFrame:
        blood, fold = self.study.blood, self.study.tumour.fold
        columns = ("time_h", "blood_ug_L", "plasma_ug_L", "free_nM", *(f"fold {name}" for name in fold))
        parts = (self.time_h, blood.blood_ug_L, blood.plasma_ug_L, blood.free_nM, *fold.values())
        return frame(columns, list(zip(*(part.tolist() for part in parts), strict=True)))

    def plot(self, *, ax: Axes | None = None) -> Figure | Axes:
        """Draw whole blood and plasma above, the biomarkers in the tumour below.

        Parameters
        ----------
        ax
            Axes that get the biomarkers alone.

        Returns
        -------
        matplotlib.figure.Figure or matplotlib.axes.Axes
            The figure, which shows itself in a notebook; the axes if they were given.

        Raises
        ------
        RapalogError
            If ``ax`` is not matplotlib's axes.
        """
        from rapalog.notebook.shown.picture import drawn, grid

        if ax is not None:
            return drawn(self._draw_tumour, ax)
        return grid([self._draw_blood, self._draw_tumour], size=(8.8, 3.4), across=1)

    def _draw_blood(self, axes: Axes) -> None:
        from rapalog.figures.time_courses import draw_blood_course

        draw_blood_course(axes, self.study.blood, log=True)

    def _draw_tumour(self, axes: Axes) -> None:
        from rapalog.figures.time_courses import draw_time_courses

        folds = {name: 100 * values for name, values in self.study.tumour.fold.items()}
        draw_time_courses(axes, self.time_h, folds, unit="% of untreated", quantity="tumour")

    def to_json(self) -> dict[str, Any]:
        """Return the document that ``rapalog regimen --json`` prints."""
        return self.study.to_json()

    def _contents(self) -> dict[str, bytes]:
        from rapalog.report.regimen import regimen_files

        return regimen_files(self.study, self.command, self.inputs)

    def _pk(self, name: str) -> Quantity:
        known = self.study.level(name)
        return quantity(
            Estimate(
                known["value"],
                known["relation"],
                known["low"],
                known["high"],
                known["level"] or 0.95,
                known["method"],
                known.get("reason", ""),
            ),
            _UNITS[name],
        )

    def _words(self, name: str) -> str:
        return f"{level_words(self.study, name)} {_UNITS[name]}"

    def _by_day(self) -> list[tuple[str, list[str]]]:
        found: dict[str, list[str]] = {}
        for item in self.study.biomarkers:
            if item.tissue != "tumour" or item.day not in DAYS:
                continue
            found.setdefault(item.readout, []).append(inhibition_words(self.study, item))
        return list(found.items())

    def __repr__(self) -> str:
        own = self.study
        lines = [
            f"{own.regimen.text}: trough {self._words('cmin_ug_L')}, peak {self._words('cmax_ug_L')}, "
            f"half-life {self._words('half_life_h')}"
        ]
        days = ", ".join(f"{day}" for day in DAYS)
        lines += [f"  {name}: inhibition {', '.join(own)} % on days {days}" for name, own in self._by_day()[:_LINES]]
        return "\n".join([*lines, f"  {_WHOSE}", RESEARCH_USE_ONLY])

    def _repr_html_(self) -> str:
        days = sorted({item.day for item in self.study.biomarkers if item.day in DAYS})
        rows = [(name, *values) for name, values in self._by_day()]
        under = (
            f"whole blood: trough {self._words('cmin_ug_L')}, peak {self._words('cmax_ug_L')}, "
            f"AUC {self._words('auc_ug_h_L')}, half-life {self._words('half_life_h')}; "
            "inhibition is negative where a readout rises"
        )
        title = f"{self.study.regimen.text}: inhibition in the tumour (%), by day of the last week"
        return block(
            title,
            columns=("readout", *(f"day {day}" for day in days)),
            rows=rows,
            under=under,
            notes=[*self.notes, _WHOSE],
        )
