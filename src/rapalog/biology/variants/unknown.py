"""What is said of a variant that is not in the table: nothing was measured, and which known one is nearest.

Nothing is carried over from a neighbour: a residue next to one that resists may do nothing. The nearest is that of the
same gene with the closest residue number, or else the one that is spelt most like it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from rapalog.errors import RapalogError, did_you_mean
from rapalog.facts.library import Fact

_POINT: Final = re.compile(r"[A-Z]?(\d+)[A-Z*]?", re.IGNORECASE)
_SHOWN: Final = 4


def refused(name: str, rows: Sequence[Fact]) -> RapalogError:
    """Return the error for a variant that no row has.

    Parameters
    ----------
    name
        What was typed.
    rows
        Of all variants that are known.
    """
    known: dict[str, Fact] = {}
    for row in rows:
        known.setdefault(row.more["genotype"], row)
    gene, mark, variant = (part.strip().upper() for part in name.partition(":"))
    genes = {own.partition(":")[0].upper(): own.partition(":")[0] for own in known}
    if gene not in genes or not mark:
        every = f"genes of the table are {', '.join(genes.values())}; add others with --genotypes FILE"
        near = {own.partition(":")[0]: own for own in reversed(known)}
        return RapalogError(
            f"got genotype {name!r}, must be GENE:VARIANT or GENE:loss as in the table of genotypes",
            remedy=did_you_mean(gene, near, otherwise=every),
        )
    same = {own: row for own, row in known.items() if own.upper().startswith(f"{gene}:")}
    return RapalogError(
        f"got genotype {name!r}, of which there is no measurement; {_nearest(variant, same)}",
        remedy=f"give {' or '.join(_ordered(variant, same)[:_SHOWN])}, or add it with its source by --genotypes FILE",
    )


def _nearest(variant: str, same: Mapping[str, Fact]) -> str:
    """Return which known variant of the gene is nearest, and what is known of it."""
    own, there = _residue(variant), {name: _residue(name.partition(":")[2]) for name in same}
    points = {name: abs(at - own) for name, at in there.items() if own is not None and at is not None}
    if not points:
        return f"known of this gene: {', '.join(f'{name} ({_known_of(row)})' for name, row in list(same.items())[:2])}"
    name = min(points, key=lambda one: points[one])
    far = "the same residue" if not points[name] else f"{points[name]} residue{'s' * (points[name] > 1)} away"
    return f"the nearest is {name}, {far}: {_known_of(same[name])}; what it does is not carried over"


def _ordered(variant: str, same: Mapping[str, Fact]) -> list[str]:
    own = _residue(variant)
    if own is None:
        return list(same)
    return sorted(same, key=lambda name: abs((_residue(name.partition(":")[2]) or 10**6) - own))


def _known_of(row: Fact) -> str:
    return f"{row.source}, {row.status}"


def _residue(variant: str) -> int | None:
    found = _POINT.fullmatch(variant)
    return int(found[1]) if found else None
