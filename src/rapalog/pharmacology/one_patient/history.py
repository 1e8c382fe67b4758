"""The history of one patient: doses as trains, pieces of constant covariates, and the samples drawn.

A train is equal doses at equal distance, so that a year of tablets is one line; a train without beginning is the
steady state of a regimen. Between two records the haematocrit and the mass are those of the later one, as NONMEM does
it; after the last record that has one, they stay. Every dose belongs to an occasion, whose absorption it shares;
occasion 0 is that of doses no sample tells about, and is absorbed as in the typical patient.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Two times that differ by less are one, h.
SAME_H: Final = 1e-6
#: Absorption of doses that no sample tells about.
TYPICAL: Final = 0


@dataclass(frozen=True)
class Dose:
    """One dose: hours after the first record, mg, and the occasion whose absorption it has."""

    time_h: float
    dose_mg: float
    occasion: int = TYPICAL


@dataclass(frozen=True)
class Train:
    """Equal doses at equal distance.

    Parameters
    ----------
    first_h, dose_mg, occasion
        The first dose; of an endless train the last one.
    interval_h
        Between two doses; 0 for a single one.
    count
        How many; infinite: the doses before it go back for ever.
    """

    first_h: float
    dose_mg: float
    occasion: int = TYPICAL
    interval_h: float = 0.0
    count: float = 1.0

    def given_by(self, times_h: Floats) -> tuple[Floats, Floats]:
        """Return how many doses were given before each time, and the hours since the last of them, (n_times,) each."""
        since_h = np.asarray(times_h, dtype=np.float64) - self.first_h
        if math.isinf(self.count) or not self.interval_h:
            return np.where(since_h > 0, self.count, 0.0), np.maximum(since_h, 0.0)
        given = np.clip(np.ceil(since_h / self.interval_h - SAME_H), 0.0, self.count)
        return given, np.maximum(since_h - (given - 1.0) * self.interval_h, 0.0)


@dataclass(frozen=True)
class Piece:
    """A span in which nothing but doses happens.

    Parameters
    ----------
    start_h, end_h
        Its doses are at or after the first and before the second.
    trains
        Its doses.
    haematocrit, fat_free_mass_kg
        None where they are not known.
    empties
        Whether the body is empty at its start: nothing of earlier doses is left.
    """

    start_h: float
    end_h: float
    trains: tuple[Train, ...]
    haematocrit: float | None = None
    fat_free_mass_kg: float | None = None
    empties: bool = False


@dataclass(frozen=True)
class Sample:
    """One level of whole blood.

    Parameters
    ----------
    line, time_h
        The line of the table, and hours.
    level_ug_L
        The level; of one below the limit, the limit.
    below
        Whether it lies below the limit.
    piece
        Which piece of the history it is drawn in, counted from 0.
    time_sd_h
        Standard deviation of its true time about the one written down.
    after_dose_h
        Hours since the last dose; None if there was none.
    dose_h
        When that dose was taken.
    """

    line: int
    time_h: float
    level_ug_L: float
    below: bool
    piece: int
    time_sd_h: float = 0.0
    after_dose_h: float | None = None
    dose_h: float | None = None


@dataclass(frozen=True)
class History:
    """Everything that was given to a patient and measured.

    ``occasions`` are labels of the occasions from 1 on; ``doses`` are all doses one by one, for pictures and forecasts,
    those of a steady state before the first record left out.
    """

    subject: str
    pieces: tuple[Piece, ...]
    samples: tuple[Sample, ...]
    occasions: tuple[str, ...]
    doses: tuple[Dose, ...]

    @property
    def knows_haematocrit(self) -> bool:
        """Whether every piece has a haematocrit."""
        return all(piece.haematocrit is not None for piece in self.pieces)


def trains_of(doses: Sequence[Dose]) -> tuple[Train, ...]:
    """Return doses, in the order of time, as trains.

    >>> [train.count for train in trains_of([Dose(0, 10), Dose(24, 10), Dose(48, 10), Dose(72, 5)])]
    [3.0, 1.0]
    """
    found: list[Train] = []
    for dose in doses:
        last = found[-1] if found else None
        if last is not None and (last.dose_mg, last.occasion) == (dose.dose_mg, dose.occasion):
            gap_h = dose.time_h - (last.first_h + (last.count - 1) * last.interval_h)
            if gap_h > SAME_H and (last.count == 1 or math.isclose(gap_h, last.interval_h, abs_tol=SAME_H)):
                interval_h = gap_h if last.count == 1 else last.interval_h
                found[-1] = Train(last.first_h, last.dose_mg, last.occasion, interval_h, last.count + 1)
                continue
        found.append(Train(dose.time_h, dose.dose_mg, dose.occasion))
    return tuple(found)


def piece_at(pieces: Sequence[Piece], time_h: float) -> int:
    """Return the piece that a time lies in; the end of a piece belongs to it, and so does all before the first."""
    starts = np.array([piece.start_h for piece in pieces])
    return max(int(np.searchsorted(starts, time_h - SAME_H, side="right")) - 1, 0) if len(starts) else 0
