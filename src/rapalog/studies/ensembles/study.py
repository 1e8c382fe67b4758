"""An ensemble: one SBML model, a table of parameter sets, trajectories on disk.

The table is cut into blocks. Threads, or the workers of a cluster, run them; each block becomes one part of the result
as soon as it is done. A run that ends early is continued by the same call, and what it has done is not done again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from rapalog.about import __version__
from rapalog.engine.equations.model import Model
from rapalog.engine.kernel.kernel import seconds_to_make
from rapalog.engine.runs.blocks import FailedSet, Job, SetBlock, prepared
from rapalog.engine.runs.recheck import libroadrunner
from rapalog.engine.runs.stream import work_on
from rapalog.files.ensembles.derivatives import SENSITIVITIES
from rapalog.files.ensembles.parameter_sets import ParameterSets, check_sets, read_blocks
from rapalog.files.ensembles.result_folder import ResultFolder, open_folder
from rapalog.files.ensembles.trajectories import Layout, parquet, part_writer
from rapalog.files.given import Given, Held
from rapalog.files.results.folder import RECORD, Content
from rapalog.files.results.writing import csv_bytes, json_bytes, provenance, write_files
from rapalog.studies.ensembles.result import EnsembleRun, failed_row
from rapalog.studies.ensembles.sensitivities import check_parameters, write_sensitivities
from rapalog.studies.ensembles.settings import EnsembleSettings, check_symbols, chosen_observables
from rapalog.studies.ensembles.spent import Stopwatch
from rapalog.studies.ensembles.time_points import parse_times
from rapalog.studies.ensembles.workers import Count, Progress, Workers, cores, workers_for
from rapalog.studies.sbml import model_of_text, model_text, written_out

#: Sets in a part: enough that starting one costs nothing beside running it, few enough that little is lost with it.
SETS_A_PART: Final = 10_000
#: Sets that are run again where the user wants a second opinion, besides all that failed.
_SAMPLE: Final = 20
_FAILED: Final = "failed.csv"
_LONG_S: Final = 5.0  # a longer silence is explained
#: The model's own numbers, as a table of one set.
OWN_NUMBERS: Final = Held("the model's own numbers", b"set\n0\n")


class Unfinished(Exception):
    """The user stopped a run; ``n_kept`` of its ``n_sets`` are done and will not be run again."""

    def __init__(self, n_kept: int, n_sets: int) -> None:
        self.n_kept, self.n_sets = n_kept, n_sets
        super().__init__(f"{n_kept} of {n_sets} sets are done")


def _check_extras(settings: EnsembleSettings) -> None:
    """Refuse before the first set what no installed package could store or run again."""
    parquet()
    if settings.recheck:
        libroadrunner()


def run_ensemble(  # noqa: PLR0913  each is a choice of the caller, or somebody who is told
    model: Given,
    sets: Given | None = None,
    *,
    out: Path,
    settings: EnsembleSettings | None = None,
    progress: Progress = lambda done, total: None,
    notice: Callable[[str], None] = lambda text: None,
    command: Sequence[str] = (),
) -> EnsembleRun:
    """Run every set of a table through a model and write the trajectories.

    Parameters
    ----------
    model
        SBML of the supported subset, a file or in memory.
    sets
        A table with one column for each parameter or initial value that is set, and one row for each set; ``None``
        runs the model once as it is.
    out
        Folder for ``trajectories.parquet``, ``ensemble.json``, ``provenance.json`` and, if sets failed,
        ``failed.csv``. If an earlier run of the same job was stopped there, it is continued.
    settings
        What is reported, when and how exactly, and who works.
    progress
        Told how many sets are done, and of how many.
    notice
        Told, in a sentence, of what takes long before the first set.
    command
        What the user typed, for ``provenance.json``.

    Returns
    -------
    EnsembleRun
        Where the trajectories are, and which sets failed.

    Raises
    ------
    RapalogError
        For input that is wrong, a model outside the subset, or a folder that holds another job. Nothing is run then.
    Unfinished
        If the user interrupts.
    """
    began = time.perf_counter()
    watch = Stopwatch()
    settings = settings or EnsembleSettings()
    settings.check()
    _check_extras(settings)
    own = settings.steady_state and settings.times is None
    times = (float(settings.start),) if own else parse_times(settings.times, start=settings.start)
    sets = sets or OWN_NUMBERS
    with watch.on("start_up"):
        text = model_text(model)
        read = model_of_text(text, model)
        text = written_out(text)
    with watch.on("reading"):
        table = check_sets(sets)
    check_symbols(read, table)
    check_parameters(read, settings.sensitivities)
    job = Job(
        name=read.name,
        sbml=text,
        observables=chosen_observables(read, settings.observables),
        times=times,
        rtol=settings.rtol,
        atol=settings.atol,
        start=settings.start,
        recheck=_sample(table.n_sets) if settings.recheck else None,
        steady=settings.steady_state,
    )
    seconds = seconds_to_make(read, observables=job.observables)
    if seconds > _LONG_S:
        notice(f"{read.name} is large: making its machine code takes about {seconds:.0f} s, once")
    with open_folder(out, _manifest(job, table)) as folder:
        before = sum(part.n_sets for part in folder.done())
        _Filling(job, table, _layout(job, table, read, folder.job), settings, watch).fill(folder, progress)
        parts = folder.done()
        failed = tuple(item for part in parts for item in part.failed)
        record = provenance(command, {model.name: text.encode()})
        record["inputs"][sets.name] = table.sha256
        derivatives, without = _differentiate(job, table, settings, out)
        write_files(out, {RECORD: json_bytes(record), **_failed_table(failed), **derivatives})
        folder.finish(len(parts))
    return EnsembleRun(
        read.name,
        table.n_sets,
        time.perf_counter() - began,
        folder.result,
        job,
        table.labels,
        before,
        failed,
        suspicious=tuple(item for part in parts for item in part.suspicious),
        rechecked=tuple(item for part in parts for item in part.rechecked),
        under_atol=_in_all([part.under_atol for part in parts]),
        without_sensitivities=without,
        sensitivities=out / SENSITIVITIES if settings.sensitivities else None,
        spent=watch.read(),
    )


@dataclass(frozen=True)
class _Filling:
    """How the parts of a job are run and written."""

    job: Job
    table: ParameterSets
    layout: Layout
    settings: EnsembleSettings
    watch: Stopwatch

    def fill(self, folder: ResultFolder, progress: Progress) -> None:
        """Run and write the parts that are not there yet."""
        done = {part.index: part.n_sets for part in folder.done()}
        todo = -(-self.table.n_sets // SETS_A_PART) - len(done)
        if not todo:
            return
        if not self.settings.cluster:
            with self.watch.on("start_up"):
                prepared(self.job.sbml, self.job.observables)
        stop = threading.Event()
        count = Count(sum(done.values()), self.table.n_sets, progress)
        with workers_for(self.settings, todo, SETS_A_PART, stop=stop, count=count) as workers:

            def write(block: SetBlock) -> None:
                self._write(folder.parts, block, workers)

            blocks = self._timed(read_blocks(self.table, SETS_A_PART, skip=done))
            try:
                for _ in work_on(blocks, write, width=workers.width, stop=stop):
                    pass
            except KeyboardInterrupt:
                raise Unfinished(sum(part.n_sets for part in folder.done()), self.table.n_sets) from None

    def _write(self, parts: Path, block: SetBlock, workers: Workers) -> None:
        piece = self.job.piece(width=workers.width, n_symbols=len(self.table.symbols), most=workers.piece)
        with ExitStack() as opened:
            with self.watch.on("writing"):
                part = opened.enter_context(part_writer(parts, self.layout, block.index))
            with workers.one_part():
                for begin in range(0, len(block), piece):
                    some = block.piece(begin, begin + piece)
                    with self.watch.on("solving"):
                        result = workers.run(self.job, some)
                    with self.watch.on("writing"):
                        part.write(some, result)
            with self.watch.on("writing"):
                opened.close()

    def _timed(self, blocks: Iterator[SetBlock]) -> Iterator[SetBlock]:
        while True:
            with self.watch.on("reading"):
                block = next(blocks, None)
            if block is None:
                return
            yield block


def _differentiate(
    job: Job, table: ParameterSets, settings: EnsembleSettings, out: Path
) -> tuple[dict[str, Content], tuple[int | str, ...]]:
    """Return the file of derivatives, if they are asked for, and the sets that have none."""
    if not settings.sensitivities:
        return {}, ()
    threads = settings.threads or cores()
    beside, without = write_sensitivities(job, table, settings.sensitivities, folder=out, threads=threads)
    return {SENSITIVITIES: beside}, without


def _failed_table(failed: Sequence[FailedSet]) -> dict[str, Content]:
    rows = [list(failed_row(item).values()) for item in failed]
    return {_FAILED: csv_bytes(list(failed_row(failed[0])), rows)} if rows else {}


def _in_all(several: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(name for name in several[0] if all(name in own for own in several)) if several else ()


def _sample(n_sets: int) -> frozenset[int]:
    """Return rows spread over the table."""
    return frozenset(np.linspace(0, n_sets - 1, min(n_sets, _SAMPLE)).round().astype(int).tolist())


def _manifest(job: Job, table: ParameterSets) -> dict[str, Any]:
    """Return what makes two runs the same job."""
    return {
        "model": job.name,
        "model_sha256": job.sbml_sha256,
        "sets": table.n_sets,
        "sets_sha256": table.sha256,
        "times": list(job.times),
        "start": job.start,
        "rtol": job.rtol,
        "atol": job.atol,
        "observables": list(job.observables),
        "recheck": job.recheck is not None,
        "steady_state": job.steady,
        "sets_a_part": SETS_A_PART,
        "rapalog": __version__,
    }


def _layout(job: Job, table: ParameterSets, model: Model, key: str) -> Layout:
    about = {
        "model": job.name,
        "model_sha256": job.sbml_sha256,
        "rapalog": __version__,
        "rtol": f"{job.rtol:g}",
        "atol": f"{job.atol:g}",
        "sets_sha256": table.sha256,
    }
    return Layout(
        key,
        job.observables,
        model.units,
        job.times,
        table.labels == "text",
        {f"rapalog.{name}": value for name, value in about.items()},
    )
