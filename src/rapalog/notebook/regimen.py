"""``rapalog.regimen``: a regimen in the typical patient, from blood to biomarkers in the tumour."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from rapalog.about import RESEARCH_USE_ONLY
from rapalog.analysis.estimate import Estimate
from rapalog.errors import RapalogError
from rapalog.files.given import read_bytes
from rapalog.notebook.asked.culture import MOST_SEED, asked_line, line_inputs
from rapalog.notebook.asked.door import asked, door
from rapalog.notebook.asked.files import one_file_or_none
from rapalog.notebook.asked.inputs import finite, number, text, truth, whole
from rapalog.notebook.asked.progress import progress as progress_bar
from rapalog.notebook.items.course import readout_name
from rapalog.notebook.population import Patients
from rapalog.notebook.shown.files import Computed
from rapalog.notebook.shown.frame import Tables, frame
from rapalog.notebook.shown.html import block
from rapalog.notebook.shown.quantity import Quantity, quantity
from rapalog.pharmacology.covariates import Covariates
from rapalog.report.regimen import DAYS, inhibition_words, level_words
from rapalog.studies.population import run_population
from rapalog.studies.regimen import RegimenResult, run_regimen

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from rapalog.notebook.asked.files import FileLike

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


@door("regimen")
def regimen(
    regimen: str,
    *,
    patients: int = 1,
    days: float = 28.0,
    half_life: str = "base",
    deep_compartment: bool = False,
    cell_line: str = "generic",
    hct: float | None = None,
    ffm: float | None = None,
    hepatic: str | None = None,
    interaction: str | None = None,
    observed: FileLike | None = None,
    cluster: str = "",
    workers: int | None = None,
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
    half_life
        ``"base"``, the published model (18.8 h), or ``"deep"``, an exploratory, uncalibrated one (28.8 h); 30 h was
        observed.
    deep_compartment
        The older way to say ``half_life="deep"``.
    cell_line
        The tumour's cells: a name; ``"new"``, a line drawn from the population; or a line file.
    hct
        Haematocrit, such as 0.38; by default that of people with cancer, and in a population it differs.
    ffm
        Fat-free mass in kg; by default that of the model.
    hepatic
        An impaired liver: ``"mild"``, ``"moderate"`` or ``"severe"`` (Child-Pugh A, B, C).
    interaction
        A drug taken along: ketoconazole, erythromycin, verapamil, ciclosporin, rifampicin or prednisolone.
    observed
        Levels of real patients under the regimen, for a visual predictive check: ID, TIME (h), DV (ug/L), BLQ. A path,
        bytes or a data frame.
    cluster
        ``"local"`` for processes here, or the address of a dask scheduler, to simulate a population on; needs
        ``rapalog[cluster]``.
    workers
        Processes of a local cluster, by default one for each core.
    seed
        Of a population, and of what is not known of the typical patient.
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
    n, said = whole(patients, "patients", least=1), text(regimen, "regimen", example="10 mg daily")
    deep = truth(deep_compartment, "deep_compartment")
    known = Covariates(
        haematocrit=_given(hct, "hct", 0.38),
        fat_free_mass_kg=_given(ffm, "ffm", 57.2),
        hepatic=_word(hepatic, "hepatic", "mild"),
        interaction=_word(interaction, "interaction", "ketoconazole"),
        half_life="deep" if deep else text(half_life, "half_life", example="deep"),
    )
    length, line = number(days, "days", example=28), asked_line(cell_line)
    table = one_file_or_none(observed, "observed")
    place = text(cluster, "cluster", example="local")
    hands = None if workers is None else whole(workers, "workers", least=1)
    if n == 1:
        _check_one(table is not None, place or hands is not None)
    with progress_bar(progress) as report:
        if n > 1:
            many = run_population(
                said,
                patients=n,
                days=length,
                cell_line=line,
                seed=drawn,
                covariates=known,
                observed=table,
                cluster=place,
                workers=hands,
                progress=report,
            )
            levels = {} if table is None else {str(table): read_bytes(table)}
            return Patients(many, inputs={**line_inputs(cell_line), **levels})
        report("tumour under treatment", 0.0)
        found = run_regimen(said, days=length, cell_line=line, covariates=known, known=True, seed=drawn)
    return Regimen(found, inputs=line_inputs(cell_line))


def _check_one(has_levels: bool, has_cluster: object) -> None:
    """Refuse what only a population has."""
    if has_levels:
        raise RapalogError(
            "observed levels stand beside simulated patients", where="--observed", remedy="add --patients 1000"
        )
    if has_cluster:
        raise RapalogError("a cluster simulates a population", where="--cluster", remedy="add --patients 10000")


def _word(value: str | None, word: str, example: str) -> str | None:
    return None if value is None else text(value, word, example=example)


def _given(value: float | None, word: str, example: float) -> float | None:
    return None if value is None else finite(number(value, word, example=example), word)
