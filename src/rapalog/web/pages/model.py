"""What the page of models asks for: a job that reads one, and runs of it while sliders move."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, model_validator

from rapalog.errors import RapalogError
from rapalog.web.answers import REFUSALS
from rapalog.web.jobs.queue import Jobs, Kind
from rapalog.web.jobs.routes import JobId

router = APIRouter(prefix="/api/model", tags=["model"], responses=REFUSALS)
KINDS: Final = {"model": Kind("rapalog.web.work.model:look", most_s=180)}
Number = Annotated[float, Field(allow_inf_nan=False)]
Symbol = Annotated[str, Field(min_length=1, max_length=300)]


class Scanning(BaseModel):
    """One symbol through a row of values, and what is read of each run."""

    model_config = ConfigDict(extra="forbid")

    symbol: Symbol
    low: Number
    high: Number
    count: int = Field(25, ge=2, le=101)
    log: bool = False
    at: Literal["end", "max", "min", "steady state"] = "end"

    @model_validator(mode="after")
    def _has_a_range(self) -> Scanning:
        if self.log and min(self.low, self.high) <= 0:
            raise ValueError("equal ratios need both ends above 0")
        return self


class Run(BaseModel):
    """What is run: numbers that replace the model's own, how long, and what is reported."""

    model_config = ConfigDict(extra="forbid")

    do: Literal["course", "scan", "rest"]
    given: dict[Symbol, Number] = Field(default_factory=dict, max_length=50)
    end: float = Field(100.0, gt=0, le=1e12, allow_inf_nan=False)
    observables: list[Symbol] = Field(default_factory=list, max_length=12)
    scan: Scanning | None = None


@router.post("/{own}/run", response_class=Response)
def run(request: Request, own: JobId, asked: Run) -> Response:
    """Run a model that a job has read. Nothing is kept."""
    jobs: Jobs = request.app.state.jobs
    job = jobs.store.job(own)
    if job is None or job.kind != "model":
        raise HTTPException(404, "there is no such model")
    if asked.do == "scan" and asked.scan is None:
        raise RapalogError("a scan needs a symbol and its range", remedy="use the page", where="scan")
    return Response(jobs.question(job, asked.model_dump()), media_type="application/json")
