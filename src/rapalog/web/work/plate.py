"""Plates and tables read for the page: curves with wells, lines and bands, and plates with what is in each well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from rapalog.analysis.plates.quality import PlateQuality
from rapalog.notebook.asked.progress import listening
from rapalog.notebook.viability import Viability, viability
from rapalog.report.convention_words import disagreement_words
from rapalog.report.drawn_curves import drawn_curve, number_of
from rapalog.report.viability_words import CHECKS, checked, flag_lines, summary_words, title_words
from rapalog.tables import LayoutWell, Reading, Well, plate_shape
from rapalog.web.document import document
from rapalog.web.jobs.child import Tell
from rapalog.web.jobs.job import Input
from rapalog.web.work.asked import archive, files_of, settings_of

_KNOWN: Final[Mapping[str, type | tuple[type, ...]]] = {
    "model": str,
    "read": str,
    "robust": str,
    "doubling_time": (str, list),
    "unit": str,
    "molar_mass": (str, list),
    "exclude": dict,
    "fix": (dict, list),
    "icx": list,
    "compare": bool,
    "share": str,
    "conventions": bool,
}


def analyse(request: Mapping[str, Any], inputs: Sequence[Input], tell: Tell) -> bytes:
    """Return what the plate page shows of plate exports or tables."""
    found = _asked(request, inputs, tell)
    study = found.study
    return document(
        {
            "title": title_words(study),
            "answer": found.answer,
            "summary": summary_words(study),
            "result": study.to_json(),
            "curves": [drawn_curve(own) for own in study.curves],
            "plates": _plates(study.wells, study.readings),
            "quality": [_quality(own) for own in study.plates],
            "flags": [*study.flags, *flag_lines(study)],
            "read": [own.to_json() for own in study.files_read],
            "methods": found.methods,
            "disagreement": disagreement_words(study.curves) if study.settings.conventions else "",
        }
    )


def everything(request: Mapping[str, Any], inputs: Sequence[Input], tell: Tell) -> bytes:
    """Return report, tables, workbook, figures and record of the same analysis as one zip."""
    from rapalog.report.viability import pictures_with

    return archive(_asked(request, inputs, tell).study.files(pictures=pictures_with(tell)))


def _asked(request: Mapping[str, Any], inputs: Sequence[Input], tell: Tell) -> Viability:
    settings = settings_of(request, _KNOWN)
    with listening(tell):
        return viability(files_of(inputs, "files"), layout=files_of(inputs, "layout") or None, **settings)  # type: ignore[arg-type]


def _plates(wells: Sequence[Well], readings: Sequence[Reading]) -> list[dict[str, Any]]:
    """Return every plate with its wells by position; what is in them is empty where no layout says it."""
    contents = {(own.reading.file, own.reading.plate, own.reading.well, own.reading.read): own for own in wells}
    plates: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for reading in readings:
        if not reading.well:  # a row of a table that names no well has no place on a plate
            continue
        own = contents.get((reading.file, reading.plate, reading.well, reading.read))
        token = own.reading.token if own else reading.token
        plates.setdefault((reading.file, reading.plate), []).append(
            {
                "well": reading.well,
                "read": reading.read,
                "token": token,
                "raw": reading.raw,
                "value": number_of(reading.value),
                **({"content": _content(own.content)} if own else {}),
            }
        )
    return [
        {"file": file, "plate": plate, "shape": plate_shape(well["well"] for well in own), "wells": own}
        for (file, plate), own in plates.items()
    ]


def _content(own: LayoutWell) -> dict[str, Any]:
    return {
        "role": own.role,
        "cell_line": own.cell_line,
        "drug": own.drug,
        "dose_nM": number_of(own.dose_nM),
        "dose_unit": own.dose_unit,
        "time_h": number_of(own.time_h),
        "replicate": own.replicate,
        "curve": own.curve,
        "exclude": own.exclude,
    }


def _quality(plate: PlateQuality) -> dict[str, Any]:
    said = [(check, *checked(plate, check)) for check in CHECKS]
    return {
        "file": plate.file,
        "plate": plate.plate,
        "flags": list(plate.flags),
        "checks": [
            {"name": check.label, "words": words, "robust": robust, "look": look, "rule": check.rule}
            for check, words, robust, look in said
        ],
    }
