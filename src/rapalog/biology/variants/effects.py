"""What variants together change in the network, and which of them count.

Rules, in this order:

* a gene that is lost has no other variant: its loss counts, and point mutants and gains of the same gene do not; where
  somebody asks for a loss and a gain of one gene at once, one of them is a mistake;
* variants of one gene that change the same number do so once, by the strongest: a contact that is lost cannot be lost
  again, so two FRB mutants are no factor of a million;
* variants of different genes add up: factors are multiplied, and what is set counts before what is multiplied. Of two
  that set the same number the one further from wild type counts.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rapalog.biology.lab import genotype_rows
from rapalog.biology.variants.unknown import refused
from rapalog.errors import FactError, RapalogError
from rapalog.facts.library import Fact

LOSS: Final = "loss"
GAIN: Final = "gain"
SET: Final = "set"
TIMES: Final = "times"
#: Sizes by the id of their row, in place of the rows' own: a draw from what they may be.
Sizes = Mapping[str, float]
_TABLE: Final[Sizes] = {}


@dataclass(frozen=True)
class Effect:
    """One change of a parameter: it is set to a number, or multiplied by it; ``row`` is the id of its fact."""

    parameter: str
    operation: str
    size: float
    row: str


@dataclass(frozen=True)
class Together:
    """Variants that count, in the spelling of the table, what they change, and what was decided between them."""

    effects: tuple[Effect, ...]
    notes: tuple[str, ...]


def known_variants(genotype: str) -> tuple[str, ...]:
    """Split ``"PTEN:loss+PIK3CA:H1047R"`` into its variants, each once, in the spelling of the table.

    Raises
    ------
    RapalogError
        If a variant is not known; the nearest is named with what is known of it.
    """
    rows = genotype_rows()
    known = {_plain(row.more["genotype"]): row.more["genotype"] for row in rows}
    names = [part.strip() for part in genotype.split("+") if part.strip()]
    for name in names:
        if _plain(name) not in known:
            raise refused(name, rows)
    return tuple(dict.fromkeys(known[_plain(name)] for name in names))


def refuse_contradiction(variants: Sequence[str]) -> None:
    """Refuse variants of one gene that cannot be in one cell.

    Raises
    ------
    RapalogError
        For loss and gain of one gene.
    """
    for gene, own in _by_gene(variants).items():
        if {LOSS, GAIN} <= {_kind(name) for name in own}:
            raise RapalogError(
                f"got {gene}:{LOSS} and {gene}:{GAIN}: a gene that is lost cannot be gained",
                remedy=f"give one of {' and '.join(own)}",
                where="--genotype",
            )


def together(variants: Sequence[str], parameters: Mapping[str, float], *, sizes: Sizes = _TABLE) -> Together:
    """Return what variants change together.

    Parameters
    ----------
    variants
        From :func:`known_variants`; a gene that is lost counts as lost, whenever that was.
    parameters
        Of the wild type, by symbol.
    sizes
        Sizes in place of those of the rows, by id.

    Raises
    ------
    FactError
        For a row that changes what is no parameter, or has no number.
    """
    notes, names = [], []
    for gene, own in _by_gene(variants).items():
        lost = [name for name in own if _kind(name) == LOSS]
        names += lost or own
        if lost and len(own) > 1:
            rest = [name for name in own if name not in lost]
            notes.append(f"{gene} is lost: {' and '.join(rest)} count{'s' * (len(rest) == 1)} no more")
    rows = [row for name in names for row in genotype_rows() if row.more["genotype"] == name]
    effects: list[Effect] = []
    for parameter in dict.fromkeys(row.more["parameter"] for row in rows):
        own_rows = [row for row in rows if row.more["parameter"] == parameter]
        found, said = _of_parameter([(row, _effect(row, parameters, sizes)) for row in own_rows], parameters)
        effects += found
        notes += said
    return Together(tuple(effects), tuple(notes))


def applied(parameters: Mapping[str, float], effects: Sequence[Effect]) -> dict[str, float]:
    """Return the parameters with effects in order; a parameter may be a column of numbers."""
    changed = dict(parameters)
    for own in effects:
        changed[own.parameter] = own.size if own.operation == SET else changed[own.parameter] * own.size
    return changed


def _of_parameter(
    rows: Sequence[tuple[Fact, Effect]], parameters: Mapping[str, float]
) -> tuple[list[Effect], list[str]]:
    """Return the effects on one parameter, what is set first, and what was decided."""
    kept: list[tuple[Fact, Effect]] = []
    notes = []
    for gene, names in _by_gene([row.more["genotype"] for row, _ in rows]).items():
        own = [(row, effect) for row, effect in rows if row.more["genotype"] in names]
        best = own[0] if len(own) == 1 else max(own, key=lambda one: _strength(one[1], parameters))
        kept.append(best)
        if len(own) > 1:
            notes.append(
                f"{' and '.join(names)} change {best[1].parameter} of one {gene}: the strongest counts, "
                f"{best[0].more['genotype']}"
            )
    fixed = [effect for _, effect in kept if effect.operation == SET]
    if len(fixed) > 1:
        fixed = [max(fixed, key=lambda own: _strength(own, parameters))]
    return [*fixed, *(effect for _, effect in kept if effect.operation == TIMES)], notes


def _strength(effect: Effect, parameters: Mapping[str, float]) -> float:
    """Return how far an effect moves its parameter: in logarithms, and without end where it goes to or from 0."""
    before = float(parameters[effect.parameter])
    after = effect.size if effect.operation == SET else before * effect.size
    if before == after:
        return 0.0
    return abs(math.log(after / before)) if before > 0 and after > 0 else 1e6 + abs(after - before)


def _effect(row: Fact, parameters: Mapping[str, float], sizes: Sizes) -> Effect:
    symbol, size = row.more["parameter"], sizes.get(row.id, row.value)
    if symbol not in parameters or size is None:
        raise FactError(f"genotype row {row.id} changes {symbol!r}, which is no parameter", remedy="mend the row")
    return Effect(symbol, row.more["operation"], size, row.id)


def _by_gene(variants: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in dict.fromkeys(variants):
        found.setdefault(name.partition(":")[0], []).append(name)
    return found


def _kind(variant: str) -> str:
    return variant.partition(":")[2]


def _plain(name: str) -> str:
    return "".join(name.lower().replace("-", "").split())
