"""A regimen in one typical patient: blood and free drug, and what that does to biomarkers in tumour and blood cells."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from rapalog.biology.tumour_cell import tumour_cell
from rapalog.pharmacology.blood_cells import blood_cell_note, out_of_cycle
from rapalog.pharmacology.covariates import Covariates, patient_with
from rapalog.pharmacology.dosing import Regimen, regimen_words
from rapalog.pharmacology.dosing_words import parse_regimen
from rapalog.pharmacology.observed import ObservedLevel, observed_levels, unstudied
from rapalog.pharmacology.pharmacokinetics import Course, PkSummary, blood_course, pk_summary
from rapalog.pharmacology.tumour_response import DEFAULT_DAYS, Biomarker, TumourCourse, biomarkers, tumour_course
from rapalog.studies.lines import given_line

_METHOD: Final = "typical patient, no interval"
_TYPICAL: Final = Covariates()


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
        By tissue, readout and day of the last week, or after the last dose of treatment that ended before.
    blood, tumour, pbmc
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
    pbmc: TumourCourse
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
                {
                    "readout": found.readout,
                    "day": found.day,
                    "tissue": found.tissue,
                    "inhibition_percent": _typical(found.inhibition_percent),
                }
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
    cell_line: str = "generic",
    covariates: Covariates = _TYPICAL,
) -> RegimenResult:
    """Give a regimen to the typical patient and follow blood and tumour.

    Parameters
    ----------
    text
        Such as ``"10 mg daily"`` or ``"10 mg daily, hold days 15-21"``.
    days
        Length of treatment, 1 to 200.
    cell_line
        The tumour's cells: a name, ``new`` for a line drawn from the population, or the path of a line file.
    covariates
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
    patient, line = patient_with(covariates), given_line(cell_line)
    course = tumour_course(tumour_cell(line), patient, regimen, days=days)
    pbmc = tumour_course(tumour_cell(line, conditions=out_of_cycle()), patient, regimen, days=days)
    blood, pk = blood_course(patient, regimen, course.time_h), pk_summary(patient, regimen)
    notes = [note for note in pk.notes if note not in covariates.notes]
    pk = replace(pk, notes=(*notes, *covariates.notes, blood_cell_note()))
    found = (*biomarkers(course), *biomarkers(pbmc, tissue="pbmc"))
    return RegimenResult(regimen, pk, found, blood, course, pbmc, 1, observed_levels(regimen), unstudied(regimen))


def _typical(number: float | None) -> dict[str, Any]:
    """Return a number of the typical patient as an object; it has no interval, and says so."""
    known = {"value": number, "relation": "=", "low": None, "high": None, "level": None, "method": _METHOD}
    return known if number is not None else {**known, "relation": "none", "reason": "treatment ends"}
