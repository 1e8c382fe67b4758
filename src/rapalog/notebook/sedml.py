"""``rapalog.sedml``: a simulation experiment that somebody described, run as described."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rapalog.notebook.asked.door import asked, door
from rapalog.notebook.asked.files import one_file
from rapalog.notebook.asked.inputs import is_frame, wrong_type
from rapalog.notebook.shown.drawn import Sheet, Shown
from rapalog.notebook.shown.files import Computed
from rapalog.notebook.shown.frame import Tables, pandas_module
from rapalog.notebook.shown.html import block
from rapalog.notebook.shown.quantity import unit_words
from rapalog.studies.ensembles.workers import cores
from rapalog.studies.experiments.run import Experimented, run_experiment
from rapalog.studies.experiments.sources import described

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from rapalog.files.sedml.experiment import Plot, Report
    from rapalog.notebook.asked.files import FileLike

_PANELS: Final = 12


@dataclass(frozen=True, repr=False)
class Experiment(Tables, Shown, Computed):
    """An experiment that was run; the tables are its reports, the pictures its plots.

    ``to_frame()`` is the first report, ``to_frame("REPORT")`` another. ``write`` keeps a table for each report and a
    picture for each plot.

    Parameters
    ----------
    study
        What was found.
    command
        How it was asked for.
    """

    study: Experimented
    command: tuple[str, ...] = field(default_factory=asked, compare=False)

    @property
    def inputs(self) -> Mapping[str, bytes]:  # type: ignore[override]
        """The files that were read, by name."""
        return self.study.inputs

    @property
    def reports(self) -> tuple[str, ...]:
        """Ids of the reports."""
        return tuple(own.id for own in self.study.experiment.reports)

    @property
    def notes(self) -> tuple[str, ...]:
        """What of the file was read over."""
        return self.study.experiment.notes

    def _tables(self) -> Mapping[str, Callable[[], pd.DataFrame]]:
        own = self.study.experiment.reports
        return {report.id: partial(self._report, report) for report in own} or {"data": self._data}

    def _report(self, report: Report) -> pd.DataFrame:
        made: pd.DataFrame = pandas_module().DataFrame(self.study.columns(report))
        return made

    def _data(self) -> pd.DataFrame:
        """Return all curves where the experiment has no report."""
        own = self.study.experiment
        parts = [
            {"plot": plot.id, "curve": curve.name or own.generators[curve.y].name, "x": x, "y": y}
            for plot in own.plots
            for curve in plot.curves
            for x, y in zip(self.study.data[curve.x].tolist(), self.study.data[curve.y].tolist(), strict=False)
        ]
        made: pd.DataFrame = pandas_module().DataFrame(parts)
        return made

    def _sheet(self) -> Sheet:
        draws = [partial(self._draw, plot=plot) for plot in self.study.experiment.plots[:_PANELS]]
        return Sheet(
            draws, "plots", size=(4.6, 3.3), alone=(6.4, 4.0), nothing="use to_frame(): there is no plot in it"
        )

    def _draw(self, axes: Axes, plot: Plot) -> None:
        from rapalog.figures.experiment import draw_plot

        units = {name: unit_words(unit) for name, unit in self.study.units.items()}
        own = self.study
        draw_plot(axes, plot, data=own.data, generators=own.experiment.generators, units=units)

    def _contents(self) -> dict[str, bytes]:
        from rapalog.report.experiment import experiment_files

        return experiment_files(self.study)

    def _sources(self) -> Sequence[Path]:
        return [Path(name) for name in self.inputs]

    def to_json(self) -> dict[str, Any]:
        """Return the document that ``rapalog sedml --json`` prints."""
        from rapalog.report.experiment import experiment_json

        return experiment_json(self.study)

    def __repr__(self) -> str:
        from rapalog.report.experiment import experiment_lines

        return "\n".join(experiment_lines(self.study))

    def _repr_html_(self) -> str:
        own = self.study
        rows = [
            (report.id, ", ".join(own.columns(report)), len(next(iter(own.columns(report).values()), ())))
            for report in own.experiment.reports
        ]
        return block(
            f"Experiment {own.experiment.file}", columns=("report", "columns", "rows"), rows=rows, notes=self.notes
        )


@door("sedml")
def sedml(experiment: FileLike) -> Experiment:
    """Run a simulation experiment in SED-ML, alone or in a COMBINE archive; what is not run is refused by name.

    Read are Level 1, Version 1 to 4: SBML models with changed attributes, uniform time courses and steady states, data
    generators, reports and plots in two dimensions. Models are read from beside the file, or from the archive; nothing
    is fetched from elsewhere.

    Parameters
    ----------
    experiment
        A ``.sedml`` file, or an ``.omex`` archive with one: a path, or the bytes of an archive.

    Returns
    -------
    Experiment
        ``to_frame`` has its reports, ``plot`` its plots, ``write`` keeps both.

    Raises
    ------
    RapalogError
        With file and line, for what cannot be read, is not there, or is not run.

    Examples
    --------
    >>> import rapalog as ra
    >>> found = ra.sedml(ra.export.omex("MCF-7", dose="20 nM").archive)
    >>> found.reports
    ('readouts',)
    """
    if is_frame(experiment):
        raise wrong_type("experiment", experiment, "a path or bytes", example='"study.omex"')
    return Experiment(run_experiment(described(one_file(experiment, "experiment")), threads=cores()))
