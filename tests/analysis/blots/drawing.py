"""Blots drawn for tests: no biology, only pixels whose lanes and volumes are known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from scipy import ndimage

from rapalog.analysis.blots.lanes.find import find_lanes
from rapalog.analysis.blots.rows.window import band_window
from rapalog.analysis.blots.volumes.measure import Band, measure_bands


@dataclass(frozen=True)
class Drawn:
    """An image with signal bright, and what is in it; ``volumes`` are sums of counts over the image."""

    pixels: np.ndarray
    centres: np.ndarray
    pitch: float
    width: float
    row_y: np.ndarray
    volumes: np.ndarray
    clean: np.ndarray


@dataclass(frozen=True)
class Recipe:
    """How a blot looks."""

    amounts: tuple[float, ...] = (100, 85, 70, 45, 30, 20, 12, 8, 5, 3)
    size: tuple[int, int] = (600, 1500)
    peak: float = 20000.0
    margin: tuple[float, float] = (0.04, 0.04)  # share of the width left and right of the lanes
    fill: float = 0.75  # band width over pitch
    thick: float = 8.0  # sigma of a band in y
    row: float = 0.5
    edge: float = 8.0  # power of the flat top in x
    tilt_deg: float = 0.0
    smile: float = 0.0  # px at the ends
    jitter: float = 0.0  # px in y by lane
    lane_jitter: float = 0.0  # share of pitch in x
    width_jitter: float = 0.0
    dumbbell: float = 0.0
    tail: float = 0.0
    band_smile: float = 0.0  # px within each band
    background: float = 400.0
    gradient: tuple[float, float] = (0.0, 0.0)
    blotches: float = 0.0
    smear: float = 0.0
    read: float = 8.0
    gain: float = 0.5
    dust: int = 0
    scratches: int = 0
    ghosts: tuple[tuple[float, float], ...] = ()  # (dy px, share) further rows with the same lanes
    ladder: str = ""  # "left" or "right": a lane that is not among the amounts
    clip: float = 0.0
    bleed: float = 0.0
    seed: int = 0


def _band(x, y, centre, half, y0, recipe, rng):
    u = (x - centre) / half
    flat = np.exp(-np.log(2) * np.abs(u) ** recipe.edge)
    flat = flat * (1 + recipe.dumbbell * (u**2 - 0.3).clip(-0.3, 0.7))
    dy = y - y0 - recipe.band_smile * u**2
    shape = np.exp(-0.5 * (dy / recipe.thick) ** 2)
    if recipe.tail:
        shape = shape + recipe.tail * np.exp(-np.maximum(dy, 0) / (3 * recipe.thick)) * (dy > 0) * (
            1 - np.exp(-dy.clip(0) / recipe.thick)
        )
    return flat * shape


def pitches_off(drawn: Drawn, centres: np.ndarray, shift: float = 0.0) -> float:
    """Return how far the worst placed lane is from where it was drawn, in pitches; ``shift`` is in pixels."""
    return float(np.abs(centres - shift - drawn.centres).max() / drawn.pitch)


@lru_cache(maxsize=32)
def draw(recipe: Recipe) -> Drawn:  # noqa: C901 - one line for each thing that a blot may have
    """Draw one image; it is kept for the next who asks, so its arrays cannot be written to."""
    rng = np.random.default_rng(recipe.seed)
    height, width = recipe.size
    y, x = np.mgrid[0:height, 0:width].astype(float)
    amounts = np.array(recipe.amounts, float)
    teeth = len(amounts) + (1 if recipe.ladder else 0)
    left, right = recipe.margin[0] * width, width * (1 - recipe.margin[1])
    pitch = (right - left) / teeth
    places = left + (np.arange(teeth) + 0.5) * pitch + rng.normal(0, 1, teeth) * recipe.lane_jitter * pitch
    own = places[1:] if recipe.ladder == "left" else places[:-1] if recipe.ladder == "right" else places
    signal = np.zeros(recipe.size)
    row_y = []
    half_width = 0.5 * recipe.fill * pitch

    def path(at):
        u = (at - width / 2) / (width / 2)
        return (
            recipe.row * height + np.tan(np.radians(recipe.tilt_deg)) * (at - width / 2) + recipe.smile * (u**2 - 0.33)
        )

    volumes = []
    for centre, amount in zip(own, amounts, strict=True):
        y0 = path(x) + rng.normal() * recipe.jitter
        half = half_width * (1 + recipe.width_jitter * rng.normal())
        one = np.zeros(recipe.size)
        part = slice(max(0, int(centre - 1.5 * pitch)), int(centre + 1.5 * pitch))
        one[:, part] = _band(x[:, part], y[:, part], centre, half, y0[:, part], recipe, rng)
        one *= recipe.peak * amount / 100
        volumes.append(one.sum())
        signal += one
        for dy, share in recipe.ghosts:
            ghost = _band(x[:, part], y[:, part], centre, half, y0[:, part] + dy, recipe, rng)
            signal[:, part] += recipe.peak * share * ghost * (0.7 + 0.6 * rng.random())
        row_y.append(float(path(centre)))
    if recipe.ladder:
        centre = places[0] if recipe.ladder == "left" else places[-1]
        for k in range(7):
            y0 = path(x) + (k - 3.3) * height * 0.13
            signal += recipe.peak * 0.3 * rng.uniform(0.4, 1.0) * _band(x, y, centre, half_width * 0.9, y0, recipe, rng)
    if recipe.smear:
        for centre, amount in zip(own, amounts, strict=True):
            signal += recipe.smear * recipe.peak * (amount / 100) * np.exp(-(((x - centre) / half_width) ** 8))
    if recipe.bleed:
        signal = (1 - recipe.bleed) * signal + recipe.bleed * ndimage.gaussian_filter(signal, pitch / 3)
    u, v = x / width - 0.5, y / height - 0.5
    ground = recipe.background * (1 + recipe.gradient[0] * u + recipe.gradient[1] * v)
    if recipe.blotches:
        rough = ndimage.gaussian_filter(rng.normal(size=(height // 8 + 2, width // 8 + 2)), max(height, width) / 8 / 14)
        rough = ndimage.zoom(rough / rough.std(), 8, order=1)[:height, :width]
        ground = ground + recipe.background * recipe.blotches * rough
    clean = np.maximum(signal + ground, 0)
    pixels = rng.poisson(clean / recipe.gain) * recipe.gain if recipe.gain else clean.copy()
    pixels = pixels + rng.normal(0, recipe.read, recipe.size)
    for _ in range(recipe.dust):
        at = (rng.integers(height), rng.integers(width))
        r = rng.uniform(1, 5)
        pixels += recipe.peak * rng.uniform(0.2, 1) * (((x - at[1]) ** 2 + (y - at[0]) ** 2) < r * r)
    for _ in range(recipe.scratches):
        slope, start = rng.uniform(-0.5, 0.5), rng.uniform(0, width)
        pixels += recipe.peak * 0.3 * (np.abs(x - start - slope * y) < 1.2)
    if recipe.clip:
        pixels = np.minimum(pixels, recipe.clip)
    pixels = np.clip(np.rint(pixels), 0, 65535)
    pixels = pixels.astype(np.float32)
    for kept in (pixels, clean):
        kept.setflags(write=False)
    return Drawn(pixels, own, pitch, 2 * half_width, np.array(row_y), np.array(volumes), clean)


def mixed(seed: int) -> Recipe:
    """Draw a recipe of mixed difficulty."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(5, 16))
    kind = rng.choice(["series", "random", "blanks", "even"], p=[0.45, 0.2, 0.2, 0.15])
    if kind == "series":
        amounts = 100 * np.geomspace(1, 10 ** rng.uniform(-2.3, -0.5), n)
        amounts = amounts if rng.random() < 0.6 else amounts[::-1]
    elif kind == "random":
        amounts = 100 * 10 ** rng.uniform(-1.5, 0, n)
    elif kind == "blanks":
        amounts = 100 * 10 ** rng.uniform(-0.7, 0, n)
        amounts[rng.choice(n, size=int(rng.integers(1, max(2, n // 2))), replace=False)] = 0
        amounts = np.maximum(amounts, 0)
    else:
        amounts = rng.uniform(60, 100, n)
    width = int(rng.integers(500, 2001))
    height = int(rng.choice([rng.integers(90, 200), rng.integers(200, 600), rng.integers(600, 1500)]))
    thick = float(np.clip(rng.uniform(0.006, 0.03) * width * 0.5, 2, height / 14))
    m = rng.uniform(0.01, 0.1)
    off = rng.uniform(-0.03, 0.03)
    peak = 10 ** rng.uniform(2.7, 4.6)
    tilt = rng.normal(0, 1.2)
    limit = np.degrees(np.arctan(0.25 * height / (width / 2)))
    edge = float(rng.choice([2.0, 4.0, 8.0, 16.0]))
    # Combs keep lanes apart: bands with long soft sides are narrower.
    fill = rng.uniform(0.45, 0.7) if edge == 2.0 else rng.uniform(0.5, 0.85 if edge == 4.0 else 0.95)
    ghosts = ((float(rng.choice([-1, 1])) * rng.uniform(6, 12) * thick, rng.uniform(0.02, 0.25)),)
    ghosts = ghosts if rng.random() < 0.25 else ()
    recipe = Recipe(
        amounts=tuple(amounts),
        size=(height, width),
        peak=peak,
        margin=(max(0.005, m + off), max(0.005, m - off)),
        fill=fill,
        thick=thick,
        row=rng.uniform(0.35, 0.65),
        edge=edge,
        tilt_deg=float(np.clip(tilt, -limit, limit)),
        smile=float(np.clip(rng.normal(0, 0.012 * width), -0.12 * height, 0.12 * height)),
        jitter=rng.uniform(0, 0.5) * thick,
        lane_jitter=rng.uniform(0, 0.05),
        width_jitter=rng.uniform(0, 0.08),
        dumbbell=rng.choice([0, 0, 0.5, 1.0]),
        tail=rng.choice([0, 0, 0.15]),
        band_smile=rng.choice([0, 0, 1.0]) * thick * rng.uniform(-1, 1),
        background=10 ** rng.uniform(1.5, 3.3),
        gradient=(rng.uniform(-1.2, 1.2), rng.uniform(-0.8, 0.8)),
        blotches=rng.choice([0, 0.05, 0.2]),
        smear=rng.choice([0, 0, 0.02]),
        read=rng.uniform(2, 25),
        gain=rng.uniform(0.2, 2),
        dust=int(rng.choice([0, 0, 3, 15])),
        scratches=int(rng.choice([0, 0, 0, 1])),
        ghosts=ghosts,
        bleed=rng.choice([0, 0, 0.05]),
        seed=seed,
    )
    if rng.random() < 0.15 and height > 300:
        recipe = replace(recipe, ladder=str(rng.choice(["left", "right"])))
    return recipe


def measured(recipe: Recipe) -> tuple[Drawn, tuple[Band, ...]]:
    """Draw a blot that can be read and measure its bands."""
    drawn = draw(recipe)
    finding = find_lanes(drawn.pixels, len(drawn.centres))
    assert finding.doubts == ()
    window = band_window(drawn.pixels, finding)
    assert window is not None and window.doubts == ()
    return drawn, measure_bands(drawn.pixels, finding.edges, [window])
