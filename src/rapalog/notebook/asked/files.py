"""Files in several guises: a path, the bytes of one, a data frame, or a list of these; and folders to write into.

What is in memory is read from memory; errors call it ``<bytes>`` or ``<DataFrame>``.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from rapalog.errors import RapalogError
from rapalog.files.given import Given, Held
from rapalog.notebook.asked.door import WrongArgument
from rapalog.notebook.asked.inputs import is_frame, items_of, wrong_type

if TYPE_CHECKING:
    import pandas as pd

    #: A file: its path, its bytes, or a table that is still in memory.
    FileLike: TypeAlias = str | os.PathLike[str] | bytes | pd.DataFrame

_FILES: Final = "a path, bytes or a DataFrame"
_SHOWN: Final = 30  # letters of a text that is no path
_IN_MEMORY: Final = bytes | bytearray | memoryview
#: What a call is about; other files are called after their word too, as in ``<layout bytes>``.
_MAIN: Final = ("files", "table", "model", "experiment")


def given_files(files: object, word: str) -> list[Given]:
    """Return files as they are read.

    Parameters
    ----------
    files
        A path, bytes, a data frame, or a list of these; or bytes by file name; None is no file.
    word
        What they were given as.

    Raises
    ------
    RapalogError
        If something is none of these, a data frame has no rows, or measurements are given twice.
    """
    if files is None:
        return []
    if isinstance(files, Mapping) and files:
        return [_named(name, file, word) for name, file in files.items()]
    own: list[object] = [files] if _is_file(files) else items_of(files, word, _FILES, example='"plate.txt"')
    found = [_given(file, word, "" if len(own) == 1 else f" {number}") for number, file in enumerate(own, start=1)]
    held = [file.data for file in found if isinstance(file, Held)]
    if word == "files" and len(set(held)) < len(held):
        # Counted as a replicate, the same measurements would make an interval too narrow.
        raise RapalogError("the same table is given twice", remedy="give it once", where=word)
    return found


def one_file(file: object, word: str) -> Given:
    """Return the one file that is meant.

    Parameters
    ----------
    file, word
        As for :func:`given_files`.

    Raises
    ------
    RapalogError
        If there is none, or more than one.
    """
    return _only(given_files(file, word), word)


def one_file_or_none(file: object, word: str) -> Given | None:
    """Return the one file that is meant, if any was given.

    Parameters
    ----------
    file, word
        As for :func:`given_files`; an empty list is no file.

    Raises
    ------
    RapalogError
        If there is more than one.
    """
    found = given_files(file, word)
    return _only(found, word) if found else None


def _only(found: Sequence[Given], word: str) -> Given:
    if len(found) != 1:
        raise WrongArgument(f"got {len(found)} files, must be one", remedy=f"give {_FILES}", where=word)
    return found[0]


def _named(name: object, file: object, word: str) -> Held:
    if not isinstance(name, str) or not isinstance(file, _IN_MEMORY):
        raise WrongArgument(
            f"got {name!r} with {type(file).__name__}, must be file names with bytes",
            where=word,
            remedy=f'give e.g. {word}={{"blot_1.tif": path.read_bytes()}}',
        )
    return Held(name, bytes(file))


def _given(file: object, word: str, number: str) -> Given:
    if isinstance(file, str | os.PathLike):
        return _path(file, word)
    named = "" if word in _MAIN else f"{word} "
    if isinstance(file, _IN_MEMORY):
        return Held(f"<{named}bytes{number}>", bytes(file))
    if is_frame(file):
        return Held(f"<{named}DataFrame{number}>", _csv(file, word).encode())
    if hasattr(file, "read"):
        raise WrongArgument(
            "got an open file, must be a path, bytes or a DataFrame",
            where=word,
            remedy=f'give its path, as in {word}="plate.txt", or its bytes',
        )
    raise wrong_type(word, file, _FILES, example='"plate.txt"')


def _path(file: str | os.PathLike[str], word: str) -> Path:
    name = os.fspath(file)
    if not isinstance(name, str) or not name.strip() or "\0" in name:
        raise RapalogError(f"got {name!r}, which is no path", remedy='give a path such as "plate.txt"', where=word)
    if "\n" in name:
        raise RapalogError(
            f"got the text of a file, not its path: {name[:_SHOWN]!r}...",
            where=word,
            remedy="give it as bytes: text.encode()",
        )
    try:
        return Path(name).expanduser()
    except RuntimeError:
        raise RapalogError(
            f"got {name!r}, which names nobody's home", remedy="write the path out", where=word
        ) from None


def _is_file(value: object) -> bool:
    return isinstance(value, str | os.PathLike | _IN_MEMORY) or hasattr(value, "read") or is_frame(value)


def _csv(frame: Any, word: str) -> str:  # noqa: ANN401 - a DataFrame of whatever library
    if not len(frame) or not len(frame.columns):
        raise RapalogError("the data frame has no rows", where=word, remedy="give one row for each well, lane or set")
    named = any(name is not None for name in getattr(frame.index, "names", ()))
    return str((frame.reset_index() if named else frame).to_csv(index=False))


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
