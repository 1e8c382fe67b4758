"""The page where the mechanism is played with: what can be chosen, and what a culture answers while a slider moves."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from rapalog.biology.conditions import CONDITIONS
from rapalog.biology.genotype import cell_lines
from rapalog.biology.network import default_parameters
from rapalog.biology.readouts import readouts
from rapalog.facts.library import read_rows
from rapalog.studies.dosed import DosedCell, dose_cell
from rapalog.studies.viability.molar_mass import typed_dose_nM
from rapalog.units import parse_dose_nM
from rapalog.web.answers import REFUSALS, Json
from rapalog.web.jobs.queue import Kind
from rapalog.web.lines import LineName
from rapalog.web.shown import CURVES, short, times_h
from rapalog.web.standing import Standing

router = APIRouter(prefix="/api/mechanism", tags=["mechanism"], responses=REFUSALS)
KINDS: Final[dict[str, Kind]] = {}
#: What answers in the standing process; the server itself does not import it.
WORK: Final = "rapalog.web.work.mechanism"

#: Doses of a drawn dose-response, in nM; the first is no drug.
DOSES_NM: Final = (0.0, *(float(f"{10 ** (power / 4):.4g}") for power in range(-12, 17)))
_TIMES: Final = 36
#: One simulation at a time: each takes some milliseconds and all processors.
_ONE: Final = threading.Lock()

Name = Annotated[str, Field(min_length=1, max_length=80)]


class Asked(BaseModel):
    """A culture, what it lives in, and what it is given."""

    model_config = ConfigDict(extra="forbid")

    cell_line: LineName = "MCF-7"
    genotype: list[Name] = Field(default_factory=list, max_length=8)
    drug: Name = "everolimus"
    dose: Name = "20 nM"
    hours: float = Field(72.0, ge=0.01, le=500)
    partners: list[Name] = Field(default_factory=list, max_length=4)
    condition: list[Name] = Field(default_factory=list, max_length=4)
    cut: list[Name] = Field(default_factory=list, max_length=20)

    def plain(self) -> dict[str, Any]:
        """Return it as the standing process takes it, with the dose in nM, so that bad ones are refused here."""
        own = self.model_dump()
        return own | {"genotype": "+".join(self.genotype), "dose": f"{parse_dose_nM(self.dose)} nM"}


class Questioned(Asked):
    """The same, and which readout is asked about, at which time after dosing."""

    readout: Name
    at_h: float = Field(72.0, ge=0, le=500)


@router.get("/choices", response_class=Response)
def choices() -> Response:
    """Return what can be chosen: lines, drugs, genotypes, conditions and readouts, each with where it is from."""
    return Json(
        {
            "cell_lines": [
                {
                    "name": line.name,
                    "genotype": line.genotype,
                    "doubling_time_h": line.doubling_time_h,
                    "status": line.status,
                    "source": line.source,
                }
                for line in cell_lines().values()
            ],
            "drugs": _drugs(),
            "genotypes": _genotypes(),
            "conditions": _conditions(),
            "readouts": [
                {"name": name, "unit": own.unit, "node": own.node, "meaning": own.meaning}
                for name, own in readouts().items()
            ],
            "dose_nM": DOSES_NM,
        }
    )


@router.get("/dose", response_class=Response)
def dose(text: Annotated[str, Query(min_length=1, max_length=80)], drug: Name = "everolimus") -> Response:
    """Return what a dose as a person writes it is in nM."""
    return Json({"dose_nM": typed_dose_nM(text, drug)})


@router.post("", response_class=Response)
def levels(asked: Asked) -> Response:
    """Return every readout over time at the dose, beside its vehicle, and over doses; some at every time.

    ``over_doses`` is at the end; ``curves`` has some readouts at every time, one row for each.
    """
    names, times = list(readouts()), times_h(asked.hours, _TIMES)
    dose_nM = parse_dose_nM(asked.dose)
    doses_nM = [*DOSES_NM, *([] if dose_nM in DOSES_NM else [dose_nM])]
    with _ONE:
        seen = _dosed(asked, [f"{dose} nM" for dose in doses_nM], names, times)
    own, grid = doses_nM.index(dose_nM), slice(len(DOSES_NM))
    every = [seen.levels[name] for name in names]
    shown = zip(
        names,
        short([levels[own] for levels in every]),
        short([seen.vehicle[name] for name in names]),
        short([levels[grid, -1] for levels in every]),
        strict=True,
    )
    found = {
        name: {"unit": seen.units[name], "course": course, "vehicle": vehicle, "over_doses": over_doses}
        for name, course, vehicle, over_doses in shown
    }
    document: dict[str, Any] = {
        "cell_line": seen.cell_line,
        "genotype": seen.genotype,
        "drug": seen.drug,
        "dose_nM": dose_nM,
        "hours": asked.hours,
        "partners": dict(seen.partners),
        "conditions": dict(seen.conditions),
        "cut": list(seen.cut),
        "time_h": seen.time_h.tolist(),
        "doses_nM": DOSES_NM,
        "readouts": found,
        "notes": list(seen.notes),
        "curves": {name: short(seen.levels[name][grid].T) for name in CURVES},
    }
    return Json(document)


@router.post("/bands", response_class=Response)
def bands(request: Request, asked: Asked) -> Response:
    """Return how far 200 draws from posterior and population lie apart; 409 if a newer question came."""
    return answered(request, f"{WORK}:bands", asked.plain())


@router.post("/why", response_class=Response)
def why(request: Request, asked: Questioned) -> Response:
    """Return the three parameters that move a readout most; 409 if a newer question came."""
    return answered(request, f"{WORK}:why", asked.plain())


@router.get("/gap", response_class=Response)
def gap(request: Request, cell_line: LineName = "MCF-7") -> Response:
    """Return the gap between p-S6 and viability of a line, with intervals."""
    slow: Standing = request.app.state.slow  # it takes seconds, and nothing that follows a slider waits behind it
    found = slow.ask(f"{WORK}:gap", {"cell_line": cell_line}, newest_only=False)
    return Response(found, media_type="application/json")


def answered(request: Request, work: str, question: dict[str, Any], *, newest_only: bool = True) -> Response:
    """Return what the standing process answers, as it stands."""
    standing: Standing = request.app.state.standing
    return Response(standing.ask(work, question, newest_only=newest_only), media_type="application/json")


def _dosed(asked: Asked, doses: Sequence[str], names: list[str], times_h: list[float]) -> DosedCell:
    return dose_cell(
        asked.cell_line,
        drug=asked.drug,
        dose=doses,
        hours=times_h,
        genotype="+".join(asked.genotype),
        with_=asked.partners,
        readout=names,
        condition=asked.condition,
        cut=asked.cut,
    )


def _drugs() -> list[dict[str, str]]:
    keys = ("drug", "target", "source", "status", "note")
    found: dict[str, dict[str, str]] = {}
    for row in read_rows("drugs.csv"):
        found.setdefault(row["drug"], {key: row[key] for key in keys})
    return list(found.values())


def _genotypes() -> list[dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for row in read_rows("genotypes.csv"):
        found.setdefault(row["genotype"], {key: row[key] for key in ("genotype", "source", "status", "note")})
    return list(found.values())


def _conditions() -> list[dict[str, Any]]:
    rows, usual = {row["symbol"]: row for row in read_rows("cell_model.csv")}, default_parameters()
    return [
        {
            "name": own.name,
            "usual": usual[own.symbol],
            "most": own.most,
            "meaning": rows[own.symbol]["quantity"],
            "id": rows[own.symbol]["id"],
        }
        for own in CONDITIONS
    ]
