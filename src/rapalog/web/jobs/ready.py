"""Imports what children need before there are any, and fits one small curve, so that a child starts with it.

What is fitted here brings the machine code into memory, which a child would otherwise read from disk for most of a
second. A plate is what most people drop first: children for it can be had as soon as its part is there. The other parts
follow, one at a time, between two children; a child that comes before its part imports that itself. The process that
imports this hears of the end of its server only afterwards, so it looks for itself meanwhile.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib
import os
import signal
import sys
from types import FrameType
from typing import Final

from rapalog.errors import RapalogError

_DOSES: Final = (0.0, 0.0, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0)
_FIRST: Final = "rapalog.web.work.plate"
_OTHERS: Final = iter(
    (
        "matplotlib.figure",
        "rapalog.report.viability",
        "libsbml",
        "rapalog.web.work.mechanism",
        "scipy.stats",
        "scipy.signal",
        "rapalog.web.work.blot",
        "rapalog.web.work.kinase",
        "rapalog.web.work.combination",
        "rapalog.web.work.levels",
        "rapalog.web.work.patients",
        "rapalog.web.work.clones",
        "rapalog.web.work.partners",
        "rapalog.web.work.model",
    )
)
_LOOK_S: Final = 0.2
#: Between two of the other parts; a child that is asked for meanwhile waits for one part at most.
_PAUSE_S: Final = 0.02
#: Work gives way to the server, which answers a slider meanwhile; on an idle machine it costs nothing.
_PATIENCE: Final = 2
_SERVER: Final = os.getppid()


def _end_with_server(number: int, frame: FrameType | None) -> None:
    if os.getppid() != _SERVER:
        os._exit(0)


def _import_next(number: int, frame: FrameType | None) -> None:
    """Import one more part. This runs where the process waits for questions: nothing is forked meanwhile."""
    if part := next(_OTHERS, ""):
        with contextlib.suppress(ImportError):
            importlib.import_module(part)
        signal.setitimer(signal.ITIMER_REAL, _PAUSE_S)


def _fit_once() -> None:
    from rapalog.notebook.viability import viability

    rows = [
        f"warm,{dose},nM,{1 / (1 + dose / 30) + 0.01 * (place % 3):.4f},{'vehicle' if dose == 0 else 'sample'}"
        for place, dose in enumerate(_DOSES * 2)
    ]
    viability("\n".join(["curve,dose,dose_unit,response,role", *rows]).encode(), conventions=True, progress=False)


if sys.platform != "win32":
    os.nice(_PATIENCE)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in the terminal is for the server
    signal.signal(signal.SIGALRM, _end_with_server)
    signal.setitimer(signal.ITIMER_REAL, _LOOK_S, _LOOK_S)
with contextlib.suppress(ImportError, RapalogError):  # a child that needs it will say why
    importlib.import_module(_FIRST)
    _fit_once()
if sys.platform != "win32":
    signal.signal(signal.SIGALRM, _import_next)
    atexit.register(signal.setitimer, signal.ITIMER_REAL, 0)  # nothing listens for an alarm at the very end
    signal.setitimer(signal.ITIMER_REAL, _PAUSE_S)
