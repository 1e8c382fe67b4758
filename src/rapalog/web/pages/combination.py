"""What the page of two drugs asks for: jobs, and the table of its example."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from rapalog.studies.combinations.virtual import virtual_combination
from rapalog.web.answers import REFUSALS
from rapalog.web.jobs.queue import Kind

router = APIRouter(prefix="/api/combination", tags=["combination"], responses=REFUSALS)
KINDS: Final = {
    "combination": Kind("rapalog.web.work.combination:analyse", most_s=600),
    "combination-everything": Kind("rapalog.web.work.combination:everything", most_s=600, media_type="application/zip"),
}

#: A line in which each drug alone leaves a part of the cells.
EXAMPLE_LINE: Final = "MCF-7"
EXAMPLE_DRUGS: Final = ("everolimus", "MK-2206")
EXAMPLE_DOSES_NM: Final = ((0.2, 1.0, 5.0, 25.0, 125.0), (15.0, 50.0, 150.0, 500.0, 1500.0))
EXAMPLE_NAME: Final = "everolimus_MK-2206.csv"


def make_example() -> bytes:
    """Return the table of the example as the model and the virtual bench make it; that of the package is this one."""
    return virtual_combination(EXAMPLE_LINE, EXAMPLE_DRUGS, EXAMPLE_DOSES_NM)
