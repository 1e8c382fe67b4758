"""Object code of kernels on disk, so that a model is compiled once on a machine.

An entry is one file: the sha256 of the code, then the code. It is written beside its place and renamed, so that a
reader sees all of it or nothing. A folder that cannot be written and an entry that is damaged count as absent: a
cache may cost time, never a result. So does an entry that somebody else may have written (:mod:`rapalog.cache_folder`).
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import tempfile
import time
from pathlib import Path
from typing import Final

from rapalog.cache_folder import private_folder, read_private

#: What the folder is called.
KIND: Final = "kernels"
_DIGEST: Final = 32
# Beyond this many entries the oldest go.
_MOST_ENTRIES: Final = 200
#: Names of entries: sha256 in hexadecimal. A chosen folder may hold other files, which are never touched.
_ENTRY: Final = re.compile("[0-9a-f]{64}")
_BESIDE: Final = ".rapalog-entry-"
#: A file beside its place is written in far less than this.
_ABANDONED_S: Final = 3600.0


def read(key: str) -> bytes | None:
    """Return the code kept under a key, or ``None``."""
    place = private_folder(KIND)
    entry = read_private(place / key) if place is not None else None
    if entry is None:
        return None
    code = entry[_DIGEST:]
    return code if hashlib.sha256(code).digest() == entry[:_DIGEST] else None


def write(key: str, code: bytes) -> None:
    """Keep code under a key, if that is possible."""
    place = private_folder(KIND)
    if place is None:
        return
    with contextlib.suppress(OSError):
        handle, name = tempfile.mkstemp(dir=place, prefix=_BESIDE)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(hashlib.sha256(code).digest() + code)
            Path(name).replace(place / key)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
        _tidy(place)


def _tidy(place: Path) -> None:
    """Remove the oldest entries beyond the most there may be, and what killed processes left; nothing else."""
    entries = sorted((path for path in place.iterdir() if _ENTRY.fullmatch(path.name)), key=_written)
    old = [path for path in place.glob(f"{_BESIDE}*") if time.time() - _written(path) > _ABANDONED_S]
    for path in [*entries[:-_MOST_ENTRIES], *old]:
        path.unlink(missing_ok=True)


def _written(path: Path) -> float:
    return path.stat().st_mtime
