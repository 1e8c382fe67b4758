"""Files in several guises: a path, the bytes of one, a data frame, or a list of these; and folders to write into.

What is in memory is written to a folder for the time of the call, so that all that reads files reads the same bytes.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from rapalog.errors import RapalogError
from rapalog.notebook.asked.door import WrongArgument
from rapalog.notebook.asked.inputs import is_frame, items_of, wrong_type

if TYPE_CHECKING:
    import pandas as pd

    #: A file: its path, its bytes, or a table that is still in memory.
    FileLike: TypeAlias = str | os.PathLike[str] | bytes | pd.DataFrame

_FILES: Final = "a path, bytes or a DataFrame"
_SHOWN: Final = 30  # letters of a text that is no path
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
    own: list[object] = [files] if _is_file(files) else items_of(files, word, _FILES, example='"plate.txt"')
    paths: list[Path] = []
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
        _check_new(path, paths, word)
        paths.append(path)
    return paths


def _check_new(path: Path, before: Sequence[Path], word: str) -> None:
    """Refuse the same measurements twice: counted as a replicate, they would make an interval too narrow."""
    data = path.read_bytes()
    if word == "files" and any(own.parent == path.parent and own.read_bytes() == data for own in before):
        raise RapalogError("the same table is given twice", remedy="give it once", where=word)


def _path(file: str | os.PathLike[str], word: str) -> Path:
    name = os.fspath(file)
    if not isinstance(name, str) or not name.strip() or "\0" in name:
        raise RapalogError(f"got {name!r}, which is no path", remedy='give a path such as "plate.txt"', where=word)
    if "\n" in name:
        raise RapalogError(f"got the text of a file, not its path: {name[:_SHOWN]!r}...", where=word,
                           remedy="give it as bytes: text.encode()")  # fmt: skip
    try:
        return Path(name).expanduser()
    except RuntimeError:
        raise RapalogError(
            f"got {name!r}, which names nobody's home", remedy="write the path out", where=word
        ) from None


def _is_file(value: object) -> bool:
    return isinstance(value, str | os.PathLike | bytes | bytearray | memoryview) or is_frame(value)


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
