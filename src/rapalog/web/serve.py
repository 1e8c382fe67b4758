"""Serving: a free port, the browser, and a clean end."""

from __future__ import annotations

import errno
import re
import secrets
import socket
import sys
import threading
import webbrowser
from types import FrameType
from typing import Final

import uvicorn
from fastapi import FastAPI

from rapalog.errors import RapalogError
from rapalog.web.guard import LOOPBACK, guarded
from rapalog.web.jobs.child import make_ready
from rapalog.web.jobs.store import Store, jobs_file
from rapalog.web.opening import opened_early

PORT: Final = 8711
_TRIES: Final = 50
_HIGHEST: Final = 65_535
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{0,200}")


def serve(*, host: str = "127.0.0.1", port: int | None = None, browser: bool = True, token: str = "") -> None:
    """Serve the workbench until it is interrupted.

    Parameters
    ----------
    host
        The address to listen on; any but this machine's own needs a token.
    port
        The first port to try; by default 8711. The next free one is taken, and printed.
    browser
        Whether to open it in a browser.
    token
        What requests must bring along; made up where ``host`` is not this machine's own.

    Raises
    ------
    RapalogError
        If no port is free, the address is not this machine's, or jobs cannot be kept.
    """
    if not _TOKEN.fullmatch(token):
        raise RapalogError(
            "got a token of other characters than letters, digits, - and _",
            where="--token",
            remedy="leave it out: one is made up where it is needed",
        )
    Store(jobs_file()).close()
    near = host in LOOPBACK
    token = token if near or token else secrets.token_urlsafe(16)
    listening = _listening(host, PORT if port is None else port)
    number = listening.getsockname()[1]
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{number}/" + (f"?token={token}" if token else "")
    print(f"rapalog is at {address}\nstop it with Ctrl+C", flush=True)
    threading.Thread(target=make_ready, name="ready", daemon=True).start()
    if browser:
        threading.Timer(0.5, webbrowser.open, [address]).start()
    hosts = LOOPBACK if near else (*LOOPBACK, host.lower())
    stopping = threading.Event()
    app = guarded(opened_early(lambda: _application(stopping)), hosts=hosts, token=token)
    settings = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        lifespan="on",
        timeout_graceful_shutdown=1,
        limit_concurrency=200,
        h11_max_incomplete_event_size=64_000,
    )
    try:
        _Server(settings, stopping).run(sockets=[listening])
    except KeyboardInterrupt:
        pass
    finally:
        listening.close()


def _application(stopping: threading.Event) -> FastAPI:
    from rapalog.web.app import application

    return application(stopping=stopping)


class _Server(uvicorn.Server):
    """A server whose signal to end is heard by whoever waits for news of a job."""

    def __init__(self, config: uvicorn.Config, stopping: threading.Event) -> None:
        super().__init__(config)
        self._stopping = stopping

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End; called by a signal."""
        self._stopping.set()
        super().handle_exit(sig, frame)


def _listening(host: str, first: int) -> socket.socket:
    if not 1 <= first <= _HIGHEST:
        raise RapalogError(
            f"got port {first}, must be 1 to {_HIGHEST}", remedy=f"leave it out, or give {PORT}", where="--port"
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for number in range(first, min(first + _TRIES, _HIGHEST + 1)):
        own = socket.socket(family, socket.SOCK_STREAM)
        if sys.platform != "win32":
            own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            own.bind((host, number))
        except PermissionError:
            own.close()
            raise RapalogError(f"port {number} may not be used", remedy="give one above 1023", where="--port") from None
        except OSError as error:
            own.close()
            if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
                raise RapalogError(
                    f"this machine has no address {host!r}", remedy="leave out --host", where="--host"
                ) from None
            continue
        own.listen(128)
        return own
    raise RapalogError(
        f"no port from {first} to {first + _TRIES - 1} is free", remedy="give another --port", where="--port"
    )
