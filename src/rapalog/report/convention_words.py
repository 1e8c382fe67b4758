"""What the usual conventions make of the same wells, in words: one sentence a curve, a summary, and a table.

The sentences say by how much conventions disagree. Which of them is right is not a question that wells answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Final

from rich.table import Table

from rapalog.analysis.curves.conventions.one_by_one import GR50
from rapalog.analysis.curves.curve import Convention, Curve
from rapalog.analysis.curves.dose_unit import from_nM, in_unit, restated
from rapalog.report.viability_words import MOST_LISTED, counted, interval_or_reason, value_words
from rapalog.units import three_digits

#: Two values are needed to say how far apart they are.
_FEWEST: Final = 2


def convention_sentence(curve: Curve) -> str:
    """Return where each convention puts the IC50 of one curve, those that agree to three digits together.

    Growth rates are another quantity than viability: a GR50 that does not exist is not listed.
    """
    said: dict[str, list[str]] = {}
    for own in curve.conventions:
        if own.name != GR50 or own.ic50_nM.relation != "none":
            said.setdefault(restated(_place(own), curve.dose_unit), []).append(own.name)
    parts = [f"{place} ({'; '.join(names)})" for place, names in said.items()]
    return f"{curve.curve}, the same wells: {', '.join(parts)}."


def _place(own: Convention) -> str:
    """Return where a convention puts an IC50, in a few words."""
    potency = own.ic50_nM
    if potency.value is None:
        return f"none: {potency.reason}"
    if potency.relation == "=":
        return f"{value_words(potency)} nM"
    beyond = f", extrapolated {three_digits(own.extrapolated_nM)} nM" if own.extrapolated_nM else ""
    where = "below" if potency.relation == "<" else "above" if potency.value < own.doses_nM[1] else "not reached by"
    return f"{where} {three_digits(potency.value)} nM{beyond}"


def disagreement_words(curves: Sequence[Curve]) -> str:
    """Return by how much conventions of viability disagree over many curves; empty where none was asked for.

    Parameters
    ----------
    curves
        Curves with their conventions.

    Returns
    -------
    str
        One or two sentences.
    """
    read = [curve for curve in curves if curve.conventions]
    if not read:
        return ""
    folds, split = [], 0
    for curve in read:
        own = [one for one in curve.conventions if one.name != GR50]
        among = [one.ic50_nM.value for one in own if one.ic50_nM.relation == "=" and one.ic50_nM.value is not None]
        split += bool(among) and any(one.ic50_nM.relation in ("<", ">") for one in own)
        printed = among + [one.extrapolated_nM for one in own if one.extrapolated_nM is not None]
        folds += [max(printed) / min(printed)] if len(printed) >= _FEWEST else []
    words = (
        f"The same wells by different conventions: in {split:,} of {counted(len(read), 'curve')} one convention "
        f"puts the IC50 among the doses and another does not."
    )
    if folds:
        have = f"{counted(len(folds), 'curve')} {'has' if len(folds) == 1 else 'have'}"
        most = f" in the median, {three_digits(max(folds))} times at most" if len(folds) > 1 else ""
        words += (
            f" Extrapolated numbers counted, {have} two numbers or more: the largest is "
            f"{three_digits(median(folds))} times the smallest{most}."
        )
    return words


def convention_lines(curves: Sequence[Curve]) -> list[Table | str]:
    """Return the conventions of the first curves as a table for the terminal, with the summary under it.

    Parameters
    ----------
    curves
        Curves with their conventions.

    Returns
    -------
    list
        A table and a text; nothing where no conventions were asked for.
    """
    words = disagreement_words(curves)
    if not words:
        return []
    table = Table(title="Conventions: one set of wells, 95 % intervals")
    some = any(own.extrapolated_nM is not None for curve in curves[:MOST_LISTED] for own in curve.conventions)
    columns = (("curve", False), ("convention", True), ("value", True), *([("extrapolated", True)] if some else []))
    for name, whole in columns:
        table.add_column(name, no_wrap=whole, overflow="fold")
    table.add_column("interval or reason", overflow="fold")
    for curve in curves[:MOST_LISTED]:
        for index, own in enumerate(curve.conventions):
            unit, potency = curve.dose_unit, in_unit(own.ic50_nM, curve.dose_unit)
            beyond = "" if own.extrapolated_nM is None else f"{three_digits(from_nM(own.extrapolated_nM, unit))} {unit}"
            value = value_words(potency) + (f" {unit}" if potency.value is not None else "")
            cells = [curve.curve if index == 0 else "", own.name, value, *([beyond] if some else [])]
            last = index == len(curve.conventions) - 1
            table.add_row(*cells, interval_or_reason(potency), end_section=last)
    return [table, words]
