"""Pieces of work for tests of jobs: slow, failing, hungry, and such as never give Python a turn."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

from rapalog.errors import RapalogError


def quick(request, inputs, tell):
    """Return what was asked, with the names and sizes of the files."""
    return repr([dict(request), [(one.word, one.file.name, len(one.file.data)) for one in inputs]]).encode()


def slow(request, inputs, tell):
    """Tell of progress until it is killed; leave its number, and that of a process of its own, in a file."""
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    Path(request["file"]).write_text(f"{os.getpid()} {other.pid}", encoding="utf-8")
    for k in range(6000):
        tell(f"step {k}", k / 6000)
        time.sleep(0.1)
    return b"never"


def stuck(request, inputs, tell):
    """Hold the interpreter in one expression, which no thread interrupts."""
    Path(request["file"]).write_text(f"{os.getpid()}", encoding="utf-8")
    re.match(r"(a+)+$", "a" * 60 + "b")
    return b"never"


def refused(request, inputs, tell):
    """Refuse, as a reader does."""
    raise RapalogError("well B7 holds no number", where="a.csv:7", remedy="write one")


def failing(request, inputs, tell):
    """Fail, as only a fault of ours does."""
    raise KeyError("x")


def hungry(request, inputs, tell):
    """Ask for more memory than there may be."""
    return bytes(20_000_000_000)


def gone(request, inputs, tell):
    """End without a word."""
    os._exit(3)


def imported(request, inputs, tell):
    """Return which of some modules this process had before anything asked for them."""
    return " ".join(name for name in request["modules"] if name in sys.modules).encode()
