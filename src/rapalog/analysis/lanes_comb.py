"""Where a known number of lanes lies: a comb of equal teeth, then each tooth on a spring.

Evidence per column is compressed (log), so that a lane of 3 counts nearly as one of 100. A comb with pitch p and first
centre c0 is worth

    sum of (mean evidence in the cores)  -  sum of (mean evidence in the gaps)  -  evidence outside / p
    -  sum of (rise and fall of the logarithm within the cores)

Cores are the middle of each tooth, gaps lie between teeth and at both ends. The last term finds lanes that touch: their
level steps between lanes and not within one. A lane without a band adds nothing and is
held in place by the others. All combs on a grid of pitch and place are compared at once; the best that differ are
kept, because how far the second one lags is what confidence is made of.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

#: Half the core and half the gap, as shares of the pitch.
_CORE: Final = 0.22
_GAP: Final = 0.07
#: Columns are compared with the highest within this share of the pitch, and count in full above this share of it.
_NEIGHBOURHOOD: Final = 0.4
_IN_PROPORTION: Final = 0.75
_SPECK: Final = 0.2
#: What a rise or fall within a core costs, per unit of the logarithm.
_STEP_COST: Final = 0.6
#: Pitches tried: teeth fill the image, or as little of it as this share, in steps of this ratio.
_LEAST_FILL: Final = 0.25
_PITCH_STEP: Final = 1.012
#: A tooth may stick out of the image by this share of the pitch (bands are narrower than lanes).
_OVERHANG: Final = 0.12
#: Combs are different if some tooth is apart by this share of the pitch.
DIFFERENT: Final = 0.35
#: A tooth moves by at most this share of the pitch, against a spring between neighbours of this stiffness.
MOST_MOVE: Final = 0.2
_STIFFNESS: Final = 30.0


@dataclass(frozen=True)
class Comb:
    """A comb on the reduced grid: centre of the first tooth, pitch, number of teeth, and what it is worth."""

    first: float
    pitch: float
    teeth: int
    worth: float

    @property
    def centres(self) -> NDArray[np.float64]:
        """The centres of the teeth."""
        return np.asarray(self.first + self.pitch * np.arange(self.teeth), dtype=np.float64)

    @property
    def left(self) -> float:
        """The left edge of the first tooth."""
        return self.first - 0.5 * self.pitch

    @property
    def right(self) -> float:
        """The right edge of the last tooth."""
        return self.first + (self.teeth - 0.5) * self.pitch


@dataclass(frozen=True)
class Profile:
    """What each column says: ``level`` is compressed evidence, ``steps`` by how much its logarithm rises or falls."""

    level: NDArray[np.float64]
    steps: NDArray[np.float64]


def evidence_profile(evidence: NDArray[np.float64], *, pitch: float) -> Profile:
    """Return what each column says, from evidence of shape (rows, columns) and roughly known pitch.

    Peaks narrower than a fifth of the pitch are specks and are removed. The logarithm would make the tail of a strong
    band as good as a band and the valley between two as good as either, so a column counts in proportion where it is
    below a good half of the highest within a good third of a pitch.
    """
    above = np.maximum(evidence - 1.0, 0.0)
    above = ndimage.grey_opening(above, size=(1, max(1, round(_SPECK * pitch))), mode="nearest")
    window = max(1, 2 * round(_NEIGHBOURHOOD * pitch) + 1)
    highest = ndimage.maximum_filter1d(above, window, axis=1, mode="nearest")
    share = np.minimum(1.0, above / (_IN_PROPORTION * np.maximum(highest, 3.0))) ** 2
    logs = np.log1p(above)
    smooth = ndimage.gaussian_filter1d(logs, max(0.5, 0.04 * pitch), axis=1, mode="nearest")
    steps = np.abs(np.diff(smooth, axis=1, append=smooth[:, -1:]))
    scale = np.sqrt(len(evidence))
    return Profile(level=(share * logs).sum(axis=0) / scale, steps=steps.sum(axis=0) / scale)


def best_combs(profile: Profile, teeth: int, *, keep: int = 6) -> list[Comb]:
    """Return the best combs that differ from each other, best first.

    Parameters
    ----------
    profile
        What each column says.
    teeth
        The number of lanes.
    keep
        How many to return at most.
    """
    columns = len(profile.level)
    totals = _running(profile)
    candidates: list[tuple[float, float, float]] = []
    widest = columns / (teeth - 2 * _OVERHANG)
    steps = int(np.log(1 / _LEAST_FILL) / np.log(_PITCH_STEP))
    for pitch in widest / _PITCH_STEP ** np.arange(steps + 1):
        low, high = (0.5 - _OVERHANG) * pitch, columns - (teeth - 0.5 - _OVERHANG) * pitch
        first = np.arange(low, max(high, low) + 0.5, max(0.5, 0.06 * pitch))
        worth = _worth(totals, first, pitch, teeth)
        for index in _local_best(worth):
            candidates.append((float(worth[index]), float(first[index]), float(pitch)))
    candidates.sort(reverse=True)
    kept: list[Comb] = []
    for worth_, first_, pitch_ in candidates:
        comb = Comb(first_, pitch_, teeth, worth_)
        if all(apart(comb, other) > DIFFERENT for other in kept):
            kept.append(comb)
        if len(kept) == keep:
            break
    return kept


def shifted_combs(profile: Profile, comb: Comb) -> list[Comb]:
    """Return the combs that lie whole teeth to the left and right of one, as far as the image reaches."""
    totals = _running(profile)
    low = (0.5 - _OVERHANG) * comb.pitch
    high = len(profile.level) - (comb.teeth - 0.5 - _OVERHANG) * comb.pitch
    found = []
    for shift in (*range(-comb.teeth + 1, 0), *range(1, comb.teeth)):
        first = comb.first + shift * comb.pitch + np.array([0.0, -0.08, 0.08]) * comb.pitch
        first = first[(first >= low) & (first <= high)]
        if len(first):
            worth = _worth(totals, first, comb.pitch, comb.teeth)
            found.append(Comb(float(first[worth.argmax()]), comb.pitch, comb.teeth, float(worth.max())))
    return found


def apart(one: Comb, other: Comb) -> float:
    """Return the largest distance between teeth of two combs, as a share of the smaller pitch."""
    return float(np.abs(one.centres - other.centres).max()) / min(one.pitch, other.pitch)


def _running(profile: Profile) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return running sums of level and steps, so that a mean between two places costs two look-ups."""
    return np.concatenate([[0.0], np.cumsum(profile.level)]), np.concatenate([[0.0], np.cumsum(profile.steps)])


def _worth(
    totals: tuple[NDArray[np.float64], NDArray[np.float64]], first: NDArray[np.float64], pitch: float, teeth: int
) -> NDArray[np.float64]:
    level, steps = totals
    centres = first[:, None] + pitch * np.arange(teeth)
    gaps = first[:, None] + pitch * (np.arange(teeth + 1) - 0.5)
    core = _mean(level, centres - _CORE * pitch, centres + _CORE * pitch).sum(axis=1)
    gap = _mean(level, gaps - _GAP * pitch, gaps + _GAP * pitch).sum(axis=1)
    rough = (_integral(steps, centres + _CORE * pitch) - _integral(steps, centres - _CORE * pitch)).sum(axis=1)
    inside = _integral(level, gaps[:, -1]) - _integral(level, gaps[:, 0])
    return np.asarray(core - gap - (level[-1] - inside) / pitch - _STEP_COST * rough, dtype=np.float64)


def _integral(total: NDArray[np.float64], at: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.interp(at, np.arange(len(total)), total)


def _mean(total: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return means between edges; what lies outside the image counts as nothing."""
    return (_integral(total, high) - _integral(total, low)) / (high - low)


def _local_best(worth: NDArray[np.float64]) -> NDArray[np.intp]:
    padded = np.pad(worth, 1, constant_values=-np.inf)
    return np.flatnonzero((padded[1:-1] >= padded[:-2]) & (padded[1:-1] >= padded[2:]))


def settle_teeth(profile: Profile, comb: Comb) -> NDArray[np.float64]:
    """Let each tooth move to where its own evidence is, held by its neighbours; return the centres.

    Dynamic programming over the moves of all teeth: worth of each tooth minus a spring between neighbours. A tooth
    without evidence follows its neighbours.
    """
    total, steps = _running(profile)
    moves = np.linspace(-MOST_MOVE, MOST_MOVE, 33)
    centres = comb.centres[:, None] + moves[None, :] * comb.pitch
    half = 0.5 * comb.pitch
    core = _mean(total, centres - _CORE * comb.pitch, centres + _CORE * comb.pitch)
    left = _mean(total, centres - half - _GAP * comb.pitch, centres - half + _GAP * comb.pitch)
    right = _mean(total, centres + half - _GAP * comb.pitch, centres + half + _GAP * comb.pitch)
    rough = _integral(steps, centres + _CORE * comb.pitch) - _integral(steps, centres - _CORE * comb.pitch)
    worth = core - 0.5 * (left + right) + _balance(total, centres, comb.pitch) - _STEP_COST * rough
    spring = _STIFFNESS * (moves[:, None] - moves[None, :]) ** 2
    value = worth[0].copy()
    back = []
    for tooth in range(1, comb.teeth):
        choices = value[None, :] - spring
        back.append(choices.argmax(axis=1))
        value = worth[tooth] + choices.max(axis=1)
    at = [int(value.argmax())]
    for choice in reversed(back):
        at.append(int(choice[at[-1]]))
    return np.asarray(comb.centres + moves[np.array(at[::-1])] * comb.pitch, dtype=np.float64)


def _balance(total: NDArray[np.float64], centres: NDArray[np.float64], pitch: float) -> NDArray[np.float64]:
    """Return a penalty for a tooth whose left and right halves hold unlike evidence."""
    left = _mean(total, centres - 0.45 * pitch, centres)
    right = _mean(total, centres, centres + 0.45 * pitch)
    return -np.abs(left - right)
