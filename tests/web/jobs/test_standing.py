"""Children that stay: few are kept, a question to one that left makes it anew, and one that hangs is ended."""

import json
import multiprocessing
import threading

import pytest

from rapalog.web.jobs import standing
from rapalog.web.jobs.outcome import ENDED, TOO_LONG, Outcome, send_outcome
from rapalog.web.jobs.standing import StandingChildren


class Child:
    """What a child looks like from outside; it answers from a thread, in capitals."""

    pid = 0

    def __init__(self, *, hangs=False):
        self.there = True
        self.here, self._own = multiprocessing.Pipe()
        if not hangs:
            threading.Thread(target=self._answer, daemon=True).start()

    def _answer(self):
        try:
            while True:
                question = json.loads(self._own.recv_bytes())
                send_outcome(self._own, Outcome("done", result=question["say"].upper().encode()))
        except (EOFError, OSError):
            self._own.close()

    def is_alive(self):
        return self.there

    def kill(self):
        self.there = False

    def join(self):
        """Nothing to wait for."""


@pytest.fixture
def kept():
    own = StandingChildren()
    yield own
    own.close()


def never():
    raise AssertionError("the child was there")


def test_a_child_answers_one_question_after_the_other(kept):
    child = Child()
    kept.put("a", child, child.here)
    assert [kept.ask("a", {"say": word}, never).result for word in ("one", "two")] == [b"ONE", b"TWO"]


def test_the_one_that_was_not_asked_for_longest_leaves(kept):
    children = {name: Child() for name in "abc"}
    kept.put("a", children["a"], children["a"].here)
    kept.put("b", children["b"], children["b"].here)
    kept.ask("a", {"say": "here"}, never)
    kept.put("c", children["c"], children["c"].here)
    assert {name: own.there for name, own in children.items()} == {"a": True, "b": False, "c": True}


def test_a_question_to_one_that_left_makes_it_anew(kept):
    children = [Child(), Child()]
    kept.put("a", children[0], children[0].here)
    children[0].kill()

    def reopen():
        kept.put("a", children[1], children[1].here)
        return Outcome("done", stays=True)

    assert kept.ask("a", {"say": "again"}, reopen).result == b"AGAIN"
    assert kept.ask("gone", {"say": "x"}, lambda: ENDED) is ENDED


def test_one_that_does_not_answer_is_ended(kept, monkeypatch):
    monkeypatch.setattr(standing, "_MOST_S", 0.05)
    child = Child(hangs=True)
    kept.put("a", child, child.here)
    assert kept.ask("a", {"say": "hello"}, never) is TOO_LONG
    assert not child.there
