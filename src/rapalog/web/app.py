"""The application: the pages' requests, the jobs, and the built page, behind the guard."""

from __future__ import annotations

import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from fastapi import FastAPI, Request, Response
from pydantic import BaseModel
from starlette.middleware.gzip import GZipMiddleware

from rapalog.about import RESEARCH_USE_ONLY, __version__
from rapalog.web import page_files
from rapalog.web.answers import REFUSALS, answer_errors, said
from rapalog.web.jobs import routes as job_routes
from rapalog.web.jobs.child import make_ready
from rapalog.web.jobs.queue import Jobs
from rapalog.web.jobs.store import Store, jobs_file
from rapalog.web.pages import (
    blot,
    combination,
    dosing,
    kinase,
    mechanism,
    model,
    pathway,
    patient,
    plate,
    resistance,
    scorecard,
)
from rapalog.web.standing import Overtaken, Standing

#: What can be asked for as a job.
KINDS: Final = {
    **mechanism.KINDS,
    **plate.KINDS,
    **blot.KINDS,
    **kinase.KINDS,
    **combination.KINDS,
    **dosing.KINDS,
    **resistance.KINDS,
    **scorecard.KINDS,
    **model.KINDS,
}
#: The requests of the pages; a new page adds its own here.
PAGES: Final = (
    mechanism.router,
    pathway.router,
    patient.router,
    plate.router,
    blot.router,
    kinase.router,
    combination.router,
    dosing.router,
    resistance.router,
    scorecard.router,
    model.router,
)


class About(BaseModel):
    """Which rapalog answers."""

    version: str
    research_use_only: str


def application(store: Path | None = None, *, stopping: threading.Event | None = None) -> FastAPI:
    """Return the application, without the guard.

    Parameters
    ----------
    store
        The SQLite file of the jobs; by default in the user's data folder.
    stopping
        Set when the server is asked to end.
    """

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        kept = Store(store or jobs_file())
        if kept.moved:
            print(f"the file of jobs could not be read; it is kept as {kept.moved}", file=sys.stderr)
        app.state.jobs = Jobs(kept, KINDS, stopping=stopping)
        threading.Thread(target=make_ready, name="ready", daemon=True).start()
        app.state.standing, app.state.slow = Standing(), Standing()
        try:
            yield
        finally:
            app.state.standing.close()
            app.state.slow.close()
            app.state.jobs.close()

    app = FastAPI(
        title="rapalog",
        version=__version__,
        description=RESEARCH_USE_ONLY,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        lifespan=life,
        redirect_slashes=False,
    )
    app.add_middleware(GZipMiddleware, minimum_size=2_000)
    answer_errors(app)

    @app.exception_handler(Overtaken)
    async def overtaken(request: Request, error: Overtaken) -> Response:
        return said(409, "a newer question was asked", "", "ask again")

    @app.get("/api/about", responses=REFUSALS)
    def about() -> About:
        """Return the version, and what this is for."""
        return About(version=__version__, research_use_only=RESEARCH_USE_ONLY)

    app.include_router(job_routes.router)
    for router in PAGES:
        app.include_router(router)
    app.include_router(page_files.router)
    return app
