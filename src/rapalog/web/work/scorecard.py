"""Verdicts worked out for the page: one claim again, what flips when numbers change, and the whole study."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from rapalog.biology.readouts import readouts
from rapalog.biology.watching import Look, Watch, watching
from rapalog.errors import RapalogError
from rapalog.facts.claims import claims
from rapalog.notebook.asked.progress import listening
from rapalog.notebook.study import run
from rapalog.report.stored import is_stale, stored_study
from rapalog.report.study_files import study_files
from rapalog.scorecard import table2
from rapalog.scorecard.card import checks_apart_from_table1, verdicts_on
from rapalog.scorecard.checks import downstream, growth, pathway, resistance, target
from rapalog.scorecard.mutations import find_mutation, mutated
from rapalog.scorecard.verdict import Verdict
from rapalog.web.document import document, numbers
from rapalog.web.jobs.child import Tell
from rapalog.web.jobs.job import Input
from rapalog.web.work.asked import archive, settings_of

#: Draws from posterior and population behind Table 1, as ``rapalog run`` has them.
_DRAWS: Final = 100
#: Of the time of both, what the broken model takes where the whole one must be run as well.
_HALF: Final = 0.5
#: Whose checks look at cultures and tumours; those of the protocols read virtual plates, blots and tubes.
_OF_CULTURES: Final = (pathway, target, downstream, growth, table2, resistance)
#: Of a figure: more cannot be told apart.
_MOST_LOOKS: Final = 400
_MOST_TIMES: Final = 400


def check(request: Mapping[str, Any], inputs: Sequence[Input], tell: Tell) -> bytes:
    """Return the verdict on one claim, worked out again."""
    claim = settings_of(request, {"claim": str}).get("claim")
    if not claim:
        raise RapalogError("no claim is named", remedy="choose a claim of the scorecard", where="claim")
    return document(verdicts_on([claim], n_draws=_DRAWS, progress=tell)[0].to_json())


def looked(request: Mapping[str, Any], inputs: Sequence[Input], tell: Tell) -> bytes:
    """Return what the check of a claim looks at in cultures; nothing for one that reads wells, bands or tubes."""
    claim = settings_of(request, {"claim": str}).get("claim", "")
    check = {name: own for module in _OF_CULTURES for name, own in module.CHECKS.items()}.get(claim)
    if check is None:
        return document({"claim": claim, "looks": []})
    with watching() as watch:
        check()
    return document(
        {"claim": claim, "looks": [own for look in watch.looks[:_MOST_LOOKS] for own in _look(look, watch)]}
    )


def _look(own: Look, watch: Watch) -> list[dict[str, Any]]:
    """Return each readout of a look, with the cell it is of."""
    names = {readout.symbol: name for name, readout in readouts().items()}
    cell, conditions = next((known for known in watch.cells if known[0].parameters is own.parameters), (None, {}))
    every = max(1, math.ceil(len(own.time_h) / _MOST_TIMES))
    found = []
    for key, values in own.levels.items():
        name = names.get(key, key)
        found.append(
            {
                "where": own.where,
                "line": cell.line.name if cell else "",
                "genotype": cell.genotype if cell else "",
                "conditions": dict(conditions),
                "readout": name,
                "regimen": own.regimen,
                "unit": "fold of untreated"
                if own.where == "tumour"
                else readouts()[name].unit
                if name in readouts()
                else "",
                "doses_nM": dict(own.doses_nM),
                "time_h": numbers(own.time_h[::every]),
                "value": numbers(values[::every]),
            }
        )
    return found


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
            names,
            n_draws=_DRAWS,
            progress=lambda what, share: tell(what, _HALF + (1 - _HALF) * share if stale else share),
        )
    return document(
        {
            "mutation": {"name": mutation.name, "meaning": mutation.meaning, "numbers": mutation.numbers},
            "table1": bool(settings.get("table1")),
            "verdicts": [_beside(own, before[own.id]) for own in found],
        }
    )


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
    return {
        "id": own.id,
        "before": before["verdict"],
        "after": own.verdict,
        "observed_before": before["observed"],
        "observed_after": own.observed,
        "note": own.note,
    }
