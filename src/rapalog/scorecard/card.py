"""The scorecard: all 128 claims, each with its kind and its verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from rapalog.facts.claims import claims
from rapalog.scorecard import (
    checks_blot,
    checks_downstream,
    checks_kinase,
    checks_pathway,
    checks_protocols,
    checks_resistance,
    table1,
    table2,
)
from rapalog.scorecard.tables import Table1Result
from rapalog.scorecard.verdict import Finding, Verdict, held_against


def findings_apart_from_table1(*, progress: Callable[[str, float], None] | None = None) -> dict[str, Finding]:
    """Run every check that needs no row of Table 1, by claim id."""
    modules = (
        checks_pathway,
        checks_downstream,
        table2,
        checks_protocols,
        checks_blot,
        checks_kinase,
        checks_resistance,
    )
    parts: list[Mapping[str, Callable[[], Finding]]] = [module.CHECKS for module in modules]
    checks = {name: check for part in parts for name, check in part.items()}
    found = {}
    for k, (name, check) in enumerate(checks.items(), start=1):
        found[name] = check()
        if progress:
            progress("claims", k / len(checks))
    return found


def scorecard(found: Mapping[str, Finding], rows: Sequence[Table1Result]) -> tuple[Verdict, ...]:
    """Hold all 128 claims against what was found, in order; ``rows`` are those of Table 1."""
    everything = {**found, **{name: check() for name, check in table1.checks(rows).items()}}
    verdicts = []
    for claim in claims():
        judged = replace(claim, kind="predicted") if claim.id in table1.PREDICTED else claim
        verdicts.append(held_against(judged, everything[claim.id]))
    return tuple(verdicts)


def counts(verdicts: Sequence[Verdict]) -> dict[str, dict[str, int]]:
    """Return how many claims of each kind got each verdict."""
    pairs = Counter((verdict.kind, verdict.verdict) for verdict in verdicts)
    kinds = dict.fromkeys(verdict.kind for verdict in verdicts)
    return {kind: {word: n for (k, word), n in pairs.items() if k == kind} for kind in kinds}
