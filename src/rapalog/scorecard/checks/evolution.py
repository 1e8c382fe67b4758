"""Checks of what is said of resistant clones: claims C111 and C120, and the arithmetic of facts R046 to R052."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapalog.facts.library import fact, value
from rapalog.pharmacology.clones.fate import Before, Course, acquired, pre_existing
from rapalog.pharmacology.dosing_words import parse_regimen
from rapalog.pharmacology.population import draw_population
from rapalog.scorecard.observe import cell, inhibition, remembered
from rapalog.scorecard.verdict import LEAST_CHANGE, Finding, judged
from rapalog.studies.clones.answers import find_answers
from rapalog.studies.clones.courses import course, given, unknowns
from rapalog.studies.clones.ranges import KNOWN, asked_range
from rapalog.studies.lines import given_line

Floats = NDArray[np.float64]

_FRB: Final = "MTOR:S2035F"
_DAYS: Final = (90, 180, 365)
_PATIENTS: Final = 50
_SEED: Final = 1
_DAILY, _WEEKLY = "10 mg daily", "20 mg weekly"
#: The toy of R047 to R052, as its rows say: cells, mutations a division, and what is born and dies a day; half of the
#: effect is at 0.3 of the level of 10 mg, which halves in 30 h.
_CELLS, _RATE, _BORN, _DIED, _HALF, _HALF_LIFE_H = 1e9, 1e-10, 0.03, 0.02, 0.3, 30.0
_TOY_DAYS: Final = 365
_TOYS: Final = {"R047": (10.0, 24), "R048": (50.0, 168), "R049": (70.0, 168), "R050": (20.0, 168), "R051": (0.0, 24)}
_PRINTED: Final = 5e-4  # half of the last digit
_SOME: Final = 0.01
#: Cells and mutations a division of the example in R046.
_EXAMPLE: Final = (2.5e5, 4e-7)


@remembered
def acquired_chance(regimen: str) -> tuple[float, ...]:
    """Return the mean chance of a clone acquired under a regimen by each of three days, over fifty drawn patients.

    Tumours and mutation rate are at the middle of their ranges (CL001 to CL004), cells as they stand.
    """
    answers = find_answers(given_line("generic"), [_FRB], 0, seed=_SEED)
    of = unknowns({word: asked_range(word, None) for word in KNOWN}, answers.as_it_stands(1), None, seed=_SEED)
    bodies = draw_population(_PATIENTS, n_doses=1, seed=_SEED).patients
    under = given(regimen, parse_regimen(regimen), bodies, days=_DAYS[-1])
    found = course(_FRB, under, of, day=np.array([0.0, *_DAYS]), seed=_SEED)
    return tuple(float(own) for own in found.chance["acquired"][1:])


def from_the_start_or_later() -> Finding:
    """C111."""
    shift = inhibition(cell(), "p-S6K1 T389") - inhibition(cell(genotype=_FRB), "p-S6K1 T389")
    by_day = acquired_chance(_DAILY)
    return judged(
        "reproduced if at 20 nM, 24 h an FRB mutant loses more than 50 points of p-S6K1 inhibition, and the chance of a "
        "clone acquired under 10 mg daily is above 1 % by day 365 and higher than by day 90",
        f"from the start: {shift:.0f} points of p-S6K1 inhibition lost; later: {_by_day(by_day)}",
        "Tumour and mutation rate at the middle of their ranges, mostly assumed.",
        met=shift > 50 and by_day[-1] > _SOME and by_day[-1] > by_day[0],
    )


def acquired_by_mutation() -> Finding:
    """C120."""
    daily, weekly = acquired_chance(_DAILY), acquired_chance(_WEEKLY)
    rising = all(first < second for own in (daily, weekly) for first, second in pairwise(own))
    return judged(
        f"reproduced if the chance of an acquired clone rises from day 90 to 180 to 365, and under {_WEEKLY} it is more "
        f"than {LEAST_CHANGE:.0%} above that under {_DAILY} by day 365; partly if it rises alone",
        f"{_DAILY} {_by_day(daily)}; {_WEEKLY} {_by_day(weekly)}",
        "The closed form was held against every clone followed event by event in 20 settings (decision 019).",
        met=rising and weekly[-1] > (1 + LEAST_CHANGE) * daily[-1],
        nearly=rising,
    )


def _by_day(chances: tuple[float, ...]) -> str:
    return ", ".join(f"{chance:.1%} by day {day}" for day, chance in zip(_DAYS, chances, strict=True))


def _toy_course(dose_mg: float, every_h: int) -> Course:
    """Return the sensitive cells of the toy, in steps of an hour, each with the level at its beginning."""
    hour = np.arange(_TOY_DAYS * 24.0)
    level = np.zeros_like(hour)
    for taken in range(0, _TOY_DAYS * 24, every_h) if dose_mg else ():
        since = hour[taken:] - taken
        level[taken:] += dose_mg / 10 * 0.5 ** (since / _HALF_LIFE_H)
    return Course(np.arange(len(hour) + 1) / 24, _BORN / (1 + level / _HALF), np.full(len(hour), _DIED))


def _toy(row: str) -> Finding:
    sensitive = _toy_course(*_TOYS[row])
    n = len(sensitive.edge_day) - 1
    resistant = Course(sensitive.edge_day, np.full(n, _BORN), np.full(n, _DIED))
    return _printed(row, _chance(acquired(sensitive, resistant, [_TOY_DAYS])[0]), fact(row).note)


def _chance(clones: float) -> float:
    return float(-np.expm1(-_RATE * _CELLS * clones))


def _for_ever() -> float:
    """Return the clones of before that never die out, for u N0 = 1."""
    own = [np.asarray(rate) for rate in (_BORN, _DIED, _BORN, _DIED)]
    days = 4000
    grows = Course(np.arange(days + 1.0), np.full(days, _BORN), np.full(days, _DIED))
    return float(pre_existing(Before(*own), grows, [days], cells=_CELLS)[0])


def _before() -> Finding:
    return _printed("R052", _chance(_for_ever()), "of clones that never die out; with those that will, 0.152")


def _printed(row: str, seen: float, note: str) -> Finding:
    return judged("", f"{seen:.4f}, printed {value(row):g}", note, met=abs(seen - value(row)) < _PRINTED)


def _mutants() -> Finding:
    seen = math.prod(_EXAMPLE) * _for_ever()
    printed = value("R046")
    return judged("", f"{seen:.5f}, printed {printed:g}", met=abs(seen / printed - 1) < 1e-3)


#: By claim of the literature; their rules are in ``resistance_claims.csv``.
ARITHMETIC: Final[Mapping[str, Callable[[], Finding]]] = {
    "RR36": _mutants,
    **{f"RR{37 + place}": partial(_toy, row) for place, row in enumerate(_TOYS)},
    "RR42": _before,
}
CHECKS: Final[Mapping[str, Callable[[], Finding]]] = {"C111": from_the_start_or_later, "C120": acquired_by_mutation}
