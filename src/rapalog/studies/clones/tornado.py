"""What the chance of a clone depends on: one thing changed to its ends, all else at the middle of its range."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapalog.pharmacology.clones.tumours import Tumours, treated, tumours
from rapalog.studies.clones.answers import Both, Choice
from rapalog.studies.clones.courses import Given, Unknowns, chances
from rapalog.studies.clones.ranges import Range
from rapalog.studies.clones.result import Bar, Tornado

Floats = NDArray[np.float64]

#: What each range is called, how its ends are written, and what they are multiplied by for that.
_NAMES: Final[Mapping[str, tuple[str, str, float]]] = {
    "cells": ("cells at the start", "{:.3g}", 1.0),
    "rate": ("mutations a division", "{:.3g}", 1.0),
    "doubling": ("doubling time of the tumour", "{:.3g} days", 1.0),
    "loss": ("divisions lost to death", "{:.3g} %", 100.0),
}


def tornado(
    genotype: str, under: Given, of: Unknowns, ranges: Mapping[str, Range], choices: Sequence[Choice], *, day: float
) -> Tornado:
    """Return what the chances on a day depend on, the widest first.

    Parameters
    ----------
    genotype
        Whose clones.
    under, of
        The regimen, and tumours at the middle.
    ranges
        What is not known of tumours.
    choices
        What cells might do otherwise.
    day
        Within the days of the regimen.
    """

    def chance(own: Tumours, answers: Both, shares: Floats) -> tuple[float, float]:
        found = chances(treated(own.each(len(shares)), shares, *answers), np.array([day]))
        return float(found["acquired"].mean()), float(found["total"].mean())

    def bar(name: str, words: tuple[str, str], low: tuple[float, float], high: tuple[float, float]) -> Bar:
        return Bar(name, *words, (low[0], high[0]), (low[1], high[1]))

    bars = []
    for word, (name, form, scale) in _NAMES.items():
        own = ranges[word]
        if own.low < own.high:
            low, high = (chance(_changed(ranges, word, end), of.answers, under.panel) for end in (own.low, own.high))
            bars.append(bar(name, (form.format(scale * own.low), form.format(scale * own.high)), low, high))
    low, high = (chance(of.middle, of.answers, under.panel[place]) for place in (slice(0, 1), slice(-1, None)))
    bars.append(bar("exposure of the patient", ("5th percentile", "95th percentile"), low, high))
    for choice in choices:
        low, high = (chance(of.middle, own, under.panel) for own in choice.answers)
        bars.append(bar(choice.name, choice.words, low, high))
    middle = chance(of.middle, of.answers, under.panel)
    bars.sort(key=lambda own: own.width, reverse=True)
    return Tornado(genotype, under.text, day, middle[0], middle[1], tuple(bars))


def _changed(ranges: Mapping[str, Range], word: str, number: float) -> Tumours:
    own = {name: number if name == word else known.middle for name, known in ranges.items()}
    return tumours(own["cells"], own["rate"], doubling_day=own["doubling"], loss=own["loss"])
