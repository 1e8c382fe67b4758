"""A visual predictive check: percentiles of observed levels beside those of simulated patients, with intervals.

Simulated levels get the residual error of the population model (P016). From the simulated patients, sets of as many as
there are real ones are drawn, each looked at when the real one was; the 5th, 50th and 95th percentile of a bin of times
differ between sets as chance lets them, and an observed percentile outside that interval is not chance (Bergstrand et
al. 2011, AAPS J 13:143). All patients take one regimen; predictions are not corrected for times within a bin.

A level below the limit counts as the lowest there is, in simulated patients too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from rapalog.facts.library import value
from rapalog.pharmacology.one_patient.likelihood import residual_sd
from rapalog.studies.draws import ENDS, LEVEL
from rapalog.studies.over_patients import share_above
from rapalog.studies.vpc.table import ObservedTable

Floats = NDArray[np.float64]

PERCENTILES: Final = (5, 50, 95)
_SETS: Final = 500
_MOST_BINS: Final = 12
#: Levels of a bin: fewer have no percentiles.
_LEVELS_A_BIN: Final = 10
_FEW_TIMES: Final = 5


@dataclass(frozen=True)
class Bin:
    """Levels of a span of times.

    Parameters
    ----------
    first_h, last_h
        Of its levels.
    n, n_below
        Levels, and how many of them are below the limit.
    observed
        Percentiles of the observed levels, ug/L; NaN where one is below the limit.
    simulated
        Low end, middle and high end of each percentile over sets of simulated patients, (3 percentiles, 3).
    """

    first_h: float
    last_h: float
    n: int
    n_below: int
    observed: Floats
    simulated: Floats

    @property
    def outside(self) -> tuple[int, ...]:
        """Percentiles that lie outside of what chance lets simulated patients have."""
        seen = np.nan_to_num(self.observed)  # below the limit: lowest
        low, high = self.simulated[:, 0], self.simulated[:, 2]
        return tuple(p for p, own, a, b in zip(PERCENTILES, seen, low, high, strict=True) if not a <= own <= b)


@dataclass(frozen=True)
class VisualCheck:
    """Observed levels beside simulated patients.

    Parameters
    ----------
    levels
        What was observed.
    bins
        Percentiles by time.
    n_outside, n_judged
        Levels outside the band that holds 90 % of simulated levels of their time, of those that can be told; a level
        below a limit that lies inside the band cannot.
    share
        Of these, with the interval of Clopper and Pearson, as if each level were by itself.
    expected
        Low end, middle and high end of that share over sets of simulated patients.
    """

    levels: ObservedTable
    bins: tuple[Bin, ...]
    n_outside: int
    n_judged: int
    share: dict[str, float | None]
    expected: tuple[float, float, float]

    @property
    def n_undecided(self) -> int:
        """Levels below the limit of which nobody can tell."""
        return len(self.levels.time_h) - self.n_judged

    @property
    def words(self) -> str:
        """What was found, in a sentence."""
        share = self.share
        low, middle, high = (100 * own for own in self.expected)
        undecided = f"; of {self.n_undecided} below the limit it cannot be told" if self.n_undecided else ""
        if share["value"] is None or share["low"] is None or share["high"] is None:
            return f"none of {len(self.levels.time_h)} observed levels can be judged: all are below the limit"
        return (
            f"{self.n_outside} of {self.n_judged} observed levels lie outside the band of 90 % of simulated ones: "
            f"{100 * share['value']:.1f} % ({100 * share['low']:.1f} to {100 * share['high']:.1f}), where the model "
            f"has {middle:.1f} % ({low:.1f} to {high:.1f}) in sets of as many patients{undecided}"
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """What was found, and what is in the band."""
        return (
            self.words,
            f"simulated levels have a residual error of {value('P016'):g} % (P016) where they stand beside observed "
            "ones; all observed patients are taken to have had this regimen, with no dose missed",
        )

    def to_json(self) -> dict[str, Any]:
        """Return the check as an object of the command's document."""
        ends = ("low", "value", "high")
        return {
            "levels": len(self.levels.time_h),
            "patients": self.levels.n_patients,
            "outside": self.n_outside,
            "judged": self.n_judged,
            "undecided": self.n_undecided,
            "share_outside": self.share,
            "share_expected": {**dict(zip(ends, self.expected, strict=True)), "level": LEVEL},
            "bins": [
                {
                    "first_h": own.first_h,
                    "last_h": own.last_h,
                    "n": own.n,
                    "below_limit": own.n_below,
                    "percentiles": {
                        str(name): {
                            "observed": None if np.isnan(seen) else float(seen),
                            **dict(zip(ends, row, strict=True)),
                        }
                        for name, seen, row in zip(PERCENTILES, own.observed, own.simulated.tolist(), strict=True)
                    },
                    "outside": list(own.outside),
                }
                for own in self.bins
            ],
        }


def visual_check(levels: ObservedTable, blood_ug_L: Floats, time_h: Floats, *, seed: int) -> VisualCheck:
    """Set observed levels beside simulated patients.

    Parameters
    ----------
    levels
        What was observed.
    blood_ug_L
        Whole blood of simulated patients, (n_patients, n_times); NaN of those that could not be simulated.
    time_h
        Hours after the first dose, (n_times,), with every time of the levels among them.
    seed
        Of residual errors and sets.
    """
    draw = np.random.default_rng(seed)
    at = np.searchsorted(time_h, levels.time_h - 1e-9)
    known = blood_ug_L[np.isfinite(blood_ug_L).all(axis=1)]
    band = np.quantile(_with_error(known[:, at], draw), ENDS, axis=0)[[0, 2]]  # (2, n_levels)
    limit = levels.limit_ug_L
    chosen = np.array([draw.permutation(len(known))[: levels.n_patients] for _ in range(_SETS)])
    sets = _with_error(known[chosen[:, levels.patient], at], draw)  # (_SETS, n_levels)
    outside, judged = _outside(levels.level_ug_L, levels.below | (levels.level_ug_L < limit), band, limit)
    by_chance, judged_then = _outside(sets, sets < limit, band, limit)
    shares = by_chance.sum(axis=1) / np.maximum(judged_then.sum(axis=1), 1)
    low, middle, high = np.quantile(shares, ENDS).tolist()
    return VisualCheck(
        levels,
        tuple(_bin(levels, sets, own) for own in _bins(levels.time_h)),
        int(outside.sum()),
        int(judged.sum()),
        share_above(outside[judged].astype(float), 0.5),
        (low, middle, high),
    )


def _with_error(blood_ug_L: Floats, draw: np.random.Generator) -> Floats:
    return np.asarray(blood_ug_L * np.exp(residual_sd() * draw.standard_normal(blood_ug_L.shape)))


def _outside(
    level_ug_L: Floats, below: NDArray[np.bool_], band: Floats, limit: float
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which levels lie outside the band, and of which that can be told."""
    low, high = band
    told = ~below | (limit <= low)
    return told & (below | (level_ug_L < low) | (level_ug_L > high)), np.broadcast_to(told, below.shape)


def _bins(time_h: Floats) -> list[NDArray[np.intp]]:
    """Return the places of the levels of each span: one time where these are few, else about as many levels."""
    times, counts = np.unique(time_h, return_counts=True)
    if len(times) <= _MOST_BINS and counts.min() >= _FEW_TIMES:
        return [np.flatnonzero(time_h == own) for own in times]
    n_bins = int(np.clip(len(time_h) // _LEVELS_A_BIN, 1, _MOST_BINS))
    number = np.minimum(n_bins * (np.cumsum(counts) - counts) // len(time_h), n_bins - 1)  # of each time, by its first
    return [np.flatnonzero(np.isin(time_h, times[number == own])) for own in np.unique(number)]


def _bin(levels: ObservedTable, sets: Floats, own: NDArray[np.intp]) -> Bin:
    limit, below = levels.limit_ug_L, levels.below[own]
    seen = np.where(below | (levels.level_ug_L[own] < limit), 0.0, levels.level_ug_L[own])
    simulated = np.where(sets[:, own] < limit, 0.0, sets[:, own])
    shares = np.array(PERCENTILES) / 100.0
    observed = np.quantile(seen, shares, method="inverted_cdf")
    over_sets = np.quantile(simulated, shares, axis=1, method="inverted_cdf")  # (3, _SETS)
    times = levels.time_h[own]
    return Bin(
        float(times.min()),
        float(times.max()),
        len(own),
        int((seen == 0.0).sum()),
        np.where(observed == 0.0, np.nan, observed),
        np.quantile(over_sets, ENDS, axis=1).T,
    )
