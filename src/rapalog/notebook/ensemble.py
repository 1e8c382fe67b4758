"""``rapalog.ensemble``: many parameter sets through an SBML model, written to disk as they are done."""

from __future__ import annotations

import csv
import io
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import ArrayLike

from rapalog.errors import RapalogError
from rapalog.notebook.asked.door import asked, door
from rapalog.notebook.asked.files import folder_path, one_file
from rapalog.notebook.asked.inputs import (
    is_frame,
    is_list,
    items_of,
    number,
    symbols,
    text,
    texts,
    times_of,
    truth,
    whole,
    wrong_type,
)
from rapalog.notebook.asked.progress import sets_done
from rapalog.notebook.asked.sets import LABELS, columns_of
from rapalog.notebook.shown.html import block
from rapalog.studies.ensembles.result import EnsembleRun
from rapalog.studies.ensembles.scan import axis_of_text, grid, labels
from rapalog.studies.ensembles.settings import DEFAULT_ATOL, DEFAULT_RTOL, EnsembleSettings
from rapalog.studies.ensembles.study import run_ensemble

if TYPE_CHECKING:
    import pandas as pd

    from rapalog.notebook.asked.files import FileLike
    from rapalog.notebook.asked.sets import Sets


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
        rows = [
            (own.label, own.reason, f"{own.time:g}", own.solver or "none after this time") for own in self.study.failed
        ]
        columns = ("failed set", "reason", "time", "numbers from")
        return block(self._title(), columns=columns, rows=rows, under=f"trajectories: {self.file}")


@door("ensemble")
def ensemble(
    model: FileLike,
    sets: FileLike | Sets | None = None,
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
    steady_state: bool = False,
    sensitivities: str | Sequence[str] | None = None,
    scan: str | Sequence[str] | None = None,
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
        rows. A path, bytes, a data frame, a dictionary of arrays, or a list with a dictionary for each set. Without it
        the model runs once as it is.
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
    steady_state
        Whether every set is brought to its steady state first, with events waiting and time standing still; without
        ``times`` that state is all that is reported.
    sensitivities
        Parameters or initial values, ``"k1,k2"`` or a list: the derivatives of every symbol by each of them are written
        to ``sensitivities.parquet``.
    scan
        Instead of ``sets``: one symbol or two through their values, ``"k1=0.1..10x9"`` (``"...x9log"`` in equal ratios)
        or ``"k1=1,2,5"``; sets are called ``k1=0.1``.
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
        observables=symbols(observables, "observables"),
        rtol=number(rtol, "rtol", example=DEFAULT_RTOL),
        atol=number(atol, "atol", example=DEFAULT_ATOL),
        start=number(start, "start", example=0),
        threads=None if threads is None else whole(threads, "threads", least=1),
        cluster=text(cluster, "cluster", example="local"),
        workers=None if workers is None else whole(workers, "workers", least=1),
        recheck=truth(recheck, "recheck"),
        steady_state=truth(steady_state, "steady_state"),
        sensitivities=symbols(sensitivities, "sensitivities"),
    )
    folder = folder_path(out)
    if is_frame(model):
        raise wrong_type("model", model, "a path or bytes", example='"model.xml"')
    own_sets = _scanned(sets, texts(scan, "scan", example="k1=0.1..10x9"))
    sbml, table = one_file(model, "model"), None if own_sets is None else one_file(_table(own_sets), "sets")
    with sets_done(progress) as report:
        return Ensemble(
            run_ensemble(
                sbml,
                table,
                out=folder,
                settings=settings,
                progress=report,
                notice=_said if progress else _unsaid,
                command=asked(),
            )
        )


def _said(text: str) -> None:
    print(text, file=sys.stderr)


def _unsaid(text: str) -> None:
    """Keep quiet."""


def _scanned(sets: object, scan: Sequence[str]) -> object:
    """Return the sets of a scan, or those that were given."""
    if not scan:
        return sets
    if sets is not None:
        raise RapalogError("sets and a scan were given", where="--scan", remedy="give one of them")
    columns = grid([axis_of_text(own) for own in scan])
    return {LABELS: labels(columns), **columns}


def _times_text(times: str | ArrayLike | None) -> str | None:
    if times is None or isinstance(times, str):
        return times
    return ",".join(repr(time) for time in times_of(times, "times").tolist())


def _table(sets: object) -> object:
    """Return a dictionary of arrays, or a dictionary for each set, as the bytes of a table; all else as it is."""
    rows = is_list(sets) and all(isinstance(own, Mapping) for own in items_of(sets, "sets", "sets", example="[]"))
    if not isinstance(sets, Mapping) and not rows:
        return sets
    columns, labels = columns_of(cast("Sets", sets))
    shown = ({LABELS: list(labels)} if labels else {}) | {n: np.atleast_1d(own).tolist() for n, own in columns.items()}
    longest = max(map(len, shown.values()), default=0)
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(shown)
    writer.writerows(zip(*(own * longest if len(own) == 1 else own for own in shown.values()), strict=True))
    return table.getvalue().rstrip("\n").encode()
