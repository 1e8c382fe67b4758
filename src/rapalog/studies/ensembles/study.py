"""An ensemble: one SBML model, a table of parameter sets, trajectories on disk.

The table is cut into blocks. Threads, or the workers of a cluster, run them; each block becomes one part of the result
as soon as it is done. A run that ends early is continued by the same call, and what it has done is not done again.
"""

from __future__ import annotations

import math
import os
import re
import threading
import time
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np

from rapalog.about import __version__
from rapalog.engine.equations.model import Model
from rapalog.engine.runs.blocks import BlockResult, FailedSet, Job, Recheck, SetBlock, model_of, run_block
from rapalog.engine.runs.cluster import open_cluster
from rapalog.engine.runs.stream import Stopped, work_on
from rapalog.engine.sbml.xml import check_xml, read_bytes
from rapalog.errors import FileError, RapalogError
from rapalog.files.ensembles.parameter_sets import ParameterSets, check_sets, read_blocks
from rapalog.files.ensembles.result_folder import ResultFolder, open_folder
from rapalog.files.ensembles.trajectories import Layout, part_writer
from rapalog.files.results.writing import csv_bytes, json_bytes, provenance, write_files
from rapalog.studies.ensembles.settings import EnsembleSettings, check_symbols, chosen_observables
from rapalog.studies.ensembles.time_points import parse_times

#: Sets in a part: enough that starting one costs nothing beside running it, few enough that little is lost with it.
SETS_A_PART: Final = 10_000
#: Sets that threads run before they look how many of them a part may have now.
_SETS_A_PIECE: Final = 2_500
#: Sets that are run again where the user wants a second opinion, besides all that failed.
_SAMPLE: Final = 20
_FAILED: Final = "failed.csv"
_DECLARATION: Final = re.compile(rb"""(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*["'](?P<encoding>[\w.-]+)["']""")
_TEXT_DECLARATION: Final = re.compile(r"^\s*<\?xml[^>]*\?>")

#: Told how many sets are done, and of how many.
Progress = Callable[[int, int], None]
_Run = Callable[[Job, SetBlock], BlockResult]


@dataclass(frozen=True)
class EnsembleRun:
    """What was run, how long it took, where the trajectories are, and which sets failed.

    ``n_before`` of the ``n_sets`` were done by an earlier call that was stopped. ``suspicious`` sets have a result that
    deserves a second opinion; ``rechecked`` holds such opinions.
    """

    model: str
    n_sets: int
    seconds: float
    result: Path
    job: Job = field(repr=False)
    labels: str
    n_before: int = 0
    failed: tuple[FailedSet, ...] = ()
    suspicious: tuple[int | str, ...] = ()
    rechecked: tuple[Recheck, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the JSON document that ``rapalog ensemble --json`` prints."""
        document: dict[str, Any] = {
            "sets": self.n_sets,
            "seconds": round(self.seconds, 4),
            "failed": [_failed_row(item) for item in self.failed],
            "file": str(self.result),
            "done_before": self.n_before,
            "suspicious": list(self.suspicious),
        }
        if self.job.recheck is not None:
            document["rechecked"] = [_recheck_row(item) for item in self.rechecked]
        return document


class Unfinished(Exception):
    """The user stopped a run; ``n_kept`` of its ``n_sets`` are done and will not be run again."""

    def __init__(self, n_kept: int, n_sets: int) -> None:
        self.n_kept, self.n_sets = n_kept, n_sets
        super().__init__(f"{n_kept} of {n_sets} sets are done")


def run_ensemble(
    model: Path,
    sets: Path,
    *,
    out: Path,
    settings: EnsembleSettings | None = None,
    progress: Progress = lambda done, total: None,
    command: Sequence[str] = (),
) -> EnsembleRun:
    """Run every set of a table through a model and write the trajectories.

    Parameters
    ----------
    model
        An SBML file of the supported subset.
    sets
        A table with one column for each parameter or initial value that is set, and one row for each set.
    out
        Folder for ``trajectories.parquet``, ``ensemble.json``, ``provenance.json`` and, if sets failed,
        ``failed.csv``. If an earlier run of the same job was stopped there, it is continued.
    settings
        What is reported, when and how exactly, and who works.
    progress
        Told how many sets are done, and of how many.
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
    settings = settings or EnsembleSettings()
    settings.check()
    times = parse_times(settings.times, start=settings.start)
    text = _model_text(model)
    read = _read(text, model)
    table = check_sets(sets)
    check_symbols(read, table)
    job = Job(
        name=read.name, sbml=text, observables=chosen_observables(read, settings.observables), times=times,
        rtol=settings.rtol, atol=settings.atol, start=settings.start,
        recheck=_sample(table.n_sets) if settings.recheck else None,
    )  # fmt: skip
    with open_folder(out, _manifest(job, table)) as folder:
        before = sum(part.n_sets for part in folder.done())
        _fill(folder, job, table, _layout(job, table, read, folder.job), settings, progress)
        parts = folder.done()
        failed = tuple(item for part in parts for item in part.failed)
        if failed:
            rows = [list(_failed_row(item).values()) for item in failed]
            write_files(out, {_FAILED: csv_bytes(list(_failed_row(failed[0])), rows)})
        record = provenance(command, {model.name: text.encode()})
        record["inputs"][sets.name] = table.sha256
        write_files(out, {"provenance.json": json_bytes(record)})
        folder.finish(len(parts))
    return EnsembleRun(
        read.name, table.n_sets, time.perf_counter() - began, folder.result, job, table.labels, before, failed,
        suspicious=tuple(item for part in parts for item in part.suspicious),
        rechecked=tuple(item for part in parts for item in part.rechecked),
    )  # fmt: skip


def _fill(
    folder: ResultFolder, job: Job, table: ParameterSets, layout: Layout, settings: EnsembleSettings, progress: Progress
) -> None:
    """Run and write the parts that are not there yet."""
    done = {part.index: part.n_sets for part in folder.done()}
    todo = -(-table.n_sets // SETS_A_PART) - len(done)
    if not todo:
        return
    stop = threading.Event()
    count = _Count(sum(done.values()), table.n_sets, progress)
    with _workers(settings, todo, stop, count) as workers:
        piece = job.piece(width=workers.width, n_symbols=len(table.symbols), most=workers.piece)

        def write(block: SetBlock) -> None:
            with part_writer(folder.parts, layout, block.index) as part, workers.one_part():
                for begin in range(0, len(block), piece):
                    some = block.piece(begin, begin + piece)
                    part.write(some, workers.run(job, some))

        try:
            for _ in work_on(read_blocks(table, SETS_A_PART, skip=done), write, width=workers.width, stop=stop):
                pass
        except KeyboardInterrupt:
            raise Unfinished(sum(part.n_sets for part in folder.done()), table.n_sets) from None


@dataclass
class _Workers:
    """Who works: how many parts are written at a time, how many sets are a piece, and what runs one."""

    width: int
    piece: int
    run: _Run
    one_part: Callable[[], AbstractContextManager[None]] = nullcontext


@contextmanager
def _workers(settings: EnsembleSettings, todo: int, stop: threading.Event, count: _Count) -> Iterator[_Workers]:
    if not settings.cluster:
        threads = settings.threads or cores()
        pool = _Threads(threads, stop, count)
        yield _Workers(min(threads, todo), _SETS_A_PIECE, pool.run, pool.one_part)
        return
    with open_cluster(settings.cluster, workers=settings.workers) as cluster:

        def run(job: Job, block: SetBlock) -> BlockResult:
            result = cluster.run(job, block, stop)
            count.add(len(block))
            return result

        # One more part than there are workers, so that none of them waits while a part is written.
        yield _Workers(min(cluster.workers + 1, todo), SETS_A_PART, run)


class _Threads:
    """The threads of this process, shared by the parts under way: the last part gets them all."""

    def __init__(self, threads: int, stop: threading.Event, count: _Count) -> None:
        self._threads, self._stop, self._count = threads, stop, count
        self._parts = 0
        self._lock = threading.Lock()

    @contextmanager
    def one_part(self) -> Iterator[None]:
        """Count a part as being under way."""
        with self._lock:
            self._parts += 1
        try:
            yield
        finally:
            with self._lock:
                self._parts -= 1

    def run(self, job: Job, block: SetBlock) -> BlockResult:
        """Run a piece by this part's share of the threads."""
        counted = 0

        def tell(done: int, total: int) -> None:
            nonlocal counted
            if self._stop.is_set():
                raise Stopped
            self._count.add(done - counted)
            counted = done

        result = run_block(job, block, threads=max(1, self._threads // self._parts), progress=tell)
        tell(len(block), len(block))
        return result


def cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class _Count:
    """Counts sets for the progress of several threads."""

    def __init__(self, done: int, total: int, progress: Progress) -> None:
        self._done, self._total, self._progress = done, total, progress
        self._lock = threading.Lock()
        progress(done, total)

    def add(self, n_sets: int) -> None:
        with self._lock:
            self._done += n_sets
            self._progress(self._done, self._total)


def _model_text(path: Path) -> str:
    """Return a model as text, its XML declaration left out, as text has no encoding any more."""
    content = read_bytes(path)
    check_xml(content, file=str(path))
    declared = _DECLARATION.match(content)
    encoding = "utf-8-sig" if declared is None else declared["encoding"].decode()
    try:
        text = content.decode("utf-16" if content.startswith((BOM_UTF16_BE, BOM_UTF16_LE)) else encoding)
    except (LookupError, UnicodeError):
        raise FileError(f"the model is not text in {encoding.removesuffix('-sig')}", where=str(path),
                        remedy="save it as SBML in UTF-8") from None  # fmt: skip
    return _TEXT_DECLARATION.sub("", text.removeprefix("\ufeff"), count=1)


def _read(text: str, path: Path) -> Model:
    try:
        return model_of(text)
    except RapalogError as error:  # it was read as text, and the user gave a file
        where = error.where.replace("SBML text", str(path)) or str(path)
        raise type(error)(error.problem, remedy=error.remedy, where=where) from None


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
        "sets_a_part": SETS_A_PART,
        "rapalog": __version__,
    }


def _layout(job: Job, table: ParameterSets, model: Model, key: str) -> Layout:
    about = {"model": job.name, "model_sha256": job.sbml_sha256, "rapalog": __version__, "rtol": f"{job.rtol:g}",
             "atol": f"{job.atol:g}", "sets_sha256": table.sha256}  # fmt: skip
    return Layout(key, job.observables, model.units, job.times, table.labels == "text",
                  {f"rapalog.{name}": value for name, value in about.items()})  # fmt: skip


def _recheck_row(item: Recheck) -> dict[str, Any]:
    difference = item.difference if math.isfinite(item.difference) else None
    return {"set": item.label, "difference": difference, "observable": item.observable, "time": item.time}


def _failed_row(item: FailedSet) -> dict[str, Any]:
    return {"set": item.label, "reason": item.reason, "time": item.time, "taken_from": item.solver or None}
