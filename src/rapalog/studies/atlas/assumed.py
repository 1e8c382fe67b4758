"""Draws of what is assumed of variants and drugs, beside the draws of what was learnt of the cell.

A row with a range is lognormal on either side of its value, which is the median; 90 % lie between low and high. Draws
are spread evenly over the distribution, one in each part of equal probability, so that few of them reach its ends.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from scipy.special import ndtri

from rapalog.biology.calibrated import Draw
from rapalog.biology.drugs import Drug, known_drugs
from rapalog.biology.genotype import CellLine
from rapalog.biology.lab import genotype_rows
from rapalog.biology.tumour_cell import Wanted, wanted
from rapalog.facts.library import Fact
from rapalog.studies.draws import ENDS, drawn_cell
from rapalog.studies.lines import line_draws

#: How a number is known that nobody measured.
UNMEASURED: Final = ("assumed", "memory")


@dataclass(frozen=True)
class Assumed:
    """One draw: a cell that the evidence allows, and sizes of variants by row; without a draw all is as it stands."""

    draw: Draw | None
    sizes: Mapping[str, float]

    def cell(self, line: CellLine, genotype: str, conditions: Mapping[str, float] | None = None) -> Wanted:
        """Return the cell of a line and genotype."""
        if self.draw is None:
            return wanted(line, genotype, conditions=conditions)
        return drawn_cell(line, genotype, self.draw, conditions=conditions, sizes=self.sizes)


def assumed_draws(line: CellLine, drugs: Sequence[Drug], n: int, *, seed: int) -> list[Assumed]:
    """Return ``n`` draws; the cell, the line and the table as they stand if that is 0.

    Parameters
    ----------
    line
        From :func:`~rapalog.studies.lines.given_line`.
    drugs
        Whose potencies are drawn too, where they were not learnt.
    n, seed
        0, or 1 to 400; the same seed gives the same draws.
    """
    if not n:
        return [Assumed(None, {})]
    rows = [row for row in genotype_rows() if _has_range(row)]
    sizes = {row.id: _spread(row, n, seed) for row in rows}
    unsure = [known_drugs()[drug.name][0] for drug in drugs if drug.status != "calibrated"]
    potencies = {(row.more["drug"], row.more["parameter"]): _spread(row, n, seed) for row in unsure if _has_range(row)}
    found = []
    for place, draw in enumerate(line_draws(line, n, seed=seed)):
        brought = {name: dict(own) for name, own in draw.drugs.items()}
        for (name, parameter), values in potencies.items():
            brought.setdefault(name, {})[parameter] = float(values[place])
        found.append(Assumed(replace(draw, drugs=brought), {id_: float(own[place]) for id_, own in sizes.items()}))
    return found


def is_assumed(row: Fact) -> bool:
    """Return whether the size of a row rests on no measurement; what is gone or unchanged has no size."""
    unchanged = row.more.get("operation") == "times" and row.value == 1
    return row.status in UNMEASURED and bool(row.value) and not unchanged


def _has_range(row: Fact) -> bool:
    return row.low is not None and row.high is not None and bool(row.value)


def _spread(row: Fact, n: int, seed: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return draws of a row's number, (n,), in an order of the row's own."""
    value, low, high = row.value or 0.0, row.low or 0.0, row.high or 0.0
    order = np.random.default_rng([seed, zlib.crc32(row.id.encode())]).permutation(n)
    steps = ndtri((order + 0.5) / n) / ndtri(ENDS[-1])
    below = np.log(value / low) if low > 0 else 0.0
    return np.asarray(value * np.exp(np.where(steps < 0, steps * below, steps * np.log(high / value))))
