"""Verdicts: what a claim, a row of Table 1 or a row of Table 2 was held against, and how it came out.

``kind`` says how much a verdict is worth. Wiring: it follows from the structure of the model. Calibrated: the model was
fitted to it, so agreement proves nothing. Predicted: it had to come out by itself. Procedure: a step of a protocol.
Record: a fact to show, nothing to compute.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from rapalog.facts.claims import Claim, defects_of

Outcome = Literal["reproduced", "partly", "contradicted", "untestable", "pending"]
LEAST_CHANGE: Final = 0.05  # what a good blot or plate can show
SLIGHT_CHANGE: Final = 0.01  # the right direction, but too small to show at the bench
OUTCOMES: Final = ("reproduced", "partly", "contradicted", "untestable", "pending")


@dataclass(frozen=True)
class Verdict:
    """One claim held against one observation."""

    id: str
    section: str
    claim: str
    kind: str
    verdict: Outcome
    expected: str
    observed: str
    sources: tuple[str, ...]
    note: str

    def to_json(self) -> dict[str, Any]:
        """Return the verdict in the shape of ``scorecard.json``."""
        return {**asdict(self), "sources": list(self.sources)}


@dataclass(frozen=True)
class Finding:
    """What a check of a claim saw: its outcome, the observation in words and numbers, and a note."""

    verdict: Outcome
    observed: str
    note: str = ""


def held_against(claim: Claim, finding: Finding) -> Verdict:
    """Join a claim, what was seen and what is known to be wrong with the claim."""
    objections = [f"{defect.statement} — {defect.objection} [{defect.status}]" for defect in defects_of(claim.id)]
    notes = [text for text in (finding.note, *(f"Known conflict: {text}" for text in objections)) if text]
    sources = (claim.source, *(f"reference {number} of the document" for number in claim.refs))
    return Verdict(claim.id, claim.section, claim.claim, claim.kind, finding.verdict, claim.expected, finding.observed,
                   sources, " ".join(notes))  # fmt: skip


def outcome(*, met: bool, nearly: bool = False) -> Outcome:
    """Return ``reproduced`` if met, ``partly`` if only nearly, else ``contradicted``."""
    return "reproduced" if met else "partly" if nearly else "contradicted"


def moves(what: str, fold: float, direction: Literal["up", "down"], note: str = "") -> Finding:
    """Judge a direction: a change beyond 5 % meets it, one beyond 1 % partly, less is no change."""
    change = fold - 1 if direction == "up" else 1 - fold
    return Finding(
        outcome(met=change > LEAST_CHANGE, nearly=change > SLIGHT_CHANGE), f"{what}: {fold:.3g} of the vehicle", note
    )


def pending(part: str) -> Finding:
    """Return the finding of a claim whose part of the workbench is not built yet."""
    return Finding("pending", f"not run: {part} is not built yet")
