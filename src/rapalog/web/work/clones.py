"""Clones of one genotype for the page: chances while a slider moves, then over draws, then what decides.

    expected clones = rate * (those for a rate of 1)       the second is kept: a rate that is slid is a multiplication

What follows a slider is worked out in ten bodies, which stand for tenths of all patients by their mean free drug, as
draws are in ``rapalog resistance``. Cells, doubling time and losses change what is kept; the middle of all ranges then
takes some ten milliseconds a regimen, draws some tenths of a second.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

import numpy as np

from rapalog.biology.integrate import Floats
from rapalog.facts.library import fact
from rapalog.pharmacology.clones.tumours import expected_clones, treated
from rapalog.pharmacology.population import draw_population
from rapalog.studies.clones.answers import Answers, choices, find_answers
from rapalog.studies.clones.chances import KINDS, Kind, with_interval
from rapalog.studies.clones.courses import PANEL, Given, Unknowns, course, given, unknowns
from rapalog.studies.clones.ranges import KNOWN, Range, asked_range
from rapalog.studies.clones.study import asked_genotypes, asked_regimens, clone_notes
from rapalog.studies.clones.tornado import tornado
from rapalog.studies.draws import ENDS
from rapalog.studies.lines import given_line
from rapalog.web.document import document, numbers

#: As ``rapalog resistance`` has them, so that its command gives the same draws and patients.
DRAWS: Final = 100
PATIENTS: Final = 1000
SEED: Final = 1
_POINTS: Final = 25


@dataclass(frozen=True)
class Followed:
    """Which clones are followed, under what, and for how long; ``texts`` are ranges of KNOWN, None for the facts'."""

    cell_line: str
    genotype: str
    regimens: tuple[str, ...]
    days: int
    texts: tuple[str | None, ...]

    @property
    def ranges(self) -> dict[str, Range]:
        """What is not known of tumours, by word."""
        return {word: asked_range(word, text) for word, text in zip(KNOWN, self.texts, strict=True)}

    @property
    def day(self) -> Floats:
        """Days at which chances are drawn, from 0 on."""
        return np.unique(np.round(np.linspace(0, self.days, _POINTS)))

    @property
    def whatever_the_rate(self) -> Followed:
        """The same under no regimen and for the usual rate: what is kept while a rate is slid."""
        texts = (None if word == "rate" else text for word, text in zip(KNOWN, self.texts, strict=True))
        return replace(self, regimens=(), texts=tuple(texts))

    def under(self) -> list[Given]:
        """Return the regimens in patients."""
        return [_under(text, self.days) for text, _ in asked_regimens(self.regimens)]

    def unknowns(self, draws: int) -> Unknowns:
        """Return tumours and cells at the middle of what is not known, and in draws of it."""
        found = _answers(self.cell_line, self.genotype, draws)
        return unknowns(self.ranges, found.as_it_stands(1), found.of_draws(1), seed=SEED)


def followed(asked: Mapping[str, Any]) -> Followed:
    """Return what is asked for, the genotype in the spelling of the table.

    Raises
    ------
    RapalogError
        For a name that is not known, a genotype that the line has of its own, or a bad regimen or range.
    """
    line = given_line(asked["cell_line"], seed=SEED)
    (genotype,) = asked_genotypes(line, [asked["genotype"]])
    return Followed(
        asked["cell_line"], genotype, tuple(asked["regimens"]), asked["days"], tuple(asked[word] for word in KNOWN)
    )


def chances(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return the chance of a living clone over time under each regimen, all at the middle of its range."""
    own = followed(asked)
    ranges = {word: _range(word, known) for word, known in own.ranges.items()}
    rows = [
        {
            "text": under.text,
            "read_as": list(under.read_as),
            "chance": {kind: numbers(found) for kind, found in _chance(own, under, 0).items()},
        }
        for under in own.under()
    ]
    return {
        "cell_line": own.cell_line,
        "genotype": own.genotype,
        "days": own.days,
        "day": numbers(own.day),
        "bodies": PANEL,
        "ranges": ranges,
        "regimens": rows,
    }


def bands(asked: Mapping[str, Any]) -> bytes:
    """Return where 90 % of draws lie, chances on the last day, and each regimen against the first, draw by draw."""
    own = followed(asked)
    under = own.under()
    middles, draws = ([_chance(own, one, n) for one in under] for n in (0, DRAWS))
    rows = []
    for one, middle, drawn in zip(under, middles, draws, strict=True):
        low, high = (np.quantile([drawn[kind] for kind in KINDS], end, axis=1) for end in ENDS[::2])
        low, high = np.minimum(low, [*middle.values()]), np.maximum(high, [*middle.values()])
        more = drawn["acquired"][:, -1] - draws[0]["acquired"][:, -1]
        rows.append(
            {
                "text": one.text,
                "band": {
                    kind: {"low": numbers(low[place]), "high": numbers(high[place])} for place, kind in enumerate(KINDS)
                },
                "last": {kind: with_interval(float(middle[kind][-1]), drawn[kind][:, -1]).to_json() for kind in KINDS},
                "more": with_interval(float(middle["acquired"][-1] - middles[0]["acquired"][-1]), more).to_json(),
                "share_lower": float((more < 0).mean()),
            }
        )
    return document(
        {
            "genotype": own.genotype,
            "days": own.days,
            "day": numbers(own.day),
            "regimens": rows,
            "draws": len(draws[0]["acquired"]),
        }
    )


def decides(asked: Mapping[str, Any]) -> bytes:
    """Return what the chance depends on, when tumours have grown again, and what should be known of all of it."""
    own = followed(asked)
    line, found = given_line(own.cell_line, seed=SEED), _answers(own.cell_line, own.genotype, DRAWS)
    of, under = own.unknowns(DRAWS), own.under()
    courses = [course(own.genotype, one, of, day=own.day, seed=SEED) for one in under]
    otherwise = choices(line, own.genotype, found, under[0].panel.mean(axis=(0, 1)))
    depends = tornado(own.genotype, under[0], of, own.ranges, otherwise, day=float(own.days))
    notes = clone_notes(line, [own.genotype], [own.genotype], found, courses, own.ranges, DRAWS)
    seen = [one.to_json(np.array([float(own.days)]))[0] for one in courses]
    return document(
        {
            "genotype": own.genotype,
            "patients": PATIENTS,
            "draws": DRAWS,
            "tornado": depends.to_json(),
            "treated": seen,
            "notes": list(notes),
        }
    )


def _chance(own: Followed, under: Given, draws: int) -> dict[Kind, Floats]:
    """Return chances by kind, mean over bodies: (n_days,) at the middle of all ranges, or (n_draws, n_days)."""
    new, old = _expected(own.whatever_the_rate, under.text, draws)
    of = own.unknowns(draws)
    rate = (of.middle if of.drawn is None else of.drawn).rate[..., np.newaxis, np.newaxis]
    return {
        kind: -np.expm1(-rate * number).mean(axis=-2) for kind, number in zip(KINDS, (new, old, new + old), strict=True)
    }


@lru_cache(maxsize=24)
def _expected(own: Followed, text: str, draws: int) -> tuple[Floats, Floats]:
    """Return expected clones of both kinds for a rate of 1, (n_bodies, n_days), or (n_draws, n_bodies, n_days)."""
    of = own.unknowns(draws)
    tumours, answers = (of.middle, of.answers) if of.drawn is None else (of.drawn, of.drawn_answers or of.answers)
    each = replace(tumours, rate=np.ones_like(tumours.rate)).each(PANEL)
    return expected_clones(treated(each, _under(text, own.days).panel, *answers), own.day)


@lru_cache(maxsize=16)
def _answers(cell_line: str, genotype: str, draws: int) -> Answers:
    return find_answers(given_line(cell_line, seed=SEED), [genotype], draws, seed=SEED)


@lru_cache(maxsize=16)
def _under(text: str, days: int) -> Given:
    ((plain, regimen),) = asked_regimens([text])
    return given(plain, regimen, draw_population(PATIENTS, n_doses=1, seed=SEED).patients, days=days)


def _range(word: str, own: Range) -> dict[str, Any]:
    known, row = KNOWN[word], fact(KNOWN[word].fact)
    return {
        "low": own.low,
        "middle": own.middle,
        "high": own.high,
        "unit": known.unit,
        "fact": known.fact,
        "usual": [row.low, row.value, row.high],
        "source": row.source,
        "status": row.status,
        "note": row.note,
    }
