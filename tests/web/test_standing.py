"""A process that stays alive for quick questions."""

import threading
import time

import pytest

from rapalog.errors import RapalogError
from rapalog.web.standing import Overtaken, Standing


def slow(question):
    time.sleep(question["s"])
    return question["text"].encode()


def refuse(question):
    raise RapalogError("that is wrong", remedy="say another")


def die(question):
    import os

    os._exit(3)


@pytest.fixture
def standing():
    own = Standing()
    yield own
    own.close()


def test_of_questions_that_wait_only_the_newest_is_worked_on(standing):
    standing.ask(f"{__name__}:slow", {"s": 0.0, "text": "warm"})
    said = {}

    def ask(text, seconds):
        try:
            said[text] = standing.ask(f"{__name__}:slow", {"s": seconds, "text": text}).decode()
        except Overtaken:
            said[text] = "overtaken"

    threads = []
    for text, seconds in (("first", 1.0), ("second", 0.0), ("third", 0.0)):
        threads.append(threading.Thread(target=ask, args=(text, seconds)))
        threads[-1].start()
        time.sleep(0.2)
    for thread in threads:
        thread.join()
    assert said == {"first": "first", "second": "overtaken", "third": "third"}


def test_an_error_comes_through_with_its_remedy(standing):
    with pytest.raises(RapalogError) as caught:
        standing.ask(f"{__name__}:refuse", {})
    assert caught.value.remedy == "say another"


def test_a_process_that_ends_is_said_and_the_next_question_is_answered(standing):
    with pytest.raises(RapalogError, match="ended"):
        standing.ask(f"{__name__}:die", {})
    assert standing.ask(f"{__name__}:slow", {"s": 0.0, "text": "again"}) == b"again"


def test_a_closed_one_answers_nothing():
    own = Standing()
    own.close()
    with pytest.raises(RapalogError, match="stopping"):
        own.ask(f"{__name__}:slow", {"s": 0.0, "text": ""})
