"""Where that is kept which is made once on a machine: a folder that nobody but the user can change.

What is kept is machine code and pickles, so whoever can change it runs what they like as the user. A folder is used
only if it is the user's (or the system's) and nobody else can write into it. Otherwise a private one in the temporary
folder takes its place, and if that is not private either, nothing is kept. On Windows, where folders of a user are
private by their place, nothing is checked.
"""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

#: Names another folder for the cache; empty turns it off.
VARIABLE: Final = "RAPALOG_CACHE"
_ROOT: Final = 0
_OTHERS_WRITE: Final = stat.S_IWGRP | stat.S_IWOTH


def chosen_folder(kind: str) -> Path | None:
    """Return where things of a kind would be kept, private or not; ``None`` if the cache is off or has no place."""
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
    return base / "rapalog" / kind


def private_folder(kind: str) -> Path | None:
    """Return the folder in which things of a kind are kept, made if need be, or ``None`` if there is no private one."""
    chosen = chosen_folder(kind)
    if chosen is None or _ready(chosen):
        return chosen
    beside = _temporary(kind)
    return beside if not beside.parent.is_symlink() and _ready(beside.parent) and _ready(beside) else None


def why_not(folder: Path) -> str:
    """Return why what lies in a folder is not to be trusted; empty if it is, or if there is no such folder."""
    try:
        return _distrust(folder.stat())
    except FileNotFoundError:
        return ""
    except OSError as error:
        return f"cannot be looked at ({error.strerror})"


def read_private(path: Path) -> bytes | None:
    """Return the content of a file that nobody but the user can have written; ``None`` if it is not so, or not there.

    Owner and mode are those of the opened file, so that it cannot be exchanged in between; a link is not followed.
    """
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as file:
            found = os.fstat(handle)
            return None if _distrust(found) or not stat.S_ISREG(found.st_mode) else file.read()
    except OSError:
        return None


def _distrust(found: os.stat_result) -> str:
    if not hasattr(os, "getuid"):
        return ""
    if found.st_uid not in (os.getuid(), _ROOT):
        return f"belongs to user {found.st_uid}"
    return "can be written by others" if found.st_mode & _OTHERS_WRITE else ""


def _ready(folder: Path) -> bool:
    """Make a folder if it is not there, for the user alone; return whether it is private. One that is there stays."""
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return not why_not(folder)


def _temporary(kind: str) -> Path:
    own = os.getuid() if hasattr(os, "getuid") else os.environ.get("USERNAME", "user")
    return Path(tempfile.gettempdir()) / f"rapalog-{own}" / kind
