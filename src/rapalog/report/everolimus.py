"""The embedded everolimus study: the model is run, assays are run on it, the analyses read them, verdicts follow."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from multiprocessing import get_context
from typing import Final

import numpy as np

from rapalog.biology.readouts import readouts
from rapalog.calibration.record import N_DRAWS_OF_ALTERNATIVES
from rapalog.errors import RapalogError
from rapalog.facts.pathway import pathway
from rapalog.orphans import end_with_parent
from rapalog.report.lead import find_answer
from rapalog.report.study import Gap, PatientCourse, Study, TimeCourses
from rapalog.scorecard.card import findings_apart_from_table1, scorecard
from rapalog.scorecard.mutations import find_mutation, mutate_worker, mutated
from rapalog.scorecard.observe import cell, dose_levels, half_crossing_nM, half_dose_nM, levels
from rapalog.scorecard.patients import patient_verdicts
from rapalog.scorecard.resistance import findings_of_literature, literature_verdicts
from rapalog.scorecard.table1 import run_table1
from rapalog.scorecard.table2 import table2
from rapalog.studies.deciding import deciding
from rapalog.studies.regimen import run_regimen

Progress = Callable[[str, float], None]

GAP_LINES: Final = ("generic", "BT474", "786-O")  # a typical line, the slowest and the fastest of Table 1's
_EXPOSURES_H: Final = (48.0, 72.0, 168.0)
_SIGNAL_H: Final = 24.0
_EFFECT_DOSE_NM: Final = 100.0
_EFFECT_H: Final = 24.0
_COURSES: Final = (
    "p-S6K1 T389",
    "p-S6 S235/236",
    "p-4E-BP1 T37/46",
    "p-4E-BP1 S65",
    "p-AKT T308",
    "p-AKT S473",
    "mTORC2",
    "protein synthesis",
    "Cyclin D1",
    "G1 fraction",
    "cell mass",
    "cell number",
)
_REGIMENS: Final = ("10 mg daily", "20 mg weekly", "50 mg weekly")
_PATIENT_READOUTS: Final = ("p-S6 S235/236", "p-4E-BP1 T37/46", "p-4E-BP1 S65", "p-AKT S473")
_LEAST_FOLD: Final = 1e-3  # a readout that falls to nothing is drawn at a thousandth


def run_study(*, seed: int = 1, draws: int = 100, mutate: str = "", progress: Progress | None = None) -> Study:
    """Run everything.

    Parameters
    ----------
    seed
        Seed of the noise on all plates and of the draws from posterior and population.
    draws
        Draws from posterior and population behind the predictions of Table 1, a line; 0 leaves its rows unjudged.
    mutate
        Name of a mutation, to run the model with one mechanism broken; empty for the whole model.
    progress
        Called with what is being done and the share done.

    Returns
    -------
    Study
        Verdicts, tables, curves and courses.

    Raises
    ------
    RapalogError
        If the worker processes cannot start (a script must call this under ``if __name__ == "__main__":``), or if there
        is no such mutation.
    """
    mutation = find_mutation(mutate) if mutate else None
    with mutated(mutate):
        return replace(_run(seed, draws, mutate, progress or (lambda _what, _share: None)), mutation=mutation)


def _run(seed: int, draws: int, mutate: str, report: Progress) -> Study:
    start = time.perf_counter()
    with ProcessPoolExecutor(
        max_workers=os.cpu_count(), mp_context=get_context("spawn"), initializer=_begin_worker, initargs=(mutate,)
    ) as pool:
        try:
            answer = pool.submit(find_answer, n_draws=draws, seed=seed) if draws else None
            decides = (
                pool.submit(deciding, n_draws=min(draws, N_DRAWS_OF_ALTERNATIVES), seed=seed) if draws > 1 else None
            )
            literature = pool.submit(findings_of_literature)
            table1 = run_table1(seed=seed, n_draws=draws, pool=pool, progress=report)
            found = findings_apart_from_table1(progress=report)
            gaps = tuple(_gap(line) for line in GAP_LINES)
            claims, biomarkers, patients = scorecard(found, table1.rows), table2(), patient_verdicts()
            return Study(
                scorecard=claims,
                table1=table1.rows,
                table2=biomarkers,
                patient_facts=patients,
                resistance=literature_verdicts(
                    literature.result(), claims=claims, patients=patients, table2=biomarkers
                ),
                curves=table1.curves,
                gaps=gaps,
                time_courses=_time_courses(),
                patients=tuple(_patient(text) for text in _REGIMENS),
                pathway_effect=pathway_effect(),
                effect_dose_nM=_EFFECT_DOSE_NM,
                effect_h=_EFFECT_H,
                seed=seed,
                answer=answer.result() if answer else None,
                deciding=decides.result() if decides else None,
                seconds=time.perf_counter() - start,
            )
        except BrokenProcessPool:
            raise RapalogError(
                "the worker processes could not start", remedy="call run_study under if __name__ == '__main__':"
            ) from None


def _begin_worker(mutate: str) -> None:
    end_with_parent()
    mutate_worker(mutate)


def _gap(line: str) -> Gap:
    of, dose_nM = cell(line), np.geomspace(1e-3, 1e4, 36)
    signal = _response(line, "p-S6 S235/236", dose_nM, [_SIGNAL_H])[_SIGNAL_H]
    viability = _response(line, "viability", dose_nM, list(_EXPOSURES_H))
    halves = {hours: half_crossing_nM(dose_nM, response) for hours, response in viability.items()}
    return Gap(
        line,
        dose_nM,
        _SIGNAL_H,
        signal,
        viability,
        half_dose_nM(of, "p-S6 S235/236"),
        {hours: None if math.isinf(dose) else dose for hours, dose in halves.items()},
    )


def _response(
    line: str, readout: str, dose_nM: np.ndarray[tuple[int], np.dtype[np.float64]], times_h: list[float]
) -> dict[float, np.ndarray[tuple[int], np.dtype[np.float64]]]:
    seen = dose_levels(cell(line), readout, doses_nM=[0.0, *dose_nM.tolist()], times_h=times_h)
    return {hours: seen[1:, k] / seen[0, k] for k, hours in enumerate(times_h)}


def _time_courses() -> TimeCourses:
    times_h = [*np.geomspace(0.05, 12.0, 24).tolist(), *np.arange(14.0, 73.0, 2.0).tolist()]
    treated, vehicle = (
        levels(cell(), list(_COURSES), dose_nM=dose, times_h=times_h) for dose in (_EFFECT_DOSE_NM, 0.0)
    )
    folds = {name: np.array(treated[name]) / np.array(vehicle[name]) for name in _COURSES}
    return TimeCourses("generic", _EFFECT_DOSE_NM, np.array(times_h), folds)


def _patient(text: str) -> PatientCourse:
    found = run_regimen(text)
    fold = {name: found.tumour.fold[name] for name in _PATIENT_READOUTS}
    return PatientCourse(text, found.blood.time_h, found.blood.blood_ug_L, found.blood.free_nM, fold)


def pathway_effect() -> dict[str, float | None]:
    """Return each node's log2 fold of the vehicle under the drug, None for a node without a state.

    Returns
    -------
    dict
        By the node's id; 24 h after 100 nM everolimus.
    """
    shown = {readout.node: name for name, readout in readouts().items() if readout.node}
    names = list(dict.fromkeys(shown.values()))
    treated, vehicle = (levels(cell(), names, dose_nM=dose, times_h=[_EFFECT_H]) for dose in (_EFFECT_DOSE_NM, 0.0))
    effect: dict[str, float | None] = {node.id: None for node in pathway().nodes}
    for node, name in shown.items():
        before, after = vehicle[name][0], treated[name][0]
        if node in effect and before > 1e-9:  # what only exists with the drug has no fold
            effect[node] = math.log2(max(after / before, _LEAST_FOLD))
    return effect
