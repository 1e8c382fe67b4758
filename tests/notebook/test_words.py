"""One set of words: an option of a command is a word of the call, and errors speak the language of the caller."""

import inspect

import pytest
import typer
from tests.command_line import run

import rapalog as ra
from rapalog.cli.commands import app

#: What is a word here and an action there: a result is written by ``write``, and printed by the command.
NOT_WORDS = {"json", "out", "figures", "zip", "help"}
NOT_OPTIONS = {"progress"}
#: What has no result: a server goes on until it is stopped.
NOT_CALLS = {"serve"}


def _commands(group, before=""):
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(command, f"{name}.")
        else:
            yield before + name, command


COMMANDS = {name: own for name, own in _commands(typer.main.get_command(app)) if name not in NOT_CALLS}


def _call(name):
    found = ra
    for part in name.split("."):
        found = getattr(found, part)
    return found


def test_every_command_is_a_call_at_the_root():
    assert all(callable(_call(name)) for name in COMMANDS)
    assert len(COMMANDS) == 27


@pytest.mark.parametrize("name", COMMANDS)
def test_options_and_words_are_the_same(name):
    options = set()
    for own in COMMANDS[name].params:
        spelt = [one.removeprefix("--").replace("-", "_") for one in own.opts]
        options |= {"with_" if one == "with" else one for one in spelt}
    words = set(inspect.signature(_call(name)).parameters) - NOT_OPTIONS
    optional = {"dose"} if "doses" in words else set()  # the option may be said both ways
    optional |= {"files"} if {"line", "data"} <= words else set()  # files after the options are more data
    own_out = {"out"} & words
    assert words == (options - NOT_WORDS - optional) | own_out


@pytest.mark.parametrize("name", COMMANDS)
def test_defaults_of_options_and_words_are_the_same(name):
    words = inspect.signature(_call(name)).parameters
    for own in COMMANDS[name].params:
        word = words.get("with_" if own.name == "with" else own.name or "")
        if word is not None and isinstance(own.default, str | int | float | bool) and word.name not in NOT_WORDS:
            assert word.default == own.default, own.name


def test_an_error_says_the_word_in_python_and_the_option_at_the_command_line(capsys):
    with pytest.raises(ra.RapalogError) as caught:
        ra.simulate(with_="MK-2206")
    assert caught.value.where == "with_"
    _, _, err = run(capsys, "simulate", "--with", "MK-2206")
    assert "(--with)" in err


def test_after_the_first_two_arguments_everything_is_named():
    for name in COMMANDS:
        kinds = [own.kind for own in inspect.signature(_call(name)).parameters.values()]
        assert sum(kind is not inspect.Parameter.KEYWORD_ONLY for kind in kinds) <= 2
