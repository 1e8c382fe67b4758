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


def outcome(is_met: bool, *, nearly: bool = False) -> Outcome:  # noqa: FBT001 - reads as a sentence: outcome(fold < 0.1)
    """Return ``reproduced`` if met, ``partly`` if only nearly, else ``contradicted``."""
    return "reproduced" if is_met else "partly" if nearly else "contradicted"
