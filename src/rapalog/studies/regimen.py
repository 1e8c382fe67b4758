"""A regimen in one typical patient: blood and free drug, and what that does to biomarkers in the tumour."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from rapalog.biology.tumour_cell import tumour_cell
from rapalog.pharmacology.dosing import Regimen, regimen_words
from rapalog.pharmacology.dosing_words import parse_regimen
from rapalog.pharmacology.observed import ObservedLevel, observed_levels, unstudied
from rapalog.pharmacology.patients import typical_patient
from rapalog.pharmacology.pharmacokinetics import Course, PkSummary, blood_course, pk_summary
from rapalog.pharmacology.tumour_response import DEFAULT_DAYS, Biomarker, TumourCourse, biomarkers, tumour_course
from rapalog.studies.lines import given_line

_METHOD = "typical patient, no interval"


@dataclass(frozen=True)
class RegimenResult:
    """What a regimen does.

    Parameters
    ----------
    regimen
        As it was understood.
    pk
        Summary of the blood.
    biomarkers
        By readout and day of the last week, or after the last dose of treatment that ended before.
    blood, tumour
        The courses behind them, at the same times.
    n_patients
        1: the typical patient.
    observed
        What patients of studies had under the same regimen, often nothing.
    unstudied
        Why the regimen lies outside what was studied; empty if it does not.
    """

    regimen: Regimen
    pk: PkSummary
    biomarkers: tuple[Biomarker, ...]
    blood: Course
    tumour: TumourCourse
    n_patients: int
    observed: tuple[ObservedLevel, ...] = ()
    unstudied: str = ""

    @property
    def notes(self) -> tuple[str, ...]:
        """What the model leaves out, and whether anybody studied the regimen."""
        return (*((self.unstudied,) if self.unstudied else ()), *self.pk.notes)

    def to_json(self) -> dict[str, Any]:
        """Return the result as one JSON document.

        Returns
        -------
        dict
            What was understood, numbers of the blood, biomarkers by day, and notes.
        """
        pk = {
            "cmin_ug_L": self.pk.cmin_ug_L,
            "cmax_ug_L": self.pk.cmax_ug_L,
            "auc_ug_h_L": self.pk.auc_ug_h_L,
            "half_life_h": self.pk.half_life_h,
        }
        return {
            "regimen": self.regimen.text,
            "read_as": list(regimen_words(self.regimen)),
            "pk": {name: _typical(number) for name, number in pk.items()},
            "biomarkers": [
                {"readout": found.readout, "day": found.day, "inhibition_percent": _typical(found.inhibition_percent)}
                for found in self.biomarkers
            ],
            "n_patients": self.n_patients,
            "observed": [asdict(level) for level in self.observed],
            "notes": list(self.notes),
        }


def run_regimen(
    text: str,
    *,
    days: float = DEFAULT_DAYS,
    deep_compartment: bool = False,
    cell_line: str = "generic",
    haematocrit: float | None = None,
    fat_free_mass_kg: float | None = None,
) -> RegimenResult:
    """Give a regimen to the typical patient and follow blood and tumour.

    Parameters
    ----------
    text
        Such as ``"10 mg daily"`` or ``"10 mg daily, hold days 15-21"``.
    days
        Length of treatment, 1 to 200.
    deep_compartment
        The exploratory model with the long half-life.
    cell_line
        The tumour's cells: a name, ``new`` for a line drawn from the population, or the path of a line file.
    haematocrit, fat_free_mass_kg
        Of the patient; by default those of the typical one.

    Returns
    -------
    RegimenResult
        Summary of the blood, biomarkers by day of the last week, and the courses behind them.

    Raises
    ------
    RapalogError
        For an unreadable regimen, or numbers out of range.
    """
    regimen = parse_regimen(text)
    patient = typical_patient(
        haematocrit=haematocrit, fat_free_mass_kg=fat_free_mass_kg, deep_compartment=deep_compartment
    )
    course = tumour_course(tumour_cell(given_line(cell_line)), patient, regimen, days=days)
    blood = blood_course(patient, regimen, course.time_h)
    return RegimenResult(regimen, pk_summary(patient, regimen), biomarkers(course), blood, course, 1,
                         observed_levels(regimen), unstudied(regimen))  # fmt: skip


def _typical(number: float | None) -> dict[str, Any]:
    """Return a number of the typical patient as an object; it has no interval, and says so."""
    known = {"value": number, "relation": "=", "low": None, "high": None, "level": None, "method": _METHOD}
    return known if number is not None else {**known, "relation": "none", "reason": "treatment ends"}
