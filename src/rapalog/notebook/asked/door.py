"""The frame of every call at the root: its words are checked, and errors speak the language of the caller.

The functions below say ``--dose`` in a remedy, as the command line does. Asked from Python, the same error says
``dose``; asked by the command line (:func:`at_the_command_line`), it stays as it is. In the same way a record of what
was asked is the call itself, or the command.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, Final, ParamSpec, TypeVar

from rapalog.errors import RapalogError, did_you_mean

P = ParamSpec("P")
T = TypeVar("T")

#: An option of the command line, with the space before its value.
_OPTION: Final = re.compile(r"(?<![\w-])--([a-z][a-z-]*)( (?=[\w\"'<]))?")
#: Options that have another name here: ``with`` and ``zip`` mean something else in Python.
_WORDS: Final = {"with": "with_", "zip": "zipped"}
#: A line of a data frame as the table it is read as: its header is the first one.
_FRAME_LINE: Final = re.compile(r"(<(?:\w+ )?DataFrame(?: \d+)?>):(\d+)")
_LONGEST: Final = 60  # letters of one argument in the record of a call

_command: ContextVar[tuple[str, ...]] = ContextVar("command", default=())
_call: ContextVar[str] = ContextVar("call", default="")


class WrongArgument(RapalogError, TypeError):
    """An argument of a type that the call does not take, or a word that it does not have."""


@contextmanager
def at_the_command_line(command: Sequence[str]) -> Iterator[None]:
    """Let calls speak in options, and let their records name ``command`` as what the user typed."""
    token = _command.set(tuple(command))
    try:
        yield
    finally:
        _command.reset(token)


def asked() -> tuple[str, ...]:
    """Return what the user typed, for the record of a run: the command, or the call in Python."""
    return _command.get() or (_call.get(),)


def commanded() -> bool:
    """Return whether the command line asks."""
    return bool(_command.get())


def door(name: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Return the frame of a function of the root: unknown words get the nearest ones, errors name Python's words.

    Parameters
    ----------
    name
        What the function is called after ``rapalog.``; the record of a call says it.

    Returns
    -------
    callable
        Takes the function, and returns what is the same to whoever calls or reads it.

    Raises
    ------
    WrongArgument
        When that is called with a word that it does not have, or without one that it needs.
    """

    def framed(function: Callable[P, T]) -> Callable[P, T]:
        signature = inspect.signature(function)

        @wraps(function)
        def called(*args: P.args, **kwargs: P.kwargs) -> T:
            _check_words(signature, name, args, kwargs)
            # A call inside a call is not a request of its own.
            token = _call.set(_call.get() or _record(name, args, kwargs))
            try:
                return function(*args, **kwargs)
            except RapalogError as error:
                if _command.get():
                    raise
                raise in_python(error) from error.__cause__
            finally:
                _call.reset(token)

        return called

    return framed


def in_python(error: RapalogError) -> RapalogError:
    """Return an error with options of the command line replaced by the words of Python.

    Parameters
    ----------
    error
        Any error with a remedy; what else it carries stays with it.

    Returns
    -------
    RapalogError
        Of the same type.

    Examples
    --------
    >>> print(in_python(RapalogError("got 0 hours", remedy="give e.g. --hours 72", where="--hours")))
    got 0 hours (hours)
    try: give e.g. hours=72
    """
    place = _FRAME_LINE.sub(_frame_row, _words(error.where))
    said = type(error)(_words(error.problem), remedy=_words(error.remedy), where=place)
    vars(said).update({key: value for key, value in vars(error).items() if key not in vars(said)})
    return said.with_traceback(error.__traceback__)


def _words(text: str) -> str:
    def word(found: re.Match[str]) -> str:
        name = _WORDS.get(found[1], found[1].replace("-", "_"))
        return f"{name}=" if found[2] else name

    return _OPTION.sub(word, text)


def _frame_row(line: re.Match[str]) -> str:
    row = int(line[2]) - 2
    return f"{line[1]}.iloc[{row}]" if row >= 0 else line[1]


def _check_words(signature: inspect.Signature, name: str, args: Sequence[object], kwargs: dict[str, Any]) -> None:
    known = signature.parameters
    unknown = next((word for word in kwargs if word not in known), None)
    if unknown is not None and not any(own.kind is own.VAR_KEYWORD for own in known.values()):
        remedy = did_you_mean(unknown, {word: word for word in known}, otherwise=f"use some of {', '.join(known)}")
        raise WrongArgument(f"{name} has no word {unknown!r}", remedy=remedy, where=name)
    try:
        signature.bind(*args, **kwargs)
    except TypeError as error:
        raise WrongArgument(f"{name}: {error}", remedy=f"call it as {name}{_outline(signature)}", where=name) from None


def _outline(signature: inspect.Signature) -> str:
    """Return the words of a call without their types."""
    parts = []
    for own in signature.parameters.values():
        if own.name != "self":
            parts.append(own.name if own.default is own.empty else f"{own.name}=...")
    return f"({', '.join(parts)})"


def _record(name: str, args: Sequence[object], kwargs: dict[str, Any]) -> str:
    given = [_short(value) for value in args] + [f"{word}={_short(value)}" for word, value in kwargs.items()]
    return f"rapalog.{name}({', '.join(given)})"


def _short(value: object) -> str:
    text = repr(value) if isinstance(value, str | int | float | list | tuple | None) else type(value).__name__
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
