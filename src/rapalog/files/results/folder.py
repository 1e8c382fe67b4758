"""A folder of results takes the place of the one before it as a whole: a kill leaves the old set or the new one.

The new set is written into a folder beside, together with links to whatever else the old one holds that is not of an
earlier analysis. Then the two folders change places in one step of the file system. Where that cannot be done (the
folder is where somebody works, a mount, somebody else's, or the system knows no such step) files are renamed one by
one. What a killed run has left beside is removed by the next.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any, Final

from rapalog.errors import RapalogError

RECORD: Final = "provenance.json"
_MARK: Final = ".rapalog-"
_AT_FDCWD, _EXCHANGE = -100, 2
#: A folder with more entries of other people is not linked anew for each analysis.
_MOST_OTHERS: Final = 2000
_COMMAND: Final = re.compile(r"(?:.*[\\/])?(?:rapalog|__main__\.py)")


def analysis_of(command: Sequence[str]) -> str:
    """Return which analysis a recorded command was; empty if that is not known.

    >>> analysis_of(["rapalog", "assay", "blot", "--out", "x"]), analysis_of(["rapalog.viability(['a'])"])
    ('assay blot', 'viability')
    """
    if not command:
        return ""
    if command[0].startswith("rapalog."):
        return command[0].removeprefix("rapalog.").partition("(")[0].replace(".", " ")
    words = [own for own in command[1:3] if re.fullmatch("[a-z]+", own)] if _COMMAND.fullmatch(command[0]) else []
    return " ".join(words if words[:1] == ["assay"] or words[:1] == ["export"] else words[:1])


def with_record(contents: Mapping[str, bytes], *, also: Sequence[str] = ()) -> dict[str, bytes]:
    """Return contents whose record names them all, so that a later analysis knows which files are of this one.

    ``also`` are files that are still to come.
    """
    if RECORD not in contents:
        return dict(contents)
    document = json.loads(contents[RECORD])
    document["files"] = sorted({*contents, *also})
    return {**contents, RECORD: (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()}


def recorded(out_dir: Path) -> dict[str, Any]:
    """Return the record of the analysis that a folder holds; empty if there is none that can be read."""
    try:
        found = json.loads((out_dir / RECORD).read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def old_files(out_dir: Path, contents: Mapping[str, bytes]) -> list[str]:
    """Return the files that an earlier run of the analysis that now writes ``contents`` has recorded in a folder."""
    before, now = _analyses(out_dir, contents)
    return _texts(recorded(out_dir).get("files")) if before and before == now else []


def _analyses(out_dir: Path, contents: Mapping[str, bytes]) -> tuple[str, str]:
    """Return which analysis a folder holds and which one writes into it; empty where that is not known."""
    new = json.loads(contents[RECORD]) if RECORD in contents else {}
    before, now = (analysis_of(_texts(record.get("command"))) for record in (recorded(out_dir), new))
    return before, now


def refuse_other(out_dir: Path, contents: Mapping[str, bytes]) -> None:
    """Refuse a folder that holds files of the same names from another analysis.

    Raises
    ------
    RapalogError
        With the name of that analysis.
    """
    before, now = _analyses(out_dir, contents)
    theirs = set(_texts(recorded(out_dir).get("files"))) - {RECORD}
    taken = sorted(name for name in contents if name in theirs)
    if before and now and before != now and taken:
        raise RapalogError(f"the folder holds the results of rapalog {before}, and {taken[0]} would be replaced",
                           remedy="write into another folder", where=str(out_dir))  # fmt: skip


def _texts(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


@contextmanager
def staged(out_dir: Path) -> Iterator[Path]:
    """Give a folder beside another, which is gone at the end if it is still there."""
    parent = out_dir.parent
    made = [folder for folder in (parent, *parent.parents) if not folder.exists()]
    parent.mkdir(parents=True, exist_ok=True)
    _sweep(out_dir)
    folder = Path(tempfile.mkdtemp(prefix=f".{out_dir.name[:100]}{_MARK}{os.getpid()}-", dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if not out_dir.exists():
            for own in made:
                with suppress(OSError):
                    own.rmdir()


def _sweep(out_dir: Path) -> None:
    """Remove what killed runs have left beside and in a folder."""
    places = (out_dir.parent.glob(f".*{_MARK}*"), out_dir.glob(f".*{_MARK}*"), out_dir.glob(f"*/.*{_MARK}*"))
    for path in (path for place in places for path in place):
        found = re.search(re.escape(_MARK) + r"(\d+)-", path.name)
        if found and not _alive(int(found[1])):
            with suppress(OSError):
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


def _alive(process: int) -> bool:
    if process == os.getpid():
        return False  # of ours from an earlier call: nothing of this one is there yet
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def temporary_prefix(name: str) -> str:
    """Return how the name of a temporary file of this process begins."""
    return f".{name[:100]}{_MARK}{os.getpid()}-"


def can_change_places(out_dir: Path) -> bool:
    """Return whether a folder may be taken away as a whole and another put in its place."""
    if not out_dir.exists():
        return True
    here = Path.cwd().resolve()
    own = out_dir.resolve()
    if out_dir.is_symlink() or own.is_mount() or here.is_relative_to(own) or _renameat2() is None:
        return False
    try:
        return own.stat().st_uid == os.getuid() and sum(1 for _ in own.rglob("*")) <= _MOST_OTHERS
    except (AttributeError, OSError):
        return False


def carry_over(out_dir: Path, staging: Path, contents: Mapping[str, bytes]) -> None:
    """Link into a new folder whatever else the old one holds: no file of ``contents``, nor of an earlier run."""
    gone = {*contents, *old_files(out_dir, contents)}
    for path in sorted(out_dir.rglob("*")):
        name = path.relative_to(out_dir)
        target = staging / name
        if path.is_symlink():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(path.readlink())
        elif path.is_dir():
            if not any(own.startswith(f"{name.as_posix()}/") for own in gone):
                target.mkdir(parents=True, exist_ok=True)
        elif name.as_posix() not in gone:
            target.parent.mkdir(parents=True, exist_ok=True)
            os.link(path, target)


def put_in_place(staging: Path, out_dir: Path) -> None:
    """Put a folder where another is, or nothing; the other is then where this one was.

    Raises
    ------
    OSError
        If the file system does not let them change places.
    """
    if not out_dir.exists():
        staging.chmod(0o777 & ~_umask())
        staging.rename(out_dir)
        return
    staging.chmod(out_dir.stat().st_mode & 0o7777)
    call = _renameat2()
    if call is None:
        raise OSError(errno.ENOSYS, "folders cannot change places")
    if call(_AT_FDCWD, os.fsencode(staging), _AT_FDCWD, os.fsencode(out_dir), _EXCHANGE) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _umask() -> int:
    now = os.umask(0)
    os.umask(now)
    return now


@cache
def _renameat2() -> Callable[..., int] | None:
    """Return the system call that lets two names change places, None where there is none."""
    if not sys.platform.startswith("linux"):
        return None
    return getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
