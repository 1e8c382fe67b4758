"""The scorecard: all 128 claims, each with its kind and its verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from rapalog.facts.claims import claims
from rapalog.scorecard import checks_downstream, checks_pathway, checks_protocols, checks_resistance, table1, table2
from rapalog.scorecard.tables import Table1Result
from rapalog.scorecard.verdict import Finding, Verdict, held_against


def scorecard(
    rows: Sequence[Table1Result], *, progress: Callable[[str, float], None] | None = None
) -> tuple[Verdict, ...]:
    """Hold every claim against the model, in order.

    Parameters
    ----------
    rows
        The rows of Table 1, which nine claims are about.
    progress
        Called with what is being done and the share done.
    """
    checks = all_checks(rows)
    verdicts = []
    for k, claim in enumerate(claims(), start=1):
        judged = replace(claim, kind="predicted") if claim.id in table1.PREDICTED else claim
        verdicts.append(held_against(judged, checks[claim.id]()))
        if progress:
            progress("claims", k / len(claims()))
    return tuple(verdicts)


def all_checks(rows: Sequence[Table1Result]) -> dict[str, Callable[[], Finding]]:
    """Return the check of every claim by id."""
    parts: tuple[Mapping[str, Callable[[], Finding]], ...] = (
        checks_pathway.CHECKS, checks_downstream.CHECKS, table1.checks(rows), table2.CHECKS, checks_protocols.CHECKS,
        checks_resistance.CHECKS,
    )  # fmt: skip
    return {name: check for part in parts for name, check in part.items()}


def counts(verdicts: Sequence[Verdict]) -> dict[str, dict[str, int]]:
    """Return how many claims of each kind got each verdict."""
    pairs = Counter((verdict.kind, verdict.verdict) for verdict in verdicts)
    kinds = dict.fromkeys(verdict.kind for verdict in verdicts)
    return {kind: {word: n for (k, word), n in pairs.items() if k == kind} for kind in kinds}
