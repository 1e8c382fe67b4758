"""The command line called in this process, with a limit of time: its exit, what it printed, or what broke."""

from __future__ import annotations

import io
import signal
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from types import FrameType

from rapalog.cli import main

TOO_LONG_S = 120  # of processor time; a machine that is busy with other things may take
_WAITING = 10  # times that by the clock


class TooLong(BaseException):
    """A run that took more than its time; nothing catches it on the way."""


@contextmanager
def limited(seconds: int) -> Iterator[None]:
    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TooLong

    before = {one: signal.signal(one, stop) for one in (signal.SIGALRM, signal.SIGPROF)}
    signal.alarm(_WAITING * seconds)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.setitimer(signal.ITIMER_PROF, 0)
        for one, handler in before.items():
            signal.signal(one, handler)


def called(words: list[str]) -> tuple[int | str, str]:
    """Call the command line here; return its exit status and stderr, or what broke."""
    code, _, err = answered(words)
    return code, err


def answered(words: list[str]) -> tuple[int | str, str, str]:
    out, err, before = io.StringIO(), io.StringIO(), sys.argv
    sys.argv = ["rapalog", *words]
    try:
        with redirect_stdout(out), redirect_stderr(err), limited(TOO_LONG_S), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            main()
    except SystemExit as stop:
        return int(stop.code or 0), out.getvalue(), err.getvalue()
    except TooLong:
        return "too long", out.getvalue(), err.getvalue()
    except BaseException as error:  # the one thing that must not happen
        return f"{type(error).__name__}: {error}", out.getvalue(), err.getvalue()
    finally:
        sys.argv = before
    return "no exit", out.getvalue(), err.getvalue()
