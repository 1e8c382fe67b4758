"""A finished run of the embedded study that comes with the package, and whether it is of the model that is here.

It is made by ``benchmarks/stored_study.py``. What it rests on are the cell, its numbers, the checks, and the facts on
protocols and patients: where their digest differs from the stored one, every row is stale.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib import resources
from typing import Any, Final

from rapalog.facts.library import read_rows
from rapalog.scorecard.mutations import matrix_digest

STORED: Final = "stored_study.json"
_DIGITS: Final = 16
#: Beside what the matrix of mutations rests on.
_FACTS: Final = (
    "table1",
    "table1_conventions",
    "table2",
    "defects",
    "cell_lines",
    "cell_line_parameters",
    "killed_by",
    "calibrated_draws",
    "viability_protocol",
    "blot_protocol",
    "kinase_protocol",
    "pharmacokinetics",
    "binding_and_abundance",
    "resistance",
    "readouts",
)


@cache
def study_digest() -> str:
    """Return a digest of what a run of the study rests on."""
    rows = [read_rows(f"{name}.csv") for name in _FACTS]
    return hashlib.sha256(f"{matrix_digest()} {rows}".encode()).hexdigest()[:_DIGITS]


@cache
def stored_study() -> dict[str, Any]:
    """Return the stored run: the document of ``rapalog run --json`` with the ``digest`` that it was made under."""
    found: dict[str, Any] = json.loads(resources.files("rapalog.report").joinpath(STORED).read_text(encoding="utf-8"))
    return found


def is_stale() -> bool:
    """Return whether the stored run is of another model, other checks or other facts than those here."""
    return bool(stored_study()["digest"] != study_digest())
