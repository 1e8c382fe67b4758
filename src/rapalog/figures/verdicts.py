"""Verdict counts: for each kind of claim, how many came out how, as stacked bars with every count printed.

A verdict differs from its neighbours in colour and in hatching, and its count stands in or beside its part of the bar,
so the picture survives grey print and the common forms of colour blindness (colours: Okabe and Ito 2008).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final, Protocol

from matplotlib.axes import Axes
from matplotlib.patches import Patch

from rapalog.errors import RapalogError
from rapalog.facts.claims import KINDS

# Outcome: face, hatch, colour of the printed count. The order is the order of the parts of a bar.
_LOOK: Final = {
    "reproduced": ("#0072B2", "", "white"),
    "partly": ("#F0B84A", "///", "black"),
    "contradicted": ("#D55E00", "xxx", "black"),
    "untestable": ("#C3CACE", "...", "black"),
    "pending": ("#FFFFFF", "", "black"),
}
# What a kind's agreement is worth, in the two or three words that fit beside a bar.
_WORTH: Final = {
    "wiring": "built in",
    "calibrated": "fitted: no evidence",
    "predicted": "not fitted: evidence",
    "procedure": "protocol step",
    "record": "shown, not computed",
}
_INK: Final = "#263238"
_NARROW: Final = 0.035  # a part under this share of the longest bar has its count above it, where it fits


class Judged(Protocol):
    """What :func:`draw_verdicts` reads of one claim's verdict."""

    @property
    def kind(self) -> str:
        """What agreement would be worth."""

    @property
    def verdict(self) -> str:
        """How it came out."""


def verdict_counts(scorecard: Sequence[Judged]) -> dict[str, dict[str, int]]:
    """Return how many verdicts each kind has of each outcome; kinds and outcomes without any count 0.

    Raises
    ------
    RapalogError
        For a kind or an outcome that is not in the closed lists.
    """
    counts = Counter((verdict.kind, verdict.verdict) for verdict in scorecard)
    for kind, outcome in counts:
        if kind not in KINDS or outcome not in _LOOK:
            raise RapalogError(
                f"got verdict {outcome!r} of kind {kind!r}", remedy=f"use {', '.join(_LOOK)} and {', '.join(KINDS)}"
            )
    return {kind: {outcome: counts[kind, outcome] for outcome in _LOOK} for kind in KINDS}


def draw_verdicts(axes: Axes, scorecard: Sequence[Judged]) -> None:
    """Draw one bar per kind of claim, divided by outcome, with the counts printed.

    Raises
    ------
    RapalogError
        For a kind or an outcome that is not in the closed lists.
    """
    counts = verdict_counts(scorecard)
    longest = max(max(sum(parts.values()) for parts in counts.values()), 1)
    for row, parts in enumerate(counts.values()):
        left = 0
        for outcome, count in parts.items():
            if count:
                _draw_part(axes, row, left, count, outcome, is_narrow=count < _NARROW * longest)
            left += count
    axes.set_yticks(range(len(counts)), [f"{kind} ({sum(counts[kind].values())})\n{_WORTH[kind]}" for kind in counts])
    axes.set(xlim=(0, longest * 1.02), ylim=(len(counts) - 0.5, -0.6), xlabel="claims (count)")
    axes.tick_params(axis="y", length=0)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.legend(
        handles=[
            Patch(facecolor=face, hatch=hatch, edgecolor=_INK, linewidth=0.8, label=outcome)
            for outcome, (face, hatch, _) in _LOOK.items()
            if any(parts[outcome] for parts in counts.values())
        ],
        frameon=False,
        fontsize="small",
        ncols=len(_LOOK),
        loc="lower right",
        bbox_to_anchor=(1.0, 1.0),
        handlelength=1.6,
        handleheight=1.1,
        columnspacing=1.2,
        borderaxespad=0.2,
    )


def _draw_part(axes: Axes, row: int, left: int, count: int, outcome: str, *, is_narrow: bool) -> None:
    face, hatch, ink = _LOOK[outcome]
    axes.barh(row, count, left=left, height=0.62, color=face, hatch=hatch, edgecolor=_INK, linewidth=0.8)
    middle = left + count / 2
    if is_narrow:
        axes.text(middle, row - 0.34, str(count), ha="center", va="bottom", fontsize="small", color=_INK)
    else:
        box = {"facecolor": face, "edgecolor": "none", "pad": 1.2} if hatch else None
        axes.text(
            middle, row, str(count), ha="center", va="center", fontsize="small", fontweight="bold", color=ink, bbox=box
        )
