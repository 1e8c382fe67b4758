"""What an experiment in SED-ML gave, in words and as files."""

from __future__ import annotations

from typing import Any

from rapalog.figures.experiment import plot_figure
from rapalog.figures.image_files import image_files
from rapalog.files.results.writing import csv_bytes, json_bytes, safe_name
from rapalog.report.viability_words import counted
from rapalog.studies.experiments.run import Experimented
from rapalog.units import three_digits


def experiment_json(found: Experimented) -> dict[str, Any]:
    """Return the document that ``rapalog sedml --json`` prints; a number that is missing is None."""
    own = found.experiment
    return {
        "experiment": own.file,
        "models": dict(found.models),
        "reports": {
            report.id: {label: _numbers(values.tolist()) for label, values in found.columns(report).items()}
            for report in own.reports
        },
        "plots": {
            plot.id: [
                {
                    "name": curve.name or own.generators[curve.y].name,
                    "over": own.generators[curve.x].name,
                    "x": _numbers(found.data[curve.x].tolist()),
                    "y": _numbers(found.data[curve.y].tolist()),
                }
                for curve in plot.curves
            ]
            for plot in own.plots
        },
        "notes": list(own.notes),
    }


def experiment_lines(found: Experimented) -> list[str]:
    """Return what was run, and the last row of every report, in words."""
    own = found.experiment
    head = (
        f"{own.file}: {counted(len(found.models), 'model')}, {counted(len(own.tasks), 'task')}, "
        f"{counted(len(own.reports), 'report')}, {counted(len(own.plots), 'plot')}"
    )
    rows = []
    for report in own.reports:
        columns = found.columns(report)
        last = ", ".join(f"{label} {three_digits(float(values[-1]))}" for label, values in list(columns.items())[:6])
        n_rows = len(next(iter(columns.values()), ()))
        rows.append(
            f"  {report.id}: {counted(n_rows, 'row')}, the last: {last}" if columns else f"  {report.id}: empty"
        )
    return [head, *rows, *(f"  note: {note}" for note in own.notes)]


def experiment_files(found: Experimented) -> dict[str, bytes]:
    """Return a table for each report, a picture for each plot, and the document, by file name."""
    own, files = found.experiment, {}
    for report in own.reports:
        columns = found.columns(report)
        rows = zip(*(values.tolist() for values in columns.values()), strict=True)
        files[f"{safe_name(report.id)}.csv"] = csv_bytes(list(columns), list(rows))
    for plot in own.plots:
        figure = plot_figure(plot, data=found.data, generators=own.generators, units=found.units)
        files |= {f"{safe_name(plot.id)}.{kind}": data for kind, data in image_files(figure).items()}
    return files | {"experiment.json": json_bytes(experiment_json(found))}


def _numbers(values: list[float]) -> list[float | None]:
    return [None if value != value or abs(value) == float("inf") else value for value in values]
