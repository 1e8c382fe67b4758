"""Which servers live: each holds a lock on a file of its own, which the system lets go of when the server dies.

A process number does not say it: another program may have it by now.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
from pathlib import Path
from typing import Final

_ENDING: Final = ".server"


class Presence:
    """The lock of one server, held until it is closed or the process ends, however it ends.

    Parameters
    ----------
    folder
        Where the servers of one user leave their files.
    """

    def __init__(self, folder: Path) -> None:
        self.name = secrets.token_hex(8)
        self._file = folder / f"{self.name}{_ENDING}"
        self._held = os.open(self._file, os.O_CREAT | os.O_RDWR, 0o600)
        _lock(self._held)

    def close(self) -> None:
        """Let go of the lock."""
        os.close(self._held)
        with contextlib.suppress(OSError):
            self._file.unlink()


def lives(folder: Path, name: str) -> bool:
    """Return whether the server of a name still runs; the file of one that does not is deleted."""
    file = folder / f"{name}{_ENDING}"
    try:
        held = os.open(file, os.O_RDWR)
    except OSError:
        return False
    try:
        _lock(held)
    except OSError:
        return True
    finally:
        os.close(held)
    with contextlib.suppress(OSError):
        file.unlink()
    return False


def clear(folder: Path) -> None:
    """Delete the files of servers that do not run any more."""
    for file in folder.glob(f"*{_ENDING}"):
        lives(folder, file.stem)


if sys.platform == "win32":
    import msvcrt

    def _lock(held: int) -> None:
        msvcrt.locking(held, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(held: int) -> None:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
