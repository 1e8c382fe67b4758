"""A folder that one job fills over hours: refused to any other, continued by the same one, finished all at once.

    FOLDER/ensemble.json                    what the job is: hashes of its inputs, times, tolerances, outputs
    FOLDER/trajectories.parquet.unfinished  a folder of complete parts, while the job is under way
    FOLDER/trajectories.parquet             the result, only when it is whole: a file, or a folder of parts

The job is told by its content, not by the command: a moved table or another number of threads is the same job.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from rapalog.errors import RapalogError
from rapalog.files.ensembles.trajectories import Part, delete_unfinished, part_path, read_parts
from rapalog.files.results.writing import json_bytes, write_files

MANIFEST: Final = "ensemble.json"
RESULT: Final = "trajectories.parquet"
_UNFINISHED: Final = f"{RESULT}.unfinished"


@dataclass(frozen=True)
class ResultFolder:
    """The folder of a job, opened by :func:`open_folder` and locked against a second process."""

    path: Path
    job: str

    @property
    def parts(self) -> Path:
        """The folder that complete parts are written into."""
        return self.path / _UNFINISHED

    @property
    def result(self) -> Path:
        """The result: a file if the job has one part, else a folder of parts."""
        return self.path / RESULT

    def done(self) -> tuple[Part, ...]:
        """Return the parts that are complete."""
        return read_parts(self.result if self.result.exists() else self.parts, job=self.job)

    def finish(self, n_parts: int) -> None:
        """Give the result its name, when all of its parts are there."""
        if not self.result.exists():
            (part_path(self.parts, 0) if n_parts == 1 else self.parts).replace(self.result)
        with suppress(OSError):
            self.parts.rmdir()


def job_hash(manifest: Mapping[str, Any]) -> str:
    """Return a hash that two jobs share only if their manifests are equal."""
    return hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()


@contextmanager
def open_folder(path: Path, manifest: Mapping[str, Any]) -> Iterator[ResultFolder]:
    """Claim a folder for the job that ``manifest`` describes, or continue there.

    Raises
    ------
    RapalogError
        If the folder cannot be written, holds another job or results of unknown origin, or another process is at
        work in it. The remedy says what to delete.
    """
    folder = ResultFolder(path, job_hash(manifest))
    is_new = not path.exists()
    try:
        path.mkdir(parents=True, exist_ok=True)
        with _held(path):
            _refuse_others(folder, manifest)
            try:
                folder.parts.mkdir(exist_ok=True)
                delete_unfinished(folder.parts)
                if not (path / MANIFEST).exists():
                    write_files(path, {MANIFEST: json_bytes(dict(manifest))})
                yield folder
            except BaseException:
                _leave(folder, is_new=is_new)
                raise
    except OSError as error:
        raise RapalogError(
            f"cannot write: {error.strerror or error}",
            where=str(path),
            remedy="choose a folder you may write to, with space left",
        ) from None


def _leave(folder: ResultFolder, *, is_new: bool) -> None:
    """Take back the claim on a folder into which nothing was written."""
    with suppress(OSError):  # a folder that holds anything stays
        folder.parts.rmdir()
        (folder.path / MANIFEST).unlink(missing_ok=True)
        if is_new:
            folder.path.rmdir()


@contextmanager
def _held(path: Path) -> Iterator[None]:
    """Lock a folder; the system frees the lock when its holder dies, however it dies."""
    try:
        import fcntl
    except ImportError:  # Windows: a second process is not noticed there
        yield
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network folders cannot be locked
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise RapalogError(
                    "another process is writing into the folder",
                    where=str(path),
                    remedy="wait until it is done, or choose another folder",
                ) from None
        yield
    finally:
        os.close(handle)


def _refuse_others(folder: ResultFolder, manifest: Mapping[str, Any]) -> None:
    known = _read_manifest(folder.path / MANIFEST)
    if known is None:
        if folder.result.exists() or folder.parts.exists():
            raise RapalogError(
                f"the folder has a {RESULT} of unknown origin",
                where=str(folder.path),
                remedy=f"choose another folder, or delete what begins with {RESULT} in it",
            )
    elif job_hash(known) != folder.job:
        other = [name for name in {**known, **manifest} if known.get(name) != manifest.get(name)]
        raise RapalogError(
            f"the folder holds another job (different: {', '.join(sorted(other))})",
            remedy=f"choose another folder, or delete {MANIFEST} and what begins with {RESULT} in it",
            where=str(folder.path),
        )


def _read_manifest(path: Path) -> Mapping[str, Any] | None:
    """Return the manifest, ``None`` if there is none; one that cannot be read is that of another job."""
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        return {"manifest": "unreadable"}
    return known if isinstance(known, dict) else {"manifest": "unreadable"}
