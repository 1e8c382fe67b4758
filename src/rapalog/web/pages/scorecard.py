"""The page of verdicts: a finished run that comes with the package, and what can be changed to see what falls."""

from __future__ import annotations

import threading
from functools import cache
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path
from fastapi.responses import Response

from rapalog.errors import RapalogError
from rapalog.facts.claims import claims
from rapalog.facts.library import read_rows, value
from rapalog.web.answers import REFUSALS, Json
from rapalog.web.jobs.child import run_in_child
from rapalog.web.jobs.queue import Kind

router = APIRouter(prefix="/api/scorecard", tags=["scorecard"], responses=REFUSALS)
KINDS: Final = {
    "scorecard-claim": Kind("rapalog.web.work.scorecard:check", most_s=600),
    "scorecard-flips": Kind("rapalog.web.work.scorecard:flips", most_s=1200),
    "scorecard-run": Kind("rapalog.web.work.scorecard:everything", most_s=1800, media_type="application/zip"),
}

#: One figure at a time, and no longer than anybody waits for one.
_ONE: Final = threading.Lock()
_MOST_S: Final = 60.0


@router.get("", response_class=Response)
def stored() -> Response:
    """Return the verdicts of the stored run, whether they are stale, and what each claim is about."""
    return Json(_document())


@router.get("/parameters", response_class=Response)
def parameters() -> Response:
    """Return the numbers of the model that can be changed, and the mutations that have a name."""
    from rapalog.biology.network import default_parameters

    rows = {row["symbol"]: row for row in read_rows("cell_model.csv")}
    return Json(
        {
            "parameters": [
                {
                    "symbol": symbol,
                    "value": number,
                    "unit": rows[symbol]["unit"],
                    "quantity": rows[symbol]["quantity"],
                    "source": rows[symbol]["source"],
                    "status": rows[symbol]["status"],
                }
                for symbol, number in default_parameters().items()
                if symbol in rows
            ],
            "mutations": _mutations(),
        }
    )


@router.get("/looked/{claim}", response_class=Response)
def looked(claim: Annotated[str, Path(pattern="^C[0-9]{3}$")]) -> Response:
    """Return what the check of a claim looks at in cultures and tumours of the model as it is now."""
    with _ONE:
        return Response(_looked(claim), media_type="application/json")


@cache
def _looked(claim: str) -> bytes:
    # A child remembers nothing of other claims: what two of them look at is told for each.
    outcome = run_in_child(
        "rapalog.web.work.scorecard:looked",
        {"claim": claim},
        (),
        tell=lambda what, share: None,
        stop=threading.Event(),
        most_s=_MOST_S,
    )
    if outcome.state != "done":
        raise RapalogError(outcome.problem, remedy=outcome.remedy, where=outcome.where)
    return outcome.result


@cache
def _document() -> dict[str, Any]:
    # Imported when asked for: the server starts without the checks.
    from rapalog.report.stored import is_stale, stored_study
    from rapalog.report.table1 import other_laboratories
    from rapalog.scorecard.table1 import ROW_CLAIMS

    study, row_of = stored_study(), dict(zip(ROW_CLAIMS, (own["row"] for own in stored_study()["table1"]), strict=True))
    about = {one.id: {"observable": one.observable, "row": row_of.get(one.id, "")} for one in claims()}
    others = {
        own["row"]: [{"drug": drug, "ic50_nM": number} for drug, number in other_laboratories(own["cell_line"])]
        for own in study["table1"]
    }
    return {
        "stale": is_stale(),
        "digest": study["digest"],
        "seed": study["seed"],
        "counts": study["counts"],
        "scorecard": [own | about[own["id"]] for own in study["scorecard"]],
        "table1": [own | {"others": others[own["row"]]} for own in study["table1"]],
        "table2": study["table2"],
        "patients": study["patients"],
        "resistance": study["resistance"],
        "mutations": _mutations(),
        "patient_nM": [value("P129"), value("P131")],
    }


def _mutations() -> list[dict[str, Any]]:
    from rapalog.scorecard.mutations import mutations

    return [{"name": own.name, "meaning": own.meaning, "numbers": dict(own.numbers)} for own in mutations().values()]
