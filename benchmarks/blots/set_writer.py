"""The command that writes sets of blots, whichever renderer draws them."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable
from pathlib import Path


def write_sets(
    sets: Iterable[str], write_one: Callable[[Path, str, int, int], int], *, about: str | None, members: int
) -> None:
    """Write the sets asked for; ``write_one`` takes folder, set, number, seed and returns the number of pictures."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("out", type=Path)
    parser.add_argument("--n", type=int, default=members, help="members of each set")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sets", nargs="+", choices=list(sets), default=list(sets))
    asked = parser.parse_args()
    for name in asked.sets:
        start = time.perf_counter()
        pictures = sum(write_one(asked.out, name, number, asked.seed) for number in range(1, asked.n + 1))
        seconds = (time.perf_counter() - start) / pictures
        print(f"{name}: {asked.n} blots, {pictures} pictures, {seconds:.2f} s a picture")
