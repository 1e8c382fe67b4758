"""Whether everything that an experiment names is there."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from rapalog.errors import FileError, did_you_mean
from rapalog.files.sedml.experiment import Experiment

_SOME = 12


def check_references(found: Experiment) -> None:
    """Refuse an experiment that names what it does not hold, or that shows nothing.

    Parameters
    ----------
    found
        As its file says it.

    Raises
    ------
    FileError
        With the place of the first such name, and the nearest names.
    """
    for name, known, what, where in (*_of_tasks(found), *_of_outputs(found)):
        if name not in known:
            some = ", ".join(list(known)[:_SOME]) or "none"
            remedy = did_you_mean(name, {own: own for own in known}, otherwise=f"there is {some}")
            raise FileError(f"there is no {what} {name!r}", where=where, remedy=remedy)
    if not found.reports and not found.plots:
        raise FileError(
            "the experiment shows nothing", where=found.file, remedy="add a report or a plot to its outputs"
        )


def _of_tasks(found: Experiment) -> Iterator[tuple[str, Collection[str], str, str]]:
    for task in found.tasks.values():
        yield task.model, found.models, "model", task.where
        yield task.simulation, found.simulations, "simulation", task.where
    for generator in found.generators.values():
        for variable in generator.variables:
            yield variable.task, found.tasks, "task", variable.where


def _of_outputs(found: Experiment) -> Iterator[tuple[str, Collection[str], str, str]]:
    for report in found.reports:
        for column in report.columns:
            yield column.data, found.generators, "data generator", f"{found.file}, {report.id}"
    for plot in found.plots:
        for curve in plot.curves:
            for data in (curve.x, curve.y):
                yield data, found.generators, "data generator", f"{found.file}, {plot.id}"
