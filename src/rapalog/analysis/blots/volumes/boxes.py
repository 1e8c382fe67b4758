"""Volume of a band in a box that somebody drew: the sum inside exactly that box above a straight background.

A box that is tight around its band is final, in both directions, as it is in a densitometry program. Its background
is the straight line between two anchors, one at either end of the box: the lowest stretch of the lane's profile from a
little inside the end to half a box beyond it (valley to valley). An anchor does not reach into another box of the same
lane, so that two bands that touch are parted at the valley between them.

A box in which the band fills little of the height is a lane to be searched; :func:`is_tight` tells which it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from rapalog.analysis.blots.picture.strip import Noise, estimate_noise
from rapalog.analysis.blots.volumes.baselines import BASELINES
from rapalog.analysis.blots.volumes.measure import Band

_Vector = NDArray[np.float64]
Box = tuple[float, float, float, float]
#: A band is above half its height over 2.4 sigma and visible over 6: a box of twice what is visible has this share of
#: its rows above half height. Boxes with a smaller share have room to search in.
_TIGHT: Final = 0.2
#: Profiles of lanes are compared on this many points from the top of their boxes to the bottom.
_POINTS: Final = 60
#: An anchor is looked for from this share of the box inside its end to this share beyond it.
_INSIDE: Final = 0.15
_BEYOND: Final = 0.5
#: The lowest stretch is looked for in the profile averaged over this share of the box,
_SMOOTH: Final = 0.06
#: and reaches as far as the profile stays within so many standard errors of its lowest point.
_SAME_LEVEL: Final = 2.0


def is_tight(pixels: NDArray[np.floating[Any]], boxes: Sequence[Box]) -> bool:
    """Return whether boxes of one row are drawn around the bands, rather than around lanes in which a band lies."""
    grid = (np.arange(_POINTS) + 0.5) / _POINTS
    profiles = []
    for x0, y0, x1, y1 in boxes:
        first, last, left, right = _whole_pixels((x0, y0, x1, y1), pixels.shape)
        own = pixels[first : last + 1, left:right].mean(axis=1, dtype=np.float64)
        profiles.append(np.interp(grid * len(own) - 0.5, np.arange(len(own)), own))
    above = np.array(profiles) - np.min(profiles, axis=1, keepdims=True)
    mean = (above / np.sqrt(np.maximum(above.max(axis=1, keepdims=True), 1e-12))).mean(axis=0)
    return bool(np.mean(mean - mean.min() >= 0.5 * np.ptp(mean)) >= _TIGHT)


def measure_boxes(
    pixels: NDArray[np.floating[Any]], boxes: Sequence[Box], *, others: Sequence[Box] = (), noise: Noise | None = None
) -> tuple[Band, ...]:
    """Sum the counts inside boxes above a straight background.

    Parameters
    ----------
    pixels
        Shape (height, width), signal bright.
    boxes
        ``x0, y0, x1, y1`` of each lane, in pixels.
    others
        Boxes of other bands on the image; no background is taken from inside them.
    noise
        That of the pixels; by default it is estimated, which takes longer than all boxes.
    """
    noise = noise or estimate_noise(pixels)
    return tuple(_measured(index, pixels, box, [*others, *boxes], noise) for index, box in enumerate(boxes))


def _whole_pixels(box: Box, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    """Return first and last row and the columns from left up to right, inside the image and not empty."""
    height, width = shape
    first = int(np.clip(round(box[1]), 0, height - 1))
    last = int(np.clip(round(box[3]) - 1, first, height - 1))
    left = int(np.clip(round(box[0]), 0, width - 1))
    return first, last, left, int(np.clip(round(box[2]), left + 1, width))


def _measured(index: int, pixels: NDArray[np.floating[Any]], box: Box, others: Sequence[Box], noise: Noise) -> Band:
    first, last, left, right = _whole_pixels(box, pixels.shape)
    lane, width = pixels[:, left:right].astype(np.float64), right - left
    profile, error = lane.mean(axis=1), float(np.sqrt(noise.read / width))
    near = [
        _whole_pixels(other, pixels.shape)[:2]
        for other in others
        if other != box and other[2] > box[0] and other[0] < box[2]
    ]
    line, beside = _background(profile, (first, last), near, error)
    top, bottom = min(first, int(beside[0])), max(last, int(beside[-1]))
    rows = np.arange(top, bottom + 1)
    own, band = profile[rows], ~np.isin(rows, beside)
    inside = (rows >= first) & (rows <= last)
    grounds = {name: baseline(own, band) for name, baseline in BASELINES.items()} | {"line": line[rows]}
    sums = {name: float((own - ground)[inside].sum() * width) for name, ground in grounds.items()}
    counted = float(noise.variance((own - line[rows])[inside]).sum() * width)
    texture = max(float((own - line[rows])[~band].var()), noise.read / width)
    noise_se = float(np.sqrt(counted + texture * (int(inside.sum()) * width) ** 2 / len(beside)))
    spread = 0.5 * abs(sums["arpls"] - sums["line"])
    edges = (float(left), float(first), float(right), float(last + 1))
    return Band(
        index,
        sums["line"],
        float(np.hypot(noise_se, spread)),
        noise_se,
        float(line[first : last + 1].mean()),
        edges,
        0.0,
        rows.astype(np.float64),
        own,
        grounds,
        sums,
        sums["line"],
        lane[first : last + 1],
    )


def _background(
    profile: _Vector, rows: tuple[int, int], near: Sequence[tuple[int, int]], error: float
) -> tuple[_Vector, NDArray[np.intp]]:
    """Return the straight background of a box and the rows it was taken from.

    Bands that touch lift the valley between them. Then the line under all of them is the lower one, and is taken.
    """
    own = _line(profile, rows, _room(rows, near, len(profile)), error)
    reach = round(_BEYOND * (rows[1] - rows[0] + 1))
    touching = [other for other in near if other[0] <= rows[1] + reach and other[1] >= rows[0] - reach]
    if not touching:
        return own
    hull = min(rows[0], *(other[0] for other in touching)), max(rows[1], *(other[1] for other in touching))
    common = _line(profile, hull, (max(0, hull[0] - reach), min(len(profile) - 1, hull[1] + reach)), error)
    inside = slice(rows[0], rows[1] + 1)
    return common if common[0][inside].mean() < own[0][inside].mean() else own


def _room(rows: tuple[int, int], near: Sequence[tuple[int, int]], height: int) -> tuple[int, int]:
    """Return the first and last row from which the background may be taken."""
    reach = max(2, round(_BEYOND * (rows[1] - rows[0] + 1)))
    above = [other[1] + 1 for other in near if sum(other) < sum(rows)]
    below = [other[0] - 1 for other in near if sum(other) >= sum(rows)]
    return (
        max(0, rows[0] - reach, min(rows[0], max(above, default=0))),
        min(height - 1, rows[1] + reach, max(rows[1], min(below, default=height))),
    )


def _line(
    profile: _Vector, rows: tuple[int, int], room: tuple[int, int], error: float
) -> tuple[_Vector, NDArray[np.intp]]:
    """Return the straight line through the lowest stretch at either end of rows, and the rows of the stretches."""
    length = rows[1] - rows[0] + 1
    smooth = ndimage.uniform_filter1d(profile, max(1, round(_SMOOTH * length)), mode="nearest")
    within = max(1, round(_INSIDE * length))
    ends = (
        _lowest(smooth, np.arange(room[0], rows[0] + within), error),
        _lowest(smooth, np.arange(rows[1] - within + 1, room[1] + 1), error),
    )
    (y0, v0), (y1, v1) = ((float(own.mean()), float(profile[own].mean())) for own in ends)
    line = v0 + (v1 - v0) * (np.arange(len(profile)) - y0) / max(y1 - y0, 1.0)
    return np.asarray(line, dtype=np.float64), np.unique(np.concatenate(ends))


def _lowest(smooth: _Vector, rows: NDArray[np.intp], error: float) -> NDArray[np.intp]:
    at = int(smooth[rows].argmin())
    labels, _ = ndimage.label(smooth[rows] <= smooth[rows[at]] + _SAME_LEVEL * error)
    return np.asarray(rows[labels == labels[at]], dtype=np.intp)
