"""Object code of kernels on disk, so that a model is compiled once on a machine.

An entry is one file: the sha256 of the code, then the code. It is written beside its place and renamed, so that a
reader sees all of it or nothing. A folder that cannot be written and an entry that is damaged count as absent: a
cache may cost time, never a result.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import tempfile
from pathlib import Path
from typing import Final

#: Names another folder for the cache; empty turns it off.
VARIABLE: Final = "RAPALOG_CACHE"
_DIGEST: Final = 32
# Beyond this many entries the oldest go.
_MOST_ENTRIES: Final = 200


def folder() -> Path | None:
    """Return the folder of the cache, or ``None`` if it is turned off or has no place."""
    chosen = os.environ.get(VARIABLE)
    if chosen is not None:
        return Path(chosen) if chosen else None
    try:
        home = Path.home()
    except RuntimeError:
        return None
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = home / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    return base / "rapalog" / "kernels"


def read(key: str) -> bytes | None:
    """Return the code kept under a key, or ``None``."""
    place = folder()
    if place is None:
        return None
    try:
        entry = (place / key).read_bytes()
    except OSError:
        return None
    code = entry[_DIGEST:]
    return code if hashlib.sha256(code).digest() == entry[:_DIGEST] else None


def write(key: str, code: bytes) -> None:
    """Keep code under a key, if that is possible."""
    place = folder()
    if place is None:
        return
    with contextlib.suppress(OSError):
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=place, prefix=".")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(hashlib.sha256(code).digest() + code)
            Path(name).replace(place / key)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
        _tidy(place)


def _tidy(place: Path) -> None:
    entries = sorted(place.iterdir(), key=lambda path: path.stat().st_mtime)
    for path in entries[:-_MOST_ENTRIES]:
        path.unlink(missing_ok=True)
