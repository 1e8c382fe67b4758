"""What a viability experiment says in one sentence, with the interval, or why there is nothing to say yet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rapalog.analysis.curves.curve import Curve
from rapalog.analysis.curves.dose_unit import restated
from rapalog.report.viability_words import counted, value_words
from rapalog.studies.viability.result import ViabilityResult
from rapalog.units import three_digits

_PERCENT: Final = 100.0
_SAID: Final = 3  # curves that a sentence can hold


def answer_words(result: ViabilityResult) -> str:
    """Return the answer in a sentence: each of a few curves, or how many of many came to what.

    Parameters
    ----------
    result
        A viability analysis.

    Returns
    -------
    str
        One sentence, or one for each of up to three curves.
    """
    curves = result.curves
    if not curves:
        many = sum(own.what != "layout" for own in result.files_read)
        return f"{counted(many, 'file')} read; say what is in the wells, and curves follow."
    if len(curves) > _SAID:
        return _many(curves)
    values_first = sorted(curves, key=lambda curve: curve.ic50_nM.relation != "=")
    return " ".join(curve_sentence(curve) for curve in values_first)


def curve_sentence(curve: Curve) -> str:
    """Return what one curve says of its IC50, with its interval or with what is left at the highest dose."""
    potency, unit = curve.shown("ic50_nM"), curve.dose_unit
    if potency.relation == "=":
        low, high = ("open" if end is None else three_digits(end) for end in (potency.low, potency.high))
        kind = "technical " if curve.n_biological < 2 else ""
        interval = f"{kind}95 % interval {low} to {high}" if low != high else "its interval is open on both sides"
        return f"{curve.curve}: half of the control is left at {value_words(potency)} {unit} ({interval})."
    left = (
        ""
        if curve.emax.value is None
        else f" {_PERCENT * curve.emax.value / curve.full:.0f} % is left at the highest dose."
    )
    if potency.relation in ("<", ">"):
        why = f" ({restated(potency.reason, unit)})" if potency.reason else ""
        return f"{curve.curve}: IC50 {value_words(potency)} {unit}{why}.{left}"
    return f"{curve.curve}: no IC50, {restated(potency.reason, unit)}.{left}"


def _many(curves: Sequence[Curve]) -> str:
    values = sum(own.ic50_nM.relation == "=" for own in curves)
    bounds = sum(own.ic50_nM.relation in ("<", ">") for own in curves)
    none = len(curves) - values - bounds
    have = "has" if values == 1 else "have"
    return (
        f"Of {counted(len(curves), 'curve')}, {values:,} {have} an IC50 within the doses, {bounds:,} only a bound, "
        f"and {none:,} neither."
    )
