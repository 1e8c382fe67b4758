"""What a call accepts: texts, doses with their unit, numbers, arrays. Files are in ``files``.

Everything of another type is refused here, by name and with an example, before it reaches code that trusts its types.
One item where a list is meant is a list of that item.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, SupportsFloat, SupportsIndex, TypeAlias, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rapalog.errors import RapalogError
from rapalog.notebook.asked.door import WrongArgument

Texts: TypeAlias = "str | Sequence[str]"
Numbers: TypeAlias = "float | Sequence[float]"


def text(value: object, word: str, *, example: str) -> str:
    """Return a text, refusing everything else.

    Parameters
    ----------
    value
        What was given.
    word
        The argument, for the error.
    example
        What the remedy shows.

    Raises
    ------
    RapalogError
        If it is no text.
    """
    if not isinstance(value, str):
        raise wrong_type(word, value, "text", example=repr(example))
    return value


def texts(value: object, word: str, *, example: str) -> tuple[str, ...]:
    """Return texts: one text is a list of it, and None is an empty one.

    Parameters
    ----------
    value, word, example
        As for :func:`text`.

    Raises
    ------
    RapalogError
        If it is neither a text nor a list of texts.
    """
    if value is None:
        return ()
    if isinstance(value, str):
        return (value,)
    return tuple(
        text(item, word, example=example)
        for item in items_of(value, word, "text or a list of texts", example=repr(example))
    )


def symbols(value: object, word: str) -> list[str]:
    """Return symbols of a model: ``"S1,S2"``, or a list; None is an empty one."""
    return [name.strip() for own in texts(value, word, example="S1") for name in own.split(",")]


def joined(value: object, word: str, *, example: str) -> str:
    """Return a genotype: one text, or several variants joined by ``+``."""
    return "+".join(texts(value, word, example=example))


def one_dose(value: object, word: str) -> str:
    """Return a dose, which is text with a unit.

    Raises
    ------
    RapalogError
        If it is no text, and for a bare number above all: nobody can tell nM from uM.
    """
    if _is_number(value):
        shown = f"{number(value, word, example=20):g}"
        raise WrongArgument(f"dose {shown} has no unit", where=word, remedy=f'write the unit: {word}="{shown} nM"')
    if is_list(value) and len(own := items_of(value, word, "a dose", example='"20 nM"')) == 1:
        return one_dose(own[0], word)
    return text(value, word, example="20 nM")


def dose_texts(value: object, word: str) -> tuple[str, ...]:
    """Return doses as texts with units; one dose is a list of it.

    Raises
    ------
    RapalogError
        For no dose, or one without a unit.
    """
    doses = '["0 nM", "20 nM"]'
    given = items_of(value, word, "doses with units", example=doses) if is_list(value) else [value]
    if not given:
        raise RapalogError("got no dose", remedy=f'give e.g. {word}=["0 nM", "20 nM"]', where=word)
    return tuple(one_dose(item, word) for item in given)


def number(value: object, word: str, *, example: float) -> float:
    """Return a number, which may come from numpy; text, truth and complex numbers are none.

    Raises
    ------
    RapalogError
        If it is no number.
    """
    try:
        return float(cast(float, value)) if _is_number(value) else float("none")
    except (TypeError, ValueError, OverflowError):
        raise wrong_type(word, value, "a number", example=f"{example:g}") from None


def numbers(value: object, word: str, *, example: float, otherwise: Sequence[float] = ()) -> tuple[float, ...]:
    """Return numbers: one is a list of it; None or an empty list are ``otherwise``."""
    if value is None and otherwise:
        return tuple(otherwise)
    if not is_list(value):
        return (number(value, word, example=example),)
    return tuple(
        number(item, word, example=example) for item in items_of(value, word, "numbers", example=f"[{example:g}]")
    ) or tuple(otherwise)


def whole(value: object, word: str, *, least: int, most: int | None = None) -> int:
    """Return a whole number between limits.

    Raises
    ------
    RapalogError
        If it is none, or lies outside.
    """
    try:
        if isinstance(value, bool):
            raise TypeError
        found = operator.index(cast(SupportsIndex, value))
    except TypeError:
        raise wrong_type(word, value, "a whole number", example=f"{least}") from None
    if found < least or (most is not None and found > most):
        limits = f"{least} or more" if most is None else f"{least} to {most:,}"
        option = f"--{word.replace('_', '-')}"  # the frame of a call says it in Python's words
        raise RapalogError(f"got {found}, must be {limits}", remedy=f"give e.g. {option} {least}", where=option)
    return found


def truth(value: object, word: str) -> bool:
    """Return True or False as it was given, refusing what only looks like it.

    Raises
    ------
    RapalogError
        If it is neither.
    """
    if not isinstance(value, bool):
        raise wrong_type(word, value, "True or False", example="True")
    return value


def array(values: ArrayLike, word: str, *, example: str, ndim: int | None = 1) -> NDArray[np.float64]:
    """Return an array of numbers, refusing text, truths, complex numbers and ragged lists.

    None and whatever is masked are NaN.

    Parameters
    ----------
    values, word
        What was given, and under which word.
    example
        What the remedy shows.
    ndim
        Number of dimensions; None is any.

    Raises
    ------
    RapalogError
        If it is no such array.
    """
    try:
        given: Any = np.ma.asanyarray(values)
        if given.dtype == object:  # a column of Python's own numbers, Decimals, or numbers with gaps
            items = [math.nan if is_missing(item) else number(item, word, example=0) for item in given.ravel().tolist()]
            given = np.ma.array(items, dtype=np.float64).reshape(given.shape)
    except (ValueError, WrongArgument):
        raise wrong_type(word, values, "an array of numbers", example=example) from None
    if given.dtype.kind not in "iuf" or (ndim is not None and given.ndim != ndim):
        raise wrong_type(word, values, "an array of numbers", example=example)
    return np.asarray(given.astype(np.float64).filled(math.nan))


def wrong_type(word: str, value: object, must_be: str, *, example: str) -> WrongArgument:
    """Return the error for an argument of a type that the call does not take."""
    kind = "None" if value is None else type(value).__name__
    shown = "" if value is None or len(repr(value)) > 40 else f" {value!r}"  # an object's address helps nobody
    return WrongArgument(
        f"got {kind}{shown if ' at 0x' not in shown else ''}, must be {must_be}",
        where=word,
        remedy=f"give e.g. {word}={example}",
    )


def times_of(value: ArrayLike, word: str) -> NDArray[np.float64]:
    """Return times, (n,): one number is a list of it.

    Raises
    ------
    RapalogError
        If they are no list of numbers.
    """
    example = '"0:100:1"'
    found = np.atleast_1d(array(value, word, example=example, ndim=None))
    if found.ndim != 1 or not found.size:
        raise wrong_type(word, value, "numbers or text", example=example)
    return found


def finite(value: float, word: str) -> float:
    """Return a number that is finite, refusing NaN and infinity.

    Raises
    ------
    RapalogError
        If it is not.
    """
    if not math.isfinite(value):
        raise RapalogError(f"got {value:g}, must be a finite number", remedy=f"give a number for {word}", where=word)
    return value


def is_list(value: object) -> bool:
    """Return whether this is several things: a list, a tuple, an array, a column. An open file is one thing."""
    several = isinstance(value, Iterable) and getattr(value, "ndim", 1) > 0 and not hasattr(value, "read")
    text_or_unordered = isinstance(value, str | bytes | bytearray | memoryview | Mapping | AbstractSet)
    return several and not text_or_unordered and not is_frame(value)


def is_frame(value: object) -> bool:
    """Return whether this is a data frame, without importing pandas for somebody who has none."""
    return hasattr(value, "to_csv") and hasattr(value, "columns")


def is_missing(value: object) -> bool:
    """Return whether this stands for nothing: None, NaN, pandas' NA, or what an array masks."""
    not_a_number = isinstance(value, float) and math.isnan(value)
    return value is None or value is np.ma.masked or not_a_number or type(value).__name__ == "NAType"


def _is_number(value: object) -> bool:
    """Return whether this is one number: of Python, of numpy, or of whatever else behaves as one."""
    return isinstance(value, SupportsFloat) and not isinstance(value, bool | complex) and not hasattr(value, "__len__")


def items_of(value: object, word: str, must_be: str, *, example: str) -> list[object]:
    """Return what a list, a tuple, an array or a column holds.

    Raises
    ------
    RapalogError
        If it is none of these, or has more dimensions than one.
    """
    if not is_list(value) or getattr(value, "ndim", 1) != 1:
        raise wrong_type(word, value, must_be, example=example)
    return [*cast(Iterable[object], value)]
