"""A file that somebody gave: its bytes, or an error that says why there are none."""

from __future__ import annotations

from pathlib import Path

from rapalog.errors import FileError


def read_bytes(path: Path) -> bytes:
    """Return the content of a file.

    Parameters
    ----------
    path
        Where it lies.

    Raises
    ------
    FileError
        If it cannot be read: it is not there, is a folder, or belongs to somebody else.
    """
    try:
        return path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise FileError(f"cannot read the file: {reason}", remedy="check its path", where=str(path)) from None
