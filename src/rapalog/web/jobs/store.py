"""Jobs on disk: what was asked, and what came of it, in one SQLite file of the user's data folder.

An outcome is written together with the word that the job is done, in one transaction that is synced, so after any kill
a job is whole or it is not done. What was running when a server died is *interrupted*: it has no result, and can be run
again, because its request and its files are kept. A file that is found to be damaged, when it is opened or later, is
put aside and a new one begun; a disk without room is said to be that.
"""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from rapalog.about import __version__
from rapalog.errors import RapalogError
from rapalog.files.given import Held
from rapalog.web.jobs.alive import Presence, clear, lives
from rapalog.web.jobs.job import SEEN, Input, Job, NeverWritten, State, job_of

#: More jobs than these are forgotten, the oldest first.
MOST_JOBS: Final = 200
#: Of all files and results together, in bytes; when there are more, ended jobs are forgotten, the oldest first.
MOST_KEPT: Final = 2_000_000_000
#: Of the tables; a newer rapalog that changes them takes the next number.
_VERSION: Final = 1
_SCHEMA: Final = """
create table if not exists jobs (id text primary key, kind text not null, title text not null, state text not null,
  created real not null, ended real, version text not null, server text not null, request text not null,
  problem text not null default '', place text not null default '', remedy text not null default '', result blob);
create table if not exists inputs (job text not null references jobs (id) on delete cascade, place integer not null,
  word text not null, name text not null, data blob not null, primary key (job, place));
"""
_FORGET_BEYOND: Final = """
delete from jobs where id in (select id from (select id, state, sum(size) over (order by created desc, id) as kept
  from (select id, state, created, coalesce(length(result), 0) +
    coalesce((select sum(length(data)) from inputs where job = jobs.id), 0) as size from jobs where id <> ?))
  where kept > ? and state not in ('waiting', 'running'))
"""
_PRIMARY: Final = 0xFF  # of SQLite's codes; what lies above says where it happened


#: What reading a damaged file may raise: SQLite's own word, or ours.
_DAMAGES: Final = (sqlite3.DatabaseError, NeverWritten)
_NO_TEXT: Final = "Could not decode"  # an error of Python's module, without a code of SQLite


def data_folder() -> Path:
    """Return the folder of what users keep, as the system has it, or ``RAPALOG_DATA`` where that is set."""
    if named := os.environ.get("RAPALOG_DATA"):
        return Path(named)
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "rapalog"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "rapalog"


def jobs_file() -> Path:
    """Return the SQLite file of this user's jobs."""
    return data_folder() / "jobs.sqlite"


class Store:
    """The jobs of one user; safe from any thread, and from several servers at once.

    Parameters
    ----------
    file
        The SQLite file; it and its folder are made, for this user only, where they are missing.
    """

    def __init__(self, file: Path) -> None:
        self._file, self._folder = file, file.parent
        self._lock = threading.Lock()
        #: Where a file of jobs went that could not be read; None if there was none.
        self.moved: Path | None = None
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            try:
                self._link = _opened(file)
            except _DAMAGES as error:
                if not _is_damage(error):
                    raise
                self.moved = _set_aside(file)
                self._link = _opened(file)
            clear(self._folder)
            self._own = Presence(self._folder)
        except (OSError, sqlite3.OperationalError) as error:
            raise self._no_place(error) from None

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._link.close()
            self._own.close()

    def add(self, kind: str, title: str, request: Mapping[str, Any], inputs: Sequence[Input] = ()) -> Job:
        """Keep a request and its files, and return it as a job that waits."""
        own = secrets.token_hex(8)
        with self._changing() as link:
            link.execute(
                "insert into jobs (id, kind, title, state, created, version, server, request) "
                "values (?, ?, ?, 'waiting', ?, ?, ?, ?)",
                (own, kind, title, time.time(), __version__, self._own.name, json.dumps(request)),
            )
            link.executemany(
                "insert into inputs values (?, ?, ?, ?, ?)",
                [(own, place, one.word, one.file.name, one.file.data) for place, one in enumerate(inputs)],
            )
            link.execute(
                "delete from jobs where id in (select id from jobs where state not in ('waiting', 'running') "
                "order by created desc limit -1 offset ?)",
                (MOST_JOBS,),
            )
            link.execute(_FORGET_BEYOND, (own, MOST_KEPT))
        found = self.job(own)
        if found is None:
            raise RuntimeError("a job is gone that was just kept")
        return found

    def job(self, own: str) -> Job | None:
        """Return a job, or None if there is no such one."""
        with self._reading() as link:
            row = link.execute(f"select {SEEN} from jobs where id = ?", (own,)).fetchone()
            return job_of(row) if row else None

    def jobs(self) -> list[Job]:
        """Return all jobs, the newest first."""
        with self._reading() as link:
            rows = link.execute(f"select {SEEN} from jobs order by created desc").fetchall()
            return [job_of(row) for row in rows]

    def inputs(self, own: str) -> list[Input]:
        """Return the files of a job, in the order they were given."""
        with self._reading() as link:
            rows = link.execute("select word, name, data from inputs where job = ? order by place", (own,)).fetchall()
        return [Input(word, Held(name, data)) for word, name, data in rows]

    def names(self, own: str) -> list[str]:
        """Return what the files of a job are called, in the order they were given."""
        with self._reading() as link:
            rows = link.execute("select name from inputs where job = ? order by place", (own,)).fetchall()
        return [name for (name,) in rows]

    def words(self, own: str) -> list[str]:
        """Return as what the files of a job were given, such as ``layout``, in the order they were given."""
        with self._reading() as link:
            rows = link.execute("select word from inputs where job = ? order by place", (own,)).fetchall()
        return [word for (word,) in rows]

    def result(self, own: str) -> bytes | None:
        """Return the result of a job that is done."""
        with self._reading() as link:
            row = link.execute("select result from jobs where id = ? and state = 'done'", (own,)).fetchone()
        return row[0] if row else None

    def start(self, own: str) -> bool:
        """Say that a waiting job runs; False if it does not wait any more."""
        with self._changing() as link:
            return (
                link.execute("update jobs set state = 'running' where id = ? and state = 'waiting'", (own,)).rowcount
                == 1
            )

    def finish(self, own: str, result: bytes) -> None:
        """Keep the result of a job and that it is done, both or neither."""
        with self._changing() as link:
            link.execute(
                "update jobs set state = 'done', ended = ?, result = ? where id = ? "
                "and state in ('waiting', 'running')",
                (time.time(), result, own),
            )

    def end(self, own: str, state: State, *, problem: str = "", where: str = "", remedy: str = "") -> None:
        """Say that a job ended without a result, unless it has ended already."""
        with self._changing() as link:
            link.execute(
                "update jobs set state = ?, ended = ?, problem = ?, place = ?, remedy = ? where id = ? "
                "and state in ('waiting', 'running')",
                (state, time.time(), problem, where, remedy, own),
            )

    def forget(self, own: str) -> None:
        """Delete a job with its files and its result."""
        with self._changing() as link:
            link.execute("delete from jobs where id = ?", (own,))

    def interrupt_left(self) -> None:
        """Say of jobs whose server is gone that they were interrupted."""
        with self._reading() as link:
            rows = link.execute("select id, server from jobs where state in ('waiting', 'running')").fetchall()
        for own, server in rows:
            if server == self._own.name or not lives(self._folder, str(server)):
                self.end(own, "interrupted", problem="the server stopped while this ran", remedy="run it again")

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                yield self._link
            except _DAMAGES as error:
                raise self._said(error) from None

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        with self._reading() as link:
            link.execute("begin immediate")
            try:
                yield link
                link.execute("commit")
            except BaseException:
                with suppress(sqlite3.Error):  # after some faults there is nothing left to roll back
                    link.execute("rollback")
                raise

    def _said(self, error: Exception) -> Exception:
        """Return what a user is told of a fault; a damaged file is put aside and a new one begun."""
        if not _is_damage(error):
            return self._no_place(error) if isinstance(error, sqlite3.OperationalError) else error
        self._link.close()
        self.moved = _set_aside(self._file)
        self._link = _opened(self._file)
        return RapalogError(
            f"the file of jobs is damaged; it is kept as {self.moved}, and a new one is begun", remedy="ask again"
        )

    def _no_place(self, error: Exception) -> RapalogError:
        return RapalogError(
            f"jobs cannot be kept in {self._folder}: {error}",
            remedy="make room there, or name a folder that you may write to in RAPALOG_DATA",
        )


def _is_damage(error: Exception) -> bool:
    """Return whether a file holds what was never written to it, not merely that it cannot be read or written now."""
    if isinstance(error, NeverWritten) or str(error).startswith(_NO_TEXT):
        return True
    return (getattr(error, "sqlite_errorcode", 0) & _PRIMARY) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _opened(file: Path) -> sqlite3.Connection:
    link = sqlite3.connect(file, check_same_thread=False, isolation_level=None, timeout=30)
    try:
        for line in ("pragma journal_mode = wal", "pragma synchronous = full", "pragma foreign_keys = on"):
            link.execute(line)
        (version,) = link.execute("pragma user_version").fetchone()
        if version > _VERSION:
            raise RapalogError(f"{file} was written by a newer rapalog", remedy="install that, or set RAPALOG_DATA")
        link.executescript(_SCHEMA)
        for row in link.execute(f"select {SEEN} from jobs"):
            job_of(row)
        link.execute(f"pragma user_version = {_VERSION}")
        file.chmod(0o600)
    except BaseException:
        link.close()
        raise
    return link


def _set_aside(file: Path) -> Path:
    """Rename a file that is damaged, without what belongs to it, and return where it is now."""
    moved = file.with_name(f"{file.stem}.damaged-{time.time_ns()}{file.suffix}")
    file.rename(moved)
    for ending in ("-wal", "-shm"):
        file.with_name(file.name + ending).unlink(missing_ok=True)
    return moved
