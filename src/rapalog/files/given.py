"""A file that somebody gave, on disk or in memory: its name, and its bytes or an error that says why there are none.

Only files that end are read: a device, a pipe or a terminal may have no end, and a folder has no bytes.
"""

from __future__ import annotations

import io
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final, TypeAlias

from rapalog.errors import FileError

#: Far above any plate export, layout or image, and still a fraction of the memory of a small computer.
MOST_BYTES: Final = 1_000_000_000
_KINDS: Final = {
    stat.S_IFDIR: "a folder",
    stat.S_IFCHR: "a device or a terminal",
    stat.S_IFBLK: "a device",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
}


@dataclass(frozen=True)
class Held:
    """A file in memory.

    Parameters
    ----------
    name
        What errors and records call it; the layout of a blot may call an image so.
    data
        Its bytes.
    """

    name: str
    data: bytes = field(repr=False)

    def __str__(self) -> str:
        return self.name


Given: TypeAlias = Path | Held
#: A file as a caller may name it.
AnyFile: TypeAlias = str | Path | Held


def given(file: AnyFile) -> Given:
    """Return a file as it was given, a path as a Path."""
    return file if isinstance(file, Held) else Path(file)


def place_of(file: Given) -> Given:
    """Return what tells a file from others: its place on disk, however it was written, or itself."""
    return file if isinstance(file, Held) else file.absolute()


def paths_of(*files: Given) -> tuple[Path, ...]:
    """Return the files that are on disk."""
    return tuple(file for file in files if isinstance(file, Path))


def opened(file: Given) -> BinaryIO:
    """Return a file, open for reading from its beginning.

    Parameters
    ----------
    file
        On disk or in memory; of any size.

    Raises
    ------
    FileError
        If it cannot be read: it is not there, belongs to somebody else, or is a folder, a device, a pipe or a terminal.
    """
    if isinstance(file, Held):
        return io.BytesIO(file.data)
    _check(file, most=None)
    try:
        return file.open("rb")
    except OSError as error:
        raise _unreadable(file, error) from None


def read_bytes(file: Given) -> bytes:
    """Return the content of a file.

    Parameters
    ----------
    file
        On disk or in memory, at most ``MOST_BYTES`` long.

    Raises
    ------
    FileError
        As :func:`opened`, and if it is longer.
    """
    if isinstance(file, Held):
        return file.data
    _check(file, most=MOST_BYTES)
    try:
        with file.open("rb") as source:
            data = source.read(MOST_BYTES + 1)  # a file may grow, or say nothing of its size
    except OSError as error:
        raise _unreadable(file, error) from None
    if len(data) > MOST_BYTES:
        raise FileError(
            f"the file has more than {MOST_BYTES / 1e6:,.0f} MB",
            where=str(file),
            remedy="split it, or check that it is the file that was meant",
        )
    return data


def _check(file: Path, *, most: int | None) -> None:
    """Refuse what is not there, what may have no end, and what is too long, before anything is read."""
    try:
        found = file.stat()
    except (OSError, ValueError) as error:
        raise _unreadable(file, error) from None
    kind = stat.S_IFMT(found.st_mode)
    if kind != stat.S_IFREG:
        remedy = "name a file in it" if kind == stat.S_IFDIR else "save what comes from it as a file, and give that"
        raise FileError(f"got {_KINDS.get(kind, 'something else')}, must be a file", remedy=remedy, where=str(file))
    if most is not None and found.st_size > most:
        raise FileError(
            f"the file has {found.st_size / 1e6:,.0f} MB, must be at most {most / 1e6:,.0f} MB",
            where=str(file),
            remedy="split it, or check that it is the file that was meant",
        )


def _unreadable(file: Path, error: OSError | ValueError) -> FileError:
    reason = getattr(error, "strerror", None) or str(error)
    return FileError(f"cannot read the file: {reason}", remedy="check its path", where=str(file))
