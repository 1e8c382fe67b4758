"""What a folder of results holds: the old set, the new one, or a mixture; and what was left beside it."""

from __future__ import annotations

import hashlib
from pathlib import Path

State = dict[str, str]


def state(folder: Path) -> State:
    """Return the files of a folder by name, with a digest of each; what is under way or left behind is among them."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def kind(found: State, old: list[State], new: list[State]) -> str:
    """Say whether what is found is a whole set; several are given where runs differ in what they say of their time."""
    clean = {name: own for name, own in found.items() if ".rapalog-" not in name and not name.endswith(".unfinished")}
    for word, sets in (("old", old), ("new", new)):
        steady = {name for name in sets[0] if len({own[name] for own in sets}) == 1}
        if set(clean) == set(sets[0]) and all(clean[name] == sets[0][name] for name in steady):
            return word
    return "mixture"


def beside(out: Path) -> list[Path]:
    return [*out.parent.glob(".*.rapalog-*"), *out.glob(".*.rapalog-*")]


def size_of(folder: Path) -> int:
    """Return what the files of a folder take."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
