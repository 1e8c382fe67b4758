"""Cells of a line and of genotypes of it, as they stand and as they may be: each draw with all of them.

How much a variant changes is itself known within limits for some (``genotypes.csv``): each draw has its own sizes, the
same for all drugs and readouts.
"""

from __future__ import annotations

from collections.abc import Sequence

from rapalog.biology.drugs import Drug
from rapalog.biology.genotype import CellLine, genotype_facts, variants
from rapalog.biology.tumour_cell import Wanted, wanted
from rapalog.facts.library import Fact
from rapalog.studies.atlas.assumed import assumed_draws, is_assumed


def as_it_stands(line: CellLine, genotypes: Sequence[str]) -> list[Wanted]:
    """Return the cells of a line with each genotype, without draws."""
    return [wanted(line, own) for own in genotypes]


def drawn(
    line: CellLine, genotypes: Sequence[str], n: int, *, seed: int, drugs: Sequence[Drug] = ()
) -> list[list[Wanted]]:
    """Return the cells of draws, for each genotype one of each draw.

    Parameters
    ----------
    line
        Of the table, drawn, or of a file.
    genotypes
        Variants joined by ``+``; an empty one is the line as it is.
    n, seed
        How many draws, and which; 0 is the one cell as it stands.
    drugs
        Whose potencies are drawn too, where they were not learnt.
    """
    draws = assumed_draws(line, drugs, n, seed=seed)
    return [[own.cell(line, genotype) for own in draws] for genotype in genotypes]


def at_the_ends(line: CellLine, genotype: str) -> list[Wanted]:
    """Return the cell of a genotype with its variants at their lower and at their upper limit, 90 % between."""
    rows = unsure(genotype)
    ends = ({row.id: row.low or 0.0 for row in rows}, {row.id: row.high or 0.0 for row in rows})
    return [wanted(line, genotype, sizes=sizes) for sizes in ends]


def unsure(genotype: str) -> tuple[Fact, ...]:
    """Return the rows of a genotype's variants whose size has limits."""
    return tuple(row for row in genotype_facts(variants(genotype)) if row.value and row.low and row.high)


def assumed(genotype: str) -> tuple[Fact, ...]:
    """Return the rows of a genotype's variants whose size no measurement gave."""
    return tuple(row for row in genotype_facts(variants(genotype)) if is_assumed(row))
