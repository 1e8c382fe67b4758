"""What a study of resistance found: shifts by genotype and drug, and chances of clones by regimen and time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from rapalog.analysis.estimate import Estimate
from rapalog.studies.clones.ranges import Range
from rapalog.studies.draws import ENDS, LEVEL

Floats = NDArray[np.float64]

#: Chances that differ by less are the same but for rounding.
_ROUNDING: Final = 1e-12
_MIDDLE: Final = "patients, all else at the middle of its range"
Kind = Literal["acquired", "pre_existing", "total"]
KINDS: Final[tuple[Kind, ...]] = ("acquired", "pre_existing", "total")
#: What each kind is called where people read it.
KIND_WORDS: Final[Mapping[Kind, str]] = {"acquired": "acquired", "pre_existing": "pre-existing", "total": "either"}


@dataclass(frozen=True)
class Shift:
    """How far a genotype moves the dose that halves a readout, under one drug.

    Parameters
    ----------
    genotype, drug, readout
        In the spelling of the tables.
    fold_shift
        Half dose of the genotype over that of the line.
    half_dose_nM, line_half_dose_nM
        Of the genotype, and of the line as it is.
    assumed
        Rows of the facts that were chosen or remembered and on which the shift rests; empty if there are none.
    """

    genotype: str
    drug: str
    readout: str
    fold_shift: Estimate
    half_dose_nM: Estimate
    line_half_dose_nM: Estimate
    assumed: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return it as one item of ``genotypes``."""
        return {
            "genotype": self.genotype,
            "drug": self.drug,
            "readout": self.readout,
            "fold_shift": self.fold_shift.to_json(),
            "half_dose_nM": self.half_dose_nM.to_json(),
            "line_half_dose_nM": self.line_half_dose_nM.to_json(),
            "assumed": list(self.assumed),
        }


@dataclass(frozen=True, eq=False)
class Progression:
    """When tumours have grown again.

    Parameters
    ----------
    day
        Of each patient at the middle of all ranges, inf where not by the end, (n_patients,).
    by_clones
        Whether resistant cells were most of the tumour then, (n_patients,).
    drawn_day
        Of patients of all draws together, (n,); empty without draws.
    median
        Days, over patients, with the interval over patients and draws.
    """

    day: Floats
    by_clones: NDArray[np.bool_]
    drawn_day: Floats
    median: Estimate

    def share_free(self, days: Floats, *, drawn: bool = False) -> Floats:
        """Return the share of patients without progression at each day, (n_days,)."""
        own = self.drawn_day if drawn else self.day
        return np.asarray((own[np.newaxis] > np.asarray(days)[:, np.newaxis]).mean(axis=1))


@dataclass(frozen=True, eq=False)
class CloneCourse:
    """The chance that a tumour holds a living clone of a genotype, under one regimen.

    Parameters
    ----------
    genotype, regimen
        Whose clone, and what is taken; the regimen as it was written.
    read_as
        How the regimen was understood.
    day
        (n_days,), from 0, the start, on.
    chance
        By kind, (n_days,): the mean over patients, all else at the middle of its range.
    patients
        By kind, (3, n_days): low end, median and high end of the patients' own chances, all else likewise.
    drawn
        By kind, (n_draws, n_days): the mean over patients in each draw, the same draws under every regimen.
    division
        Of sensitive and of resistant cells under the regimen, percent of untreated sensitive ones: mean over patients
        and days, with its interval over draws.
    sensitive_fold
        Sensitive cells on the last day over those at the start: mean of the logarithm over patients, likewise.
    progression
        When tumours have grown again.
    """

    genotype: str
    regimen: str
    read_as: tuple[str, ...]
    day: Floats
    chance: Mapping[Kind, Floats]
    patients: Mapping[Kind, Floats]
    drawn: Mapping[Kind, Floats]
    division: Mapping[str, Estimate]
    sensitive_fold: Estimate
    progression: Progression

    def at(self, day: float, kind: Kind) -> Estimate:
        """Return the chance on one of the days, with its interval over draws."""
        place = int(np.argmin(np.abs(self.day - day)))
        return with_interval(float(self.chance[kind][place]), self.drawn[kind][:, place])

    def band(self, kind: Kind) -> Floats | None:
        """Return low and high end over draws and the middle, (2, n_days); None without draws."""
        own, middle = self.drawn[kind], self.chance[kind]
        if not len(own):
            return None
        low, high = np.quantile(own, ENDS[::2], axis=0)
        return np.array([np.minimum(low, middle), np.maximum(high, middle)])

    def between_patients(self, day: float, kind: Kind) -> dict[str, float]:
        """Return where the patients' own chances lie, all else at the middle of its range."""
        place = int(np.argmin(np.abs(self.day - day)))
        low, median, high = (float(end) for end in self.patients[kind][:, place])
        return {"low": low, "median": median, "high": high, "level": LEVEL}

    def to_json(self, days: Floats) -> list[dict[str, Any]]:
        """Return items of ``clones``, one for each day that was asked for."""
        end = float(self.day[-1])
        own = self.progression
        return [
            {
                "genotype": self.genotype,
                "regimen": self.regimen,
                "days": int(day),
                **{kind: self.at(day, kind).to_json() for kind in KINDS},
                "at_start": self.at(0.0, "pre_existing").to_json(),
                "between_patients": {kind: self.between_patients(day, kind) for kind in KINDS},
                "division_percent": {name: known.to_json() for name, known in self.division.items()},
                "sensitive_fold": self.sensitive_fold.to_json(),
                "progression": {
                    "median_days": own.median.to_json(),
                    "followed_days": end,
                    "progressed": float(1.0 - own.share_free(np.array([day]))[0]),
                    "by_clones": float((own.by_clones & (own.day <= day)).mean()),
                },
            }
            for day in days.tolist()
        ]


@dataclass(frozen=True)
class Comparison:
    """How a chance on the last day differs between a regimen and the first one: draw by draw.

    ``share_lower`` is the share of draws in which it is lower; None without draws.
    """

    genotype: str
    regimen: str
    against: str
    day: float
    acquired: Estimate
    share_lower: float | None

    def to_json(self) -> dict[str, Any]:
        """Return it as one item of ``comparisons``."""
        return {
            "genotype": self.genotype,
            "regimen": self.regimen,
            "against": self.against,
            "days": int(self.day),
            "acquired_difference": self.acquired.to_json(),
            "share_of_draws_lower": self.share_lower,
        }


def compared(own: CloneCourse, first: CloneCourse) -> Comparison:
    """Return how the chance of an acquired clone on the last day differs from that of another course."""
    difference = float(own.chance["acquired"][-1] - first.chance["acquired"][-1])
    drawn = own.drawn["acquired"][:, -1] - first.drawn["acquired"][:, -1]
    lower = float((drawn < -_ROUNDING).mean()) if len(drawn) else None
    return Comparison(
        own.genotype, own.regimen, first.regimen, float(own.day[-1]), with_interval(difference, drawn), lower
    )


def with_interval(value: float, drawn: Floats) -> Estimate:
    """Return a number of patients at the middle of all ranges, with its interval over draws."""
    if not len(drawn):
        return Estimate(value, "=", level=LEVEL, method=_MIDDLE, reason="no draws: no interval")
    low, high = (float(end) for end in np.quantile(drawn, ENDS[::2]))
    method = f"{_MIDDLE}; interval: {len(drawn)} draws of all that is not known, and the middle"
    return Estimate(value, "=", min(low, value), max(high, value), LEVEL, method)


@dataclass(frozen=True)
class Bar:
    """One bar of the tornado: what is changed, to which ends, and the chances there."""

    name: str
    low: str
    high: str
    acquired: tuple[float, float]
    total: tuple[float, float]

    @property
    def width(self) -> float:
        """How far apart the chances of any clone are."""
        return abs(self.total[1] - self.total[0])

    def to_json(self) -> dict[str, Any]:
        """Return it with ends by name."""
        return {
            "what": self.name,
            "low": self.low,
            "high": self.high,
            "acquired": dict(zip(("at_low", "at_high"), self.acquired, strict=True)),
            "total": dict(zip(("at_low", "at_high"), self.total, strict=True)),
        }


@dataclass(frozen=True, eq=False)
class Tornado:
    """What a chance depends on, one thing changed at a time, the widest first."""

    genotype: str
    regimen: str
    day: float
    acquired: float
    total: float
    bars: tuple[Bar, ...]

    def to_json(self) -> dict[str, Any]:
        """Return it with its middle."""
        return {
            "genotype": self.genotype,
            "regimen": self.regimen,
            "days": int(self.day),
            "acquired": self.acquired,
            "total": self.total,
            "bars": [own.to_json() for own in self.bars],
        }


@dataclass(frozen=True, eq=False)
class Resistance:
    """Shifts of genotypes, chances of clones, and what these depend on.

    Parameters
    ----------
    cell_line
        Name of the line.
    shifts
        One for each genotype, drug and readout.
    courses
        One for each genotype whose clones are followed, and regimen.
    tornado
        Of the first course on the last day.
    days
        That were asked for, (n,).
    ranges
        What was not known, by word.
    patients, draws, seed
        How many, and of what seed.
    notes
        What should be known.
    """

    cell_line: str
    shifts: tuple[Shift, ...]
    courses: tuple[CloneCourse, ...]
    tornado: Tornado
    days: Floats
    ranges: Mapping[str, Range]
    patients: int
    draws: int
    seed: int
    notes: tuple[str, ...]

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        """Each regimen against the first one, by genotype."""
        firsts: dict[str, CloneCourse] = {}
        for own in self.courses:
            firsts.setdefault(own.genotype, own)
        return tuple(compared(own, firsts[own.genotype]) for own in self.courses if own is not firsts[own.genotype])

    def to_json(self) -> dict[str, Any]:
        """Return the document that ``rapalog resistance --json`` prints."""
        return {
            "cell_line": self.cell_line,
            "genotypes": [own.to_json() for own in self.shifts],
            "clones": [item for own in self.courses for item in own.to_json(self.days)],
            "comparisons": [own.to_json() for own in self.comparisons],
            "tornado": self.tornado.to_json(),
            "ranges": {
                word: {"low": own.low, "middle": own.middle, "high": own.high} for word, own in self.ranges.items()
            },
            "n_patients": self.patients,
            "n_draws": self.draws,
            "seed": self.seed,
            "notes": list(self.notes),
        }
