"""Stages of a long act in a folder, by name: what is there is not done again.

A stage belongs to a key, such as the digest of the evidence, priors and code it was made with; one kept under another
key, cut off while it was written, or damaged since (its digest is beside it), is done anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from rapalog.files.results.writing import write_files
from rapalog.orphans import end_with_parent

Found = dict[str, Any]
Asked = TypeVar("Asked")


@dataclass(frozen=True)
class Stages:
    """Where stages are kept.

    Parameters
    ----------
    folder
        Is made when the first is kept; None keeps nothing.
    key
        Of everything that stages depend on.
    """

    folder: Path | None
    key: str

    def get(self, name: str, make: Callable[[], Found]) -> Found:
        """Return a stage as it was kept, or make and keep it.

        Parameters
        ----------
        name
            Also the name of its file.
        make
            Returns what JSON holds.
        """
        known = self._read(name)
        if known is None:
            known = make()
            self._write(name, known)
        return known

    def each(
        self,
        name: str,
        asked: Sequence[Asked],
        make: Callable[[Asked], Found],
        *,
        processes: int,
        tell: Callable[[float], None],
    ) -> list[Found]:
        """Return one stage for each thing asked, those that are missing made in several processes.

        Parameters
        ----------
        name
            The stages are ``name_0`` and so on.
        asked
            What ``make`` is given; it crosses into another process.
        make
            A function at the top of a module.
        processes
            At the same time; 1 makes them here.
        tell
            Told the share that is done.
        """
        found = [self._read(f"{name}_{index}") for index in range(len(asked))]
        missing = [index for index, own in enumerate(found) if own is None]
        for done, (index, own) in enumerate(_made(make, asked, missing, processes), start=1):
            self._write(f"{name}_{index}", own)
            found[index] = own
            tell((len(asked) - len(missing) + done) / len(asked))
        return [own for own in found if own is not None]

    def _read(self, name: str) -> Found | None:
        path = None if self.folder is None else self.folder / f"{name}.json"
        if path is None or not path.is_file():
            return None
        try:
            own = json.loads(path.read_text(encoding="utf-8"))
            found: Found = own["found"]
            return found if own["key"] == self.key and own["sha256"] == _digest(found) else None
        except (ValueError, OSError, LookupError, TypeError):
            return None  # no stage, half-written, or damaged: done anew

    def _write(self, name: str, found: Found) -> None:
        if self.folder is not None:
            text = json.dumps({"key": self.key, "sha256": _digest(found), "found": found})
            write_files(self.folder, {f"{name}.json": text.encode()})


def _digest(found: Found) -> str:
    """Return the digest of a stage as JSON holds it; numbers come back from there as they went in."""
    return hashlib.sha256(json.dumps(found).encode()).hexdigest()


def _made(
    make: Callable[[Asked], Found], asked: Sequence[Asked], missing: Sequence[int], processes: int
) -> Iterator[tuple[int, Found]]:
    """Make what is missing; each can be kept as soon as it is there."""
    if processes == 1 or len(missing) < 2:
        yield from ((index, make(asked[index])) for index in missing)
        return
    with ProcessPoolExecutor(min(processes, len(missing)), initializer=end_with_parent) as pool:
        yield from zip(missing, pool.map(make, [asked[index] for index in missing]), strict=True)
