"""How the server answers: JSON without NaN, and errors with a place and a remedy."""

from __future__ import annotations

from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from rapalog.errors import RapalogError
from rapalog.web.document import document

_LONGEST: Final = 2_000  # of a text that repeats what was given


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
        return document(content)


def answer_errors(app: FastAPI) -> None:
    """Have an application answer every error as a :class:`Problem`."""

    @app.exception_handler(RapalogError)
    async def refused(request: Request, error: RapalogError) -> Response:
        return said(422, error.problem, error.where, error.remedy)

    @app.exception_handler(RequestValidationError)
    async def misread(request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"][1:])
        return said(422, f"cannot read the request: {first['msg']}", place, "use the page, or see /openapi.json")

    @app.exception_handler(HTTPException)
    async def unknown(request: Request, error: HTTPException) -> Response:
        return said(error.status_code, str(error.detail), "", "use the links of the page")

    @app.exception_handler(Exception)
    async def fault(request: Request, error: Exception) -> Response:
        return said(500, f"a fault of rapalog itself: {type(error).__name__}: {error}", "", "report what you did")


def said(status: int, problem: str, where: str, remedy: str) -> Response:
    """Return a :class:`Problem` as an answer; a text that repeats what was given is not repeated whole."""
    own = Problem(problem=problem[:_LONGEST], where=where[:_LONGEST], remedy=remedy[:_LONGEST])
    return Json(own.model_dump(), status_code=status)
