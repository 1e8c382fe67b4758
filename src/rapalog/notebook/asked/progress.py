"""A progress bar for whatever takes longer than a second: on stderr in a terminal, or under the cell of a notebook."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from html import escape
from typing import TYPE_CHECKING, Any, Final

from rapalog.notebook.asked.door import commanded
from rapalog.notebook.asked.inputs import truth

if TYPE_CHECKING:
    from rich.progress import Progress

Report = Callable[[str, float], None]

#: Whatever is done by then needs no bar, in seconds.
PATIENCE_S: Final = 1.0
#: Lines in a log stand at least so far apart, in seconds.
BETWEEN_LINES_S: Final = 5.0

_listener: ContextVar[Report | None] = ContextVar("listener", default=None)


@contextmanager
def listening(listener: Report) -> Iterator[None]:
    """Let whatever is asked inside tell ``listener`` how far it is, and draw nothing."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


@contextmanager
def progress(show: object = True) -> Iterator[Report]:
    """Yield a function that is told what is being done and which share of it, from 0 to 1, is done.

    Parameters
    ----------
    show
        False draws nothing. Where stderr is no terminal, a command writes a line every few seconds, a call nothing.
    """
    if not truth(show, "progress"):
        yield lambda what, share: None
    elif listener := _listener.get():
        yield listener
    elif sys.stderr.isatty():
        with _terminal() as report:
            yield report
    elif "ipykernel" in sys.modules:
        with _notebook() as report:
            yield report
    elif commanded():
        yield _lines()
    else:
        yield lambda what, share: None


def _lines() -> Report:
    """Return what writes a line to stderr now and then, for a command whose output goes elsewhere than a terminal."""
    last = time.monotonic()

    def report(what: str, share: float) -> None:
        nonlocal last
        if time.monotonic() - last >= BETWEEN_LINES_S:
            last = time.monotonic()
            print(f"{100 * share:3.0f} %  {what}", file=sys.stderr, flush=True)

    return report


@contextmanager
def _terminal() -> Iterator[Report]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:.0f} %"),
        TimeElapsedColumn(),
    )
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task = bar.add_task("starting", total=1.0)
    with _late(bar):
        yield lambda what, share: bar.update(task, description=what, completed=share)


@contextmanager
def _late(bar: Progress) -> Iterator[None]:
    """Show a bar once something has taken too long; a step that says nothing for long gets its bar too."""
    timer = threading.Timer(PATIENCE_S, bar.start)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        bar.stop()


@contextmanager
def _notebook() -> Iterator[Report]:
    from IPython.display import HTML, display

    began = time.monotonic()
    handle: Any = None

    def report(what: str, share: float) -> None:
        nonlocal handle
        if time.monotonic() - began < PATIENCE_S:
            return
        shown = HTML(f'<progress value="{share:.3f}" max="1"></progress> {escape(what)}')
        if handle is None:
            handle = display(shown, display_id=True)
        else:
            handle.update(shown)

    try:
        yield report
    finally:
        if handle is not None:
            handle.update(HTML(""))


@contextmanager
def sets_done(show: object = True) -> Iterator[Callable[[int, int], None]]:
    """Yield a function that is told how many sets are done and of how many; it shows their rate and the time left.

    Parameters
    ----------
    show
        False draws nothing; see :func:`progress`.
    """
    if not truth(show, "progress") or not sys.stderr.isatty():
        with progress(show) as report:
            yield lambda done, total: report(f"{done:,} of {total:,} sets", done / max(total, 1))
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TimeRemainingColumn
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text(f"{task.speed:,.0f} sets/s" if task.speed else "")

    columns = ("sets", BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn(elapsed_when_finished=True))
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task = bar.add_task("sets", total=None)
    with _late(bar):
        yield lambda done, total: bar.update(task, completed=done, total=total)
