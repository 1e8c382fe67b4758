"""What the plate page asks for beside jobs."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from rapalog.web.answers import REFUSALS
from rapalog.web.jobs.queue import Kind

router = APIRouter(prefix="/api/plate", tags=["plate"], responses=REFUSALS)
KINDS: Final = {
    "viability": Kind("rapalog.web.work.plate:analyse"),
    "viability-everything": Kind("rapalog.web.work.plate:everything", most_s=600, media_type="application/zip"),
}
