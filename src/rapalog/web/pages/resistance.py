"""The page of resistance: genotypes under drugs, their clones under regimens, and partners that help."""

from __future__ import annotations

import threading
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from rapalog.biology.drugs import find_drug
from rapalog.biology.genotype import variants
from rapalog.biology.lab import genotype_rows
from rapalog.errors import RapalogError
from rapalog.facts.library import Fact
from rapalog.studies.clones.chances import LONGEST_DAYS
from rapalog.studies.resistance import known_drugs
from rapalog.web.answers import REFUSALS, Json
from rapalog.web.jobs.queue import Kind
from rapalog.web.lines import LineName
from rapalog.web.pages.mechanism import WORK, Name, answered
from rapalog.web.standing import Standing

router = APIRouter(prefix="/api/resistance", tags=["resistance"], responses=REFUSALS)
KINDS: Final = {"partners": Kind("rapalog.web.work.partners:rank", most_s=600)}
_CLONES: Final = "rapalog.web.work.clones"
#: One simulation at a time: each takes all processors.
_ONE: Final = threading.Lock()

Words = Annotated[str, Field(min_length=1, max_length=80)]


class Pair(BaseModel):
    """A line, a genotype of it and a drug."""

    model_config = ConfigDict(extra="forbid")

    cell_line: LineName = "MCF-7"
    genotype: Annotated[str, Field(min_length=1, max_length=200)]
    drug: Name = "everolimus"


class Clones(BaseModel):
    """Whose clones, in which tumours, under which regimens; a range is text such as 1e9 or 1e8..1e10, or the facts'."""

    model_config = ConfigDict(extra="forbid")

    cell_line: LineName = "MCF-7"
    genotype: Annotated[str, Field(min_length=1, max_length=200)]
    regimens: Annotated[list[Words], Field(min_length=1, max_length=3)] = ["10 mg daily", "50 mg weekly"]
    days: int = Field(365, ge=1, le=LONGEST_DAYS)
    cells: Words | None = None
    rate: Words | None = None
    doubling: Words | None = None
    loss: Words | None = None


@router.get("/known", response_class=Response)
def known() -> Response:
    """Return every row of variants, and drugs, with what they change, where that is from and how it is known."""
    return Json(
        {
            "genotypes": [_row(own.more["genotype"], own) for own in genotype_rows()],
            "drugs": [_drug(name, own) for name, own in known_drugs().items()],
        }
    )


@router.get("/variant", response_class=Response)
def variant(text: Annotated[str, Query(min_length=1, max_length=200)]) -> Response:
    """Return a genotype in the spelling of the table; of one without a measurement the refusal names the nearest."""
    if not (found := variants(text)):
        raise RapalogError("got an empty genotype", where="genotype", remedy="give e.g. MTOR:S2035F")
    return Json({"genotype": "+".join(found)})


@router.get("", response_class=Response)
def matrix(request: Request, cell_line: LineName = "MCF-7", drug: Name | None = None) -> Response:
    """Return how far each variant moves the half dose of p-S6 under each drug, or under one."""
    return answered(request, f"{WORK}:resistance", {"cell_line": cell_line, "drug": drug or ""}, newest_only=False)


@router.post("/pair", response_class=Response)
def pair(request: Request, asked: Pair) -> Response:
    """Return the curves of the line and of the genotype over draws; 409 if a newer question came."""
    return answered(request, f"{WORK}:pair", asked.model_dump())


@router.post("/clones", response_class=Response)
def clone_chances(asked: Clones) -> Response:
    """Return the chance of a living clone over time under each regimen, fast enough to follow a slider."""
    from rapalog.web.work import clones

    with _ONE:
        return Json(clones.chances(asked.model_dump()))


@router.post("/clones/bands", response_class=Response)
def clone_bands(request: Request, asked: Clones) -> Response:
    """Return where 90 % of draws of all that is not known lie; 409 if a newer question came."""
    return answered(request, f"{_CLONES}:bands", asked.model_dump())


@router.post("/clones/decides", response_class=Response)
def clone_decides(request: Request, asked: Clones) -> Response:
    """Return what the chance depends on and when tumours have grown again; 409 if a newer question came."""
    slow: Standing = request.app.state.slow  # bands that follow a slider do not wait behind it
    return Response(slow.ask(f"{_CLONES}:decides", asked.model_dump()), media_type="application/json")


def _drug(name: str, own: Fact) -> dict[str, Any]:
    """Return a drug with the potency that the model has, which may be learnt."""
    found = find_drug(name)
    learnt = {} if found.status != "calibrated" else {"source": "rapalog calibrate", "low": None, "high": None}
    return _row(name, own) | {"value": found.potency_nM, "status": found.status} | learnt


def _row(name: str, own: Fact) -> dict[str, Any]:
    return {
        "name": name,
        "id": own.id,
        "parameter": own.more["parameter"],
        "operation": own.more.get("operation", ""),
        "value": own.value,
        "low": own.low,
        "high": own.high,
        "unit": own.unit,
        "source": own.source,
        "status": own.status,
        "note": own.note,
        "target": own.more.get("target", ""),
    }
