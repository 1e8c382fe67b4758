"""What the kinase page asks for: jobs only."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from rapalog.web.answers import REFUSALS
from rapalog.web.jobs.queue import Kind

router = APIRouter(prefix="/api/kinase", tags=["kinase"], responses=REFUSALS)
KINDS: Final = {
    "kinase": Kind("rapalog.web.work.kinase:analyse"),
    "kinase-everything": Kind("rapalog.web.work.kinase:everything", most_s=600, media_type="application/zip"),
}
