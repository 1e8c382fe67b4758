"""How the server answers: JSON without NaN, and errors with a place and a remedy."""

from __future__ import annotations

import json
import math
from typing import Any, Final

import numpy as np
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from rapalog.errors import RapalogError

_LONGEST: Final = 2_000  # of a text that repeats what was given


class Overtaken(Exception):
    """A newer question of the same kind was asked."""


class Problem(BaseModel):
    """What is wrong, where, and what to try."""

    problem: str
    where: str = ""
    remedy: str = ""


#: What every request may be answered with beside its own answer, for the API's description.
REFUSALS: Final[dict[int | str, dict[str, Any]]] = {
    400: {"model": Problem},
    403: {"model": Problem},
    404: {"model": Problem},
    409: {"model": Problem},
    413: {"model": Problem},
    422: {"model": Problem},
}


class Json(Response):
    """A JSON document in which what is no number is null."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:  # noqa: ANN401 - whatever JSON holds
        """Return the document as bytes."""
        text = json.dumps(plain(content), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        return text.encode(errors="replace")  # what was typed may hold half a letter


def plain(content: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Return a document in which numbers that JSON does not have are None."""
    match content:
        case float():
            return content if math.isfinite(content) else None
        case dict():
            return {str(key): plain(own) for key, own in content.items()}
        case list() | tuple():
            return [plain(own) for own in content]
    return content


def numbers(values: Any, digits: int = 5) -> Any:  # noqa: ANN401 - an array of any shape
    """Return an array as lists of numbers with so many digits; what is no number is None.

    >>> numbers([[1.23456, math.nan]], digits=3)
    [[1.23, None]]
    """
    own = np.asarray(values, dtype=float)
    if own.ndim > 1:
        return [numbers(row, digits) for row in own]
    return [float(f"{value:.{digits}g}") if math.isfinite(value) else None for value in own.tolist()]


def answer_errors(app: FastAPI) -> None:
    """Have an application answer every error as a :class:`Problem`."""

    @app.exception_handler(RapalogError)
    async def refused(request: Request, error: RapalogError) -> Response:
        return _said(422, error.problem, error.where, error.remedy)

    @app.exception_handler(Overtaken)
    async def overtaken(request: Request, error: Overtaken) -> Response:
        return _said(409, "a newer question was asked", "", "ask again")

    @app.exception_handler(RequestValidationError)
    async def misread(request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"][1:])
        return _said(422, f"cannot read the request: {first['msg']}", place, "use the page, or see /openapi.json")

    @app.exception_handler(HTTPException)
    async def unknown(request: Request, error: HTTPException) -> Response:
        return _said(error.status_code, str(error.detail), "", "use the links of the page")

    @app.exception_handler(Exception)
    async def fault(request: Request, error: Exception) -> Response:
        return _said(500, f"a fault of rapalog itself: {type(error).__name__}: {error}", "", "report what you did")


def _said(status: int, problem: str, where: str, remedy: str) -> Response:
    said = Problem(problem=problem[:_LONGEST], where=where[:_LONGEST], remedy=remedy[:_LONGEST])
    return Json(said.model_dump(), status_code=status)
