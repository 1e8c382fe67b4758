"""Curves beside each other in words: the ratio of two EC50s, and whether one EC50 would fit both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.table import Table

from rapalog.analysis.curves.compare import Comparison
from rapalog.report.viability_words import MOST_LISTED, interval_or_reason, value_words

_SMALL: Final = 1e-4
NOTE: Final = "P values of several comparisons are not corrected for their number"


def p_words(p_value: float | None) -> str:
    """Return a P value in words.

    >>> p_words(0.0312), p_words(1e-9), p_words(None)
    ('0.031', '< 0.0001', '–')
    """
    if p_value is None:
        return "–"
    return f"< {_SMALL:g}" if p_value < _SMALL else f"{p_value:.2g}"


def comparison_words(own: Comparison) -> str:
    """Return one comparison as a sentence."""
    if own.ratio.value is None:
        return f"{own.b} over {own.a}: no ratio of EC50s ({own.ratio.reason})."
    test = f"; P {p_words(own.p_value)} for the same {own.shared}" if own.p_value is not None else ""
    return f"EC50 of {own.b} is {value_words(own.ratio)} times that of {own.a} ({interval_or_reason(own.ratio)}){test}."


def comparison_lines(comparisons: Sequence[Comparison]) -> list[Table | str]:
    """Return comparisons as a table for the terminal, and a note where there are several.

    Parameters
    ----------
    comparisons
        Of any number of pairs; the first hundred are listed.

    Returns
    -------
    list
        Nothing where no curves were compared.
    """
    if not comparisons:
        return []
    table = Table(title="Comparisons: EC50 of b over that of a")
    for name in ("a", "b", "ratio", "interval or reason", "shared", "P"):
        table.add_column(name, overflow="fold", no_wrap=name in ("ratio", "P"))
    for own in comparisons[:MOST_LISTED]:
        reason = interval_or_reason(own.ratio) + (f"; no P: {own.reason}" if own.reason else "")
        table.add_row(own.a, own.b, value_words(own.ratio), reason, own.shared, p_words(own.p_value), end_section=True)
    return [table, NOTE] if len(comparisons) > 1 else [table]
