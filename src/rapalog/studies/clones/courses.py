"""Chances of clones of one genotype under one regimen: over patients, and over draws of all that is not known.

    patients    all drawn bodies, everything else at the middle of its range: the mean is the chance
    draws       everything that is not known, each in the same ten bodies, which stand for tenths of all by their
                mean free drug: low end and high end hold 90 % of them

Both are of one regimen for all; a draw has its own cell, its own tumour, and its own size of the variant.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapalog.analysis.estimate import Estimate
from rapalog.facts.library import value
from rapalog.pharmacology.clones.division import LEVELS_NM
from rapalog.pharmacology.clones.exposure import mean_free_nM, time_at_levels
from rapalog.pharmacology.clones.progression import Progressed, progression
from rapalog.pharmacology.clones.tumours import Answer, Treated, Tumours, expected_clones, treated, tumours
from rapalog.pharmacology.dosing import Regimen, regimen_words
from rapalog.pharmacology.patients import Patient
from rapalog.studies.clones.chances import KINDS, CloneCourse, Kind, Progression, with_interval
from rapalog.studies.clones.ranges import Range
from rapalog.studies.draws import ENDS, LEVEL

Floats = NDArray[np.float64]

#: Bodies of a draw: in the middle of each tenth of all patients by their mean free drug.
PANEL: Final = 10
#: Patients, and draws, that are worked on at once: memory, not time.
_BLOCK: Final = 500
_DRAWS_AT_ONCE: Final = 100
#: Chance of its own for each thing that is drawn under one seed.
_OF_TUMOURS: Final = 1
_OF_CLONES: Final = 2
NO_DRUG: Final = "no drug"


@dataclass(frozen=True, eq=False)
class Given:
    """A regimen in patients: its text and what it is, the bodies, and of ten of them the time at each level."""

    text: str
    regimen: Regimen | None
    patients: Sequence[Patient]
    days: int
    panel: Floats

    @property
    def read_as(self) -> tuple[str, ...]:
        """How it was understood."""
        return (NO_DRUG,) if self.regimen is None else regimen_words(self.regimen)


def given(text: str, regimen: Regimen | None, patients: Sequence[Patient], *, days: int) -> Given:
    """Return a regimen in patients, ten of whom stand for all."""
    order = np.argsort(mean_free_nM(patients, regimen, days=days), kind="stable")
    places = ((np.arange(PANEL) + 0.5) / PANEL * len(patients)).astype(int)
    panel = [patients[int(order[place])] for place in places]
    return Given(text, regimen, patients, days, time_at_levels(panel, regimen, days=days, levels_nM=LEVELS_NM))


@dataclass(frozen=True, eq=False)
class Unknowns:
    """What is not known of tumours, at its middle and in draws, with the answer of their cells to the drug.

    ``drawn`` and its answers are None without draws; answers are of sensitive and of resistant cells.
    """

    middle: Tumours
    answers: tuple[Answer, Answer]
    drawn: Tumours | None
    drawn_answers: tuple[Answer, Answer] | None


def unknowns(
    ranges: Mapping[str, Range],
    answers: tuple[Answer, Answer],
    drawn_answers: tuple[Answer, Answer] | None,
    *,
    seed: int,
) -> Unknowns:
    """Return tumours at the middle of the ranges, and one for each draw of the cells.

    Each range is drawn evenly in as many parts as there are draws, independently of the others.
    """
    middle = tumours(
        *(own.middle for own in _in_order(ranges)[:2]),
        doubling_day=ranges["doubling"].middle,
        loss=ranges["loss"].middle,
    )
    if drawn_answers is None:
        return Unknowns(middle, answers, None, None)
    n, draw = len(drawn_answers[0].division), np.random.default_rng([seed, _OF_TUMOURS])
    cells, rate, doubling_day, loss = (own.at((draw.permutation(n) + 0.5) / n) for own in _in_order(ranges))
    return Unknowns(middle, answers, tumours(cells, rate, doubling_day=doubling_day, loss=loss), drawn_answers)


def course(genotype: str, under: Given, of: Unknowns, *, day: Floats, seed: int) -> CloneCourse:
    """Return the chances of clones of a genotype under a regimen at each day, and when tumours have grown again."""
    draw = np.random.default_rng([seed, _OF_CLONES])
    patients, drawn = _patients(under, of, day, draw), _draws(under, of, day, draw)
    days = np.concatenate([own.progressed.day for own in patients])
    drawn_days = np.concatenate([np.zeros(0), *(own.progressed.day.ravel() for own in drawn)])
    by_clones = np.concatenate([own.progressed.by_clones for own in patients])
    chance = {kind: np.concatenate([own.chance[kind] for own in patients]) for kind in KINDS}
    return CloneCourse(
        genotype,
        under.text,
        under.read_as,
        day,
        chance={kind: own.mean(axis=0) for kind, own in chance.items()},
        patients={kind: np.quantile(own, ENDS, axis=0) for kind, own in chance.items()},
        drawn={
            kind: np.concatenate([np.zeros((0, len(day))), *(own.chance[kind].mean(axis=-2) for own in drawn)])
            for kind in KINDS
        },
        division={name: _mean(patients, drawn, f"{name}_percent") for name in ("sensitive", "resistant")},
        sensitive_fold=_mean(patients, drawn, "log_fold", then=np.exp),
        progression=Progression(days, by_clones, drawn_days, _median(days, drawn_days, under.days)),
    )


def chances(found: Treated, day: Floats) -> dict[Kind, Floats]:
    """Return the chance of a living clone by kind, (..., n_patients, n_days)."""
    new, old = expected_clones(found, day)
    return dict(zip(KINDS, (-np.expm1(-number) for number in (new, old, new + old)), strict=True))


@dataclass(frozen=True, eq=False)
class _Seen:
    """What was seen of tumours, (..., n_patients).

    Chances are by kind and have one more axis, n_days; percents are division over that of untreated sensitive cells,
    mean over days, and ``log_fold`` is how much sensitive cells have grown by the last day.
    """

    chance: Mapping[Kind, Floats]
    sensitive_percent: Floats
    resistant_percent: Floats
    log_fold: Floats
    progressed: Progressed


def _look(found: Treated, day: Floats, draw: np.random.Generator) -> _Seen:
    untreated = found.own.division[..., np.newaxis]
    percents = [
        np.asarray((100 * own.division / untreated).mean(axis=-1)) for own in (found.sensitive, found.resistant)
    ]
    return _Seen(
        chances(found, day),
        percents[0],
        percents[1],
        found.sensitive.log_size[..., -1],
        progression(found, factor=value("CL005"), draw=draw),
    )


def _patients(under: Given, of: Unknowns, day: Floats, draw: np.random.Generator) -> list[_Seen]:
    """Return what is seen of all patients, block by block, all else at the middle of its range."""
    seen = []
    for first in range(0, len(under.patients), _BLOCK):
        bodies = under.patients[first : first + _BLOCK]
        shares = time_at_levels(bodies, under.regimen, days=under.days, levels_nM=LEVELS_NM)
        seen.append(_look(treated(of.middle.each(len(bodies)), shares, *of.answers), day, draw))
    return seen


def _draws(under: Given, of: Unknowns, day: Floats, draw: np.random.Generator) -> list[_Seen]:
    """Return what is seen of all draws in the ten patients, block by block; nothing without draws."""
    seen: list[_Seen] = []
    if of.drawn is None or of.drawn_answers is None:
        return seen
    for first in range(0, len(of.drawn.cells), _DRAWS_AT_ONCE):
        rows = slice(first, first + _DRAWS_AT_ONCE)
        own = Tumours(*(part[rows] for part in vars(of.drawn).values()))
        answers = (Answer(part.division[rows], part.death[rows]) for part in of.drawn_answers)
        seen.append(_look(treated(own.each(PANEL), under.panel, *answers), day, draw))
    return seen


def _mean(
    patients: Sequence[_Seen], drawn: Sequence[_Seen], what: str, then: Callable[[Floats], Floats] = np.asarray
) -> Estimate:
    """Return a mean over patients at the middle of all ranges, with its interval over the means of draws."""
    middle = np.concatenate([getattr(own, what) for own in patients]).mean()
    means = [getattr(own, what).mean(axis=-1) for own in drawn]
    return with_interval(float(then(np.asarray(middle))), then(np.concatenate([np.zeros(0), *means])))


def _median(days: Floats, drawn: Floats, end: int) -> Estimate:
    """Return the median day over patients, with the interval that holds 90 % of patients of all draws."""
    middle = float(np.quantile(days, 0.5, method="inverted_cdf"))
    low, high = (float(np.quantile(drawn if len(drawn) else days, own, method="inverted_cdf")) for own in ENDS[::2])
    ends = [own if np.isfinite(own) else None for own in (low, high)]
    over = "patients of all draws" if len(drawn) else "patients"
    method = f"median over patients, all else at the middle of its range; interval: {100 * LEVEL:.0f} % of {over}"
    if np.isinf(middle):
        share = 100 * float(np.isinf(days).mean())
        return Estimate(
            float(end),
            ">",
            ends[0],
            None,
            LEVEL,
            method,
            f"not reached: {share:.0f} % of patients have no progression by day {end}",
        )
    return Estimate(middle, "=", ends[0], ends[1], LEVEL, method)


def _in_order(ranges: Mapping[str, Range]) -> list[Range]:
    return [ranges[word] for word in ("cells", "rate", "doubling", "loss")]
