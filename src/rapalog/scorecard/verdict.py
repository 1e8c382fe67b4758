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
MOST_SLACK_POINTS: Final = 10.0  # the document's tolerance: enough for partly, not for reproduced
OUTCOMES: Final = ("reproduced", "partly", "contradicted", "untestable", "pending")


@dataclass(frozen=True)
class Verdict:
    """One claim held against one observation.

    ``rule`` says what would have made the verdict another, with its tolerance. ``killed_by`` names the mutations under
    which the verdict falls; it is empty where nothing stands that could fall.
    """

    id: str
    section: str
    claim: str
    kind: str
    verdict: Outcome
    expected: str
    observed: str
    rule: str
    killed_by: tuple[str, ...]
    sources: tuple[str, ...]
    note: str

    def to_json(self) -> dict[str, Any]:
        """Return the verdict in the shape of ``scorecard.json``."""
        return {**asdict(self), "killed_by": list(self.killed_by), "sources": list(self.sources)}


@dataclass(frozen=True)
class Finding:
    """What a check saw: its outcome, the observation in words and numbers, a note, and the rule it was judged by."""

    verdict: Outcome
    observed: str
    note: str = ""
    rule: str = ""


def held_against(claim: Claim, finding: Finding, *, killed_by: tuple[str, ...] = ()) -> Verdict:
    """Join a claim, what was seen and what is known to be wrong with the claim.

    A step of a protocol and a record have no rule beyond what they expect.
    """
    objections = [f"{defect.statement} — {defect.objection} [{defect.status}]" for defect in defects_of(claim.id)]
    notes = [text for text in (finding.note, *(f"Known conflict: {text}" for text in objections)) if text]
    sources = (claim.source, *(f"reference {number} of the document" for number in claim.refs))
    rule = finding.rule or f"reproduced if as expected ({claim.tolerance or 'exact'}), else contradicted"
    return Verdict(
        claim.id,
        claim.section,
        claim.claim,
        claim.kind,
        finding.verdict,
        claim.expected,
        finding.observed,
        rule,
        killed_by,
        sources,
        " ".join(notes),
    )


def outcome(*, met: bool, nearly: bool = False) -> Outcome:
    """Return ``reproduced`` if met, ``partly`` if only nearly, else ``contradicted``."""
    return "reproduced" if met else "partly" if nearly else "contradicted"


def judged(rule: str, observed: str, note: str = "", *, met: bool, nearly: bool = False) -> Finding:
    """Return a finding with the rule that it was judged by, in words and numbers."""
    return Finding(outcome(met=met, nearly=nearly), observed, note, rule)


def moves(what: str, fold: float, direction: Literal["up", "down"], note: str = "") -> Finding:
    """Judge a direction: a change beyond 5 % meets it, one beyond 1 % partly, less is no change."""
    change = fold - 1 if direction == "up" else 1 - fold
    least, slight = (f"{100 * share:g} %" for share in (LEAST_CHANGE, SLIGHT_CHANGE))
    return judged(
        f"reproduced if {direction} by more than {least}, partly by more than {slight}",
        f"{what}: {fold:.3g} of the vehicle",
        note,
        met=change > LEAST_CHANGE,
        nearly=change > SLIGHT_CHANGE,
    )


def nearly_gone(observed: str, inhibition_percent: float, note: str = "", *, least: float) -> Finding:
    """Judge a signal that should be (nearly) gone: what is asked for meets it, within tolerance of it partly."""
    slack = min(MOST_SLACK_POINTS, 100.0 - least)
    return judged(
        f"reproduced if it falls by at least {least:g} %, partly by at least {least - slack:g} %",
        observed,
        note,
        met=inhibition_percent >= least,
        nearly=inhibition_percent >= least - slack,
    )


def pending(part: str) -> Finding:
    """Return the finding of a claim whose part of the workbench is not built yet."""
    return Finding("pending", f"not run: {part} is not built yet", rule="none before it is built")
