"""What lies over a whole membrane: smooth patches, haze, bubbles, scratches and specks, as images of its picture."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapalog.assays.blots.flaws import MembraneFlaws
from rapalog.facts.library import fact, value

Image = NDArray[np.float32]

_PERCENT: Final = 100.0
_REACH: Final = 3.0  # how far a soft edge is drawn, in its own widths
_SCRATCH_PX: Final = 1.2  # half-width of a scratch
_SCRATCH_SPAN: Final = (0.1, 0.5)  # length of a scratch as a share of the picture's height


@dataclass(frozen=True)
class Ground:
    """What a picture shows besides protein: haze relative to its mean, and specks relative to what is aimed at."""

    haze: Image
    specks: Image


def draw_ground(
    shape: tuple[int, int], flaws: MembraneFlaws, *, patch_px: float, generator: np.random.Generator
) -> Ground:
    """Draw the ground of one picture: a gradient in any direction, blotches, and specks. The haze is never negative."""
    down, across = (flaws.gradient * generator.standard_normal(2)).astype(np.float32)
    rows = np.linspace(-0.5, 0.5, shape[0], dtype=np.float32)[:, None]
    columns = np.linspace(-0.5, 0.5, shape[1], dtype=np.float32)[None, :]
    blotches = smooth_field(shape, patch_px=patch_px, generator=generator) * np.float32(flaws.blotch_cv)
    haze = np.maximum(np.float32(1) + down * rows + across * columns + blotches, np.float32(0))
    return Ground(haze.astype(np.float32), specks(shape, mean_number=flaws.specks, generator=generator))


def smooth_field(shape: tuple[int, int], *, patch_px: float, generator: np.random.Generator) -> Image:
    """Return a Gaussian field of mean 0 and variance 1 whose patches are about ``patch_px`` pixels large.

    Independent nodes are spread with Gaussian weights along rows and columns, scaled to variance 1 at every pixel.
    """
    down, across = (_weights(size, patch_px) for size in shape)
    nodes = generator.standard_normal((down.shape[1], across.shape[1])).astype(np.float32)
    return np.asarray(down @ nodes @ across.T, dtype=np.float32)


def bubbles(shape: tuple[int, int], *, mean_number: float, generator: np.random.Generator) -> Image:
    """Return which share of the protein is transferred: less in round patches where air kept gel and membrane apart."""
    radius, field = fact("W076"), np.ones(shape, dtype=np.float32)
    left = value("W077") / _PERCENT
    for _ in range(generator.poisson(mean_number)):
        y, x = generator.uniform(0, shape[0]), generator.uniform(0, shape[1])
        r = generator.uniform(radius.low or 1.0, radius.high or 1.0)
        rows, columns = _around(y, r * 2, shape[0]), _around(x, r * 2, shape[1])
        distance = np.hypot(rows[:, None] - y, columns[None, :] - x)
        soft = 1.0 / (1.0 + np.exp((distance - r) / (0.1 * r)))
        field[np.ix_(rows, columns)] *= (1.0 - (1.0 - left) * soft).astype(np.float32)
    return field


def scratches(shape: tuple[int, int], *, mean_number: float, generator: np.random.Generator) -> Image:
    """Return which share of the signal is left: less along straight lines in any direction."""
    field, left = np.ones(shape, dtype=np.float32), value("W079") / _PERCENT
    for _ in range(generator.poisson(mean_number)):
        y, x, angle = generator.uniform(0, shape[0]), generator.uniform(0, shape[1]), generator.uniform(0, math.pi)
        length = generator.uniform(*_SCRATCH_SPAN) * shape[0]
        rows, columns = _around(y, length / 2, shape[0]), _around(x, length / 2, shape[1])
        off_y, off_x = rows[:, None] - y, columns[None, :] - x
        along = off_x * math.cos(angle) + off_y * math.sin(angle)
        beside = off_y * math.cos(angle) - off_x * math.sin(angle)
        hit = np.exp(-0.5 * (beside / _SCRATCH_PX) ** 2) * (np.abs(along) < length / 2)
        field[np.ix_(rows, columns)] *= (1.0 - (1.0 - left) * hit).astype(np.float32)
    return field


def specks(shape: tuple[int, int], *, mean_number: float, generator: np.random.Generator) -> Image:
    """Return light of stuck substrate and dust: small bright spots, 1 being what the automatic exposure aims at."""
    radius, brightness, field = value("W099"), value("W098") / _PERCENT, np.zeros(shape, dtype=np.float32)
    for _ in range(generator.poisson(mean_number)):
        y, x = generator.uniform(0, shape[0]), generator.uniform(0, shape[1])
        peak = generator.exponential(brightness)
        rows, columns = _around(y, _REACH * radius, shape[0]), _around(x, _REACH * radius, shape[1])
        spot = np.exp(-0.5 * (np.square(rows[:, None] - y) + np.square(columns[None, :] - x)) / radius**2)
        field[np.ix_(rows, columns)] += (peak * spot).astype(np.float32)
    return field


def _weights(size: int, patch_px: float) -> Image:
    spacing = patch_px / 2
    nodes = np.arange(-_REACH * patch_px, size + _REACH * patch_px, spacing)
    weights = np.exp(-0.5 * ((np.arange(size)[:, None] - nodes[None, :]) / (patch_px / 2)) ** 2)
    scaled: Image = (weights / np.sqrt(np.square(weights).sum(axis=1, keepdims=True))).astype(np.float32)
    return scaled


def _around(middle: float, reach: float, size: int) -> NDArray[np.int64]:
    return np.arange(max(0, math.floor(middle - reach)), min(size, math.ceil(middle + reach) + 1))
