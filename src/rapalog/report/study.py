"""What the embedded everolimus study found: everything its report, tables and figures are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rapalog.analysis.curves.dose_response import Curve
from rapalog.report.lead import Answer
from rapalog.scorecard.mutations import Mutation
from rapalog.scorecard.patients import PatientVerdict
from rapalog.scorecard.resistance import LiteratureVerdict
from rapalog.scorecard.tables import Table1Result, Table2Result
from rapalog.scorecard.verdict import Verdict
from rapalog.studies.deciding import Deciding

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Gap:
    """p-S6 and viability of one cell line on one dose axis, as fractions of the vehicle.

    ``p_s6`` after ``p_s6_h`` hours and ``viability`` (by exposure in h) have the length of ``dose_nM``. The crossings
    are the doses where a curve passes one half, None where it never does.
    """

    cell_line: str
    dose_nM: Floats
    p_s6_h: float
    p_s6: Floats
    viability: Mapping[float, Floats]
    p_s6_half_nM: float | None
    viability_half_nM: Mapping[float, float | None]


@dataclass(frozen=True)
class TimeCourses:
    """Readouts after one dose, as fold of the vehicle at the same time; arrays as long as ``time_h``."""

    cell_line: str
    dose_nM: float
    time_h: Floats
    fold: Mapping[str, Floats]


@dataclass(frozen=True)
class PatientCourse:
    """One regimen in the typical patient: blood and free drug, and biomarkers as fold of the untreated tumour."""

    regimen: str
    time_h: Floats
    blood_ug_L: Floats
    free_nM: Floats
    fold: Mapping[str, Floats]


@dataclass(frozen=True)
class Study:
    """The study's findings.

    ``pathway_effect`` maps nodes of the pathway to log2 fold of the vehicle at ``effect_dose_nM`` after ``effect_h``
    hours, None where the model has no such state. ``answer`` and ``deciding`` are None without draws. ``mutation`` is
    the mechanism that was broken on purpose, None for the whole model. ``patient_facts``
    are findings in patients held against a population, and ``resistance`` what the literature says of resistance and of
    pairs of drugs.
    """

    scorecard: tuple[Verdict, ...]
    table1: tuple[Table1Result, ...]
    table2: tuple[Table2Result, ...]
    curves: tuple[Curve, ...]
    gaps: tuple[Gap, ...]
    time_courses: TimeCourses
    patients: tuple[PatientCourse, ...]
    pathway_effect: Mapping[str, float | None]
    effect_dose_nM: float
    effect_h: float
    seed: int
    seconds: float
    answer: Answer | None = None
    deciding: Deciding | None = None
    mutation: Mutation | None = None
    patient_facts: tuple[PatientVerdict, ...] = ()
    resistance: tuple[LiteratureVerdict, ...] = ()


def broken_words(mutation: Mutation) -> str:
    """Return the first line of everything that is made of a model broken on purpose."""
    numbers = ", ".join(f"{name} = {number:g}" for name, number in mutation.numbers.items())
    return (
        f"Model broken on purpose, {mutation.name}: {mutation.meaning} ({numbers}). No number here is about everolimus."
    )
