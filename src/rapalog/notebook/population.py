"""What ``rapalog.regimen`` returns of a population: bands over patients, from blood to biomarkers in the tumour."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from rapalog.about import RESEARCH_USE_ONLY
from rapalog.notebook.asked.door import asked
from rapalog.notebook.items.course import readout_name
from rapalog.notebook.shown.files import Computed
from rapalog.notebook.shown.frame import Tables, frame
from rapalog.notebook.shown.html import block
from rapalog.report.population import band_words, population_files, share_words
from rapalog.studies.population import PopulationResult

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

_UNITS: Final = {"cmin_ug_L": "ug/L", "cmax_ug_L": "ug/L", "auc_ug_h_L": "ug h/L", "half_life_h": "h"}


@dataclass(frozen=True, repr=False)
class Patients(Computed, Tables):
    """What a regimen does to a population; ``found["p-S6"]`` is a biomarker of every patient over time.

    Tables are ``biomarkers``: readout, day of the last week, tissue, median and ends over patients, ends of the
    typical patient, share nearly off;
    ``bands``: one row for each quantity and time; ``patients``: one row for each patient with clearance, volume,
    haematocrit, whole blood in the last period, and inhibition a day into the last week.

    Parameters
    ----------
    study
        The result.
    command
        How it was asked for.
    inputs
        The line file, if one was given.
    """

    study: PopulationResult
    command: tuple[str, ...] = field(default_factory=asked, compare=False)
    inputs: Mapping[str, bytes] = field(default_factory=dict, compare=False)

    @property
    def time_h(self) -> NDArray[np.float64]:
        """Hours after the first dose, (n_times,)."""
        return self.study.cells.time_h

    @property
    def notes(self) -> tuple[str, ...]:
        """What is in the intervals, and what is not."""
        return self.study.notes

    def __getitem__(self, readout: str) -> NDArray[np.float64]:
        """Return a biomarker as fold of its level before treatment, (n_patients, n_times).

        Parameters
        ----------
        readout
            Its name or a part of it that fits only one.

        Raises
        ------
        RapalogError
            If no biomarker has the name, or several have.
        """
        fold = self.study.cells.fold
        return fold[readout_name(readout, tuple(fold))]

    def _tables(self) -> Mapping[str, Callable[[], pd.DataFrame]]:
        return {"biomarkers": self._biomarkers, "bands": self._bands, "patients": self._patients}

    def _biomarkers(self) -> pd.DataFrame:
        columns = (
            "readout",
            "day",
            "tissue",
            "inhibition_percent",
            "low",
            "high",
            "parameter_low",
            "parameter_high",
            "level",
            "share_above_90_percent",
        )
        rows = [
            (
                row["readout"],
                row["day"],
                row["tissue"],
                *(row["inhibition_percent"][name] for name in ("value", "low", "high")),
                *(row["parameter_interval"][name] for name in ("low", "high", "level")),
                row["share_above_90_percent"],
            )
            for row in self.to_json()["biomarkers"]
        ]
        return frame(columns, rows)

    def _bands(self) -> pd.DataFrame:
        time_h = self.time_h.tolist()
        rows = [
            (name, time, *ends)
            for name, own in self.study.bands().items()
            for time, ends in zip(time_h, own.T.tolist(), strict=True)
        ]
        return frame(("quantity", "time_h", "low", "median", "high"), rows)

    def _patients(self) -> pd.DataFrame:
        rows = self.study.rows()
        return frame(tuple(rows), list(zip(*(own.tolist() for own in rows.values()), strict=True)))

    def plot(self) -> Figure:
        """Draw blood, free drug and biomarkers of both tissues: the median, and the band that holds 90 %.

        Returns
        -------
        matplotlib.figure.Figure
            Shows itself in a notebook.

        Raises
        ------
        RapalogError
            Never: a population always has a band.
        """
        from rapalog.notebook.shown.picture import showing
        from rapalog.report.population_figures import population_figure

        return showing(population_figure(self.study))

    def to_json(self) -> dict[str, Any]:
        """Return the document that ``rapalog regimen --json`` prints."""
        return self.study.to_json()

    def _contents(self) -> dict[str, bytes]:
        return population_files(self.study, self.command, self.inputs)

    def _seed(self) -> int | None:
        return self.study.population.seed

    def __repr__(self) -> str:
        known = self.to_json()
        blood = ", ".join(
            f"{name.split('_')[0]} {band_words(known['pk'][name])} {unit}" for name, unit in _UNITS.items()
        )
        lines = [f"{self.study.regimen.text}, {known['n_patients']:,} patients: {blood}"]
        lines += [
            f"  {row['readout']}: inhibition {band_words(row['inhibition_percent'])} % on day {row['day']}"
            for row in known["biomarkers"]
            if row["day"] == 1 and row["tissue"] == "tumour"
        ]
        return "\n".join([*lines, *(f"  note: {note}" for note in self.notes), RESEARCH_USE_ONLY])

    def _repr_html_(self) -> str:
        known = self.to_json()
        rows = [
            (
                row["readout"],
                row["tissue"],
                row["day"],
                band_words(row["inhibition_percent"]),
                band_words(row["parameter_interval"]),
                share_words(row),
            )
            for row in known["biomarkers"]
        ]
        title = f"{self.study.regimen.text}, {known['n_patients']:,} patients: inhibition (%)"
        columns = (
            "readout",
            "tissue",
            "day of the last week",
            "median (90 % of patients)",
            "typical patient",
            "patients above 90 %",
        )
        return block(title, columns=columns, rows=rows, notes=self.notes)
