"""``rapalog resistance``: which drug still works in which genotype, and the chance of its clones under regimens."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapalog.biology.drugs import find_drug
from rapalog.biology.genotype import CellLine, native_variants, variants
from rapalog.biology.readouts import find_readout
from rapalog.errors import RapalogError
from rapalog.facts.library import value
from rapalog.pharmacology.dosing import Regimen
from rapalog.pharmacology.dosing_words import parse_regimen
from rapalog.pharmacology.population import draw_population
from rapalog.studies.clones.answers import Answers, choices, find_answers
from rapalog.studies.clones.cells import assumed, unsure
from rapalog.studies.clones.chances import LONGEST_DAYS, CloneCourse
from rapalog.studies.clones.courses import NO_DRUG, course, given, unknowns
from rapalog.studies.clones.ranges import Range
from rapalog.studies.clones.result import Resistance
from rapalog.studies.clones.shifts import fold_shifts
from rapalog.studies.clones.tornado import tornado
from rapalog.studies.draws import LEVEL
from rapalog.studies.lines import given_line, line_notes

Floats = NDArray[np.float64]
Told = Callable[[str, float], None]

#: Without a genotype: one of each way to resist, or to seem to. Clones are followed of the first.
GENOTYPES: Final = (
    "MTOR:S2035F",
    "MTOR:F2108L",
    "MTOR:M2327I",
    "MTOR:E2419K",
    "TSC2:loss",
    "PTEN:loss",
    "KRAS:G12D",
    "FKBP1A:loss",
    "EIF4EBP1:loss",
)
DRUGS: Final = ("everolimus", "sirolimus", "torin 1")
READOUTS: Final = ("p-S6K1 T389", "p-S6 S235/236")
REGIMENS: Final = ("10 mg daily", "50 mg weekly", "20 mg weekly")
DAYS: Final = (90, 180, 365)
_MOST_GENOTYPES: Final = 8
_MOST_REGIMENS: Final = 12
#: A share of the line's division from which a genotype is said to divide faster or slower without drug.
_UNLIKE: Final = 0.01
#: With fewer draws no draw lies beyond an end of an interval.
_ENOUGH: Final = 20
#: Of a curve over time, beside the days that are asked for.
_POINTS: Final = 24
_NOTHING: Final = ("none", NO_DRUG, "no treatment", "untreated")


def study_resistance(  # noqa: PLR0913 - one keyword for each option of the command
    genotypes: Sequence[str] = (),
    *,
    drugs: Sequence[str] = (),
    readouts: Sequence[str] = (),
    cell_line: str = "generic",
    regimens: Sequence[str] = (),
    ranges: Mapping[str, Range],
    days: Sequence[int] = DAYS,
    patients: int = 1000,
    draws: int = 100,
    seed: int = 1,
    told: Told = lambda what, share: None,
) -> Resistance:
    """Return shifts of genotypes under drugs, and chances of their clones under regimens.

    Parameters
    ----------
    genotypes
        Variants joined by ``+`` each, up to 8, whose clones are followed; without any, nine of the table, and clones of
        the first.
    drugs, readouts
        Of the shifts; names or aliases.
    cell_line
        The sensitive cells: a name, ``new``, or the path of a line file.
    regimens
        Of everolimus, up to 12, or ``none``.
    ranges
        What is not known of tumours, by the words of ``ranges.KNOWN``.
    days
        Whole days from 1 to 1,095 at which chances are wanted.
    patients
        Bodies that are drawn, 10 to 100,000.
    draws
        Of all that is not known, 0 for none.
    seed
        Of bodies, draws and clones.
    told
        Told what is being done and which share of it.

    Raises
    ------
    RapalogError
        For a name that is not known, one given twice, or a number out of range.
    SimulationError
        If the line itself cannot be run.
    """
    line, wanted_days = given_line(cell_line, seed=seed), asked_days(days)
    names = asked_genotypes(line, genotypes)
    followed = names if genotypes else names[:1]
    treatments = asked_regimens(regimens or REGIMENS)
    found_drugs = [find_drug(name) for name in _once(drugs or DRUGS, "drug")]
    found_readouts = [find_readout(name).name for name in _once(readouts or READOUTS, "readout")]
    bodies = draw_population(patients, n_doses=1, seed=seed).patients
    end = int(wanted_days[-1])
    day = np.unique(np.concatenate([[0], np.round(np.linspace(0, end, _POINTS)), wanted_days])).astype(float)
    told("division of cells under the drug", 0.02)
    answers = find_answers(line, followed, draws, seed=seed)
    under = [given(text, regimen, bodies, days=end) for text, regimen in treatments]
    of = [
        unknowns(ranges, answers.as_it_stands(place), answers.of_draws(place), seed=seed)
        for place in range(1, len(followed) + 1)
    ]
    courses = []
    for place, genotype in enumerate(followed):
        for k, own in enumerate(under):
            told(f"{len(bodies):,} patients, {own.text}", 0.2 + 0.4 * (place + k / len(under)) / len(followed))
            courses.append(course(genotype, own, of[place], day=day, seed=seed))
    otherwise = choices(line, followed[0], answers, under[0].panel.mean(axis=(0, 1)))
    depends = tornado(followed[0], under[0], of[0], ranges, otherwise, day=float(end))
    shifts = fold_shifts(
        line,
        names,
        found_drugs,
        found_readouts,
        draws=draws,
        seed=seed,
        told=lambda what, share: told(what, 0.6 + 0.4 * share),
    )
    told("done", 1.0)
    notes = clone_notes(line, names, followed, answers, courses, ranges, draws)
    return Resistance(
        line.name, shifts, tuple(courses), depends, wanted_days, dict(ranges), len(bodies), draws, seed, notes
    )


def asked_days(days: Sequence[int]) -> Floats:
    """Return days in order, each once.

    Raises
    ------
    RapalogError
        If there is none, or one is out of range.
    """
    if not len(days):
        raise RapalogError("got no day", where="--days", remedy="give e.g. --days 90,180,365")
    for day in days:
        if not 1 <= day <= LONGEST_DAYS:
            raise RapalogError(
                f"got day {day:g}, must be 1 to {LONGEST_DAYS:,}", where="--days", remedy="give e.g. --days 90,180,365"
            )
    return np.unique(np.asarray(days, dtype=float))


def asked_regimens(texts: Sequence[str]) -> list[tuple[str, Regimen | None]]:
    """Return regimens with their texts; ``none`` is no drug.

    Raises
    ------
    RapalogError
        For an unreadable one, one given twice, or too many.
    """
    if len(texts) > _MOST_REGIMENS:
        raise RapalogError(
            f"got {len(texts)} regimens, must be at most {_MOST_REGIMENS}",
            where="--regimen",
            remedy="compare fewer at a time",
        )
    found: list[tuple[str, Regimen | None]] = []
    for text in _once(texts, "regimen"):
        plain = " ".join(text.split())
        try:
            found.append((NO_DRUG, None) if plain.lower() in _NOTHING else (plain, parse_regimen(text)))
        except RapalogError as error:
            raise error.at("--regimen") from None
    return found


def asked_genotypes(line: CellLine, asked: Sequence[str]) -> list[str]:
    """Return genotypes in the spelling of the table; of the usual ones those that the line does not have.

    Raises
    ------
    RapalogError
        For a name that is not known, one that the line has of its own, one given twice, or too many.
    """
    if not asked:
        own = variants(line.genotype)
        return [name for name in GENOTYPES if name not in own]
    if len(asked) > _MOST_GENOTYPES:
        raise RapalogError(
            f"got {len(asked)} genotypes, must be at most {_MOST_GENOTYPES}",
            where="--genotype",
            remedy="ask for fewer at a time",
        )
    names = []
    for text in asked:
        name = "+".join(variants(text))
        if not name:
            raise RapalogError("got an empty genotype", where="--genotype", remedy="give e.g. MTOR:S2035F")
        if set(variants(text)) <= set(native_variants(line, text)):
            raise RapalogError(
                f"{line.name} has {name} of its own: its cells are the sensitive ones here",
                where="--genotype",
                remedy="choose another genotype or cell line",
            )
        names.append(name)
    return list(_once(names, "genotype"))


def _once(names: Sequence[str], what: str) -> Sequence[str]:
    for place, name in enumerate(names):
        if name in names[:place]:
            raise RapalogError(f"the {what} {name!r} is given twice", where=f"--{what}", remedy="give each once")
    return names


def clone_notes(  # noqa: PLR0913 - all that may call for a word
    line: CellLine,
    names: Sequence[str],
    followed: Sequence[str],
    answers: Answers,
    courses: Sequence[CloneCourse],
    ranges: Mapping[str, Range],
    draws: int,
) -> tuple[str, ...]:
    """Return what should be known of shifts of ``names``, and of clones that are followed, in the order of answers."""
    untreated = {name: float(answers.middle[place].division[0, 0]) for place, name in enumerate(followed, start=1)}
    return (
        *_notes(line, names, followed[0], answers.least_death, draws),
        *_fitness_notes(untreated),
        *_size_notes(courses, ranges["cells"].middle),
    )


def _fitness_notes(untreated: Mapping[str, float]) -> list[str]:
    """Return what the model says of genotypes that divide faster or slower than their tumour without drug."""
    return [
        f"without drug {name} divides {ratio:.2f} times as fast as the line (in the model): before treatment "
        f"its clones {'gain on' if ratio > 1 else 'fall behind'} their tumour, and nobody measured that"
        for name, ratio in untreated.items()
        if abs(ratio - 1) > _UNLIKE
    ]


def _size_notes(courses: Sequence[CloneCourse], cells: float) -> list[str]:
    """Return under which regimens sensitive cells alone outgrow what anybody survives: tumours here have no limit."""
    large = {own.regimen for own in courses if cells * (own.sensitive_fold.value or 0.0) > value("CL007")}
    return (
        [
            f"by the last day tumours on {' and '.join(sorted(large))} have more than {value('CL007'):.0e} cells "
            "(CL007): nothing limits them here, so chances of late days are arithmetic"
        ]
        if large
        else []
    )


def _notes(line: CellLine, names: Sequence[str], first: str, least_death: float, draws: int) -> tuple[str, ...]:
    notes = [
        "clones are born and die by chance (Kendall), sensitive cells grow without; a clone divides and dies as its "
        "tumour does, but for what its genotype changes in the model",
        "pre-existing clones are those still alive on the day; cells, mutation rate, doubling time and death are CL001 "
        "to CL004 of the facts or what was given, mostly assumed",
        "division follows free drug at once, as in cells that were held at a level for weeks: averaged over doses of "
        "a week this is right within a hundredth of the untreated rate; the tumour sees the free level of plasma",
        "death is the same with and without drug (CL006, assumed); in a dish the model's falls to "
        f"{100 * least_death:.0f} % as AKT rises: what that would change is in the tornado",
        f"progression is a size, {value('CL005'):.2f} times the smallest so far, of model tumours: no forecast for "
        "patients",
    ]
    if rows := assumed(first):
        notes.append(
            f"how much {first} changes is {' and '.join(row.id for row in rows)} of the facts, a "
            f"{'prior' if unsure(first) else 'choice'} and no prediction"
        )
    if draws:
        notes.append(
            f"intervals hold {100 * LEVEL:.0f} % of draws: cells of the posterior and of the population of "
            "lines, tumours from their ranges, sizes of variants from their limits"
        )
    if 0 < draws < _ENOUGH:
        notes.append(f"with fewer than {_ENOUGH} draws the ends are hardly known")
    return (*notes, *(note for name in names for note in line_notes(line, name, n_draws=draws)))
