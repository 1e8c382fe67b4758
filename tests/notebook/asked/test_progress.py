"""A bar is for whoever waits: a second passed, and there is a terminal."""

import io
import sys
import time

import pytest

from rapalog.errors import RapalogError
from rapalog.notebook.asked import progress as module
from rapalog.notebook.asked.progress import progress, sets_done


class Terminal(io.StringIO):
    def isatty(self):
        return True


def at_a_terminal(monkeypatch):
    """Put a terminal in place of stderr; in the test itself, as pytest changes it after the fixtures."""
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    return sys.stderr


def test_what_is_quick_shows_nothing(monkeypatch):
    terminal = at_a_terminal(monkeypatch)
    with progress() as report:
        report("fitting", 0.5)
    assert "fitting" not in terminal.getvalue()


@pytest.mark.parametrize("bar", [progress, sets_done])
def test_what_takes_long_shows_a_bar_even_if_it_says_nothing_more(monkeypatch, bar):
    terminal = at_a_terminal(monkeypatch)
    monkeypatch.setattr(module, "PATIENCE_S", 0.01)
    with bar() as report:
        report(*(("fitting", 0.5) if bar is progress else (1, 2)))
        time.sleep(0.3)
    assert ("fitting" if bar is progress else "1/2") in terminal.getvalue()


@pytest.mark.parametrize("bar", [progress, sets_done])
def test_nobody_is_disturbed_who_asked_for_silence(monkeypatch, bar):
    terminal = at_a_terminal(monkeypatch)
    monkeypatch.setattr(module, "PATIENCE_S", 0.0)
    with bar(False) as report:
        report(*(("fitting", 0.5) if bar is progress else (1, 2)))
        time.sleep(0.1)
    assert terminal.getvalue() == ""


def test_without_a_terminal_nothing_is_drawn(monkeypatch):
    monkeypatch.setattr(module, "PATIENCE_S", 0.0)
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with progress() as report:
        report("fitting", 0.5)
    assert sys.stderr.getvalue() == ""


def test_silence_is_asked_for_by_false_and_nothing_else():
    with pytest.raises(RapalogError, match="True or False"), progress("no"):
        pass
