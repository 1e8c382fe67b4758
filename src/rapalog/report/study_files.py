"""The embedded study as files: report, scorecard, both tables and all figures; and as the document of ``--json``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from rapalog.about import RESEARCH_USE_ONLY, __version__
from rapalog.files.results.writing import csv_bytes, json_bytes
from rapalog.report.figures import figure_files
from rapalog.report.page import render_report
from rapalog.report.study import Study
from rapalog.scorecard.card import counts


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
        **{f"figures/{name}": content for name, content in figures.items()},
    }


_TABLE2_COLUMNS: Final = ("row", "biomarker", "treatment", "system", "printed", "observed", "kind", "verdict", "note")
_TABLE1_COLUMNS: Final = (
    "row",
    "cell_line",
    "exposure_as_printed",
    "exposure_h",
    "printed",
    "ic50_relation",
    "ic50_nM",
    "ic50_low_nM",
    "ic50_high_nM",
    "ic50_reason",
    "ec50_nM",
    "prior_draws",
    "prior_median_nM",
    "prior_low_nM",
    "prior_high_nM",
    "prior_share_not_reached",
    "prior_share_within",
    "kind",
    "verdict",
    "note",
)


def _table1_csv(study: Study) -> bytes:
    rows = [
        (
            row.row,
            row.cell_line,
            row.exposure_as_printed,
            row.exposure_h,
            row.printed,
            row.ic50.relation,
            row.ic50.value,
            row.ic50.low,
            row.ic50.high,
            row.ic50.reason,
            row.ec50.value,
            row.prior.n_draws,
            row.prior.median_nM,
            row.prior.low_nM,
            row.prior.high_nM,
            row.prior.share_not_reached,
            row.prior.share_within,
            row.kind,
            row.verdict,
            row.note,
        )
        for row in study.table1
    ]
    return csv_bytes(_TABLE1_COLUMNS, rows)
