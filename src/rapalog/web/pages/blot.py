"""What the blot page asks for beside jobs: pictures, and what is measured while a box is dragged."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, HTTPException, Path, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from rapalog.web.answers import REFUSALS
from rapalog.web.jobs.job import Job
from rapalog.web.jobs.queue import Jobs, Kind
from rapalog.web.jobs.routes import MOST_FILES, JobId

router = APIRouter(prefix="/api/blot", tags=["blot"], responses=REFUSALS)
KINDS: Final = {
    "blot": Kind("rapalog.web.work.blot:analyse", most_s=300),
    "blot-look": Kind("rapalog.web.work.blot:look"),
    "blot-everything": Kind("rapalog.web.work.blot:everything", most_s=600, media_type="application/zip"),
}
#: An image may show several strips, each of which is an item.
_MOST_IMAGES: Final = 10 * MOST_FILES
Place = Annotated[int, Path(ge=0, lt=_MOST_IMAGES)]


class Drawn(BaseModel):
    """Boxes as in ``regions.json``, and the place of the image that is looked at."""

    model_config = ConfigDict(extra="forbid")

    regions: dict[str, Any]
    focus: int = Field(0, ge=0, lt=_MOST_IMAGES)


@router.post("/{own}/measure", response_class=Response)
def measure(request: Request, own: JobId, drawn: Drawn) -> Response:
    """Measure in boxes that were drawn: images without any are as they were found. Nothing is kept."""
    jobs, job = _of_kind(request, own, "blot")
    regions = drawn.regions if isinstance(drawn.regions.get("images"), list) else {"images": []}
    said = jobs.question(job, {"regions": regions, "focus": drawn.focus})
    return Response(said, media_type="application/json")


@router.get("/{own}/pictures/{place}", response_class=Response)
def picture(
    request: Request,
    own: JobId,
    place: Place,
    low: Annotated[float, Query(allow_inf_nan=False)] = 0.0,
    high: Annotated[float, Query(allow_inf_nan=False)] = 65_535.0,
) -> Response:
    """Return an image as a PNG of 8 bits, white at ``low`` and black at ``high`` counts: to be looked at."""
    return _png(request, own, {"picture": place, "low": low, "high": high})


@router.get("/{own}/clipped/{place}", response_class=Response)
def clipped(
    request: Request, own: JobId, place: Place, at: Annotated[float, Query(allow_inf_nan=False)] = 65_535.0
) -> Response:
    """Return the pixels of an image that have so many counts or more, in red."""
    return _png(request, own, {"picture": place, "clipped_at": at})


def _png(request: Request, own: str, question: dict[str, Any]) -> Response:
    jobs, job = _of_kind(request, own, "blot", "blot-look")
    return Response(
        jobs.question(job, question),
        media_type="image/png",
        headers={"cache-control": "private, max-age=86400, immutable"},
    )


def _of_kind(request: Request, own: str, *kinds: str) -> tuple[Jobs, Job]:
    jobs: Jobs = request.app.state.jobs
    job = jobs.store.job(own)
    if job is None or job.kind not in kinds:
        raise HTTPException(404, "there is no such blot")
    return jobs, job
