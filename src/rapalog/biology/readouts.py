"""Readouts: what an experiment on the cell can see, by the names the field uses.

The table ``readouts.csv`` joins a name to a quantity of the network, its unit and its node in the pathway graph.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from rapalog.errors import RapalogError
from rapalog.facts.library import read_rows


@dataclass(frozen=True)
class Readout:
    """A readout's name, its symbol in the network, its unit, its node in the pathway graph and what it means."""

    name: str
    symbol: str
    unit: str
    node: str
    meaning: str


@cache
def readouts() -> Mapping[str, Readout]:
    """Return all readouts by name."""
    rows = read_rows("readouts.csv")
    return {
        row["readout"]: Readout(row["readout"], row["symbol"], row["unit"], row["node"], row["meaning"]) for row in rows
    }


def find_readout(name: str) -> Readout:
    """Return a readout by name, without regard to case, spaces or hyphens.

    Raises
    ------
    RapalogError
        If no readout has the name; the remedy names the nearest ones.
    """
    known = {_plain(readout): readout for readout in readouts()}
    if _plain(name) in known:
        return readouts()[known[_plain(name)]]
    close = [known[match] for match in get_close_matches(_plain(name), known, n=3, cutoff=0.4)]
    remedy = f"did you mean {' or '.join(close)}?" if close else "choose one of these"
    raise RapalogError(f"got readout {name!r}, must be one of {', '.join(readouts())}", remedy=remedy)


def _plain(name: str) -> str:
    return "".join(name.lower().replace("-", "").replace("α", "a").split())
