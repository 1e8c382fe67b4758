"""Partners of a drug in a genotype, for the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rapalog.notebook.asked.progress import listening
from rapalog.notebook.partners import partners
from rapalog.web.document import document
from rapalog.web.jobs.child import Tell
from rapalog.web.jobs.job import Input
from rapalog.web.lines import known_line
from rapalog.web.work.asked import settings_of


def rank(request: Mapping[str, Any], inputs: Sequence[Input], tell: Tell) -> bytes:
    """Return which second drug brings growth inhibition back, as ``rapalog partners`` does."""
    settings = settings_of(request, {"cell_line": str, "genotype": str, "drug": str})
    with listening(tell):
        return document(partners(known_line(settings.pop("cell_line", "generic")), **settings).to_json())
