"""A job as it is kept: what was asked, where it stands, and the files it was asked with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from rapalog.files.given import Held

State = Literal["waiting", "running", "done", "refused", "failed", "cancelled", "interrupted"]
#: States that nothing will change any more.
ENDED: Final = ("done", "refused", "failed", "cancelled", "interrupted")
_STATES: Final = ("waiting", "running", *ENDED)
#: Columns of a row that :func:`job_of` reads, in their order.
SEEN: Final = "id, kind, title, state, created, ended, version, request, problem, place, remedy"


class NeverWritten(Exception):
    """A row as no server writes it."""


@dataclass(frozen=True)
class Job:
    """A job as it is kept; its result and its files are read on their own.

    Parameters
    ----------
    id, kind, title
        A random name, which piece of work it is, and what a list calls it.
    state
        Where it stands.
    created, ended
        Seconds since 1970.
    version
        Of rapalog, when it was asked for.
    request
        Its settings.
    problem, where, remedy
        Why it was refused or failed.
    """

    id: str
    kind: str
    title: str
    state: State
    created: float
    ended: float | None
    version: str
    request: Mapping[str, Any]
    problem: str = ""
    where: str = ""
    remedy: str = ""


@dataclass(frozen=True)
class Input:
    """A file of a job: what it was given as, such as ``layout``, and what it is called in errors."""

    word: str
    file: Held


def job_of(row: tuple[Any, ...]) -> Job:
    """Return a row of the table as a job.

    Parameters
    ----------
    row
        The columns of ``SEEN``.

    Raises
    ------
    NeverWritten
        If no server wrote it so.
    """
    own, kind, title, state, created, ended, version, request, problem, where, remedy = row
    try:
        settings = json.loads(request)
    except (ValueError, TypeError):
        settings = None
    if state not in _STATES or not isinstance(created, float) or not isinstance(settings, dict):
        raise NeverWritten(f"a job that is {state!r} since {created!r}")
    return Job(own, kind, title, state, created, ended, version, settings, problem, where, remedy)
