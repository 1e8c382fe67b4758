"""Cells of a line and of genotypes of it, as they stand and as they may be: each draw with all of them.

How much a variant changes is itself known within limits for some (``genotypes.csv``): then each draw has its own size
of it, log-normal with 90 % between the limits, the same for all drugs and readouts.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from scipy.special import ndtri

from rapalog.biology.genotype import CellLine, apply_genotype, variants
from rapalog.biology.network import default_parameters
from rapalog.biology.tumour_cell import Wanted, wanted
from rapalog.facts.library import Fact, facts
from rapalog.studies.draws import ENDS, drawn_cell
from rapalog.studies.lines import line_draws

#: Chance of its own under the seed of all draws.
_OF_SIZES: Final = 3
_ENDS_APART: Final = float(ndtri(ENDS[2]) - ndtri(ENDS[0]))  # in standard deviations


def as_it_stands(line: CellLine, genotypes: Sequence[str]) -> list[Wanted]:
    """Return the cells of a line with each genotype, without draws."""
    return [wanted(line, own) for own in genotypes]


def drawn(line: CellLine, genotypes: Sequence[str], n: int, *, seed: int) -> list[list[Wanted]]:
    """Return the cells of draws, for each genotype one of each draw.

    Parameters
    ----------
    line
        Of the table, drawn, or of a file.
    genotypes
        Variants joined by ``+``; an empty one is the line as it is.
    n, seed
        How many draws, and which.
    """
    draws = line_draws(line, n, seed=seed)
    quantiles = (np.random.default_rng([seed, _OF_SIZES]).permutation(n) + 0.5) / n
    sizes = ndtri(quantiles) / _ENDS_APART  # in distances between the limits, so that one size serves all variants
    found = []
    for genotype in genotypes:
        rows = unsure(genotype)
        found.append([
            drawn_cell(line, genotype, draw, conditions=_sized(line, genotype, draw.changes, rows, float(size)))
            for draw, size in zip(draws, sizes, strict=True)
        ])  # fmt: skip
    return found


def at_the_ends(line: CellLine, genotype: str) -> list[Wanted]:
    """Return the cell of a genotype with its variants at their lower and at their upper limit, 90 % between."""
    rows = unsure(genotype)
    return [wanted(line, genotype, conditions=_sized(line, genotype, {}, rows, size)) for size in (-0.5, 0.5)]


def unsure(genotype: str) -> tuple[Fact, ...]:
    """Return the rows of a genotype's variants whose size has limits."""
    own = variants(genotype)
    return tuple(row for row in facts("genotypes").values() if row.more["genotype"] in own
                 and row.value and row.low and row.high)  # fmt: skip


def assumed(genotype: str) -> tuple[Fact, ...]:
    """Return the rows of a genotype that were chosen or remembered, not read."""
    own = variants(genotype)
    return tuple(row for row in facts("genotypes").values() if row.more["genotype"] in own
                 and row.status in ("assumed", "memory"))  # fmt: skip


def _sized(
    line: CellLine, genotype: str, changes: Mapping[str, float], rows: Sequence[Fact], size: float
) -> dict[str, float]:
    """Return the parameters of a genotype whose rows have another size than their middle one."""
    if not rows:
        return {}
    usual = apply_genotype({**default_parameters(), **dict(line.parameters), **changes}, f"{line.genotype}+{genotype}")
    folds: dict[str, float] = {}
    for row in rows:
        if row.low and row.high:
            fold = math.exp(size * math.log(row.high / row.low))
            folds[row.more["parameter"]] = folds.get(row.more["parameter"], 1.0) * fold
    return {name: usual[name] * fold for name, fold in folds.items()}
