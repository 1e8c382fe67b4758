"""An atlas in words and as tables for the terminal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from rich.box import SIMPLE_HEAD
from rich.table import Table

from rapalog.analysis.estimate import Estimate
from rapalog.figures.atlas.maps import cell_words, halving, short
from rapalog.studies.atlas.feedback import AS_IT_IS, BOTH_CUT, NO_RICTOR
from rapalog.studies.atlas.result import LOST, UNSURE, WORKS, Atlas, Met

_MOST_SENTENCES: Final = 4
_MARK: Final = "*"


def atlas_lines(found: Atlas) -> list[Any]:
    """Return an atlas for people: an answer for each genotype, a table of shifts and of growth, and feedback."""
    shifts = _table(
        found,
        halving(found),
        f"p-S6 half dose over that of {found.cell_line} ({_MARK}: size assumed)",
        lambda met: cell_words(met.fold_shift),
    )
    growth = _table(
        found,
        found.drugs,
        f"growth at {found.dose_nM:g} nM, {found.hours:g} h (GR: 1 vehicle, 0 stasis)",
        lambda met: cell_words(met.growth_rate),
    )
    return [*summary(found), shifts, growth, *feedback_words(found), *(f"note: {note}" for note in found.notes)]


def _table(found: Atlas, drugs: Sequence[str], title: str, words: Callable[[Met], str]) -> Table:
    table = Table(title=title, box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("genotype", no_wrap=True)
    for name in drugs:
        table.add_column(name, overflow="fold", justify="right")
    for genotype in found.genotypes:
        own = [found.at(genotype, drug) for drug in drugs]
        table.add_row(genotype, *(f"{words(met)}{_MARK if met.assumed else ''}" for met in own))
    return table


def summary(found: Atlas) -> list[str]:
    """Return an answer for each of a few genotypes; of many, where each drug that halves p-S6 of the line is lost."""
    if len(found.genotypes) <= _MOST_SENTENCES:
        return [answer(found, name) for name in found.genotypes]
    said = []
    for drug in halving(found):
        by = {
            verdict: [name for name in found.genotypes if found.at(name, drug).verdict == verdict]
            for verdict in (LOST, UNSURE, WORKS)
        }
        parts = [
            f"{words} {', '.join(by[verdict])}"
            for verdict, words in ((LOST, "does not work in"), (UNSURE, "cannot be told in"))
            if by[verdict]
        ]
        said.append(
            f"{drug} {found.dose_nM:g} nM: {'; '.join([*parts, f'halves p-S6 in {len(by[WORKS])} genotypes'])}."
        )
    return said


def answer(found: Atlas, genotype: str) -> str:
    """Return which drugs still work in a genotype, in a sentence or two."""
    own = found.of(genotype)
    groups = ((WORKS, "p-S6 is still halved by"), (LOST, "p-S6 is not halved by"), (UNSURE, "it cannot be told of"))
    parts = [
        f"{words} {', '.join(names)}"
        for verdict, words in groups
        if (names := [met.drug for met in own if met.verdict == verdict])
    ]
    said = f"{genotype}, {found.dose_nM:g} nM: {'; '.join(parts) or 'no drug of these acts on p-S6 here'}"
    least = own[0]
    if least.growth_rate.value is None:
        return f"{said}."
    return f"{said}. Growth is lowest under {least.drug}: GR {interval(least.growth_rate)}."


def met_words(met: Met) -> str:
    """Return what a drug does in a genotype, in a sentence.

    Parameters
    ----------
    met
        One genotype under one drug.
    """
    return (
        f"{met.drug}: shift {interval(met.fold_shift)}, p-S6 inhibited by {interval(met.inhibition_percent)} %, "
        f"GR {interval(met.growth_rate)}; {met.verdict}"
    )


def interval(own: Estimate) -> str:
    """Return an estimate with its interval as far as it has one, or why there is none."""
    if own.value is None:
        return f"none ({own.reason})"
    if own.low is None and own.high is None:
        both_open = own.relation == "=" and own.method.startswith("median")
        return f"{cell_words(own)}{' (open)' if both_open else ''}"
    low, high = ("open" if end is None else short(end) for end in (own.low, own.high))
    return f"{cell_words(own)} ({low} to {high})"


def feedback_words(found: Atlas) -> list[str]:
    """Return what counter-experiments say of the rise of p-AKT, one sentence each."""
    by = {own.what: own for own in found.feedback}
    whole, cut, none = by[AS_IT_IS], by[BOTH_CUT], by[NO_RICTOR]
    return [
        f"feedback: under everolimus p-AKT T308 is {interval(whole.t308)} of the vehicle; with S6K1 cut from IRS-1 and "
        f"from the receptor {interval(cut.t308)}: the rise is the feedback's",
        f"without rictor p-AKT S473 is {interval(none.s473)} of the line's vehicle; with it {interval(whole.s473)}",
    ]
