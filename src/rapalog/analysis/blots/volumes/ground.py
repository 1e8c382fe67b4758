"""The background under a band, guessed from what it does beside the bands of all lanes, and how wrong the guess may be.

A straight line under a band is right where the background is flat and wrong where it is blotchy, and its residuals
do not say which: neighbouring rows are wrong together. So a lane's profile is taken as

    profile = line + wander + noise + volume x shape of a band

with a wander that is a Gaussian process of rows (Matern 5/2; Rasmussen & Williams 2006, eq. 4.17). How far and how
fast it wanders is learnt from the rows beside the bands of all lanes together (restricted likelihood) and averaged
over all settings that are compatible with them. Sums and fitted heights then carry a variance that knows of blotches.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve

_Vector = NDArray[np.float64]
#: A band is cut into about so many bins; finer ones say nothing new of a background.
_BINS: Final = 12
#: Lengths over which a background turns, in lengths of the band: shorter is noise, longer is a line.
_LENGTHS: Final = (0.15, 0.25, 0.4, 0.65, 1.0, 1.6, 2.5)
#: Variance of the noise of a bin over that of the wander.
_NOISES: Final = (1e-3, 1e-2, 0.1, 1.0, 10.0, 100.0)
#: Settings with less than this share of the weight are left out.
_NO_WEIGHT: Final = 1e-2
#: Bins have at least this share of the largest variance, so that noiseless pictures can be solved too.
_LEAST_NOISE: Final = 1e-9
#: With fewer rows beside its band a lane does not tell how its background wanders: two are spent on the line.
_FEWEST: Final = 4


@dataclass(frozen=True)
class Profile:
    """One lane along migration in bins: middle ``rows``, mean ``counts``, ``sizes`` in rows, and which are ``band``."""

    rows: _Vector
    counts: _Vector
    sizes: _Vector
    band: NDArray[np.bool_]


@dataclass(frozen=True)
class _Setting:
    """One way in which backgrounds may wander: ``length`` in rows, ``noise`` over wander, variance of wander."""

    length: float
    noise: float
    variance: float
    weight: float


Ground = tuple[_Setting, ...]


def binned(profile: _Vector, band: NDArray[np.bool_]) -> Profile:
    """Return a profile in bins, none of which is half in the band."""
    first, last = (int(row) for row in np.flatnonzero(band)[[0, -1]])
    size = max(1, (last + 1 - first) // _BINS)
    parts = [
        part
        for rows in np.split(np.arange(len(profile)), [first, last + 1])
        if len(rows)
        for part in np.array_split(rows, max(1, len(rows) // size))
    ]
    rows = np.array([part.mean() for part in parts])
    return Profile(
        rows,
        np.array([profile[part].mean() for part in parts]),
        np.array([len(part) for part in parts], dtype=np.float64),
        band[rows.astype(np.intp)],
    )


def learn_ground(profiles: Sequence[Profile]) -> Ground:
    """Return the settings, with weights, under which the rows beside the bands of all lanes are likely.

    Where too few rows lie beside the bands the background is taken to wander as far as the few differ.
    """
    telling = [own for own in profiles if (~own.band).sum() >= _FEWEST]
    if not telling:
        beside = [own.counts[~own.band] for own in profiles if not own.band.all()]
        spread = float(np.mean([np.ptp(one) for one in beside])) if beside else 0.0
        own = profiles[0]
        return (_Setting(float(own.sizes[own.band].sum()), 1.0, max(spread**2, 1e-300), 1.0),)
    length = float(np.median([own.sizes[own.band].sum() for own in telling]))
    groups = _alike(telling)
    found = [
        (share * length, noise, *_likelihood(groups, share * length, noise))
        for share, noise in product(_LENGTHS, _NOISES)
    ]
    weights = np.exp(np.array([one[2] for one in found]) - max(one[2] for one in found))
    weights /= weights.sum()
    kept = weights > _NO_WEIGHT
    return tuple(
        _Setting(one[0], one[1], one[3], float(weight / weights[kept].sum()))
        for one, weight, keep in zip(found, weights, kept, strict=True)
        if keep
    )


def ground_under(own: Profile, ground: Ground) -> tuple[_Vector, float]:
    """Return the background expected in every bin, and the variance of its sum over the rows of the band."""
    rest = ~own.band
    if not rest.any():
        low = np.full(len(own.counts), own.counts.min())
        return low, float(((own.counts - low) * own.sizes).sum() / 2) ** 2
    lines = _lines(own)
    seen = lines[rest]
    means, variances = [], []
    for one in ground:
        factor = cho_factor(_covariance(own, one.length, one.noise)[np.ix_(rest, rest)])
        solved = cho_solve(factor, seen)
        precision = np.linalg.inv(seen.T @ solved)
        line = precision @ (solved.T @ own.counts[rest])
        wander = _wander(own.rows, one.length)
        across = cho_solve(factor, wander[np.ix_(rest, own.band)])
        means.append(own.counts.copy())
        means[-1][own.band] = lines[own.band] @ line + across.T @ (own.counts[rest] - seen @ line)
        by_line = lines[own.band] - across.T @ seen
        left = wander[np.ix_(own.band, own.band)] - wander[np.ix_(own.band, rest)] @ across
        left += by_line @ precision @ by_line.T
        sizes = own.sizes[own.band]
        variances.append(one.variance * float(sizes @ left @ sizes))
    sums = [float((one * own.sizes)[own.band].sum()) for one in means]
    return np.average(means, axis=0, weights=[one.weight for one in ground]), _averaged(sums, variances, ground)[1]


def _averaged(values: Sequence[float], variances: Sequence[float], ground: Ground) -> tuple[float, float]:
    """Return mean and variance of what every setting says of one number."""
    weights = [one.weight for one in ground]
    mean = float(np.average(values, weights=weights))
    return mean, float(np.average(np.add(variances, np.square(np.subtract(values, mean))), weights=weights))


def fit_height(own: Profile, shape: _Vector, unsure: NDArray[np.float64], ground: Ground) -> tuple[float, float]:
    """Return the factor of a band's ``shape`` (of every bin) in a lane, and its variance.

    ``unsure`` is the covariance that bins have for being in the band, beyond that of bins beside it.
    """
    heights, variances = [], []
    for one in ground:
        cov = one.variance * _covariance(own, one.length, one.noise) + unsure
        cov[np.diag_indices_from(cov)] += _LEAST_NOISE * float(cov.diagonal().max())
        design = np.column_stack([shape, _lines(own)])
        factor = cho_factor(cov)
        solved = cho_solve(factor, design)
        precision = np.linalg.inv(design.T @ solved)
        heights.append(float((precision @ (solved.T @ own.counts))[0]))
        variances.append(float(precision[0, 0]))
    return _averaged(heights, variances, ground)


def _alike(profiles: Sequence[Profile]) -> list[tuple[Profile, NDArray[np.float64]]]:
    """Return profiles with the same bins together: one of them, and what all count beside the band, a column each."""
    groups: dict[bytes, list[Profile]] = {}
    for own in profiles:
        groups.setdefault(own.sizes.tobytes() + own.band.tobytes(), []).append(own)
    return [(group[0], np.column_stack([own.counts[~own.band] for own in group])) for group in groups.values()]


def _likelihood(
    groups: Sequence[tuple[Profile, NDArray[np.float64]]], length: float, noise: float
) -> tuple[float, float]:
    """Return the logarithm of the restricted likelihood at its best variance, and that variance."""
    squares, determinants, free = 0.0, 0.0, 0
    for own, counts in groups:
        rest = ~own.band
        factor = cho_factor(_covariance(own, length, noise)[np.ix_(rest, rest)])
        seen = _lines(own)[rest]
        solved = cho_solve(factor, seen)
        inner = seen.T @ solved
        off = counts - seen @ np.linalg.solve(inner, solved.T @ counts)
        squares += float((off * cho_solve(factor, off)).sum())
        log = 2 * float(np.log(np.diag(factor[0])).sum()) + float(np.linalg.slogdet(inner)[1])
        determinants += log * counts.shape[1]
        free += (len(seen) - seen.shape[1]) * counts.shape[1]
    variance = max(squares / max(free, 1), 1e-300)
    return -0.5 * (determinants + free * float(np.log(variance))), variance


def _covariance(own: Profile, length: float, noise: float) -> NDArray[np.float64]:
    """Return the covariance of bins over the variance of the wander."""
    return _wander(own.rows, length) + np.diag(noise * np.median(own.sizes) / own.sizes)


def _wander(rows: _Vector, length: float) -> NDArray[np.float64]:
    apart = np.sqrt(5.0) * np.abs(rows[:, None] - rows[None, :]) / length
    return np.asarray((1 + apart + apart**2 / 3) * np.exp(-apart))


def _lines(own: Profile) -> NDArray[np.float64]:
    """Return a straight line's two columns; a level's where rows on one side alone would be drawn out."""
    level = np.ones((len(own.rows), 1))
    if (~own.band).sum() < _FEWEST or own.band[0] or own.band[-1]:
        return level
    return np.column_stack([level, np.linspace(-1.0, 1.0, len(own.rows))])
