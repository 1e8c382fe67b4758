"""What a call accepts: files in several guises, texts, doses with their unit, numbers and whole numbers.

Everything of another type is refused here, by name and with an example, before it reaches code that trusts its types.
One item where a list is meant is a list of that item.
"""

from __future__ import annotations

import math
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rapalog.errors import RapalogError
from rapalog.notebook.asked.door import WrongArgument

if TYPE_CHECKING:
    import pandas as pd

    #: A file: its path, its bytes, or a table that is still in memory.
    FileLike: TypeAlias = str | os.PathLike[str] | bytes | pd.DataFrame

Texts: TypeAlias = "str | Sequence[str]"
Numbers: TypeAlias = "float | Sequence[float]"

_FILES: Final = "a path, bytes or a DataFrame"
_IN_MEMORY: Final = (bytes, bytearray, memoryview)


@contextmanager
def on_disk(**given: object) -> Iterator[dict[str, list[Path]]]:
    """Yield the paths of files by the word they were given under; what is in memory is written for the time being.

    Parameters
    ----------
    **given
        Each a path, bytes, a data frame, or a list of these; None is no file. What is in memory is called after its
        word: ``files.csv``, or ``files_2`` where there are several.

    Raises
    ------
    RapalogError
        If something is none of these, or a data frame has no rows.
    """
    with tempfile.TemporaryDirectory(prefix="rapalog-") as folder:
        try:
            yield {word: _paths(files, word, Path(folder)) for word, files in given.items()}
        except RapalogError as error:  # what was in memory has a name, but no path
            error.where = error.where.replace(f"{folder}{os.sep}", "")
            raise


def _paths(files: object, word: str, folder: Path) -> list[Path]:
    if files is None:
        return []
    own: list[object] = [files] if _is_file(files) else _items(files, word, _FILES)
    paths = []
    for number, file in enumerate(own, start=1):
        if isinstance(file, str | os.PathLike):
            paths.append(_path(file, word))
            continue
        path = folder / (word if len(own) == 1 else f"{word}_{number}")
        if isinstance(file, _IN_MEMORY):
            path.write_bytes(file)
        elif is_frame(file):
            path = path.with_suffix(".csv")
            path.write_text(_csv(file, word), encoding="utf-8")
        else:
            raise wrong_type(word, file, _FILES, example='"plate.txt"')
        paths.append(path)
    return paths


def _path(file: str | os.PathLike[str], word: str) -> Path:
    name = os.fspath(file)
    if not isinstance(name, str) or not name.strip() or "\0" in name:
        raise RapalogError(f"got {name!r}, which is no path", remedy='give a path such as "plate.txt"', where=word)
    return Path(name).expanduser()


def _is_file(value: object) -> bool:
    return isinstance(value, str | os.PathLike | bytes | bytearray | memoryview) or is_frame(value)


def is_frame(value: object) -> bool:
    """Return whether this is a data frame, without importing pandas for somebody who has none."""
    return hasattr(value, "to_csv") and hasattr(value, "columns")


def _csv(frame: Any, word: str) -> str:  # noqa: ANN401 - a DataFrame of whatever library
    if not len(frame) or not len(frame.columns):
        raise RapalogError("the data frame has no rows", where=word, remedy="give one row for each well, lane or set")
    named = any(name is not None for name in getattr(frame.index, "names", ()))
    return str((frame.reset_index() if named else frame).to_csv(index=False))


def one_path(paths: Sequence[Path], word: str) -> Path:
    """Return the only file of a list.

    Raises
    ------
    RapalogError
        If there is none, or more than one.
    """
    if len(paths) != 1:
        raise WrongArgument(f"got {len(paths)} files, must be one", remedy=f"give {_FILES}", where=word)
    return paths[0]


def folder_path(folder: object) -> Path:
    """Return the folder that results are written into.

    Raises
    ------
    RapalogError
        If it is no path.
    """
    if not isinstance(folder, str | os.PathLike):
        raise wrong_type("folder", folder, "a path", example='"results"')
    return _path(folder, "folder")


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
    return tuple(text(item, word, example=example) for item in _items(value, word, "text or a list of texts"))


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
    if hasattr(value, "__float__") and not isinstance(value, bool) and not hasattr(value, "__len__"):
        shown = f"{float(value):g}"
        raise WrongArgument(f"dose {shown} has no unit", where=word, remedy=f'write the unit: {word}="{shown} nM"')
    if is_list(value) and len(own := _items(value, word, "a dose")) == 1:
        return one_dose(own[0], word)
    return text(value, word, example="20 nM")


def dose_texts(value: object, word: str) -> tuple[str, ...]:
    """Return doses as texts with units; one dose is a list of it.

    Raises
    ------
    RapalogError
        For no dose, or one without a unit.
    """
    given = _items(value, word, 'doses such as ["0 nM", "20 nM"]') if is_list(value) else [value]
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
    if isinstance(value, bool | str | bytes | complex) or not hasattr(value, "__float__") or hasattr(value, "__len__"):
        raise wrong_type(word, value, "a number", example=f"{example:g}")
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        raise wrong_type(word, value, "a number", example=f"{example:g}") from None


def numbers(value: object, word: str, *, example: float, otherwise: Sequence[float] = ()) -> tuple[float, ...]:
    """Return numbers: one is a list of it; None or an empty list are ``otherwise``."""
    if value is None:
        return tuple(otherwise)
    if not is_list(value):
        return (number(value, word, example=example),)
    return tuple(number(item, word, example=example) for item in _items(value, word, "numbers")) or tuple(otherwise)


def whole(value: object, word: str, *, least: int, most: int | None = None) -> int:
    """Return a whole number between limits.

    Raises
    ------
    RapalogError
        If it is none, or lies outside.
    """
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise wrong_type(word, value, "a whole number", example=f"{least}")
    found = int(value.__index__())
    if found < least or (most is not None and found > most):
        limits = f"{least} or more" if most is None else f"{least} to {most:,}"
        raise RapalogError(f"got {found}, must be {limits}", remedy=f"give e.g. {word}={least}", where=word)
    return found


def truth(value: object, word: str) -> bool:
    """Return True or False as it was given, refusing what only looks like it."""
    if not isinstance(value, bool):
        raise wrong_type(word, value, "True or False", example="True")
    return value


def array(values: ArrayLike, word: str, *, example: str, ndim: int | None = 1) -> NDArray[np.float64]:
    """Return an array of numbers, refusing text, truths, complex numbers and ragged lists; None is NaN.

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
        given = np.asarray(values)
    except ValueError:
        raise wrong_type(word, values, "an array of numbers", example=example) from None
    if given.dtype == object and given.ndim == 1 and any(item is None for item in given):
        given = np.array([math.nan if item is None else item for item in given])
    if given.dtype.kind not in "iuf" or (ndim is not None and given.ndim != ndim):
        raise wrong_type(word, values, "an array of numbers", example=example)
    return given.astype(np.float64)


def wrong_type(word: str, value: object, must_be: str, *, example: str) -> WrongArgument:
    """Return the error for an argument of a type that the call does not take."""
    kind = "None" if value is None else type(value).__name__
    shown = "" if value is None or len(repr(value)) > 40 else f" {value!r}"  # an object's address helps nobody
    return WrongArgument(f"got {kind}{shown if ' at 0x' not in shown else ''}, must be {must_be}", where=word,
                         remedy=f"give e.g. {word}={example}")  # fmt: skip


def finite(value: float, word: str) -> float:
    """Return a number that is finite, refusing NaN and infinity."""
    if not math.isfinite(value):
        raise RapalogError(f"got {value:g}, must be a finite number", remedy=f"give a number for {word}", where=word)
    return value


def is_list(value: object) -> bool:
    """Return whether this is several things: a list, a tuple, an array, a column."""
    several = isinstance(value, Iterable) and getattr(value, "ndim", 1) > 0
    return several and not isinstance(value, str | bytes | bytearray | memoryview | Mapping) and not is_frame(value)


def _items(value: object, word: str, must_be: str) -> list[object]:
    """Return what a list, a tuple, an array or a column holds."""
    if not is_list(value) or getattr(value, "ndim", 1) != 1:
        raise wrong_type(word, value, must_be, example="[...]")
    return [*cast(Iterable[object], value)]
