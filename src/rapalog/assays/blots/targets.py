"""Targets of a Western blot: what an antibody sees, in which bands, and from which readouts of the cell.

    share of a protein in a band  =  readout - less

Each band is a row of ``blot_protocol.csv`` (W101 to W118). A protein has as many as ``blot_bands.csv`` says, which
whoever reads a blot knows as well. An empty ``readout`` is the whole protein (1), an empty ``less`` is nothing (0). So
the bands of 4E-BP1 are alpha = 1 - T37/46, beta = T37/46 - S65 and gamma = S65: S65 is phosphorylated after T37/46, and
each step slows the protein in the gel.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from rapalog.biology.names import match_name
from rapalog.errors import FactError
from rapalog.facts.library import Fact, fact, facts

LADDER: Final = "ladder"
_FILE: Final = "blot_protocol"
_BANDS: Final = "blot_bands"


@dataclass(frozen=True)
class BlotBand:
    """One band of a target: its apparent mass, and the readouts that give its share of the protein."""

    mass_kDa: float
    readout: str
    less: str

    def share(self, readouts: Mapping[str, float]) -> float:
        """Return the share of the protein that runs in this band and is seen by the antibody, between 0 and 1."""
        whole = readouts[self.readout] if self.readout else 1.0
        return max(0.0, whole - (readouts[self.less] if self.less else 0.0))


@dataclass(frozen=True)
class BlotTarget:
    """What one antibody sees. ``kind`` is ``phospho``, ``total`` or ``loading``; ``protein`` is the total's name."""

    name: str
    kind: str
    protein: str
    bands: tuple[BlotBand, ...]

    @property
    def readouts(self) -> tuple[str, ...]:
        """The readouts of the cell that the bands need, each once."""
        return tuple(dict.fromkeys(name for band in self.bands for name in (band.readout, band.less) if name))


@cache
def blot_targets() -> Mapping[str, BlotTarget]:
    """Return all targets by name, in the order of the facts.

    Raises
    ------
    FactError
        If a whole protein has other than the number of bands in which it is known to run.
    """
    rows: dict[str, list[Fact]] = {}
    for row in facts(_FILE).values():
        if row.more["target"] not in ("", LADDER):
            rows.setdefault(row.more["target"], []).append(row)
    targets = {name: _target(name, found) for name, found in rows.items()}
    known = {row.more["protein"]: row for row in facts(_BANDS).values()}
    for target in targets.values():
        if target.kind != "phospho" and len(target.bands) != known[target.protein].value:
            one = known[target.protein]
            raise FactError(
                f"{target.name} has {len(target.bands)} bands, {one.id} says {one.text}",
                remedy="let both files say the same",
                where=f"{_FILE}.csv",
            )
    return targets


def find_target(name: str) -> BlotTarget:
    """Return a target by name, alias or readout, without regard to case, spaces or hyphens.

    Raises
    ------
    RapalogError
        If there is no such target; the remedy offers the nearest names.
    """
    spellings: dict[str, str] = {}
    for target in blot_targets().values():
        aliases = next(row for row in facts(_FILE).values() if row.more["target"] == target.name).more["aliases"]
        for spelling in (*target.readouts[:1], *(alias for alias in aliases.split(";") if alias)):
            spellings.setdefault(spelling, target.name)
    spellings |= {target: target for target in blot_targets()}
    return blot_targets()[match_name(name, spellings, what="target", must_be=f"one of {', '.join(blot_targets())}")]


@cache
def ladder_masses_kDa() -> tuple[float, ...]:
    """Return the masses of the ladder's bands, heaviest first."""
    rows = [row for row in facts(_FILE).values() if row.more["target"] == LADDER]
    return tuple(sorted((_mass(row) for row in rows), reverse=True))


def _target(name: str, rows: list[Fact]) -> BlotTarget:
    bands = tuple(BlotBand(_mass(row), row.more["readout"], row.more["less"]) for row in rows)
    return BlotTarget(name, rows[0].more["kind"], rows[0].more["protein"], bands)


def _mass(row: Fact) -> float:
    mass = fact(row.id).value
    assert mass is not None, row.id
    return mass
