"""An ensemble in words: what ran, which sets failed and why, and what a second solver says."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from rich.table import Table

from rapalog.studies.ensembles.result import EnsembleRun

_SHOWN: Final = 10  # failed sets named on the screen; the file has them all


def ensemble_lines(found: EnsembleRun) -> list[Any]:
    """Return an ensemble in words for people.

    Parameters
    ----------
    found
        What was run.

    Returns
    -------
    list
        Texts and tables for the terminal.
    """
    job, spent = found.job, found.spent
    new = found.n_sets - found.n_before
    rate = f", {new / found.seconds:,.0f} sets/s" if new else ""
    before = f" ({found.n_before:,} of them done before)" if found.n_before else ""
    named = "row, from 0" if found.labels == "row" else "column set"
    return [
        f"{job.name}: {found.n_sets:,} sets{before} in {found.seconds:.2f} s{rate}",
        f"start-up {spent.start_up_s:.2f} s, reading sets {spent.reading_s:.2f} s, solving {spent.solving_s:.2f} s, "
        f"writing {spent.writing_s:.2f} s (of all threads together)",
        f"{len(job.times)} times from {job.times[0]:g} to {job.times[-1]:g}, {len(job.observables)} symbols, "
        f"rtol {job.rtol:g}, atol {job.atol:g}; sets are called by {named}",
        *_failed_lines(found),
        *_recheck_lines(found),
        *_under_atol_lines(found),
        *_sensitivity_lines(found),
        f"trajectories: {found.result}" + (" (a folder of parts that reads as one)" if found.result.is_dir() else ""),
    ]


def _failed_lines(found: EnsembleRun) -> list[Any]:
    if not found.failed:
        return ["no set failed"]
    reasons = Counter(item.reason for item in found.failed)
    table = Table(title=f"{len(found.failed):,} of {found.n_sets:,} sets failed")
    for name in ("set", "reason", "time", "numbers from"):
        table.add_column(name)
    for item in found.failed[:_SHOWN]:
        table.add_row(str(item.label), item.reason, f"{item.time:g}", item.solver or "none after this time")
    more = [f"and {len(found.failed) - _SHOWN:,} more, all in failed.csv"] if len(found.failed) > _SHOWN else []
    return [table, *more, "; ".join(f"{reason}: {count:,}" for reason, count in reasons.most_common())]


def _under_atol_lines(found: EnsembleRun) -> list[str]:
    if not found.under_atol:
        return []
    names = ", ".join(found.under_atol[:_SHOWN]) + (", ..." if len(found.under_atol) > _SHOWN else "")
    return [
        f"warning: always below 100 times atol ({found.job.atol:g}), and so maybe wrong by more than 1 %: {names}; "
        "run again with a smaller --atol"
    ]


def _sensitivity_lines(found: EnsembleRun) -> list[str]:
    if found.sensitivities is None:
        return []
    lost = len(found.without_sensitivities)
    return [f"derivatives: {found.sensitivities}" + (f"; {lost:,} sets have none" if lost else "")]


def _recheck_lines(found: EnsembleRun) -> list[str]:
    if found.job.recheck is None:
        several = f"{len(found.suspicious):,} sets met a pivot that lost half its digits; --recheck runs them again"
        return [several] if found.suspicious else []
    if not found.rechecked:
        return ["libroadrunner could run none of the sets again"]
    worst = max(found.rechecked, key=lambda item: item.difference)
    line = (
        f"libroadrunner ran {len(found.rechecked)} sets again: largest difference {worst.difference:.1e} "
        f"(set {worst.label}, {worst.observable} at {worst.time:g})"
    )
    return [line + (": look into it" if found.disagreements else "")]
