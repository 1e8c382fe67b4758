"""The workbench in the browser."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer


def serve(
    port: Annotated[
        int | None,
        typer.Option(help="The first port to try, by default 8711; the next free one is taken.", show_default=False),
    ] = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open it in a browser.")] = True,
    host: Annotated[
        str, typer.Option(help="The address to listen on; any but this machine's own asks for a token.")
    ] = "127.0.0.1",
    token: Annotated[
        str, typer.Option(help="What requests must bring; made up where --host asks for one.", show_default=False)
    ] = "",
) -> None:
    """Serve the workbench to a browser on this machine, until Ctrl+C. Nothing leaves the machine.

    Example: rapalog serve --port 8800 --no-browser
    """
    from rapalog.web.serve import serve as run

    run(host=host, port=port, browser=browser, token=token)
    sys.stdout.flush()
    os._exit(0)  # jobs and their processes have ended; taking the interpreter down would only keep the user waiting
