"""A regimen in a population for the page: bands over patients, single patients of the last period, and percentiles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from rapalog.biology.genotype import find_cell_line
from rapalog.errors import RapalogError
from rapalog.notebook.asked.progress import listening
from rapalog.notebook.population import Patients
from rapalog.notebook.regimen import regimen
from rapalog.studies.population import PopulationResult
from rapalog.web.document import document, numbers
from rapalog.web.jobs.child import Tell
from rapalog.web.jobs.job import Input
from rapalog.web.work.asked import settings_of

_NUMBER: Final = (int, float)
_KNOWN: Final[Mapping[str, type | tuple[type, ...]]] = {
    "regimen": str,
    "patients": int,
    "days": _NUMBER,
    "cell_line": str,
    "hct": _NUMBER,
    "ffm": _NUMBER,
    "hepatic": str,
    "interaction": str,
    "seed": int,
}
#: Of a page; the command line draws more.
MOST_PATIENTS: Final = 2000
#: Lines that can be told apart when one is pointed at.
_SINGLE: Final = 100
_READOUTS: Final = ("p-S6 S235/236", "p-4E-BP1 T37/46", "p-AKT S473")
_BLOOD: Final = {"blood_ug_L": "whole blood (ug/L)", "free_nM": "free drug (nM)"}


def draw(request: Mapping[str, Any], inputs: Sequence[Input], tell: Tell) -> bytes:
    """Return what the page shows of a regimen in a population."""
    settings = settings_of(request, _KNOWN)
    n = settings.get("patients", 0)
    if not 1 < n <= MOST_PATIENTS:
        raise RapalogError(
            f"got {n} patients, must be 2 to {MOST_PATIENTS:,}",
            where="patients",
            remedy="use rapalog regimen --patients for more",
        )
    settings["cell_line"] = find_cell_line(settings.get("cell_line", "generic")).name
    with listening(tell):
        found = regimen(**settings)
    assert isinstance(found, Patients)  # there are several
    return document(_shown(found.study))


def _shown(found: PopulationResult) -> dict[str, Any]:
    bands, known = found.bands(), found.to_json()
    drawn = {key: bands[name] for key, name in _BLOOD.items()} | {name: bands[f"{name} (fold)"] for name in _READOUTS}
    return {
        **{name: known[name] for name in ("regimen", "n_patients", "failed_patients", "seed", "notes", "pk")},
        "biomarkers": [
            own
            for own in known["biomarkers"]
            if own["readout"] in _READOUTS and own["tissue"] == "tumour" and own["day"] == found.days[0]
        ],
        "time_h": found.cells.time_h.tolist(),
        "bands": {name: numbers(own) for name, own in drawn.items()},
        "singles": _singles(found),
    }


def _singles(found: PopulationResult) -> dict[str, Any]:
    """Return the first patients over the last period, hours counted from its begin, with the body of each."""
    times_h, rows = found.cells.time_h, found.rows()
    begin_h = float(times_h[-1]) - found.period_h
    last, some = times_h >= begin_h - 1e-9, slice(_SINGLE)
    return {
        "time_h": numbers(times_h[last] - begin_h),
        "blood_ug_L": numbers(found.blood_ug_L[some, last]),
        "fold": numbers(found.cells.fold[_READOUTS[0]][some, last]),
        "readout": _READOUTS[0],
        "bodies": {name: numbers(rows[name][some]) for name in ("clint_L_h", "haematocrit", "cmin_ug_L")},
    }
