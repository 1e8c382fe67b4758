"""A folder of results takes the place of the one before it as a whole: a kill leaves the old set or the new one.

The new set is written into a folder beside, together with links to whatever else the old one holds that is not of an
earlier analysis. Then the two folders change places in one step of the file system. Where that cannot be done (the
folder is where somebody works, a mount, somebody else's, or the system knows no such step) files are renamed one by
one. What a killed run has left beside is removed by the next.
"""

from __future__ import annotations

import ctypes
import json
import os
import platform
import re
import secrets
import shutil
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar

from rapalog.errors import RapalogError

#: What a file of a result is made of: bytes, or a file of our own beside its place, which is moved there.
Content = bytes | Path
Kept = TypeVar("Kept", bound=Content)
RECORD: Final = "provenance.json"
_MARK: Final = ".rapalog-"
#: The process, its machine, and its run: numbers of processes come again, in a container always the same.
_OURS: Final = re.compile(re.escape(_MARK) + r"(\d+)-(?:on([0-9a-f]{8})-run([0-9a-f]{8})-)?")
_RUN: Final = secrets.token_hex(4)
_AT_FDCWD, _EXCHANGE = -100, 2
#: A folder with more entries of other people is not linked anew for each analysis.
_MOST_OTHERS: Final = 2000
_COMMAND: Final = re.compile(r"(?:.*[\\/])?(?:rapalog|__main__\.py)")


class CannotChangePlaces(Exception):
    """The new folder cannot be made, or put where the old one is: files are to be renamed one by one."""


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


def with_record(contents: Mapping[str, Kept], *, also: Sequence[str] = ()) -> dict[str, Kept | bytes]:
    """Return contents whose record names them all, so that a later analysis knows which files are of this one.

    ``also`` are files that are still to come. A file that is moved in is not named: it took too long to be taken away
    by a run that asks for less.
    """
    record = contents.get(RECORD)
    if not isinstance(record, bytes):
        return dict(contents)
    document = json.loads(record)
    document["files"] = sorted({*(name for name, own in contents.items() if isinstance(own, bytes)), *also})
    return {**contents, RECORD: (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()}


def recorded(out_dir: Path) -> dict[str, Any]:
    """Return the record of the analysis that a folder holds; empty if there is none that can be read."""
    try:
        found = json.loads((out_dir / RECORD).read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def old_files(out_dir: Path, contents: Mapping[str, Content]) -> list[str]:
    """Return the files that an earlier run of the analysis that now writes ``contents`` has recorded in a folder."""
    before, now = _analyses(out_dir, contents)
    return _texts(recorded(out_dir).get("files")) if before and before == now else []


def _analyses(out_dir: Path, contents: Mapping[str, Content]) -> tuple[str, str]:
    """Return which analysis a folder holds and which one writes into it; empty where that is not known."""
    record = contents.get(RECORD)
    new = json.loads(record) if isinstance(record, bytes) else {}
    before, now = (analysis_of(_texts(record.get("command"))) for record in (recorded(out_dir), new))
    return before, now


def refuse_other(out_dir: Path, contents: Mapping[str, Content]) -> None:
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
        raise RapalogError(
            f"the folder holds the results of rapalog {before}, and {taken[0]} would be replaced",
            remedy="write into another folder",
            where=str(out_dir),
        )


def _texts(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


@contextmanager
def staged(out_dir: Path) -> Iterator[Path]:
    """Give a folder beside another, which is gone at the end if it is still there."""
    parent = out_dir.parent
    made = [folder for folder in (parent, *parent.parents) if not folder.exists()]
    parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=temporary_prefix(out_dir.name), dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if not out_dir.exists():
            for own in made:
                with suppress(OSError):
                    own.rmdir()


def sweep(out_dir: Path) -> None:
    """Remove what killed runs have left beside and in a folder; what another machine writes there stays."""
    places = (out_dir.parent.glob(f".*{_MARK}*"), out_dir.glob(f".*{_MARK}*"), out_dir.glob(f"*/.*{_MARK}*"))
    for path in (path for place in places for path in place):
        found = _OURS.search(path.name)
        if found and found[2] in (None, _machine()) and not _alive(int(found[1]), found[3]):
            with suppress(OSError):
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


def _alive(process: int, run: str | None) -> bool:
    if process == os.getpid():
        return run == _RUN
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def temporary_prefix(name: str) -> str:
    """Return how the name of a temporary file of this process begins."""
    return f".{name[:100]}{_MARK}{os.getpid()}-on{_machine()}-run{_RUN}-"


@cache
def _machine() -> str:
    """Return a name of this machine: on a disk that several share, a number of a process says nothing elsewhere."""
    return f"{zlib.crc32(platform.node().encode()):08x}"


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


def carry_over(out_dir: Path, staging: Path, contents: Mapping[str, Content]) -> None:
    """Link into a new folder whatever else the old one holds: no file of ``contents``, nor of an earlier run."""
    gone = {*contents, *old_files(out_dir, contents)}
    for path in sorted(out_dir.rglob("*")):
        name = path.relative_to(out_dir)
        target = staging / name
        if path.name.startswith(".") and _OURS.search(path.name):
            continue  # under way, or left by a killed run
        if path.is_symlink():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(path.readlink())
        elif path.is_dir():
            if not any(own.startswith(f"{name.as_posix()}/") for own in gone):
                target.mkdir(parents=True, exist_ok=True)
        elif name.as_posix() not in gone:
            target.parent.mkdir(parents=True, exist_ok=True)
            link(path, target)


def link(path: Path, target: Path) -> None:
    """Give a file a second name.

    Raises
    ------
    CannotChangePlaces
        If the file system knows no such thing.
    """
    try:
        os.link(path, target)
    except OSError as error:
        raise CannotChangePlaces(str(error)) from None


def put_in_place(staging: Path, out_dir: Path) -> None:
    """Put a folder where another is, or nothing; the other is then where this one was.

    Raises
    ------
    CannotChangePlaces
        If the file system does not let them.
    """
    if not out_dir.exists():
        staging.chmod(0o777 & ~_umask())
        staging.rename(out_dir)
        return
    staging.chmod(out_dir.stat().st_mode & 0o7777)
    call = _renameat2()
    if call is None:
        raise CannotChangePlaces("the system knows no such step")
    if call(_AT_FDCWD, os.fsencode(staging), _AT_FDCWD, os.fsencode(out_dir), _EXCHANGE) != 0:
        raise CannotChangePlaces(os.strerror(ctypes.get_errno()))


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
