"""Full disks, disks that may only be read, and a file in the way: every command that writes, over an older result.

    python benchmarks/faults/disks.py [--only tdm]     # as root: it mounts small file systems in memory

The old result is written on a file system of 64 MB. Then this is made so small that only a part of the new result fits
(none, half, nine tenths), or read-only, and the command is called again in this process. It may end with exit
0 or with exit 2, `error:` and `try:`; what is there afterwards is the old set or the new one, whole, and nothing beside
it. When there is room again the same command must end with the new set. Prints one JSON document.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from commands import called
from sense import problems_of
from states import beside, kind, size_of, state
from writers import Writer, writers

ROOM = "64m"
SHARES = (0.0, 0.5, 0.9)
_PAGE = 4096


@contextmanager
def disk(folder: Path) -> Iterator[Path]:
    """Mount a file system in memory; it is gone at the end."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def remount(folder: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", str(folder)], check=True)


def used(folder: Path) -> int:
    seen = os.statvfs(folder)
    return (seen.f_blocks - seen.f_bfree) * seen.f_frsize


class Tried:
    """One command: its two whole sets, and what came of each fault."""

    def __init__(self, writer: Writer, inputs: Path, where: Path) -> None:
        self._writer, self._inputs, self._out = writer, inputs, where / "out"
        self._where = where
        self.ends: Counter[str] = Counter()
        self.wrong: list[str] = []

    def run(self, which: str) -> tuple[int | str, str]:
        """Call the command; return its exit and what it said."""
        return called(self._writer.words(which, self._inputs, self._out))

    def sets(self) -> None:
        """Write both sets on a disk with room, twice each: some files say when they were made."""
        self.whole = {}
        for which in ("new", "old"):
            found = []
            for _ in range(2):
                code, err = self.run(which)
                if code != 0:
                    raise RuntimeError(f"{which} ended with {code}: {err}")
                found.append(state(self._out))
            self.whole[which] = found
            self.size = size_of(self._out) if which == "new" else self.size

    def judge(self, fault: str, code: int | str, err: str) -> None:
        """Count how a run under a fault ended, and remember what is wrong with it."""
        found = kind(state(self._out), self.whole["old"], self.whole["new"])
        self.ends[f"{code}: {found}"] += 1
        said = [] if code == 0 else list(problems_of(code, "", err))
        self.wrong += [f"{fault}: {own}" for own in said]
        if (code, found) not in ((0, "new"), (2, "old")):
            self.wrong.append(f"{fault}: ended with {code}, and there is {found}; it said {err[-300:]!r}")
        if beside(self._out):
            self.wrong.append(f"{fault}: it left {[own.name for own in beside(self._out)]}")

    def faults(self) -> None:
        """Try every fault, each over the old set."""
        for share in SHARES:
            free = int(share * self.size) // _PAGE * _PAGE
            remount(self._where, f"size={used(self._where) + free}")
            self.judge(f"room for {share:.0%}", *self.run("new"))
            self._again()
        remount(self._where, "ro")
        self.judge("read-only", *self.run("new"))
        remount(self._where, "rw")
        self._again()

    def _again(self) -> None:
        """With room again, the new set and then the old one are written whole."""
        remount(self._where, f"size={ROOM}")
        for which in ("new", "old"):
            code, err = self.run(which)
            found = kind(state(self._out), self.whole["old"], self.whole["new"])
            if (code, found) != (0, which) or beside(self._out):
                self.wrong.append(f"with room again: ended with {code}, and there is {found}: {err[-300:]!r}")


def study(only: list[str]) -> dict[str, object]:
    """Return what came of every command."""
    found: dict[str, object] = {}
    begun = time.monotonic()
    for name, writer in writers().items():
        if not any(own in name for own in only):
            continue
        with tempfile.TemporaryDirectory(prefix="disks-") as place, disk(Path(place) / "disk") as where:
            inputs = Path(place) / "inputs"
            inputs.mkdir()
            writer.lay(inputs)
            tried = Tried(writer, inputs, where)
            tried.sets()
            tried.faults()
        found[name] = {"ends": dict(tried.ends), "wrong": tried.wrong}
        print(name, found[name], file=sys.stderr, flush=True)
    wrong = sum(len(own["wrong"]) for own in found.values())
    return {"minutes": round((time.monotonic() - begun) / 60, 1), "wrong": wrong, "commands": found}


def begin() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", default=[""], help="commands whose names hold one of these")
    asked = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("error: file systems are mounted by root only\ntry: run it as root, in a container")
    found = study(asked.only)
    print(json.dumps(found, indent=2))
    sys.exit(1 if found["wrong"] else 0)


if __name__ == "__main__":
    begin()
