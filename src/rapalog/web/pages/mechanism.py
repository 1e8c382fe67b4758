"""The page where the mechanism is played with: what can be chosen, and what a culture answers while a slider moves."""

from __future__ import annotations

import threading
from typing import Annotated, Any, Final

import numpy as np
from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from rapalog.biology.genotype import cell_lines
from rapalog.biology.readouts import readouts
from rapalog.facts.library import read_rows
from rapalog.studies.dosed import DosedCell, dose_cell
from rapalog.units import parse_dose_nM
from rapalog.web.answers import REFUSALS, Json
from rapalog.web.jobs.queue import Kind

router = APIRouter(prefix="/api/mechanism", tags=["mechanism"], responses=REFUSALS)
KINDS: Final[dict[str, Kind]] = {}

#: Doses of a drawn dose-response, in nM; the first is no drug.
DOSES_NM: Final = (0.0, *(float(f"{10 ** (power / 4):.4g}") for power in range(-12, 17)))
_DIGITS: Final = 6
#: One simulation at a time: each takes some milliseconds and all processors.
_ONE: Final = threading.Lock()

Name = Annotated[str, Field(min_length=1, max_length=80)]


class Asked(BaseModel):
    """A culture, what it lives in, and what it is given."""

    model_config = ConfigDict(extra="forbid")

    cell_line: Name = "MCF-7"
    genotype: list[Name] = Field(default_factory=list, max_length=8)
    drug: Name = "everolimus"
    dose: Name = "20 nM"
    hours: float = Field(72.0, ge=0.01, le=500)
    partners: list[Name] = Field(default_factory=list, max_length=4)
    conditions: dict[Name, Annotated[float, Field(ge=0, le=10)]] = Field(default_factory=dict, max_length=4)


@router.get("/choices", response_class=Response)
def choices() -> Response:
    """Return what can be chosen: lines, drugs, genotypes, conditions and readouts, each with where it is from."""
    return Json(
        {
            "cell_lines": [
                {"name": line.name, "genotype": line.genotype, "doubling_time_h": line.doubling_time_h,
                 "status": line.status, "source": line.source} for line in cell_lines().values()
            ],
            "drugs": _drugs(),
            "genotypes": _genotypes(),
            "conditions": _conditions(),
            "readouts": [{"name": name, "unit": own.unit, "node": own.node, "meaning": own.meaning}
                         for name, own in readouts().items()],
            "dose_nM": DOSES_NM,
        }
    )  # fmt: skip


@router.post("", response_class=Response)
def levels(asked: Asked) -> Response:
    """Return every readout over time at the dose, beside its vehicle, and over doses at the end."""
    names = list(readouts())
    with _ONE:
        course = _dosed(asked, [f"{parse_dose_nM(asked.dose)} nM"], names, _times_h(asked.hours))
        over_doses = _dosed(asked, [f"{dose} nM" for dose in DOSES_NM[1:]], names, [0.0, asked.hours])
    found = {
        name: {
            "unit": course.units[name],
            "course": _short(course.levels[name][0]),
            "vehicle": _short(course.vehicle[name]),
            "over_doses": _short(np.append(over_doses.vehicle[name][-1], over_doses.levels[name][:, -1])),
        }
        for name in names
    }
    document: dict[str, Any] = {
        "cell_line": course.cell_line, "genotype": course.genotype, "drug": course.drug,
        "dose_nM": float(course.dose_nM[0]), "hours": asked.hours, "partners": dict(course.partners),
        "time_h": course.time_h.tolist(), "doses_nM": DOSES_NM, "readouts": found, "notes": list(course.notes),
    }  # fmt: skip
    return Json(document)


def _dosed(asked: Asked, doses: list[str], names: list[str], times_h: list[float]) -> DosedCell:
    return dose_cell(
        asked.cell_line, drug=asked.drug, dose=doses, hours=times_h, genotype="+".join(asked.genotype),
        with_=asked.partners, readout=names, conditions=asked.conditions,
    )  # fmt: skip


def _times_h(hours: float) -> list[float]:
    """Return 0 to the end in steps that are short at first, when most happens."""
    return [0.0, *np.geomspace(hours / 300, hours, 36).round(6).tolist()]


def _short(values: Any) -> list[float]:  # noqa: ANN401 - an array
    return [float(f"{value:.{_DIGITS}g}") for value in np.asarray(values, dtype=float)]


def _drugs() -> list[dict[str, str]]:
    keys = ("drug", "target", "source", "status", "note")
    return [{key: row[key] for key in keys} for row in read_rows("drugs.csv")]


def _genotypes() -> list[dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for row in read_rows("genotypes.csv"):
        found.setdefault(row["genotype"], {key: row[key] for key in ("genotype", "source", "status", "note")})
    return list(found.values())


def _conditions() -> list[dict[str, Any]]:
    rows = {row["symbol"]: row for row in read_rows("cell_model.csv")}
    return [
        {"symbol": symbol, "name": name, "usual": float(rows[symbol]["value"]), "unit": rows[symbol]["unit"],
         "meaning": rows[symbol]["quantity"]}
        for symbol, name in (("growth_factor", "serum"), ("amino_acids", "amino acids"), ("oxygen", "oxygen"))
    ]  # fmt: skip
