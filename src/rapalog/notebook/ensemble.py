"""``rapalog.ensemble``: many parameter sets through an SBML model, written to disk as they are done."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from rapalog.errors import RapalogError
from rapalog.notebook.asked.door import asked, door
from rapalog.notebook.asked.files import folder_path, on_disk, one_path
from rapalog.notebook.asked.inputs import is_frame, number, text, texts, times_of, truth, whole, wrong_type
from rapalog.notebook.asked.progress import sets_done
from rapalog.notebook.shown.html import block
from rapalog.studies.ensembles.settings import DEFAULT_ATOL, DEFAULT_RTOL, EnsembleSettings
from rapalog.studies.ensembles.study import EnsembleRun, run_ensemble

if TYPE_CHECKING:
    import pandas as pd

    from rapalog.notebook.asked.files import FileLike


@dataclass(frozen=True, repr=False)
class Ensemble:
    """What was run, how long it took, where the trajectories are, and which sets failed.

    Parameters
    ----------
    study
        The run.
    """

    study: EnsembleRun

    @property
    def file(self) -> Path:
        """``trajectories.parquet``: a file, or from 10,001 sets on a folder of parts that reads as one."""
        return self.study.result

    def to_frame(self, columns: str | Sequence[str] | None = None) -> pd.DataFrame:
        """Read the trajectories, or some columns of them, into memory.

        Parameters
        ----------
        columns
            Observables; by default all. ``set`` and ``time`` always come with them.

        Returns
        -------
        pandas.DataFrame
            Columns set, time and one for each observable.

        Raises
        ------
        RapalogError
            For an unknown column, if the file is gone, or pandas is not installed.
        """
        from rapalog.notebook.shown.frame import parquet_frame

        return parquet_frame(self.file, texts(columns, "columns", example="S1"))

    def to_json(self) -> dict[str, Any]:
        """Return the document that ``rapalog ensemble --json`` prints."""
        return self.study.to_json()

    def _title(self) -> str:
        own = self.study
        return f"{own.model}: {own.n_sets:,} sets in {own.seconds:.2f} s, {len(own.failed):,} failed"

    def __repr__(self) -> str:
        failed = [f"  set {own.label} failed at {own.time:g}: {own.reason}" for own in self.study.failed[:5]]
        return "\n".join([self._title(), *failed, f"  trajectories: {self.file}"])

    def _repr_html_(self) -> str:
        rows = [(own.label, own.reason, f"{own.time:g}", own.solver or "none after this time")
                for own in self.study.failed]  # fmt: skip
        columns = ("failed set", "reason", "time", "numbers from")
        return block(self._title(), columns=columns, rows=rows, under=f"trajectories: {self.file}")


@door("ensemble")
def ensemble(
    model: FileLike,
    sets: FileLike | Mapping[str, ArrayLike],
    *,
    out: str | os.PathLike[str] = "ensemble",
    times: str | ArrayLike | None = None,
    observables: str | Sequence[str] | None = None,
    rtol: float = DEFAULT_RTOL,
    atol: float = DEFAULT_ATOL,
    start: float = 0.0,
    threads: int | None = None,
    cluster: str = "",
    workers: int | None = None,
    recheck: bool = False,
    progress: bool = True,
) -> Ensemble:
    """Run many parameter sets through an SBML model, fast; what is outside the supported subset is refused by name.

    A run that is stopped is continued by the same call. Results that fit into memory come quicker from
    ``rapalog.load(...).simulate(...)``.

    Parameters
    ----------
    model
        An SBML model: a path, or bytes.
    sets
        A column for each parameter or initial value that is set and a row for each set; a column ``set`` labels the
        rows. A path, bytes, a data frame, or a dictionary of arrays.
    out
        Folder to write into, or to continue in.
    times
        Text such as ``"0,1,24"`` or ``"0:100:1"``, or rising numbers, in the model's unit of time; by default 101
        points over 100 units from the start.
    observables
        Symbols to report: ``"S1,S2"``, or a list; by default every species and whatever else changes in time but rates
        of reactions.
    rtol, atol
        Tolerances, relative 1e-13 to 0.1 and absolute above 0.
    start
        Time at which the initial values hold.
    threads
        By default one for each core.
    cluster
        ``local`` for processes here, or the address of a dask scheduler; needs ``rapalog[cluster]``.
    workers
        Processes of a local cluster, by default one for each core.
    recheck
        Whether a sample, and all that failed, are run by libroadrunner too, and compared.
    progress
        Whether a bar is shown if it takes longer than a second.

    Returns
    -------
    Ensemble
        Where the trajectories are, and which sets failed.

    Raises
    ------
    RapalogError
        For input that is wrong, a model outside the subset, or a folder that holds another job. Nothing is run then.
    """
    settings = EnsembleSettings(
        times=_times_text(times),
        observables=_names(observables),
        rtol=number(rtol, "rtol", example=DEFAULT_RTOL),
        atol=number(atol, "atol", example=DEFAULT_ATOL),
        start=number(start, "start", example=0),
        threads=None if threads is None else whole(threads, "threads", least=0),
        cluster=text(cluster, "cluster", example="local"),
        workers=None if workers is None else whole(workers, "workers", least=0),
        recheck=truth(recheck, "recheck"),
    )
    folder = folder_path(out)
    if is_frame(model):
        raise wrong_type("model", model, "a path or bytes", example='"model.xml"')
    with on_disk(model=model, sets=_table(sets)) as files, sets_done(progress) as report:
        found = run_ensemble(one_path(files["model"], "model"), one_path(files["sets"], "sets"), out=folder,
                             settings=settings, progress=report, command=asked())  # fmt: skip
    return Ensemble(found)


def _names(observables: str | Sequence[str] | None) -> list[str]:
    return [name.strip() for own in texts(observables, "observables", example="S1") for name in own.split(",")]


def _times_text(times: str | ArrayLike | None) -> str | None:
    if times is None or isinstance(times, str):
        return times
    return ",".join(repr(time) for time in times_of(times, "times").tolist())


def _table(sets: object) -> object:
    """Return a dictionary of arrays as the bytes of a table; everything else as it is."""
    if not isinstance(sets, Mapping):
        return sets
    try:
        columns = {str(name): np.atleast_1d(np.asarray(own, dtype=float)).tolist() for name, own in sets.items()}
        rows = list(zip(*columns.values(), strict=True))
    except (TypeError, ValueError):
        raise RapalogError("the columns are not equally long lists of numbers", where="sets",
                           remedy="give one number for each set") from None  # fmt: skip
    return "\n".join([",".join(columns), *(",".join(map(repr, row)) for row in rows)]).encode()
