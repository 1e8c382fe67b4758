"""What answers before everything is there: the built page at once, its requests as soon as the model is imported.

Importing the cell, the statistics and the figures takes seconds; a browser can load the page meanwhile.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Final

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from rapalog.web import page_files
from rapalog.web.answers import answer_errors
from rapalog.web.guard import App, Message, Receive, Send

_DESCRIPTION: Final = "/openapi.json"


def opened_early(make: Callable[[], FastAPI]) -> App:
    """Return an application that serves the page while ``make`` still makes the whole one.

    Parameters
    ----------
    make
        Called once, in a thread, when the server starts.

    Returns
    -------
    callable
        An ASGI application; requests under ``/api/`` wait until the whole one is there.
    """
    front, opening = _front(), _Opening(make)

    async def answer(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await opening.live(receive, send)
        elif scope["path"].startswith("/api/") or scope["path"] == _DESCRIPTION:
            whole = await opening.whole()
            await whole(scope, receive, send)
        else:
            await front(scope, receive, send)

    return answer


class _Opening:
    """The whole application from the moment that it is asked for until the server ends."""

    def __init__(self, make: Callable[[], FastAPI]) -> None:
        self._make = make
        self._made: asyncio.Future[FastAPI] | None = None

    async def whole(self) -> FastAPI:
        """Return the whole application as soon as it is there."""
        if self._made is None:
            raise RuntimeError("the server has not started")
        return await asyncio.shield(self._made)

    async def live(self, receive: Receive, send: Send) -> None:
        """Start the whole application and end it when the server ends."""
        await receive()
        loop = asyncio.get_running_loop()
        self._made = made = loop.create_future()
        async with AsyncExitStack() as ends:
            # No thread of the loop's own: those are waited for at its end, and an import cannot be stopped.
            threading.Thread(target=self._import, args=(loop, ends, made), name="opening", daemon=True).start()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            made.cancel()
        await send({"type": "lifespan.shutdown.complete"})

    def _import(self, loop: asyncio.AbstractEventLoop, ends: AsyncExitStack, made: asyncio.Future[FastAPI]) -> None:
        try:
            app = self._make()
        except BaseException as error:
            self._tell(loop, _fail, made, error)
            raise
        self._tell(loop, lambda: loop.create_task(_start(app, ends, made)))

    @staticmethod
    def _tell(loop: asyncio.AbstractEventLoop, what: Callable[..., object], *given: object) -> None:
        try:
            loop.call_soon_threadsafe(what, *given)
        except RuntimeError:  # the server has ended meanwhile
            return


async def _start(app: FastAPI, ends: AsyncExitStack, made: asyncio.Future[FastAPI]) -> None:
    if made.done():
        return
    try:
        await ends.enter_async_context(app.router.lifespan_context(app))
    except Exception as error:
        _fail(made, error)
        raise
    made.set_result(app)


def _fail(made: asyncio.Future[FastAPI], error: BaseException) -> None:
    if not made.done():
        made.set_exception(error)


def _front() -> FastAPI:
    front = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    front.add_middleware(GZipMiddleware, minimum_size=2_000)
    answer_errors(front)
    front.include_router(page_files.router)
    return front
