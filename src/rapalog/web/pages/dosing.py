"""The page of regimens: one typical patient from blood to biomarkers in the tumour, populations, and levels."""

from __future__ import annotations

import threading
from dataclasses import asdict, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from rapalog.errors import RapalogError
from rapalog.facts.library import facts, value
from rapalog.pharmacology.covariates import Covariates
from rapalog.pharmacology.dosing import doses_before, regimen_words
from rapalog.pharmacology.dosing_words import parse_regimen
from rapalog.pharmacology.interactions import HEPATIC, INTERACTIONS
from rapalog.web.answers import REFUSALS, Json
from rapalog.web.document import numbers
from rapalog.web.jobs.queue import Kind

if TYPE_CHECKING:
    from rapalog.pharmacology.dosing import Regimen
    from rapalog.studies.regimen import RegimenResult

router = APIRouter(prefix="/api/dosing", tags=["dosing"], responses=REFUSALS)
KINDS: Final = {
    "patients": Kind("rapalog.web.work.patients:draw", most_s=1200),
    "levels": Kind("rapalog.web.work.levels:learn", most_s=1200),
    "levels-everything": Kind("rapalog.web.work.levels:everything", most_s=1200, media_type="application/zip"),
}

#: What is drawn of the tumour.
READOUTS: Final = ("p-S6 S235/236", "p-4E-BP1 T37/46", "p-4E-BP1 S65", "p-AKT S473")
#: More doses than these take longer than anybody waits for a page.
MOST_DOSES: Final = 400
_H_PER_DAY: Final = 24.0
_NANO_PER_MICRO: Final = 1e3  # ug/L over g/mol is umol/L
_KEPT: Final = 64
#: One simulation at a time: each takes all processors.
_ONE: Final = threading.Lock()


class Asked(BaseModel):
    """A regimen as people write it, and for how long."""

    model_config = ConfigDict(extra="forbid")

    regimen: Annotated[str, Field(min_length=1, max_length=80)]
    days: float = Field(28.0, ge=1, le=200)
    cell_line: Annotated[str, Field(pattern=r"^[\w .+-]{1,40}$")] = "generic"
    hct: float | None = Field(None, allow_inf_nan=False)
    ffm: float | None = Field(None, allow_inf_nan=False)
    hepatic: Annotated[str, Field(max_length=40)] | None = None
    interaction: Annotated[str, Field(max_length=40)] | None = None
    deep_compartment: bool = False

    @property
    def covariates(self) -> Covariates:
        """What is known of the patient."""
        return Covariates(
            haematocrit=self.hct,
            fat_free_mass_kg=self.ffm,
            hepatic=self.hepatic,
            interaction=self.interaction,
            half_life="deep" if self.deep_compartment else "base",
        )


@router.get("/evidence", response_class=Response)
def evidence() -> Response:
    """Return what was seen in patients' tumours and blood cells, and target ranges of the trough that people gave."""
    seen = [own for own in facts("pharmacodynamics").values() if "patient" in own.more["system"]]
    ranges = [own for own in facts("pharmacokinetics").values() if own.more["model_or_study"] == "target" and own.low]
    return Json(
        {
            "seen": [
                {
                    "id": own.id,
                    "readout": own.more["readout"],
                    "system": own.more["system"],
                    "condition": own.more["condition"],
                    "effect": own.more["effect"],
                    "value": own.value,
                    "unit": own.unit,
                    "source": own.source,
                    "note": own.note,
                }
                for own in seen
            ],
            "targets": [
                {
                    "id": own.id,
                    "quantity": own.quantity,
                    "low": own.low,
                    "high": own.high,
                    "unit": own.unit,
                    "source": own.source,
                }
                for own in ranges
            ],
            "hepatic": list(HEPATIC),
            "interactions": list(INTERACTIONS),
        }
    )


@router.post("", response_class=Response)
def course(asked: Asked) -> Response:
    """Return blood, free drug and biomarkers over time, and their summary; the words that were read are echoed."""
    regimen = parse_regimen(asked.regimen)
    doses = len(doses_before(regimen, horizon_h=asked.days * _H_PER_DAY)[0])
    if doses > MOST_DOSES:
        raise RapalogError(
            f"{asked.regimen} for {asked.days:g} days is {doses} doses, at most {MOST_DOSES} here",
            remedy="give fewer days, or use rapalog regimen",
            where="days",
        )
    with _ONE:
        return Json(_course(regimen.text, asked.days, asked.cell_line, asked.covariates))


@lru_cache(_KEPT)
def _course(text: str, days: float, cell_line: str, covariates: Covariates) -> dict[str, Any]:
    from rapalog.studies.regimen import run_regimen

    found = run_regimen(text, days=days, cell_line=cell_line, covariates=covariates)
    per_nM = _NANO_PER_MICRO / value("B072")
    return {
        "regimen": {"text": found.regimen.text, "words": _words(found.regimen, days)},
        "days": days,
        "time_h": found.blood.time_h.tolist(),
        "blood_ug_L": numbers(found.blood.blood_ug_L),
        "free_nM": numbers(found.blood.free_nM),
        "nM_per_ug_L": per_nM,
        "fold": {name: numbers(found.tumour.fold[name]) for name in READOUTS},
        "summary": _summary(found, per_nM),
        "observed": [asdict(level) for level in found.observed],
        "doses": _doses(found.regimen, days),
        "unstudied": found.unstudied,
        "notes": list(found.pk.notes),
        "n_patients": found.n_patients,
    }


def _summary(found: RegimenResult, per_nM: float) -> list[dict[str, Any]]:
    """Return the numbers that regimens are compared by, each with its unit."""
    pk, steady = found.pk, found.regimen.steady
    interval_h = steady.period_h if steady else None
    last_week = found.blood.time_h >= found.blood.time_h[-1] - 7 * _H_PER_DAY
    free = found.blood.free_nM[last_week]
    per_day = pk.auc_ug_h_L * _H_PER_DAY / interval_h if interval_h else None
    rows = [
        ("trough in whole blood", "ng/mL", pk.cmin_ug_L, "steady state, just before a dose"),
        ("trough in whole blood", "nM", None if pk.cmin_ug_L is None else pk.cmin_ug_L * per_nM, "the same, molar"),
        ("peak in whole blood", "ng/mL", pk.cmax_ug_L, "steady state" if interval_h else "after the dose"),
        ("AUC in whole blood, a day", "ng h/mL", per_day, "steady state, averaged over the interval"),
        ("free drug, mean", "nM", pk.free_mean_nM, "unbound in plasma, steady state"),
        ("free drug, highest", "nM", float(free.max()), "last week"),
        ("free drug, lowest", "nM", float(free.min()), "last week"),
    ]
    from rapalog.pharmacology.tumour_response import mean_inhibition_percent

    mean = mean_inhibition_percent(found.tumour)
    rows += [(f"{name}, mean inhibition", "%", mean[name], "last week; negative is a rise") for name in READOUTS]
    return [dict(zip(("quantity", "unit", "value", "meaning"), row, strict=True)) for row in rows]


def _doses(regimen: Regimen, days: float) -> list[dict[str, Any]]:
    """Return every dose with its number, as ``missed dose 5`` counts them, and whether it is left out."""
    horizon_h = days * _H_PER_DAY
    taken = set(doses_before(regimen, horizon_h=horizon_h)[0].tolist())
    times_h, amounts_mg = doses_before(replace(regimen, left_out_h=()), horizon_h=horizon_h)
    due = zip(times_h.tolist(), amounts_mg.tolist(), strict=True)
    return [
        {"number": number, "time_h": time_h, "dose_mg": dose_mg, "missed": time_h not in taken}
        for number, (time_h, dose_mg) in enumerate(due, start=1)
    ]


def _words(regimen: Regimen, days: float) -> str:
    """Return how a regimen was understood, in words that leave nothing open."""
    return "; ".join((*regimen_words(regimen), f"followed for {days:g} days"))


#: The patient of the example of levels: one that was drawn, under the usual dose, seen before the dose of three days.
EXAMPLE_REGIMEN: Final = "10 mg daily"
EXAMPLE_DAYS: Final = (8, 15, 22)


def make_levels() -> bytes:
    """Return the records of the example as the model makes them; those of the package are these."""
    from rapalog.studies.tdm.virtual import virtual_levels

    return virtual_levels(EXAMPLE_REGIMEN, EXAMPLE_DAYS)
