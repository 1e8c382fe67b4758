"""Levels of one patient read for the page: what they teach, and what regimens would do, on the calendar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any, Final

import numpy as np

from rapalog.biology.genotype import find_cell_line
from rapalog.errors import RapalogError
from rapalog.notebook.asked.progress import listening
from rapalog.notebook.tdm import Tdm, tdm
from rapalog.report.tdm_words import headline
from rapalog.studies.draws import ENDS
from rapalog.studies.tdm.calendar import calendar
from rapalog.studies.tdm.forecast import Forecast
from rapalog.studies.tdm.result import TdmResult
from rapalog.web.document import document, numbers
from rapalog.web.jobs.child import Tell
from rapalog.web.jobs.job import Input
from rapalog.web.work.asked import archive, files_of, settings_of

_KNOWN: Final[Mapping[str, type | tuple[type, ...]]] = {
    "example": bool,
    "target": str,
    "forecast": list,
    "days": (int, float),
    "draws": int,
    "cell_line": str,
    "id": str,
    "drop": list,
    "seed": int,
}
_EXAMPLE: Final = "levels.csv"
MOST_FORECASTS: Final = 3
_READOUTS: Final = ("p-S6 S235/236", "p-4E-BP1 T37/46", "p-AKT S473")


def learn(request: Mapping[str, Any], inputs: Sequence[Input], tell: Tell) -> bytes:
    """Return what the page shows of one patient's levels."""
    found = _asked(request, inputs, tell).study
    tell("bands", 0.95)
    runs: Sequence[Forecast | None] = found.forecasts or (None,)
    return document(
        {
            "headline": headline(found),
            "result": found.to_json(),
            "files": list(found.inputs),
            "runs": [_run(found, own) for own in runs],
        }
    )


def everything(request: Mapping[str, Any], inputs: Sequence[Input], tell: Tell) -> bytes:
    """Return report, tables, figures and record of the same analysis as one zip, and the example's own table."""
    from rapalog.report.tdm import tdm_files

    found = _asked(request, inputs, tell).study
    tell("drawing", 0.95)
    own = {f"read/{name}": data for name, data in found.inputs.items()} if request.get("example") else {}
    return archive({**tdm_files(found), **own})


def _asked(request: Mapping[str, Any], inputs: Sequence[Input], tell: Tell) -> Tdm:
    settings, files = settings_of(request, _KNOWN), files_of(inputs, "files")
    if settings.pop("example", False):
        folder = resources.files("rapalog.web").joinpath("examples", "levels")
        files = {_EXAMPLE: folder.joinpath(_EXAMPLE).read_bytes()}
    if len(files) != 1:
        raise RapalogError(
            f"got {len(files)} files, the records of a patient are one table",
            where=", ".join(files),
            remedy="give one file",
        )
    forecast = settings.get("forecast", [])
    if len(forecast) > MOST_FORECASTS:
        raise RapalogError(
            f"got {len(forecast)} forecasts, at most {MOST_FORECASTS} are shown",
            where="forecast",
            remedy="give fewer, or use rapalog tdm",
        )
    settings["cell_line"] = find_cell_line(settings.get("cell_line", "generic")).name
    with listening(tell):
        return tdm(files, **settings)  # type: ignore[arg-type]


def _run(found: TdmResult, run: Forecast | None) -> dict[str, Any]:
    """Return bands of blood and tumours over hours of the table, and the doses; without a forecast the history."""
    seen = calendar(found, run)
    tumours = run.tumours if run else None
    return {
        "time_h": numbers(seen.time_h),
        "prior_ug_L": numbers(seen.prior_ug_L),
        "own_ug_L": numbers(seen.own_ug_L),
        "dose_h": numbers(seen.dose_h),
        "dose_mg": numbers(seen.dose_mg),
        "forecast_h": seen.forecast_h,
        "tumour": None
        if tumours is None
        else {
            "time_h": numbers(tumours.time_h),
            "readout": _READOUTS[0],
            "fold": {name: numbers(np.nanquantile(tumours.fold[name], ENDS, axis=0)) for name in _READOUTS},
        },
    }
