"""What combinations of two drugs look like in a terminal, and in one sentence."""

from __future__ import annotations

from typing import Final

from rapalog.analysis.combinations.score import MODEL_NAMES, MODELS
from rapalog.analysis.estimate import Estimate
from rapalog.report.viability_words import counted
from rapalog.studies.combinations.result import Combinations, ScoredBlock

#: Nobody scrolls back through more.
_MOST_BLOCKS: Final = 20


def combination_lines(study: Combinations) -> list[str]:
    """Return the scores of the first blocks, each with its reasons and flags under it, for the terminal."""
    lines = [*(f"flag: {flag}" for flag in study.flags), "points of viability below what is expected; above 0: synergy"]
    for own in study.blocks[:_MOST_BLOCKS]:
        found = own.scores
        lines.append(
            f"{found.block.title}: {found.n_scored} of {counted(found.n_wells, 'well')} scored, "
            f"{counted(len(found.used), 'replicate')}"
        )
        lines += [f"  {label:<6}{_words(found.score[name])}" for name, label in MODEL_NAMES.items()]
        lines += [f"  flag: {flag}" for flag in own.flags]
    more = len(study.blocks) - _MOST_BLOCKS
    return [*lines, *([f"and {counted(more, 'more block')}: see --out or --json"] if more > 0 else [])]


def _words(own: Estimate) -> str:
    return score_words(own) if own.value is not None else f"none: {own.reason}"


def score_words(own: Estimate) -> str:
    """Return a score with its interval.

    >>> score_words(Estimate(7.0, "=", 2.04, 12.0)), score_words(Estimate(-0.02, "="))
    ('+7.0 (+2.0 to +12.0)', '+0.0')
    """
    if own.value is None:
        return "none"
    interval = "" if own.low is None or own.high is None else f" ({points(own.low)} to {points(own.high)})"
    return f"{points(own.value)}{interval}"


def points(value: float) -> str:
    """Return points with a sign and one decimal; nothing that rounds to 0 is below it."""
    return f"{round(value, 1) + 0.0:+.1f}"


def reasons(own: ScoredBlock) -> list[str]:
    """Return why scores are missing, one line for each reason."""
    said: dict[str, list[str]] = {}
    for name in MODELS:
        if own.scores.score[name].value is None:
            said.setdefault(own.scores.score[name].reason, []).append(MODEL_NAMES[name])
    return [f"no {' and no '.join(names)}: {reason}" for reason, names in said.items()]


def sentence(own: ScoredBlock) -> str:
    """Return the block in one sentence: its scores, and what their intervals say."""
    found = own.scores
    known = [name for name in MODELS if found.score[name].value is not None]
    if not known:
        return f"{found.block.title}: nothing could be scored."
    said = ", ".join(f"{MODEL_NAMES[name]} {score_words(found.score[name])}" for name in known)
    if found.score[known[0]].low is None:
        return f"{found.block.title}: {said}; without replicates no score can be told from 0."
    sure = [MODEL_NAMES[name] for name in known if _excludes_0(found.score[name])]
    told = f"0 lies outside the interval of {', '.join(sure)}" if sure else "no score can be told from 0"
    return f"{found.block.title}: {said}; {told}."


def _excludes_0(own: Estimate) -> bool:
    return own.low is not None and own.high is not None and (own.low > 0 or own.high < 0)
