"""A block: two drugs, every pair of their doses, and the percent viability of each well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from rapalog.numerics.points import Floats

#: The response of an untreated well: all models of no interaction are counted from here.
UNTREATED: Final = 100.0


@dataclass(frozen=True)
class DosePair:
    """One well: the doses of both drugs (nM), percent viability, and its replicate (empty: none is named)."""

    dose1_nM: float
    dose2_nM: float
    response: float
    replicate: str = ""


@dataclass(frozen=True, eq=False)
class Block:
    """Wells of two drugs by dose.

    ``response`` is (R, I, J): replicates, doses of the first drug and of the second, in percent viability; NaN where
    there is no well. Doses ascend, and the first of each is 0 whether or not there are such wells. ``replicates`` has
    R names, one empty text where the wells name none. ``repeated`` is the largest number of wells of one replicate and
    dose pair, which are averaged, and ``shared`` how many wells name no replicate while others do. ``dose1_unit`` and
    ``dose2_unit`` are what doses are shown in.
    """

    name: str
    drug1: str
    drug2: str
    dose1_nM: Floats
    dose2_nM: Floats
    response: Floats
    replicates: tuple[str, ...] = ("",)
    repeated: int = 1
    shared: int = 0
    dose1_unit: str = "nM"
    dose2_unit: str = "nM"

    @property
    def title(self) -> str:
        """The block and its drugs in words."""
        return f"{self.name}: {self.drug1} + {self.drug2}"

    @property
    def mean(self) -> Floats:
        """The mean over replicates (I, J), NaN where no replicate has a well."""
        known = np.isfinite(self.response)
        total = np.where(known, self.response, 0.0).sum(axis=0)
        count = known.sum(axis=0)
        return np.asarray(np.where(count > 0, total / np.maximum(count, 1), np.nan))

    @property
    def beyond(self) -> Floats:
        """The responses above 100 % or below 0 %."""
        return np.sort(self.response[(self.response > UNTREATED) | (self.response < 0)])

    def clipped(self) -> Block:
        """Return the same block with responses cut at 0 and at 100 %."""
        return replace(self, response=np.clip(self.response, 0.0, UNTREATED))


def block_of(
    wells: Sequence[DosePair], *, name: str, drugs: tuple[str, str], units: tuple[str, str] = ("nM", "nM")
) -> Block:
    """Return the block of some wells, in an order that does not depend on theirs.

    Parameters
    ----------
    wells
        At least one. Where some name a replicate, those that do not (controls, say) belong to every replicate.
    name, drugs, units
        What the block, its drugs and the units of their doses are called.
    """
    first = sorted({0.0, *(well.dose1_nM for well in wells)})
    second = sorted({0.0, *(well.dose2_nM for well in wells)})
    names = tuple(sorted({well.replicate for well in wells} - {""})) or ("",)
    places: dict[tuple[int, int, int], list[float]] = {}
    at1, at2 = {dose: k for k, dose in enumerate(first)}, {dose: k for k, dose in enumerate(second)}
    for well in wells:
        for number, own in enumerate(names):
            if well.replicate in ("", own):
                places.setdefault((number, at1[well.dose1_nM], at2[well.dose2_nM]), []).append(well.response)
    response = np.full((len(names), len(first), len(second)), np.nan)
    for place, values in places.items():
        response[place] = sum(sorted(values)) / len(values)
    repeated = max(map(len, places.values()))
    shared = sum(not well.replicate for well in wells) if names != ("",) else 0
    return Block(name, *drugs, np.array(first), np.array(second), response, names, repeated, shared, *units)
