"""``rapalog.regimen``: a regimen in the typical patient, from blood to biomarkers in the tumour."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from rapalog.about import RESEARCH_USE_ONLY
from rapalog.analysis.estimate import Estimate
from rapalog.notebook.asked.culture import MOST_SEED, asked_line, line_inputs
from rapalog.notebook.asked.door import asked, door
from rapalog.notebook.asked.inputs import finite, number, text, truth, whole
from rapalog.notebook.asked.progress import progress as progress_bar
from rapalog.notebook.items.course import readout_name
from rapalog.notebook.population import Patients
from rapalog.notebook.shown.files import Computed
from rapalog.notebook.shown.frame import Tables, frame
from rapalog.notebook.shown.html import block
from rapalog.notebook.shown.quantity import Quantity, quantity
from rapalog.studies.population import run_population
from rapalog.studies.regimen import RegimenResult, run_regimen
from rapalog.units import three_digits

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]

_UNITS: Final = {"cmin_ug_L": "ug/L", "cmax_ug_L": "ug/L", "auc_ug_h_L": "ug h/L", "half_life_h": "h"}
_LINES: Final = 7


@dataclass(frozen=True, repr=False)
class Regimen(Computed, Tables):
    """What a regimen does to the typical patient.

    Tables are ``biomarkers``: readout, day of the last week, inhibition in percent; ``course``: one row for each time
    with whole blood, plasma, free drug and every biomarker as fold of the untreated tumour; ``observed``: what patients
    of studies had under the same regimen.

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
        columns = ("readout", "day", "inhibition_percent")
        return frame(columns, [tuple(getattr(item, name) for name in columns) for item in self.study.biomarkers])

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
        from rapalog.report.single import regimen_files

        return regimen_files(self.study)

    def _pk(self, name: str) -> Quantity:
        known = self.study.to_json()["pk"][name]
        level = known["level"] if known["level"] is not None else 0.95
        reason = known.get("reason", "typical patient, no interval")
        return quantity(Estimate(known["value"], known["relation"], level=level, method=known["method"],
                                 reason=reason), _UNITS[name])  # fmt: skip

    def _by_day(self) -> list[tuple[str, list[str]]]:
        found: dict[str, list[str]] = {}
        for item in self.study.biomarkers:
            found.setdefault(item.readout, []).append(three_digits(round(item.inhibition_percent)))
        return list(found.items())

    def __repr__(self) -> str:
        own = self.study
        lines = [f"{own.regimen.text}: trough {_short(self.trough)}, peak {_short(self.peak)}, "
                 f"half-life {_short(self.half_life)}"]  # fmt: skip
        lines += [f"  {name}: inhibition {', '.join(days)} % by day" for name, days in self._by_day()[:_LINES]]
        return "\n".join([*lines, "  one typical patient, no interval", RESEARCH_USE_ONLY])

    def _repr_html_(self) -> str:
        days = sorted({item.day for item in self.study.biomarkers})
        rows = [(name, *values) for name, values in self._by_day()]
        under = (f"whole blood: trough {_short(self.trough)}, peak {_short(self.peak)}, AUC {_short(self.auc)}, "
                 f"half-life {_short(self.half_life)}; inhibition is negative where a readout rises")  # fmt: skip
        title = f"{self.study.regimen.text}: inhibition in the tumour (%), by day of the last week"
        return block(title, columns=("readout", *(f"day {day}" for day in days)), rows=rows, under=under,
                     notes=[*self.notes, "one typical patient"])  # fmt: skip


@door("regimen")
def regimen(
    regimen: str,
    *,
    patients: int = 1,
    days: float = 28.0,
    deep_compartment: bool = False,
    cell_line: str = "generic",
    hct: float | None = None,
    ffm: float | None = None,
    seed: int = 1,
    progress: bool = True,
) -> Regimen | Patients:
    """Give a regimen to the typical patient or to a population: blood, free drug, and biomarkers in the tumour.

    Parameters
    ----------
    regimen
        Such as ``"10 mg daily"``, ``"50 mg weekly"``, ``"2 mg once"`` or ``"10 mg daily, hold days 15-21"``.
    patients
        1 is the typical patient; more are drawn from the population model, each with a tumour of its own.
    days
        Length of treatment in days, 1 to 200.
    deep_compartment
        Whether the exploratory model with the long half-life is used; it is not calibrated.
    cell_line
        The tumour's cells: a name; ``"new"``, a line drawn from the population; or a line file.
    hct
        Haematocrit, such as 0.38; by default that of people with cancer, and in a population it differs.
    ffm
        Fat-free mass in kg; by default that of the model.
    seed
        Of a population.
    progress
        Whether a bar is shown if it takes longer than a second.

    Returns
    -------
    Regimen or Patients
        ``regimen["p-S6"]`` is a biomarker over time; of a population, of every patient.

    Raises
    ------
    RapalogError
        For an unreadable regimen, or numbers out of range.

    Examples
    --------
    >>> import rapalog as ra
    >>> ra.regimen("10 mg daily", days=7).trough.value > 5
    True
    """
    drawn = whole(seed, "seed", least=0, most=MOST_SEED)
    n, body = whole(patients, "patients", least=1), (_given(hct, "hct", 0.38), _given(ffm, "ffm", 57.2))
    with progress_bar(progress) as report:
        if n > 1:
            many = run_population(
                text(regimen, "regimen", example="10 mg daily"),
                patients=n,
                days=number(days, "days", example=28),
                deep_compartment=truth(deep_compartment, "deep_compartment"),
                cell_line=asked_line(cell_line),
                haematocrit=body[0],
                fat_free_mass_kg=body[1],
                seed=drawn,
                progress=report,
            )
            return Patients(many, inputs=line_inputs(cell_line))
        report("tumour under treatment", 0.0)
        found = run_regimen(
            text(regimen, "regimen", example="10 mg daily"),
            haematocrit=body[0],
            fat_free_mass_kg=body[1],
            days=number(days, "days", example=28),
            deep_compartment=truth(deep_compartment, "deep_compartment"),
            cell_line=asked_line(cell_line),
        )
    return Regimen(found, inputs=line_inputs(cell_line))


def _given(value: float | None, word: str, example: float) -> float | None:
    return None if value is None else finite(number(value, word, example=example), word)


def _short(found: Quantity) -> str:
    return f"none ({found.reason})" if found.value is None else f"{three_digits(found.value)} {found.unit}"
