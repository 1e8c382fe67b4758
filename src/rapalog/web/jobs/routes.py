"""What a page asks of jobs: ask, look, wait, cancel, run again, and fetch what came of one."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Sequence
from typing import Annotated, Any, Final

from fastapi import APIRouter, File, Form, HTTPException, Path, Query, Request, Response, UploadFile
from pydantic import BaseModel, ConfigDict
from starlette.concurrency import run_in_threadpool

from rapalog.errors import RapalogError
from rapalog.files.given import Held
from rapalog.web.answers import REFUSALS
from rapalog.web.jobs.job import Input, Job
from rapalog.web.jobs.queue import Jobs

MOST_FILES: Final = 20
#: Of one file.
MOST_BYTES: Final = 10_000_000
_LONGEST_WAIT_S: Final = 20.0
_LONGEST_NAME: Final = 120
_FORMS: Final = ("multipart/form-data", "application/x-www-form-urlencoded")
_NOT_SHOWN: Final = re.compile(r"[\x00-\x1f\x7f]|^.*[\\/]")

JobId = Annotated[str, Path(pattern="^[0-9a-f]{16}$")]
router = APIRouter(prefix="/api/jobs", tags=["jobs"], responses=REFUSALS)


class JobSeen(BaseModel):
    """A job as a page sees it."""

    model_config = ConfigDict(extra="forbid")

    id: str
    kind: str
    title: str
    state: str
    created: float
    ended: float | None
    version: str
    request: dict[str, Any]
    files: list[str]
    words: list[str]
    doing: str
    share: float
    problem: str
    where: str
    remedy: str


@router.post("/{kind}", status_code=202)
async def ask(  # noqa: PLR0913 - one parameter for each part of the form
    request: Request,
    kind: Annotated[str, Path(pattern="^[a-z-]{1,40}$")],
    settings: Annotated[str, Form(max_length=1_000_000)] = "{}",
    title: Annotated[str, Form(max_length=200)] = "",
    files: Annotated[list[UploadFile] | None, File(max_length=MOST_FILES)] = None,
    layout: Annotated[list[UploadFile] | None, File(max_length=MOST_FILES)] = None,
    regions: Annotated[list[UploadFile] | None, File(max_length=1)] = None,
) -> JobSeen:
    """Keep files and settings, and start the work; nothing is read of the files here."""
    jobs = _jobs(request)
    if kind not in jobs.kinds:
        raise HTTPException(404, "there is no such work")
    if not request.headers.get("content-type", "").startswith(_FORMS):
        raise RapalogError("work is asked for with a form", remedy="send files and settings as multipart/form-data")
    given = {"files": files or [], "layout": layout or [], "regions": regions or []}
    if sum(len(own) for own in given.values()) > MOST_FILES:
        raise RapalogError(f"got more than {MOST_FILES} files", remedy="give fewer files at once", where="files")
    inputs = [Input(word, await _held(own)) for word, several in given.items() for own in several]
    names = ", ".join(one.file.name for one in inputs[:3])
    job = await run_in_threadpool(jobs.ask, kind, title or names or kind, _settings(settings), inputs)
    return await run_in_threadpool(_seen, jobs, job)


@router.get("")
def every(request: Request) -> list[JobSeen]:
    """Return all jobs, the newest first."""
    jobs = _jobs(request)
    return [_seen(jobs, job) for job in jobs.store.jobs()]


@router.get("/{own}")
async def look(request: Request, own: JobId, wait: Annotated[float, Query(ge=0, le=_LONGEST_WAIT_S)] = 0.0) -> JobSeen:
    """Return a job; with ``wait``, as soon as something about it changes, or after so many seconds."""
    jobs = _jobs(request)
    await jobs.news(own, wait)
    return await run_in_threadpool(lambda: _seen(jobs, _known(jobs.store.job(own))))


@router.get("/{own}/result", response_class=Response)
def result(request: Request, own: JobId, part: Annotated[str, Query(max_length=120)] = "") -> Response:
    """Return what came of a job, as the work made it, or one JSON document of a zip."""
    jobs = _jobs(request)
    job = _known(jobs.store.job(own))
    found = jobs.store.result(own)
    if found is None:
        raise HTTPException(409, f"this is {job.state}, it has no result")
    kind = jobs.kinds.get(job.kind)
    media_type = kind.media_type if kind else "application/octet-stream"
    if part:
        return Response(_part(found, part), media_type="application/json")
    headers = (
        {} if media_type == "application/json" else {"content-disposition": f'attachment; filename="{job.kind}.zip"'}
    )
    return Response(found, media_type=media_type, headers=headers)


@router.get("/{own}/inputs/{place}", response_class=Response)
def given_file(request: Request, own: JobId, place: Annotated[int, Path(ge=0, lt=MOST_FILES)]) -> Response:
    """Return a file that a job was given."""
    jobs = _jobs(request)
    _known(jobs.store.job(own))
    inputs = jobs.store.inputs(own)
    if place >= len(inputs):
        raise HTTPException(404, "the job has no such file")
    return Response(
        inputs[place].file.data, media_type="application/octet-stream", headers={"content-disposition": "attachment"}
    )


@router.post("/{own}/again", status_code=202)
def again(request: Request, own: JobId) -> JobSeen:
    """Ask once more for what a job was asked for."""
    jobs = _jobs(request)
    return _seen(jobs, jobs.again(_known(jobs.store.job(own))))


@router.post("/{own}/as/{kind}", status_code=202)
def also(
    request: Request,
    own: JobId,
    kind: Annotated[str, Path(pattern="^[a-z-]{1,40}$")],
    settings: dict[str, Any] | None = None,
) -> JobSeen:
    """Ask for other work on the files of a job, such as everything as one zip, or the same with other settings."""
    jobs = _jobs(request)
    job = _known(jobs.store.job(own))
    if kind not in jobs.kinds:
        raise HTTPException(404, "there is no such work")
    asked = dict(job.request) | _kept(settings or {})
    return _seen(jobs, jobs.ask(kind, job.title, asked, jobs.store.inputs(own)))


@router.post("/{own}/cancel")
def cancel(request: Request, own: JobId) -> JobSeen:
    """Stop a job."""
    jobs = _jobs(request)
    _known(jobs.store.job(own))
    jobs.cancel(own)
    return _seen(jobs, _known(jobs.store.job(own)))


@router.delete("/{own}", status_code=204, response_class=Response)
def forget(request: Request, own: JobId) -> Response:
    """Stop a job and delete it with its files and its result."""
    jobs = _jobs(request)
    _known(jobs.store.job(own))
    jobs.forget(own)
    return Response(status_code=204)


def _jobs(request: Request) -> Jobs:
    found: Jobs = request.app.state.jobs
    return found


def _known(job: Job | None) -> Job:
    if job is None:
        raise HTTPException(404, "there is no such job")
    return job


def _seen(jobs: Jobs, job: Job) -> JobSeen:
    job = jobs.known(job)
    doing, share = jobs.progress(job.id)
    return JobSeen(
        id=job.id,
        kind=job.kind,
        title=job.title,
        state=job.state,
        created=job.created,
        ended=job.ended,
        version=job.version,
        request=dict(job.request),
        files=jobs.store.names(job.id),
        words=jobs.store.words(job.id),
        doing=doing,
        share=share,
        problem=job.problem,
        where=job.where,
        remedy=job.remedy,
    )


def _part(found: bytes, part: str) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(found)) as files:
            if part.endswith(".json"):
                return files.read(part)
    except (KeyError, zipfile.BadZipFile):
        pass
    raise HTTPException(404, "the result has no such part")


async def _held(upload: UploadFile) -> Held:
    data = await upload.read(MOST_BYTES + 1)
    name = file_name(upload.filename or "")
    if len(data) > MOST_BYTES:
        raise RapalogError(
            f"{name} has more than {MOST_BYTES // 1_000_000} MB",
            where=name,
            remedy="give a smaller file, or use the command line",
        )
    return Held(name, data)


def file_name(given: str) -> str:
    """Return what a file is called here: its last part, of letters that can be shown; it is never used as a path."""
    return _NOT_SHOWN.sub("", given).strip()[-_LONGEST_NAME:] or "file"


def _settings(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    return _kept(found)


def _kept(settings: object) -> dict[str, Any]:
    """Return settings as they can be kept and sent back."""
    if not isinstance(settings, dict):
        raise RapalogError("the settings are no JSON object", remedy="use the page", where="settings")
    try:
        json.dumps(settings, allow_nan=False, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise RapalogError(
            "the settings hold a number or a letter that JSON does not have", where="settings", remedy="use the page"
        ) from None
    return settings


__all__: Sequence[str] = ("JobSeen", "file_name", "router")
