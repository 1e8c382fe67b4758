"""The page of resistance: genotypes that the model has, under the drugs it has."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from rapalog.biology.drugs import find_drug
from rapalog.facts.library import Fact
from rapalog.studies.resistance import known_drugs, known_variants
from rapalog.web.answers import REFUSALS, Json
from rapalog.web.pages.lines import LineName
from rapalog.web.pages.mechanism import Name, answered
from rapalog.web.work import mechanism as work

router = APIRouter(prefix="/api/resistance", tags=["resistance"], responses=REFUSALS)


class Pair(BaseModel):
    """A line, a genotype of it and a drug."""

    model_config = ConfigDict(extra="forbid")

    cell_line: LineName = "MCF-7"
    genotype: Annotated[str, Field(min_length=1, max_length=200)]
    drug: Name = "everolimus"


@router.get("/known", response_class=Response)
def known() -> Response:
    """Return variants and drugs, each with what it changes, where that is from and how it is known."""
    return Json({"genotypes": [_row(name, own) for name, own in known_variants().items()],
                 "drugs": [_drug(name, own) for name, own in known_drugs().items()]})  # fmt: skip


@router.get("", response_class=Response)
def matrix(request: Request, cell_line: LineName = "MCF-7") -> Response:
    """Return how far each variant moves the half dose of p-S6 under each drug."""
    return answered(request, work.resistance, {"cell_line": cell_line}, newest_only=False)


@router.post("/pair", response_class=Response)
def pair(request: Request, asked: Pair) -> Response:
    """Return the curves of the line and of the genotype over draws; 409 if a newer question came."""
    return answered(request, work.pair, asked.model_dump())


def _drug(name: str, own: Fact) -> dict[str, Any]:
    """Return a drug with the potency that the model has, which may be learnt."""
    found = find_drug(name)
    learnt = {} if found.status != "calibrated" else {"source": "rapalog calibrate", "low": None, "high": None}
    return _row(name, own) | {"value": found.potency_nM, "status": found.status} | learnt


def _row(name: str, own: Fact) -> dict[str, Any]:
    return {"name": name, "id": own.id, "parameter": own.more["parameter"], "operation": own.more.get("operation", ""),
            "value": own.value, "low": own.low, "high": own.high, "unit": own.unit, "source": own.source,
            "status": own.status, "note": own.note, "target": own.more.get("target", "")}  # fmt: skip
