"""Chances of clones of one genotype under one regimen: over patients, and over draws of all that is not known.

    patients    all drawn bodies, everything else at the middle of its range: the mean is the chance
    draws       everything that is not known, each in the same ten bodies, which stand for tenths of all by their
                mean free drug: low end and high end hold 90 % of them

Both are of one regimen for all; a draw has its own cell, its own tumour, and its own size of the variant.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapalog.analysis.estimate import Estimate
from rapalog.facts.library import value
from rapalog.pharmacology.clones.division import LEVELS_NM
from rapalog.pharmacology.clones.exposure import mean_free_nM, time_at_levels
from rapalog.pharmacology.clones.fate import Course
from rapalog.pharmacology.clones.progression import Progressed, progression
from rapalog.pharmacology.clones.tumours import Answer, Treated, Tumours, expected_clones, treated, tumours
from rapalog.pharmacology.dosing import Regimen, regimen_words
from rapalog.pharmacology.patients import Patient
from rapalog.studies.clones.ranges import Range
from rapalog.studies.clones.result import KINDS, CloneCourse, Kind, Progression
from rapalog.studies.draws import ENDS, LEVEL

Floats = NDArray[np.float64]

#: Bodies of a draw: in the middle of each tenth of all patients by their mean free drug.
PANEL: Final = 10
#: Patients, and draws, that are worked on at once: memory, not time.
_BLOCK: Final = 500
_DRAWS_AT_ONCE: Final = 100
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


def unknowns(ranges: Mapping[str, Range], answers: tuple[Answer, Answer],
             drawn_answers: tuple[Answer, Answer] | None, *, seed: int) -> Unknowns:  # fmt: skip
    """Return tumours at the middle of the ranges, and one for each draw of the cells.

    Each range is drawn evenly in as many parts as there are
    draws, independently of the others.
    """
    middle = tumours(*(own.middle for own in _in_order(ranges)[:2]), doubling_day=ranges["doubling"].middle,
                     loss=ranges["loss"].middle)  # fmt: skip
    if drawn_answers is None:
        return Unknowns(middle, answers, None, None)
    n, draw = len(drawn_answers[0].division), np.random.default_rng(seed)
    cells, rate, doubling_day, loss = (own.at((draw.permutation(n) + 0.5) / n) for own in _in_order(ranges))
    return Unknowns(middle, answers, tumours(cells, rate, doubling_day=doubling_day, loss=loss), drawn_answers)


def course(genotype: str, under: Given, of: Unknowns, *, day: Floats, seed: int) -> CloneCourse:
    """Return the chances of clones of a genotype under a regimen at each day, and when tumours have grown again."""
    chance, division, progressed = _over_patients(under, of, day, np.random.default_rng(seed))
    drawn, drawn_division, drawn_day = _over_draws(under, of, day, np.random.default_rng(seed + 1))
    days = np.concatenate([own.day for own in progressed])
    own = Progression(days, np.concatenate([part.by_clones for part in progressed]), drawn_day,
                      _median(days, drawn_day, under.days))  # fmt: skip
    return CloneCourse(
        genotype, under.text, under.read_as, day,
        chance={kind: own.mean(axis=0) for kind, own in chance.items()},
        patients={kind: np.quantile(own, ENDS, axis=0) for kind, own in chance.items()},
        drawn=drawn,
        division={name: _percent(middle, drawn_division[name]) for name, middle in division.items()},
        progression=own,
    )  # fmt: skip


def chances(found: Treated, day: Floats) -> dict[Kind, Floats]:
    """Return the chance of a living clone by kind, (..., n_patients, n_days)."""
    new, old = expected_clones(found, day)
    return dict(zip(KINDS, (-np.expm1(-number) for number in (new, old, new + old)), strict=True))


def _over_patients(
    under: Given, of: Unknowns, day: Floats, draw: np.random.Generator
) -> tuple[dict[Kind, Floats], dict[str, float], list[Progressed]]:
    parts: list[dict[Kind, Floats]] = []
    divisions, progressed = [], []
    for first in range(0, len(under.patients), _BLOCK):
        bodies = under.patients[first : first + _BLOCK]
        shares = time_at_levels(bodies, under.regimen, days=under.days, levels_nM=LEVELS_NM)
        found = treated(of.middle.each(len(bodies)), shares, *of.answers)
        parts.append(chances(found, day))
        divisions.append([_mean_division(found, own) for own in (found.sensitive, found.resistant)])
        progressed.append(_progression(found, draw))
    together = {kind: np.concatenate([own[kind] for own in parts]) for kind in KINDS}
    sensitive, resistant = (float(np.concatenate(own).mean()) for own in zip(*divisions, strict=True))
    return together, {"sensitive": sensitive, "resistant": resistant}, progressed


def _over_draws(
    under: Given, of: Unknowns, day: Floats, draw: np.random.Generator
) -> tuple[dict[Kind, Floats], dict[str, Floats], Floats]:
    if of.drawn is None or of.drawn_answers is None:
        nothing = np.zeros((0, len(day)))
        return dict.fromkeys(KINDS, nothing), dict.fromkeys(("sensitive", "resistant"), nothing[:, 0]), np.zeros(0)
    parts: list[dict[Kind, Floats]] = []
    divisions, days = [], []
    for first in range(0, len(of.drawn.cells), _DRAWS_AT_ONCE):
        rows = slice(first, first + _DRAWS_AT_ONCE)
        own = Tumours(*(part[rows] for part in vars(of.drawn).values()))
        answers = (Answer(part.division[rows], part.death[rows]) for part in of.drawn_answers)
        found = treated(own.each(PANEL), under.panel, *answers)
        parts.append({kind: chance.mean(axis=-2) for kind, chance in chances(found, day).items()})
        divisions.append([_mean_division(found, kind).mean(axis=-1) for kind in (found.sensitive, found.resistant)])
        days.append(_progression(found, draw).day.ravel())
    sensitive, resistant = (np.concatenate(own) for own in zip(*divisions, strict=True))
    return ({kind: np.concatenate([own[kind] for own in parts]) for kind in KINDS},
            {"sensitive": sensitive, "resistant": resistant}, np.concatenate(days))  # fmt: skip


def _progression(found: Treated, draw: np.random.Generator) -> Progressed:
    return progression(found, factor=value("CL005"), draw=draw)


def _mean_division(found: Treated, own: Course) -> Floats:
    """Return divisions a day under treatment over those of untreated sensitive cells, mean over days."""
    return np.asarray((own.division / found.own.division[..., np.newaxis]).mean(axis=-1))


def _percent(middle: float, drawn: Floats) -> Estimate:
    if not len(drawn):
        return Estimate(100 * middle, "=", level=LEVEL, method="the line as it stands", reason="no draws: no interval")
    low, high = (float(end) for end in np.quantile(100 * drawn, ENDS[::2]))
    method = f"the line as it stands; interval: {len(drawn)} draws, and the line"
    return Estimate(100 * middle, "=", min(low, 100 * middle), max(high, 100 * middle), LEVEL, method)


def _median(days: Floats, drawn: Floats, end: int) -> Estimate:
    """Return the median day over patients, with the interval that holds 90 % of patients of all draws."""
    middle = float(np.quantile(days, 0.5, method="inverted_cdf"))
    low, high = (float(np.quantile(drawn if len(drawn) else days, own, method="inverted_cdf")) for own in ENDS[::2])
    ends = [own if np.isfinite(own) else None for own in (low, high)]
    over = "patients of all draws" if len(drawn) else "patients"
    method = f"median over patients, all else at the middle of its range; interval: {100 * LEVEL:.0f} % of {over}"
    if np.isinf(middle):
        share = 100 * float(np.isinf(days).mean())
        return Estimate(float(end), ">", ends[0], None, LEVEL, method,
                        f"not reached: {share:.0f} % of patients have no progression by day {end}")  # fmt: skip
    return Estimate(middle, "=", ends[0], ends[1], LEVEL, method)


def _in_order(ranges: Mapping[str, Range]) -> list[Range]:
    return [ranges[word] for word in ("cells", "rate", "doubling", "loss")]
