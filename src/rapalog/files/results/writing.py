"""Results to disk: whole or not at all, and with what is needed to repeat them."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import math
import os
import platform
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from rapalog.about import __version__
from rapalog.errors import RapalogError
from rapalog.files.cells.numbers import parse_number
from rapalog.files.results.folder import (
    CannotChangePlaces,
    Content,
    can_change_places,
    carry_over,
    link,
    old_files,
    put_in_place,
    refuse_other,
    staged,
    sweep,
    temporary_prefix,
    with_record,
)

#: A spreadsheet runs a cell that begins so as a formula, unless it is a number.
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
#: Signs alone are nothing to run: a relation, or what some instruments write for "no number".
_SIGNS: Final = frozenset("=+-")
#: The oldest date a zip can hold: the same content gives the same bytes.
_NO_DATE: Final = (1980, 1, 1, 0, 0, 0)
_LIBRARIES: Final = (
    "libroadrunner",
    "antimony",
    "python-libsbml",
    "numpy",
    "scipy",
    "matplotlib",
    "numba",
    "python-calamine",
)


def write_files(out_dir: Path, contents: Mapping[str, Content], *, keep: Iterable[Path] = ()) -> list[Path]:
    """Write files into a folder, all of them or none: a kill leaves those that were there, or the new ones.

    ``contents`` maps a file name, which may have folders in it, to its bytes, or to a file of our own that is moved
    there, whatever happens (what is too large for memory; its name begins with :func:`temporary_prefix`). The paths
    written are returned. Files of an earlier run of the same analysis that this one does not write are gone afterwards;
    all others stay. No file of ``keep``, such as one that was read, is ever replaced.

    Raises
    ------
    RapalogError
        If the folder cannot be written, holds another analysis, a name leads out of it, or a file to keep is in the
        way.
    """
    contents = with_record(contents)
    try:
        _check_targets(out_dir, contents, {path.resolve() for path in keep})
        refuse_other(out_dir, contents)
        sweep(out_dir)
        if len(contents) > 1 and can_change_places(out_dir) and _kept_inside(out_dir, contents, keep):
            _write_together(out_dir, contents)
        else:
            _write_one_by_one(out_dir, contents)
    except OSError as error:
        raise RapalogError(
            f"cannot write: {error.strerror or error}",
            where=str(out_dir),
            remedy="choose a folder you may write to, with space left",
        ) from None
    finally:
        for data in contents.values():
            if isinstance(data, Path):
                data.unlink(missing_ok=True)
    return [out_dir / name for name in contents]


def _kept_inside(out_dir: Path, contents: Mapping[str, Content], keep: Iterable[Path]) -> bool:
    """Return whether no file that was read would be taken for one of an earlier analysis."""
    gone = set(old_files(out_dir, contents)) - set(contents)
    return not {(out_dir / name).resolve() for name in gone} & {path.resolve() for path in keep}


def _check_targets(out_dir: Path, contents: Mapping[str, Content], kept: set[Path]) -> None:
    """Check every target before anything is written."""
    root = out_dir.resolve()
    if out_dir.exists() and not out_dir.is_dir():
        raise RapalogError("the folder to write into is a file", remedy="choose another name", where=str(out_dir))
    for name in contents:
        target = (out_dir / name).resolve()
        if not target.is_relative_to(root):
            raise RapalogError(f"the name {name!r} leads out of the folder", remedy="use a plain file name")
        if target in kept:
            raise RapalogError(
                f"{name} would replace a file that was read",
                where=str(out_dir),
                remedy="choose another folder to write into",
            )
        if target.is_dir() or any(folder.is_file() for folder in target.parents if folder.is_relative_to(root)):
            raise RapalogError(
                f"a folder and a file of the results are both called {name}",
                where=str(out_dir),
                remedy="choose another folder to write into",
            )


def _write_together(out_dir: Path, contents: Mapping[str, Content]) -> None:
    """Write a new folder beside, and let it change places with the old one; one by one where that cannot be done."""
    try:
        with staged(out_dir) as staging:
            for name, data in contents.items():
                _write_whole(staging / name, data)
            if out_dir.exists():
                carry_over(out_dir, staging, contents)
            put_in_place(staging, out_dir)
            sync_folder(out_dir.parent)
    except CannotChangePlaces:
        _write_one_by_one(out_dir, contents)


def _write_whole(target: Path, data: Content) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(data, Path):
        link(data, target)
        return
    with target.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _write_one_by_one(out_dir: Path, contents: Mapping[str, Content]) -> None:
    """Write all files beside their places, then rename one after the other."""
    beside: list[tuple[Path, Path]] = []
    made = [folder for folder in (out_dir, *out_dir.parents) if not folder.exists()]
    try:
        for name, data in contents.items():
            target = out_dir / name
            target.parent.mkdir(parents=True, exist_ok=True)
            beside.append((data if isinstance(data, Path) else _write_beside(target, data), target))
        for temporary, target in beside:
            temporary.replace(target)
        for folder in {target.parent for _, target in beside}:
            sync_folder(folder)
    finally:
        for temporary, _ in beside:
            temporary.unlink(missing_ok=True)
        for folder in made:
            with suppress(OSError):
                folder.rmdir()  # only where it is empty: nothing was written


def _write_beside(target: Path, data: bytes) -> Path:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=temporary_prefix(target.name))
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    Path(name).chmod(0o644)
    return Path(name)


def sync_folder(folder: Path) -> None:
    """Make sure that the names in a folder are on disk, where its file system lets a folder be synced."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def csv_bytes(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    r"""Return a table as CSV: comma, point, UTF-8, ``\n``; NaN and None are empty cells.

    Text that a spreadsheet would run as a formula gets an apostrophe in front.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(_cell(name) for name in columns)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return stream.getvalue().encode()


def _cell(value: object) -> str:
    if isinstance(value, float):
        return "" if math.isnan(value) else repr(float(value))
    text = "" if value is None else str(value)
    if runs_as_formula(text):
        text = f"'{text}"
    # A lone carriage return is not quoted by every version of the writer and would start a new row.
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def runs_as_formula(text: str) -> bool:
    """Return whether a spreadsheet would run a cell of this text; a number and a lone sign are not run.

    >>> runs_as_formula("=1+1"), runs_as_formula("-0,020"), runs_as_formula("="), runs_as_formula("--")
    (True, False, False, False)
    """
    if not text.startswith(_FORMULA_STARTS) or not set(text) - _SIGNS:
        return False
    return parse_number(text, decimal_comma=True) is None


def zip_bytes(contents: Mapping[str, bytes]) -> bytes:
    """Return one zip file with everything in it, by file name; the same content gives the same bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression=zipfile.ZIP_DEFLATED) as archive:
        for name, data in contents.items():
            entry = zipfile.ZipInfo(name, date_time=_NO_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    return stream.getvalue()


def json_bytes(document: object) -> bytes:
    """Return a document as JSON; a number that is not finite is a fault of ours and raises ValueError."""
    return (json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()


def provenance(command: Sequence[str], inputs: Mapping[str, bytes], *, seed: int | None = None) -> dict[str, Any]:
    """Return what is needed to repeat a run: versions, seed, command, and the sha256 of every input."""
    versions = {"rapalog": __version__, "python": platform.python_version()}
    for library in _LIBRARIES:
        with suppress(metadata.PackageNotFoundError):
            versions[library] = metadata.version(library)
    return {
        "versions": versions,
        "platform": f"{sys.platform} {platform.machine()}",
        "seed": seed,
        "command": list(command),
        "inputs": {name: hashlib.sha256(data).hexdigest() for name, data in inputs.items()},
    }


def safe_name(text: str) -> str:
    """Return a file name made of letters, digits, dots and hyphens only, never empty and never a path.

    >>> safe_name("MCF-7 / everolimus / 48 h")
    'MCF-7_everolimus_48_h'
    """
    words = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-.") else " " for letter in text)
    name = "_".join(words.split()).strip(".")[:100]
    return name or "unnamed"
