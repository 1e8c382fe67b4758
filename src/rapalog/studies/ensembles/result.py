"""What an ensemble came to: how long it took, where its trajectories are, and which sets failed or deserve doubt."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from rapalog.engine.runs.blocks import FailedSet, Job, Recheck
from rapalog.studies.ensembles.spent import Spent

#: Two solvers at the same tolerance may differ by some hundred times the tolerance, as errors add up over a run.
ALIKE: Final = 1e-3


@dataclass(frozen=True)
class EnsembleRun:
    """What was run, how long it took, where the trajectories are, and which sets failed.

    Parameters
    ----------
    model
        The model's name.
    n_sets, n_before
        Sets of the table, and how many of them were done by an earlier call that was stopped.
    seconds
        What this call took.
    result
        ``trajectories.parquet``: a file, or a folder of parts that reads as one.
    job
        What was asked of the engine.
    labels
        Whether sets are called by their ``row``, by a ``number`` of the table or by a ``text``.
    failed
        Sets without a result to the end.
    suspicious
        Labels of sets whose result deserves a second opinion.
    rechecked
        Such opinions.
    under_atol
        States so small in every set that the absolute tolerance leaves them less than two digits.
    sensitivities
        ``sensitivities.parquet``, if it was asked for.
    without_sensitivities
        Labels of sets whose derivatives could not be found.
    spent
        Where the time went.
    """

    model: str
    n_sets: int
    seconds: float
    result: Path
    job: Job = field(repr=False)
    labels: str
    n_before: int = 0
    failed: tuple[FailedSet, ...] = ()
    suspicious: tuple[int | str, ...] = ()
    rechecked: tuple[Recheck, ...] = ()
    under_atol: tuple[str, ...] = ()
    sensitivities: Path | None = None
    without_sensitivities: tuple[int | str, ...] = ()
    spent: Spent = field(default_factory=Spent)

    @property
    def disagreements(self) -> tuple[Recheck, ...]:
        """Second opinions that differ by more than two solvers may."""
        return tuple(item for item in self.rechecked if not item.difference <= ALIKE)

    def to_json(self) -> dict[str, Any]:
        """Return the JSON document that ``rapalog ensemble --json`` prints.

        Returns
        -------
        dict
            Number of sets, seconds, failed sets, and where the trajectories are.
        """
        document: dict[str, Any] = {
            "sets": self.n_sets,
            "seconds": round(self.seconds, 4),
            "spent": self.spent.to_json(),
            "failed": [failed_row(item) for item in self.failed],
            "file": str(self.result),
            "done_before": self.n_before,
            "suspicious": list(self.suspicious),
            "under_atol": list(self.under_atol),
        }
        if self.sensitivities is not None:
            document["sensitivities"] = str(self.sensitivities)
            document["without_sensitivities"] = list(self.without_sensitivities)
        if self.job.recheck is not None:
            document["rechecked"] = [_recheck_row(item) for item in self.rechecked]
            document["agrees"] = not self.disagreements
        return document


def failed_row(item: FailedSet) -> dict[str, Any]:
    """Return a set without a result to the end, as JSON and ``failed.csv`` have it.

    Parameters
    ----------
    item
        Why it failed, and when.

    Returns
    -------
    dict
        By column.
    """
    return {"set": item.label, "reason": item.reason, "time": item.time, "taken_from": item.solver or None}


def _recheck_row(item: Recheck) -> dict[str, Any]:
    difference = item.difference if math.isfinite(item.difference) else None
    return {"set": item.label, "difference": difference, "observable": item.observable, "time": item.time}
