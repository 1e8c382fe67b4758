"""The chance of a living clone under a regimen, over time, and how it differs between regimens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from rapalog.analysis.estimate import Estimate
from rapalog.studies.draws import ENDS, LEVEL

Floats = NDArray[np.float64]
#: Of treatment that is looked at.
LONGEST_DAYS: Final = 1095
#: Chances that differ by less are the same but for rounding.
_ROUNDING: Final = 1e-12
_MIDDLE: Final = "patients, all else at the middle of its range"
Kind = Literal["acquired", "pre_existing", "total"]
KINDS: Final[tuple[Kind, ...]] = ("acquired", "pre_existing", "total")
#: What each kind is called where people read it.
KIND_WORDS: Final[Mapping[Kind, str]] = {"acquired": "acquired", "pre_existing": "pre-existing", "total": "either"}


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
