"""Genotypes and cell lines: rows of tables that change parameters of the network.

``genotypes.csv`` says which parameter a variant sets or multiplies; ``cell_line_parameters.csv`` gives each line its
doubling time and native genotype. No line of the table has a constant of its own for potency; a line that was learnt
from a user's curves has parameters of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import TypeAlias

from rapalog.biology.calibrated import Draw
from rapalog.biology.drugs import Drug, with_parameters
from rapalog.biology.lab import genotype_rows
from rapalog.biology.names import match_name
from rapalog.biology.variants.effects import GAIN, LOSS, Sizes, applied, known_variants, refuse_contradiction, together
from rapalog.errors import FactError, RapalogError
from rapalog.facts.library import Fact, facts

#: Parameters of the network by symbol, in an order that can be compared.
Pairs: TypeAlias = tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class CellLine:
    """A cell line: its name, tissue, doubling time (h) with the spread of its logarithm, and native genotype.

    ``parameters`` are its own in place of the facts', ``drugs`` what a drug brings to it by the drug's name, and
    ``draws`` others that the evidence on it allows; a line of the table has none.
    """

    name: str
    tissue: str
    doubling_time_h: float
    doubling_log_sd: float
    genotype: str
    status: str
    source: str
    parameters: Pairs = ()
    drugs: tuple[tuple[str, Pairs], ...] = ()
    draws: tuple[Draw, ...] = field(default=(), repr=False, compare=False)

    def under(self, drug: Drug) -> Drug:
        """Return a drug as it is in this line."""
        own = dict(self.drugs).get(drug.name)
        return drug if own is None else with_parameters(drug, {**dict(drug.settings), **dict(own)})


@cache
def cell_lines() -> Mapping[str, CellLine]:
    """Return the cell lines by name."""
    return {row.more["cell_line"]: _cell_line(row.id) for row in facts("cell_line_parameters").values()}


def find_cell_line(name: str) -> CellLine:
    """Return a cell line by name or alias, without regard to case, spaces or hyphens.

    Raises
    ------
    RapalogError
        If no line has the name; the remedy lists those there are.
    """
    rows = [row.more for row in facts("cell_line_parameters").values()]
    spellings = {row["cell_line"]: row["cell_line"] for row in rows}
    spellings |= {alias: row["cell_line"] for row in rows for alias in row["aliases"].split(";") if alias}
    return cell_lines()[match_name(name, spellings, what="cell line", must_be=f"one of {', '.join(cell_lines())}")]


def variants(genotype: str) -> tuple[str, ...]:
    """Split ``"PTEN:loss+PIK3CA:H1047R"`` into its known variants, in the spelling of the table.

    Raises
    ------
    RapalogError
        If a variant is not known, or two of one gene cannot be in one cell.
    """
    found = known_variants(genotype)
    refuse_contradiction(found)
    return found


def native_variants(line: CellLine, genotype: str) -> tuple[str, ...]:
    """Return the variants of ``genotype`` that the line has of its own: they are there, and are not applied again."""
    own = known_variants(line.genotype)
    return tuple(variant for variant in variants(genotype) if variant in own)


def whole_genotype(line: CellLine, genotype: str = "") -> tuple[str, ...]:
    """Return the variants of a line, its own first, then those that are added.

    Raises
    ------
    RapalogError
        As :func:`variants`, and if a gene is to be gained that the line has lost.
    """
    own, more = known_variants(line.genotype), variants(genotype)
    for gene in (name.removesuffix(f":{LOSS}") for name in own if name.endswith(f":{LOSS}")):
        if f"{gene}:{GAIN}" in more:
            raise RapalogError(
                f"{line.name} has lost {gene}, which cannot be gained", where="--genotype", remedy="take another line"
            )
    return tuple(dict.fromkeys((*own, *more)))


def apply_genotype(
    parameters: Mapping[str, float], genotype: str, *, sizes: Sizes = MappingProxyType({})
) -> dict[str, float]:
    """Return the parameters with the variants of ``genotype`` applied; ``sizes`` stand in for those of rows, by id."""
    return applied(parameters, together(variants(genotype), parameters, sizes=sizes).effects)


def genotype_facts(variants: Sequence[str]) -> tuple[Fact, ...]:
    """Return the rows of variants, in their order."""
    return tuple(row for name in variants for row in genotype_rows() if row.more["genotype"] == name)


def _cell_line(fact_id: str) -> CellLine:
    row = facts("cell_line_parameters")[fact_id]
    if row.value is None:
        raise FactError(
            f"cell line row {fact_id} has no doubling time", remedy="give one, with status assumed if need be"
        )
    return CellLine(
        name=row.more["cell_line"],
        tissue=row.more["tissue"],
        doubling_time_h=row.value,
        doubling_log_sd=float(row.more["log_sd"]),
        genotype=row.more["genotype"],
        status=row.status,
        source=row.source,
    )
