"""Kinase assays read for the page: wells as activities, the fitted line, and what it says with intervals or bounds."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from rapalog.analysis.kinase.curves import KinaseCurve
from rapalog.figures.kinase import kinase_pictures
from rapalog.notebook.kinase import Kinase, kinase
from rapalog.report.assay_pages import kinase_page
from rapalog.studies.kinase.study import estimate_text, title_of
from rapalog.studies.kinase.virtual import kinase_assay_files, run_kinase_assay
from rapalog.web.document import document
from rapalog.web.jobs.child import Tell
from rapalog.web.jobs.job import Input
from rapalog.web.work.asked import archive, files_of, settings_of

_KNOWN: Final[Mapping[str, type | tuple[type, ...]]] = {"example": bool, "enzyme_error": (int, float)}
_TABLE: Final = "kinase.csv"


def analyse(request: Mapping[str, Any], inputs: Sequence[Input], tell: Tell) -> bytes:
    """Return what the kinase page shows of a table of wells, or of a plate export with its layout."""
    study = _asked(request, inputs, tell).study
    return document(
        {
            "summary": _summary(study.curves),
            "result": study.to_json(),
            "curves": [_curve(own) for own in study.curves],
            "files": list(study.inputs),
        }
    )


def everything(request: Mapping[str, Any], inputs: Sequence[Input], tell: Tell) -> bytes:
    """Return report, tables, figures and record of the same analysis as one zip, and the example's own table."""
    study = _asked(request, inputs, tell).study
    tell("drawing", 0.5)
    files = study.files(pictures=kinase_pictures)
    own = {f"read/{name}": data for name, data in study.inputs.items()} if request.get("example") else {}
    return archive({**files, "report.html": kinase_page(study, files), **own})


def _asked(request: Mapping[str, Any], inputs: Sequence[Input], tell: Tell) -> Kinase:
    settings = settings_of(request, _KNOWN)
    tables, layouts = files_of(inputs, "files"), files_of(inputs, "layout")
    if settings.pop("example", False):
        tell("running the virtual assay", 0.0)
        tables = {_TABLE: kinase_assay_files(run_kinase_assay())[_TABLE]}
    tell("fitting", 0.3)
    return kinase(tables, layout=layouts or None, **settings)  # type: ignore[arg-type]


def _summary(curves: Sequence[KinaseCurve]) -> str:
    """Return the answer in one sentence: how much of which phosphorylation stays, and the dose half-way there."""
    said = [
        f"{title_of(own)}: {estimate_text(own.residual_activity, '%', 100.0)} of the activity stays, "
        + (
            f"half-way down at {estimate_text(own.ic50_nM, 'nM')}"
            if own.ic50_nM.value is not None
            else f"and there is no IC50: {own.ic50_nM.reason}"
        )
        if own.residual_activity.value is not None
        else f"{title_of(own)}: no curve, {own.residual_activity.reason}"
        for own in curves[:2]
    ]
    more = f"; and {len(curves) - 2} more" if len(curves) > 2 else ""
    return "; ".join(said).replace("-0.", "\u22120.") + more + "."


def _curve(own: KinaseCurve) -> dict[str, Any]:
    """Return what is drawn of a curve; activities are fractions of that without inhibitor."""
    return {
        "title": title_of(own),
        **own.to_json(),
        "wells": [
            {
                "role": well.role,
                "replicate": well.replicate,
                "dose_nM": well.dose_nM,
                "response": well.response,
                "activity": activity if math.isfinite(activity) else None,
            }
            for well, activity in own.wells
        ],
        "line": {"dose_nM": [dose for dose, _ in own.line], "activity": [share for _, share in own.line]},
    }
