"""The membrane of the second renderer: what shines where no band is, and what hands and bubbles did to it.

Everything is in units of light: a full band of one unit has a peak near 1. ``ground`` is added to the light of the
bands, ``damage`` multiplies it (a bubble lets nothing through; uneven transfer weakens a corner).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from other_gel import Comb, Frame, Image
from scipy.ndimage import gaussian_filter, zoom


@dataclass(frozen=True)
class Membrane:
    """Strengths of the marks on a membrane; 0 leaves one out. ``edge_px`` is the free margin around it, 0 for none."""

    base: float = 0.05
    slope: float = 0.2
    clouds: float = 0.2
    cloth: float = 0.05
    lane_haze: float = 0.0
    brush: float = 0.0
    burn: float = 0.0
    halo: float = 0.0
    specks: int = 0
    scratches: int = 0
    bubbles: int = 0
    prints: int = 0
    uneven_transfer: float = 0.0
    edge_px: float = 0.0
    outside: float = 0.3


def cloud(rng: np.random.Generator, shape: tuple[int, int], cells: float) -> Image:
    """Return a smooth field of mean 0 and standard deviation 1 with about ``cells`` hills along the longer side."""
    longest = max(shape)
    grid = rng.standard_normal([max(2, round(side * cells / longest) + 2) for side in shape])
    factors = [side / have for side, have in zip(shape, grid.shape, strict=True)]
    field = zoom(grid, factors, order=3, mode="nearest", grid_mode=True)[: shape[0], : shape[1]]
    return np.asarray((field - field.mean()) / max(field.std(), 1e-9))


def ground(rng: np.random.Generator, frame: Frame, membrane: Membrane, comb: Comb) -> Image:
    """Return the light of the membrane itself."""
    shape = (frame.height, frame.width)
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]] / np.array(shape).reshape(2, 1, 1)
    way = rng.uniform(0, 2 * np.pi)
    level = 1 + membrane.slope * ((x - 0.5) * np.cos(way) + (y - 0.5) * np.sin(way)) * 2
    level += membrane.clouds * cloud(rng, shape, rng.uniform(2, 6))
    if membrane.burn:
        level += membrane.burn * _burn(x, y, shape)
    if membrane.brush:
        level += membrane.brush * gaussian_filter(rng.standard_normal(shape), (1.0, shape[1] / 12)) * shape[1] ** 0.5
    if membrane.lane_haze:
        level += membrane.lane_haze * _haze(rng, frame, comb)
    level += membrane.cloth * _cloth(rng, shape)
    light = membrane.base * np.clip(level, 0.05, None)
    light += _specks(rng, shape, membrane.specks) + _prints(rng, shape, membrane)
    return light


def damage(rng: np.random.Generator, frame: Frame, membrane: Membrane) -> Image:
    """Return the share of the light that the membrane's faults leave over."""
    shape = (frame.height, frame.width)
    share = 1 + membrane.uneven_transfer * np.clip(cloud(rng, shape, 2), -2, 2)
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]]
    for _ in range(membrane.bubbles):
        radius = rng.uniform(0.006, 0.02) * max(shape)
        away = np.hypot(x - rng.uniform(0, shape[1]), y - rng.uniform(0, shape[0])) - radius
        share *= 1 - rng.uniform(0.4, 0.9) / (1 + np.exp(np.clip(away / (0.1 * radius), -60, 60)))
    for _ in range(membrane.scratches):
        x0, y0, way = rng.uniform(0, shape[1]), rng.uniform(0, shape[0]), rng.uniform(0, np.pi)
        across = (x - x0) * np.sin(way) - (y - y0) * np.cos(way)
        along = (x - x0) * np.cos(way) + (y - y0) * np.sin(way)
        inside = np.abs(along) < rng.uniform(0.03, 0.15) * max(shape)
        share *= 1 - rng.uniform(0.2, 0.6) * np.exp(-((across / rng.uniform(0.7, 1.8)) ** 2)) * inside
    return share


def on_membrane(rng: np.random.Generator, frame: Frame, edge_px: float) -> Image:
    """Return 1 on the membrane and 0 beside it: four cuts by hand, not quite straight, not quite square."""
    y, x = np.mgrid[0 : frame.height, 0 : frame.width].astype(float)
    x, y = frame.gel(x, y)
    inside = np.ones((frame.height, frame.width))
    sides = (
        (x, y, frame.height),
        (y, x, frame.width),
        (frame.width - x, y, frame.height),
        (frame.height - y, x, frame.width),
    )
    for way, along, length in sides:
        cut = edge_px * rng.uniform(0.5, 1.3) + rng.uniform(-0.012, 0.012) * (along - length / 2)
        inside *= 1 / (1 + np.exp(np.clip((cut - way) / 1.2, -60, 60)))
    return inside


def halo(light: Image, share: float) -> Image:
    """Return the glow that strong bands throw around themselves."""
    step = max(1, min(light.shape) // 60)
    low, wide = light[::step, ::step], min(light.shape) / 14 / step
    glow = gaussian_filter(low, wide, mode="constant")
    factors = [side / have for side, have in zip(light.shape, glow.shape, strict=True)]
    return share * np.clip(zoom(glow, factors, order=1, mode="nearest", grid_mode=True), 0, None)


def _burn(x: Image, y: Image, shape: tuple[int, int]) -> Image:
    reach = 0.03 * max(shape)
    near = np.minimum(np.minimum(x, 1 - x) * shape[1], np.minimum(y, 1 - y) * shape[0])
    return np.exp(-near / reach)


def _haze(rng: np.random.Generator, frame: Frame, comb: Comb) -> Image:
    columns = np.arange(frame.width, dtype=float)
    across = np.zeros(frame.width)
    for middle, half in zip(comb.centres, comb.halves, strict=True):
        across += rng.uniform(0.5, 1.2) * np.exp(-((np.abs(columns - middle) / half) ** 4))
    down = 0.6 + 0.4 * cloud(rng, (frame.height, 2), 3)[:, :1]
    x = frame.gel(columns[None, :], np.full((1, 1), frame.height / 2))[0]
    return np.clip(down, 0, None) * np.interp(x, columns, across)


def _cloth(rng: np.random.Generator, shape: tuple[int, int]) -> Image:
    fine = gaussian_filter(rng.standard_normal(shape), rng.uniform(0.6, 1.2))
    coarse = cloud(rng, shape, max(shape) / rng.uniform(8, 20))
    return 0.6 * fine / fine.std() + 0.4 * coarse


def _specks(rng: np.random.Generator, shape: tuple[int, int], count: int) -> Image:
    dust = np.zeros(shape)
    for _ in range(count):
        dust[rng.integers(shape[0]), rng.integers(shape[1])] += rng.lognormal(1.2, 0.9)
    return np.asarray(gaussian_filter(dust, rng.uniform(0.5, 1.4))) if count else dust


def _prints(rng: np.random.Generator, shape: tuple[int, int], membrane: Membrane) -> Image:
    light = np.zeros(shape)
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]]
    for _ in range(membrane.prints):
        size = rng.uniform(0.05, 0.1) * max(shape)
        dx, dy = x - rng.uniform(0, shape[1]), y - rng.uniform(0, shape[0])
        away = np.hypot(dx, 1.3 * dy) + 0.5 * dx + 0.08 * size * cloud(rng, shape, max(shape) / size)
        whorl = 0.5 + 0.5 * np.sin(away / (0.025 * size))
        light += rng.uniform(0.5, 2) * membrane.base * whorl * np.exp(-((np.hypot(dx, 1.3 * dy) / size) ** 4))
    return light
