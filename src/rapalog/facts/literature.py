"""What the literature says of resistance and of pairs of drugs, as claims with the rule each is judged by.

A finding of ``resistance.csv`` (R001 to R052) is a sentence and mostly no number. ``resistance_claims.csv`` and
``combination_claims.csv`` say what of it a model could show, by a rule that was written before it was run, and what
agreement is worth. ``see`` names other verdicts on the same finding: a claim with a rule of its own is judged here, one
without has the verdict of what it names, so that nothing is judged twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final, cast

from rapalog.errors import FactError
from rapalog.facts.claims import KINDS, ClaimKind
from rapalog.facts.library import Fact, facts, read_rows

FILES: Final = ("resistance_claims.csv", "combination_claims.csv")
#: How a rule begins that nothing in the model could decide; what follows says why.
UNTESTABLE: Final = "untestable: "


@dataclass(frozen=True)
class Said:
    """A claim of the literature: its finding, where it is tried, its kind, its rule, and what else judges it."""

    id: str
    finding: Fact
    claim: str
    system: str
    kind: ClaimKind
    rule: str
    see: tuple[str, ...]

    @property
    def why_untestable(self) -> str:
        """Why nothing in the model could decide it; empty where something could."""
        return self.rule.removeprefix(UNTESTABLE) if self.rule.startswith(UNTESTABLE) else ""


@cache
def literature() -> Mapping[str, Said]:
    """Return all claims by id, those on resistance first.

    Raises
    ------
    FactError
        For an id that stands twice, a finding that there is not, a kind outside the list, or neither a rule nor
        another verdict.
    """
    found: dict[str, Said] = {}
    for name in FILES:
        for line, row in enumerate(read_rows(name), start=2):
            own = _said(row, where=f"{name}:{line}")
            if own.id in found:
                raise FactError(f"claim {own.id} stands twice", remedy="give it another id", where=f"{name}:{line}")
            found[own.id] = own
    return MappingProxyType(found)


def _said(row: Mapping[str, str], *, where: str) -> Said:
    findings = facts("resistance")
    if row["row"] not in findings:
        raise FactError(f"got row {row['row']!r}, must be of resistance.csv", remedy="name a finding", where=where)
    if row["kind"] not in KINDS:
        raise FactError(f"got kind {row['kind']!r}, must be one of {', '.join(KINDS)}", remedy="choose", where=where)
    see = tuple(row["see"].split())
    if not (row["rule"] or see):
        raise FactError(f"claim {row['id']} has no rule", remedy="say what would make it fall", where=where)
    kind = cast(ClaimKind, row["kind"])
    return Said(row["id"], findings[row["row"]], row["claim"], row["system"], kind, row["rule"], see)
