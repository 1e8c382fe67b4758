"""Plates and tables read for the page: curves with wells, lines and bands, and plates with what is in each well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from rapalog.analysis.curves.band import band
from rapalog.analysis.curves.curve import Curve
from rapalog.notebook.asked.progress import listening
from rapalog.notebook.viability import Viability, viability
from rapalog.report.viability import pictures_with
from rapalog.report.viability_words import flag_lines, summary_words, title_words
from rapalog.tables import Well
from rapalog.web.jobs.child import Tell
from rapalog.web.jobs.store import Input
from rapalog.web.work.asked import archive, document, files_of, settings_of

_KNOWN: Final[Mapping[str, type | tuple[type, ...]]] = {
    "model": str, "read": str, "robust": str, "doubling_time": (str, list), "unit": str, "molar_mass": (str, list),
    "exclude": dict, "fix": (dict, list), "icx": list, "compare": bool, "share": str, "conventions": bool,
}  # fmt: skip
_POINTS: Final = 121


def analyse(request: Mapping[str, Any], inputs: Sequence[Input], tell: Tell) -> bytes:
    """Return what the plate page shows of plate exports or tables."""
    found = _asked(request, inputs, tell)
    study = found.study
    return document(
        {
            "title": title_words(study),
            "summary": summary_words(study),
            "result": study.to_json(),
            "curves": [_curve(own) for own in study.curves],
            "plates": _plates(study.wells, study.readings),
            "flags": list(flag_lines(study)),
            "files": list(study.inputs),
        }
    )


def everything(request: Mapping[str, Any], inputs: Sequence[Input], tell: Tell) -> bytes:
    """Return report, tables, workbook, figures and record of the same analysis as one zip."""
    return archive(_asked(request, inputs, tell).study.files(pictures=pictures_with(tell)))


def _asked(request: Mapping[str, Any], inputs: Sequence[Input], tell: Tell) -> Viability:
    settings = settings_of(request, _KNOWN)
    with listening(tell):
        return viability(files_of(inputs, "files"), layout=files_of(inputs, "layout") or None, **settings)  # type: ignore[arg-type]


def _curve(curve: Curve) -> dict[str, Any]:
    """Return what is drawn of a curve: responses as shares of the untreated control."""
    dose_nM, response = curve.line(_POINTS)
    limits = band(curve, dose_nM) if len(dose_nM) else None
    wells = [
        {"file": own.well.reading.file, "plate": own.well.reading.plate, "well": own.well.reading.well,
         "line": own.well.line, "dose_nM": own.dose_nM, "role": own.role, "replicate": own.replicate,
         "response": own.response / curve.full, "token": own.well.reading.token} for own in curve.wells
    ]  # fmt: skip
    drawn: dict[str, Any] = {
        "curve": curve.curve, "cell_line": curve.cell_line, "drug": curve.drug, "time_h": curve.time_h,
        "dose_unit": curve.dose_unit, "wells": wells, "wells_counted": curve.wells_counted,
        "line": {"dose_nM": dose_nM.tolist(), "response": (np.asarray(response) / curve.full).tolist()},
        "band": None, "full": curve.full, "normalised": curve.normalised,
    }  # fmt: skip
    if limits is not None:
        low, high = (np.asarray(end) / curve.full for end in (limits.low, limits.high))
        drawn["band"] = {"low": low.tolist(), "high": high.tolist(), "method": limits.method, "reason": limits.reason}
    return drawn


def _plates(wells: Sequence[Well], readings: Sequence[Any]) -> list[dict[str, Any]]:
    """Return every plate with its wells by position; what is in them is empty where no layout says it."""
    contents = {(own.reading.file, own.reading.plate, own.reading.well, own.reading.read): own for own in wells}
    plates: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for reading in readings:
        own = contents.get((reading.file, reading.plate, reading.well, reading.read))
        content = own.content if own else None
        token = own.reading.token if own else reading.token
        plates.setdefault((reading.file, reading.plate), []).append(
            {"well": reading.well, "read": reading.read, "raw": reading.raw, "token": token, "value": reading.value,
             **({"role": content.role, "drug": content.drug, "cell_line": content.cell_line, "dose_nM": content.dose_nM,
                 "replicate": content.replicate, "curve": content.curve} if content else {})}
        )  # fmt: skip
    return [{"file": file, "plate": plate, "wells": own} for (file, plate), own in plates.items()]
