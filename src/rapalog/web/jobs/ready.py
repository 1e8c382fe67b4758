"""Imports what children need before there are any, so that a child starts with it.

It is imported by the process that children are forked from, which hears of the end of its server only after this.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import signal
import sys
from types import FrameType
from typing import Final

_MODULES: Final = ("rapalog.web.work.plate", "rapalog.notebook.blot", "rapalog.notebook.kinase")
_LOOK_S: Final = 0.2
#: Work gives way to the server, which answers a slider meanwhile; on an idle machine it costs nothing.
_PATIENCE: Final = 2
_SERVER: Final = os.getppid()


def _end_with_server(number: int, frame: FrameType | None) -> None:
    if os.getppid() != _SERVER:
        os._exit(0)


if sys.platform != "win32":
    os.nice(_PATIENCE)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in the terminal is for the server
    signal.signal(signal.SIGALRM, _end_with_server)
    signal.setitimer(signal.ITIMER_REAL, _LOOK_S, _LOOK_S)
for _module in _MODULES:
    with contextlib.suppress(ImportError):  # a child that needs it will say why
        importlib.import_module(_module)
if sys.platform != "win32":
    signal.setitimer(signal.ITIMER_REAL, 0)
