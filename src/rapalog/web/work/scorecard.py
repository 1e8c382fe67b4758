"""Verdicts worked out for the page: one claim again, what flips when numbers change, and the whole study."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from rapalog.errors import RapalogError
from rapalog.facts.claims import claims
from rapalog.notebook.asked.progress import listening
from rapalog.notebook.study import run
from rapalog.report.stored import is_stale, stored_study
from rapalog.report.study_files import study_files
from rapalog.scorecard.card import checks_apart_from_table1, verdicts_on
from rapalog.scorecard.mutations import find_mutation, mutated
from rapalog.scorecard.verdict import Verdict
from rapalog.web.jobs.child import Tell
from rapalog.web.jobs.store import Input
from rapalog.web.work.asked import archive, document, settings_of

#: Draws from posterior and population behind Table 1, as ``rapalog run`` has them.
_DRAWS: Final = 100
#: Of the time of both, what the broken model takes where the whole one must be run as well.
_HALF: Final = 0.5


def check(request: Mapping[str, Any], inputs: Sequence[Input], tell: Tell) -> bytes:
    """Return the verdict on one claim, worked out again."""
    claim = settings_of(request, {"claim": str}).get("claim")
    if not claim:
        raise RapalogError("no claim is named", remedy="choose a claim of the scorecard", where="claim")
    return document(verdicts_on([claim], n_draws=_DRAWS, progress=tell)[0].to_json())


def flips(request: Mapping[str, Any], inputs: Sequence[Input], tell: Tell) -> bytes:
    """Return every verdict under changed numbers beside that of the whole model."""
    settings = settings_of(request, {"mutate": str, "table1": bool})
    mutation = find_mutation(settings.get("mutate", ""))
    apart = checks_apart_from_table1()
    names = [one.id for one in claims() if settings.get("table1") or one.id in apart]
    stale = is_stale()
    before = _whole(names, tell) if stale else {row["id"]: row for row in stored_study()["scorecard"]}
    with mutated(mutation.name):
        found = verdicts_on(
            names, n_draws=_DRAWS,
            progress=lambda what, share: tell(what, _HALF + (1 - _HALF) * share if stale else share),
        )  # fmt: skip
    return document({"mutation": {"name": mutation.name, "meaning": mutation.meaning, "numbers": mutation.numbers},
                     "table1": bool(settings.get("table1")),
                     "verdicts": [_beside(own, before[own.id]) for own in found]})  # fmt: skip


def everything(request: Mapping[str, Any], inputs: Sequence[Input], tell: Tell) -> bytes:
    """Return the whole study as one zip: report, scorecard, tables and figures, as ``rapalog run --out`` has them."""
    settings = settings_of(request, {"seed": int, "draws": int, "mutate": str})
    with listening(tell):
        found = run(**{"draws": _DRAWS, **settings})
    tell("report", 1.0)
    return archive(study_files(found.study))


def _whole(names: Sequence[str], tell: Tell) -> dict[str, dict[str, Any]]:
    found = verdicts_on(names, n_draws=_DRAWS, progress=lambda what, share: tell(what, _HALF * share))
    return {own.id: own.to_json() for own in found}


def _beside(own: Verdict, before: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": own.id, "before": before["verdict"], "after": own.verdict, "observed_before": before["observed"],
            "observed_after": own.observed, "note": own.note}  # fmt: skip
