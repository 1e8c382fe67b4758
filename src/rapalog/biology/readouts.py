"""Readouts: what an experiment on the cell can see, by the names the field uses.

The table ``readouts.csv`` joins a name to a quantity of the network, its unit and its node in the pathway graph.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from rapalog.biology.names import match_name
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
    names = {readout: readout for readout in readouts()}
    return readouts()[match_name(name, names, what="readout", must_be=f"one of {', '.join(names)}")]
