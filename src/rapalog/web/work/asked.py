"""What every piece of work has: its files by word, its settings checked, and its document as bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rapalog.errors import RapalogError
from rapalog.files.results.writing import zip_bytes
from rapalog.web.jobs.job import Input


def files_of(inputs: Sequence[Input], word: str) -> dict[str, bytes]:
    """Return the files that were given as a word, by name; two of one name are told apart by a number."""
    found: dict[str, bytes] = {}
    for one in inputs:
        if one.word == word:
            name, number = one.file.name, 2
            while name in found:
                stem, dot, ending = one.file.name.rpartition(".")
                name = f"{stem} ({number}){dot}{ending}" if dot else f"{one.file.name} ({number})"
                number += 1
            found[name] = one.file.data
    return found


def settings_of(request: Mapping[str, Any], known: Mapping[str, type | tuple[type, ...]]) -> dict[str, Any]:
    """Return settings of known names and types.

    Raises
    ------
    RapalogError
        For a name that is not known, or a value of another type.
    """
    for name, given in request.items():
        if name not in known:
            raise RapalogError(
                f"got setting {name!r}, must be one of {', '.join(known)}", remedy="use the page", where=name
            )
        if given is not None and not isinstance(given, known[name]):
            raise RapalogError(f"got {given!r:.60} for {name}", remedy="use the page", where=name)
    return {name: given for name, given in request.items() if given is not None}


def archive(files: Mapping[str, bytes]) -> bytes:
    """Return files as one zip; the same files give the same bytes."""
    return zip_bytes(dict(files))
