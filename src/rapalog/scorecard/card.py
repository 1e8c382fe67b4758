"""The scorecard: all 128 claims, each with its kind and its verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from rapalog.errors import SimulationError
from rapalog.facts.claims import claim, claims
from rapalog.scorecard import table1, table2
from rapalog.scorecard.checks import blot, downstream, evolution, growth, kinase, pathway, protocols, resistance, target
from rapalog.scorecard.mutations import Check, killed_by
from rapalog.scorecard.resistance import LiteratureVerdict
from rapalog.scorecard.tables import Table1Result
from rapalog.scorecard.verdict import LEAST_CHANGE, Finding, Verdict, held_against


def checks_apart_from_table1() -> dict[str, Check]:
    """Return every check that needs no row of Table 1, by claim id."""
    modules = (pathway, target, downstream, growth, table2, protocols, blot, kinase, resistance, evolution)
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
    for one in claims():
        judged = replace(one, kind="predicted") if one.id in table1.PREDICTED else one
        verdicts.append(held_against(judged, everything[one.id], killed_by=killers.get(one.id, ())))
    return tuple(verdicts)


def verdicts_on(
    names: Sequence[str], *, seed: int = 1, n_draws: int = 100, progress: Callable[[str, float], None] | None = None
) -> tuple[Verdict, ...]:
    """Hold some claims against the model as it is now, in their order.

    Parameters
    ----------
    names
        Ids of claims.
    seed, n_draws
        Of Table 1, which is run only if one of the claims rests on it.
    progress
        Told what is being done and which share of it.

    Returns
    -------
    tuple of Verdict
        A claim is untestable where the model cannot be run, as it may be with numbers broken.

    Raises
    ------
    RapalogError
        If there is no such claim.
    """
    asked, checks = [claim(name) for name in names], checks_apart_from_table1()
    rows: Sequence[Table1Result] = ()
    if any(one.id not in checks for one in asked):
        rows = table1.run_table1(seed=seed, n_draws=n_draws, progress=progress).rows
    found = findings_of_table1(rows) if rows else {}
    verdicts = []
    for k, one in enumerate(asked, start=1):
        judged = replace(one, kind="predicted") if one.id in table1.PREDICTED else one
        finding = found[one.id] if one.id in found else _finding(checks[one.id])
        verdicts.append(held_against(judged, finding, killed_by=killed_by().get(one.id, ())))
        if progress:
            progress("claims", k / len(asked))
    return tuple(verdicts)


def _finding(check: Check) -> Finding:
    try:
        return check()
    except SimulationError as error:
        return Finding("untestable", "the model cannot be run with these numbers", error.problem)


def counts(verdicts: Sequence[Verdict | LiteratureVerdict]) -> dict[str, dict[str, int]]:
    """Return how many claims of each kind got each verdict."""
    pairs = Counter((verdict.kind, verdict.verdict) for verdict in verdicts)
    kinds = dict.fromkeys(verdict.kind for verdict in verdicts)
    return {kind: {word: n for (k, word), n in pairs.items() if k == kind} for kind in kinds}
