"""The scorecard: all 128 claims, each with its kind and its verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from rapalog.facts.claims import claims
from rapalog.scorecard import table1, table2
from rapalog.scorecard.checks import blot, downstream, growth, kinase, pathway, protocols, resistance, target
from rapalog.scorecard.mutations import Check, killed_by
from rapalog.scorecard.tables import Table1Result
from rapalog.scorecard.verdict import LEAST_CHANGE, Finding, Verdict, held_against


def checks_apart_from_table1() -> dict[str, Check]:
    """Return every check that needs no row of Table 1, by claim id."""
    modules = (pathway, target, downstream, growth, table2, protocols, blot, kinase, resistance)
    parts: list[Mapping[str, Check]] = [module.CHECKS for module in modules]
    return {name: check for part in parts for name, check in part.items()}


def findings_apart_from_table1(*, progress: Callable[[str, float], None] | None = None) -> dict[str, Finding]:
    """Run every check that needs no row of Table 1, by claim id."""
    checks = checks_apart_from_table1()
    found = {}
    for k, (name, check) in enumerate(checks.items(), start=1):
        found[name] = check()
        if progress:
            progress("claims", k / len(checks))
    return found


def findings_of_table1(rows: Sequence[Table1Result]) -> dict[str, Finding]:
    """Return what the rows of Table 1 say on their claims, by claim id.

    A bound such as "> 10,000 nM" would be met by a drug that does nothing, so a row counts only where the drug acts.
    """
    found = {name: check() for name, check in table1.checks(rows).items()}
    idle = [row for row in rows if row.emax.value is not None and row.emax.value > 1 - LEAST_CHANGE]
    for name, row in zip(table1.ROW_CLAIMS, rows, strict=True):
        if row in idle and found[name].verdict in ("reproduced", "partly"):
            found[name] = replace(found[name], verdict="untestable", note="The drug does nothing on this plate.")
    return found


def scorecard(found: Mapping[str, Finding], rows: Sequence[Table1Result]) -> tuple[Verdict, ...]:
    """Hold all 128 claims against what was found, in order; ``rows`` are those of Table 1."""
    everything, killers = {**found, **findings_of_table1(rows)}, killed_by()
    verdicts = []
    for claim in claims():
        judged = replace(claim, kind="predicted") if claim.id in table1.PREDICTED else claim
        verdicts.append(held_against(judged, everything[claim.id], killed_by=killers.get(claim.id, ())))
    return tuple(verdicts)


def counts(verdicts: Sequence[Verdict]) -> dict[str, dict[str, int]]:
    """Return how many claims of each kind got each verdict."""
    pairs = Counter((verdict.kind, verdict.verdict) for verdict in verdicts)
    kinds = dict.fromkeys(verdict.kind for verdict in verdicts)
    return {kind: {word: n for (k, word), n in pairs.items() if k == kind} for kind in kinds}
