"""What the page of two drugs asks for: jobs, the table of its example, and what the model says of the same dishes."""

from __future__ import annotations

import threading
from typing import Annotated, Final

import numpy as np
from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from rapalog.biology.drugs import find_drug
from rapalog.errors import RapalogError
from rapalog.numerics.points import Floats
from rapalog.studies.dosed import DosedCell, dose_cell
from rapalog.web.answers import REFUSALS, Json
from rapalog.web.document import numbers
from rapalog.web.jobs.queue import Kind
from rapalog.web.lines import LineName

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
#: Draws behind a predicted band.
DRAWS: Final = 60
_MOST_DOSES: Final = 16
#: One prediction at a time: each takes a second and all processors.
_ONE: Final = threading.Lock()
_PERCENT: Final = 100.0

Name = Annotated[str, Field(min_length=1, max_length=80)]
Doses = Annotated[list[Annotated[float, Field(ge=0, le=1e9)]], Field(min_length=2, max_length=_MOST_DOSES)]


class Dishes(BaseModel):
    """A culture that the model is asked about, and the doses of both drugs, of which the first are 0."""

    model_config = ConfigDict(extra="forbid")

    cell_line: LineName
    drug1: Name
    drug2: Name
    dose1_nM: Doses
    dose2_nM: Doses
    hours: float = Field(72.0, ge=0.01, le=500)


@router.post("/predicted", response_class=Response)
def predicted(asked: Dishes) -> Response:
    """Return the percent viability that the model predicts of every dose pair: median and 90 % of the draws."""
    first, second = find_drug(asked.drug1).name, find_drug(asked.drug2).name
    shape = (3, len(asked.dose1_nM), len(asked.dose2_nM))
    found, notes = np.full(shape, _PERCENT), dict[str, None]()
    above1, above2 = _above(asked.dose1_nM), _above(asked.dose2_nM)
    with _ONE:
        seen = _dosed(asked, second, above2)
        found[:, 0, 1:] = _shares(seen)
        notes |= dict.fromkeys(seen.notes)
        for place, partner_nM in enumerate(asked.dose2_nM):
            with_ = [f"{second}={partner_nM:.9g} nM"] if partner_nM else []
            seen = _dosed(asked, first, above1, with_)
            found[:, 1:, place] = _shares(seen)
            notes |= dict.fromkeys(seen.notes)
    value, low, high = found
    own = seen.interval
    assert own is not None  # there were draws
    return Json(
        {
            "cell_line": seen.cell_line,
            "drug1": first,
            "drug2": second,
            "hours": asked.hours,
            "value": numbers(value),
            "low": numbers(low),
            "high": numbers(high),
            "level": own.level,
            "draws": own.draws - own.failed,
            "notes": list(notes),
        }
    )


def _above(doses_nM: list[float]) -> list[float]:
    """Return the doses above 0, which rise from a first one that is 0."""
    if doses_nM[0] != 0 or sorted(set(doses_nM)) != doses_nM:
        raise RapalogError("doses must rise from 0", remedy="use the page", where="dose")
    return doses_nM[1:]


def _dosed(asked: Dishes, drug: str, doses_nM: list[float], with_: list[str] | None = None) -> DosedCell:
    doses = [f"{dose:.9g} nM" for dose in doses_nM]
    return dose_cell(
        asked.cell_line,
        drug=drug,
        dose=doses,
        hours=[0.0, asked.hours],
        with_=with_ or [],
        readout=["viability"],
        draws=DRAWS,
    )


def _shares(seen: DosedCell) -> Floats:
    """Return median and ends in percent of the culture without any drug, (3, n_doses)."""
    own = seen.interval
    assert own is not None  # there were draws
    ends = (own.fraction, own.fraction_low, own.fraction_high)
    return np.array([_PERCENT * end["viability"][:, -1] for end in ends])


def make_example() -> bytes:
    """Return the table of the example as the model and the virtual bench make it; that of the package is this one."""
    from rapalog.studies.combinations.virtual import virtual_combination

    return virtual_combination(EXAMPLE_LINE, EXAMPLE_DRUGS, EXAMPLE_DOSES_NM)
