"""The frame of a call: its words are checked, its errors speak the caller's language, its record is what was asked."""

import pytest

from rapalog.errors import FileError, RapalogError
from rapalog.notebook.asked.door import WrongArgument, asked, at_the_command_line, door, in_python


@door("lyse")
def lyse(dish, *, minutes=5):
    """Say what was asked for."""
    if minutes < 0:
        raise FileError("got minutes below 0", remedy="give --minutes 5 or leave out --on-ice", where="--minutes")
    return asked()


def test_an_unknown_word_gets_the_nearest_one():
    with pytest.raises(WrongArgument, match="did you mean minutes"):
        lyse("a", minute=3)


def test_a_missing_word_is_told_with_the_outline_of_the_call():
    with pytest.raises(TypeError, match=r"lyse\(dish, minutes=...\)"):
        lyse()


def test_errors_say_words_in_python_and_options_at_the_command_line():
    with pytest.raises(FileError) as caught:
        lyse("a", minutes=-1)
    assert (caught.value.where, caught.value.remedy) == ("minutes", "give minutes=5 or leave out on_ice")
    with at_the_command_line(["bench", "lyse"]), pytest.raises(FileError) as caught:
        lyse("a", minutes=-1)
    assert caught.value.where == "--minutes"


def test_what_an_error_carries_stays_with_it():
    error = RapalogError("lanes are not certain", remedy="add --out DIR")
    error.proposal = b"{}"
    assert in_python(error).proposal == b"{}"
    assert in_python(error).remedy == "add out=DIR"


def test_a_record_is_the_call_or_the_command():
    assert lyse("a dish", minutes=2) == ("rapalog.lyse('a dish', minutes=2)",)
    with at_the_command_line(["bench", "lyse", "a dish"]):
        assert lyse("a dish") == ("bench", "lyse", "a dish")


def test_a_record_stays_short_whatever_was_given():
    assert len(lyse(list(range(10_000)))[0]) < 100
    assert lyse(object())[0] == "rapalog.lyse(object)"


def test_a_call_inside_a_call_is_not_a_request_of_its_own():
    @door("blot")
    def blot():
        return lyse("a")

    assert blot() == ("rapalog.blot()",)
