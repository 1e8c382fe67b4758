"""The gel of the second renderer: a comb of wells, and bands as masks that diffuse.

A lane starts as a well of the comb and runs down the gel; heat lets the middle run faster than the sides (smile), the
field fans the lanes out and every lane leans a little. A band is a mask in the lane's own coordinates (``u`` across,
``v`` along), bent and unevenly filled, then blurred by diffusion and smeared backwards where there was too much of it.
Positions are pixels of the final picture; a picture that lies askew is drawn askew, nothing is resampled.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, gaussian_filter1d
from scipy.signal import lfilter

Image = NDArray[np.float64]


@dataclass(frozen=True)
class Comb:
    """Where the lanes of a gel run: middle and half width, lean (px of x per px of y) and sag (px of y) of each."""

    centres: NDArray[np.float64]
    halves: NDArray[np.float64]
    lean: NDArray[np.float64]
    sag: NDArray[np.float64]


@dataclass(frozen=True)
class CombHabit:
    """How a comb was cast and ran, in shares of the pitch or of the picture's height."""

    fill: float = 0.8
    fill_cv: float = 0.03
    jitter: float = 0.01
    smile: float = 0.0
    ripple: float = 0.0
    fan: float = 0.0
    wander: float = 0.0


@dataclass(frozen=True)
class BandStyle:
    """The look of bands: lengths in pixels, the rest in shares; ``mass_at_overload`` is where a band starts to grow."""

    thick: float = 14.0
    blur: float = 2.0
    bow: float = 0.0
    slant: float = 0.0
    cubic: float = 0.0
    rims: float = 0.0
    uneven: float = 0.0
    tail: float = 0.0
    tail_px: float = 20.0
    power: float = 3.0
    grain: float = 0.0
    mass_at_overload: float = 2.0


@dataclass(frozen=True)
class Frame:
    """The picture's size in pixels and how far it lies askew."""

    width: int
    height: int
    angle_rad: float = 0.0

    def gel(self, x: Image, y: Image) -> tuple[Image, Image]:
        """Return gel coordinates of picture coordinates."""
        mid_x, mid_y = self.width / 2, self.height / 2
        cos, sin = math.cos(self.angle_rad), math.sin(self.angle_rad)
        return mid_x + (x - mid_x) * cos + (y - mid_y) * sin, mid_y - (x - mid_x) * sin + (y - mid_y) * cos

    def picture(self, x: float, y: float) -> tuple[float, float]:
        """Return picture coordinates of gel coordinates."""
        mid_x, mid_y = self.width / 2, self.height / 2
        cos, sin = math.cos(self.angle_rad), math.sin(self.angle_rad)
        return mid_x + (x - mid_x) * cos - (y - mid_y) * sin, mid_y + (x - mid_x) * sin + (y - mid_y) * cos


@dataclass(frozen=True)
class Patch:
    """Light of one band in its part of the picture, and the box of the whole band even where the picture ends."""

    rows: slice
    columns: slice
    light: Image
    box: tuple[int, int, int, int]


def cast_comb(
    rng: np.random.Generator, n: int, span: tuple[float, float], habit: CombHabit, *, gaps: Mapping[int, float]
) -> Comb:
    """Place ``n`` lanes within a span; ``gaps`` adds room (in pitches) behind a lane counted from 0."""
    extra = np.cumsum([gaps.get(lane - 1, 0.0) for lane in range(n)])
    pitch = (span[1] - span[0]) / (n + extra[-1])
    middles = span[0] + pitch * (np.arange(n) + 0.5 + extra + habit.jitter * rng.standard_normal(n))
    reach = (middles - middles.mean()) / max(np.ptp(middles) / 2, 1.0)
    bend = rng.uniform(-0.4, 0.4)
    sag = -habit.smile * (reach**2 + bend * reach**3) + habit.ripple * rng.standard_normal(n)
    lean = habit.fan * reach + habit.wander * rng.standard_normal(n)
    halves = pitch * habit.fill / 2 * (1 + habit.fill_cv * rng.standard_normal(n))
    return Comb(middles, halves, lean, sag)


def mobility(kda: float, *, top_kda: float, bottom_kda: float, bend: float) -> float:
    """Return how far a size has run as a share of the way between two sizes; ``bend`` departs from log-linear."""
    share = math.log(top_kda / kda) / math.log(top_kda / bottom_kda)
    return share + bend * share * (1 - share)


def lane_style(rng: np.random.Generator, style: BandStyle, own: float) -> BandStyle:
    """Return the style of one lane: the gel's, with departures of its own."""
    bend, turn, wiggle, side = own * rng.standard_normal(4)
    return replace(
        style,
        bow=style.bow * (1 + bend) + 0.15 * style.thick * bend,
        slant=style.slant + 0.3 * style.thick * turn,
        cubic=style.cubic + 0.2 * style.thick * wiggle,
        uneven=float(np.clip(style.uneven + 0.4 * side, -0.7, 0.7)),
    )


def paint_band(
    rng: np.random.Generator,
    frame: Frame,
    lane: tuple[float, float, float, float],
    style: BandStyle,
    mass: float,
    share: float = 1.0,
) -> Patch:
    """Draw a band at ``lane`` (x, y, half width, lean); its light sums to ``mass * share`` full bands of this lane."""
    x0, y0, half, lean = lane
    excess = math.log2(1 + mass / style.mass_at_overload)
    wide, thick = half * (1 + 0.05 * excess), style.thick * (1 + 0.3 * excess)
    blur = style.blur * (1 + 0.15 * excess)
    at_x, at_y = frame.picture(x0, y0)
    turn = abs(frame.angle_rad) * wide
    reach_x = int(1.35 * wide + 4 * blur) + 3
    reach_y = int(2 * thick + abs(style.bow) + abs(style.slant) + abs(style.cubic) + 4 * blur + turn) + 3
    tail = style.tail * (0.3 + excess)
    up = reach_y + int(4 * style.tail_px * (tail > 0))
    left, top = round(at_x) - reach_x, round(at_y) - up
    rows, columns = np.mgrid[top : round(at_y) + reach_y + 1, left : round(at_x) + reach_x + 1].astype(float)
    x, y = frame.gel(columns, rows)
    u = (x - x0 - lean * (y - y0)) / wide
    light = _mask(rng, u, y - y0, style, thick)
    light = gaussian_filter(light, (blur, 0.8 * blur), mode="constant")
    if tail > 0:
        light = light + tail * _smear_up(light, style.tail_px)
    light *= mass * share * 2 * half * style.thick / light.sum()
    return _cut(frame, light, left, top)


def _mask(rng: np.random.Generator, u: Image, down: Image, style: BandStyle, thick: float) -> Image:
    inside = np.clip(u, -1.3, 1.3)
    line = style.bow * (inside**2 - 1 / 3) + style.slant * inside + style.cubic * inside**3
    taper = 1 - 0.35 * np.clip(np.abs(inside), 0, 1) ** 6
    along = np.exp(-((np.abs(down - line) / (0.5 * thick * taper)) ** style.power))
    across = 1 / (1 + np.exp(-np.clip((1 - np.abs(u)) / 0.035, -60, 60)))
    spots = gaussian_filter1d(rng.standard_normal(64), rng.uniform(2, 9))
    spots = 1 + style.grain * np.interp(inside, np.linspace(-1.3, 1.3, 64), spots / spots.std())
    fill = np.clip((1 + style.rims * (inside**4 - 0.2)) * (1 + style.uneven * inside) * spots, 0.05, None)
    return along * across * fill


def _smear_up(light: Image, length_px: float) -> Image:
    keep = math.exp(-1 / length_px)
    return np.asarray(lfilter([1 - keep], [1, -keep], light[::-1], axis=0))[::-1]


def _cut(frame: Frame, light: Image, left: int, top: int) -> Patch:
    """Keep what lies in the picture; the box is that of the pixels above a tenth of the peak."""
    seen = light > 0.1 * light.max()
    in_rows, in_columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    box = (left + in_columns[0], top + in_rows[0], left + in_columns[-1] + 1, top + in_rows[-1] + 1)
    y0, x0 = min(max(top, 0), frame.height), min(max(left, 0), frame.width)
    y1 = min(max(top + light.shape[0], y0), frame.height)
    x1 = min(max(left + light.shape[1], x0), frame.width)
    kept = light[y0 - top : y1 - top, x0 - left : x1 - left]
    return Patch(slice(y0, y1), slice(x0, x1), kept, tuple(int(edge) for edge in box))
