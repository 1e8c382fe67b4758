"""A regimen in one typical patient: blood and free drug, and what that does to biomarkers in tumour and blood cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from rapalog.biology.genotype import CellLine
from rapalog.biology.tumour_cell import tumour_cell
from rapalog.pharmacology.blood_cells import blood_cell_note, out_of_cycle
from rapalog.pharmacology.covariates import Covariates, patient_with
from rapalog.pharmacology.dosing import Regimen, regimen_words
from rapalog.pharmacology.dosing_words import parse_regimen
from rapalog.pharmacology.observed import ObservedLevel, observed_levels, unstudied
from rapalog.pharmacology.pharmacokinetics import Course, PkSummary, blood_course, pk_summary
from rapalog.pharmacology.tumour_response import DEFAULT_DAYS, Biomarker, TumourCourse, biomarkers, tumour_course
from rapalog.studies.followed import Followed
from rapalog.studies.lines import given_line
from rapalog.studies.over_patients import band
from rapalog.studies.population import PARAMETERS, typical_followed
from rapalog.studies.schedule import schedule_of

Floats = NDArray[np.float64]

_METHOD: Final = "typical patient, no interval"
_SUMMARY: Final = ("cmin_ug_L", "cmax_ug_L", "auc_ug_h_L", "half_life_h")
_TYPICAL: Final = Covariates()


@dataclass(frozen=True)
class Known:
    """The typical patient for each draw of what is not known of its body (P001 to P005) and its cells.

    ``pk`` has the summary of the blood of each, (n_draws,) by name, NaN where there is none; ``followed`` the rest.
    """

    pk: Mapping[str, Floats]
    followed: Followed

    def level(self, name: str) -> dict[str, Any]:
        """Return the interval of a number of the blood, with its median."""
        return band(self.pk[name], method=PARAMETERS)

    def inhibition_percent(self, own: Biomarker) -> dict[str, Any]:
        """Return the interval of a biomarker on its day, with its median."""
        return band(self.followed.inhibition_percent(own.readout, own.day, own.tissue), method=PARAMETERS)


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
    known
        How well the typical patient is known; None where that was not asked for.
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
    known: Known | None = None

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
        return {
            "regimen": self.regimen.text,
            "read_as": list(regimen_words(self.regimen)),
            "pk": {name: self.level(name) for name in _SUMMARY},
            "biomarkers": [
                {
                    "readout": found.readout,
                    "day": found.day,
                    "tissue": found.tissue,
                    "inhibition_percent": _number(found.inhibition_percent, self.interval(found)),
                    **_beside(self.interval(found)),
                }
                for found in self.biomarkers
            ],
            "n_patients": self.n_patients,
            "observed": [asdict(level) for level in self.observed],
            "notes": list(self.notes),
        }

    def level(self, name: str) -> dict[str, Any]:
        """Return a number of the blood with how well it is known: ``cmin_ug_L``, ``cmax_ug_L``, ``auc_ug_h_L``, ..."""
        interval = self.known.level(name) if self.known else None
        return {**_number(getattr(self.pk, name), interval), **_beside(interval)}

    def interval(self, own: Biomarker) -> dict[str, Any] | None:
        """Return how well a biomarker is known on its day; None where that was not asked for."""
        return self.known.inhibition_percent(own) if self.known else None


def run_regimen(
    text: str,
    *,
    days: float = DEFAULT_DAYS,
    cell_line: str = "generic",
    covariates: Covariates = _TYPICAL,
    known: bool = False,
    seed: int = 1,
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
    known
        Whether to find how well the typical patient is known, which takes a second or two.
    seed
        Of the draws for that.

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
    pk = replace(pk, notes=(*covariates.notes, blood_cell_note()))
    found = (*biomarkers(course), *biomarkers(pbmc, tissue="pbmc"))
    draws = _known(regimen, line, days=days, seed=seed, covariates=covariates) if known else None
    return RegimenResult(
        regimen, pk, found, blood, course, pbmc, 1, observed_levels(regimen), unstudied(regimen), draws
    )


def _known(regimen: Regimen, line: CellLine, *, days: float, seed: int, covariates: Covariates) -> Known:
    followed = typical_followed(line, schedule_of(regimen, days), seed=seed, covariates=covariates)
    summaries = [pk_summary(body, regimen) for body in followed.bodies]
    numbers = {name: np.array([getattr(own, name) for own in summaries], dtype=float) for name in _SUMMARY}
    return Known(numbers, followed)


def _beside(interval: dict[str, Any] | None) -> dict[str, Any]:
    return {} if interval is None else {"parameter_interval": interval}


def _number(number: float | None, interval: dict[str, Any] | None) -> dict[str, Any]:
    """Return a number of the typical patient with the interval over what is not known, where there is one."""
    own = _typical(number)
    ends = {} if interval is None or number is None else interval
    return own | {name: ends[name] for name in ("low", "high", "level", "method") if name in ends}


def _typical(number: float | None) -> dict[str, Any]:
    """Return a number of the typical patient as an object; it has no interval, and says so."""
    known = {"value": number, "relation": "=", "low": None, "high": None, "level": None, "method": _METHOD}
    return known if number is not None else {**known, "relation": "none", "reason": "treatment ends"}
