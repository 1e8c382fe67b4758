"""The embedded study as files: report, scorecard, both tables and all figures; and as the document of ``--json``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any, Final

from rapalog.about import RESEARCH_USE_ONLY, __version__
from rapalog.files.results.writing import csv_bytes, json_bytes
from rapalog.report.figures import figure_files
from rapalog.report.page import render_report
from rapalog.report.study import Study
from rapalog.scorecard.card import counts
from rapalog.scorecard.patients import PatientVerdict
from rapalog.scorecard.resistance import LiteratureVerdict
from rapalog.scorecard.tables import Table1Result
from rapalog.studies.draws import LEVEL


def study_json(study: Study) -> dict[str, Any]:
    """Return the study as ``scorecard.json`` has it.

    Parameters
    ----------
    study
        The study.

    Returns
    -------
    dict
        What ``rapalog run --json`` prints.
    """
    return {
        "broken_on_purpose": asdict(study.mutation) if study.mutation else None,
        "scorecard": [verdict.to_json() for verdict in study.scorecard],
        "table1": [row.to_json() for row in study.table1],
        "table2": [row.to_json() for row in study.table2],
        "patients": [row.to_json() for row in study.patient_facts],
        "resistance": [row.to_json() for row in study.resistance],
        "answer": study.answer.to_json() if study.answer else None,
        "deciding": study.deciding.to_json() if study.deciding else None,
        "counts": counts(study.scorecard),
        "seed": study.seed,
        "seconds": round(study.seconds, 2),
        "note": RESEARCH_USE_ONLY,
    }


def study_files(study: Study) -> Mapping[str, bytes]:
    """Return every file of the study by name: report, scorecard, tables and figures.

    Parameters
    ----------
    study
        The study.

    Returns
    -------
    dict
        Bytes by file name, figures in a folder of their own.
    """
    figures = figure_files(study)
    return {
        "report.html": render_report(study, version=__version__, drawn=figures).encode(),
        "scorecard.json": json_bytes(study_json(study)),
        "table1.csv": _table1_csv(study),
        "table2.csv": csv_bytes(
            _TABLE2_COLUMNS, [[getattr(row, name) for name in _TABLE2_COLUMNS] for row in study.table2]
        ),
        "patients.csv": csv_bytes(
            _PATIENT_COLUMNS, [[getattr(row, name) for name in _PATIENT_COLUMNS] for row in study.patient_facts]
        ),
        "resistance.csv": csv_bytes(_RESISTANCE_COLUMNS, [_resistance_cells(row) for row in study.resistance]),
        **{f"figures/{name}": content for name, content in figures.items()},
    }


_TABLE2_COLUMNS: Final = ("row", "biomarker", "treatment", "system", "printed", "observed", "kind", "verdict", "note")
_PATIENT_COLUMNS: Final = tuple(own.name for own in fields(PatientVerdict))
_RESISTANCE_COLUMNS: Final = tuple(own.name for own in fields(LiteratureVerdict))
_TABLE1_COLUMNS: Final = (
    "row",
    "cell_line",
    "exposure_as_printed",
    "exposure_h",
    "printed",
    "verdict",
    "rule",
    "convention",
    "predicted_nM",
    "predicted_low_nM",
    "predicted_high_nM",
    "level",
    "p_not_reached",
    "p_within_3x",
    "viability_at_printed",
    "viability_at_printed_low",
    "viability_at_printed_high",
    "plateau",
    "plateau_low",
    "plateau_high",
    "ec50_nM",
    "ec50_low_nM",
    "ec50_high_nM",
    "draws",
    "plates_ic50_relation",
    "plates_ic50_nM",
    "plates_ic50_low_nM",
    "plates_ic50_high_nM",
    "plates_ic50_reason",
    "plates_ec50_nM",
    "kind",
    "note",
)


def _resistance_cells(row: LiteratureVerdict) -> tuple[object, ...]:
    own = row.to_json()
    return tuple(" ".join(own[name]) if name in ("killed_by", "see") else own[name] for name in _RESISTANCE_COLUMNS)


def _table1_csv(study: Study) -> bytes:
    return csv_bytes(_TABLE1_COLUMNS, [_table1_cells(row) for row in study.table1])


def _table1_cells(row: Table1Result) -> tuple[object, ...]:
    own = row.prediction
    predicted: tuple[object, ...] = ("",) * 17
    if own:
        found = own.conventions.get(own.convention)
        ends = [one for ends in (own.at_printed, own.plateau, own.ec50_nM) for one in (ends.value, ends.low, ends.high)]
        nM = (found.median_nM, found.low_nM, found.high_nM) if found else (None, None, None)
        predicted = (
            own.convention,
            *nM,
            LEVEL,
            found.p_not_reached if found else 1.0,
            own.p_within_3x,
            *(None if one != one else one for one in ends),
            own.n_draws,
        )
    plates = (row.ic50.relation, row.ic50.value, row.ic50.low, row.ic50.high, row.ic50.reason, row.ec50.value)
    return (
        row.row,
        row.cell_line,
        row.exposure_as_printed,
        row.exposure_h,
        row.printed,
        row.verdict,
        row.rule,
        *predicted,
        *plates,
        row.kind,
        row.note,
    )
