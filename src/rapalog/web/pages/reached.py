"""The free drug that a patient reaches, which every dose axis marks."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel

from rapalog.studies.reached import free_drug_reached
from rapalog.web.answers import REFUSALS

router = APIRouter(prefix="/api/reached", tags=["reached"], responses=REFUSALS)


class ReachedSeen(BaseModel):
    """Trough and peak of free everolimus at steady state in the typical patient."""

    regimen: str
    drug: str
    low_nM: float
    high_nM: float


@router.get("")
def reached() -> ReachedSeen:
    """Return the window of free everolimus under the usual regimen."""
    return ReachedSeen(**vars(free_drug_reached()))
