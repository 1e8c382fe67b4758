"""A gel-benchmark author's blot: everything is drawn at random, on one picture, bright on dark or dark on bright.

10 to 15 lanes, some of them empty, and two or three rows of targets, each with its region told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tifffile
import writing
from scipy.ndimage import gaussian_filter

TARGETS = ("p-S6", "S6", "GAPDH")
EMPTY_LANES = (0, 3)
#: Exponents of the profile across a lane, from a Gaussian to a flat top.
POWERS = (2, 4, 8)
FILL = (0.5, 0.85)
TILT_DEG = 1.2
#: How far the outer lanes run above or below the middle ones, in pixels.
SMILE = 6
LOAD_CV, SCATTER_CV = 0.2, 0.05
BASE_COUNTS = (1000, 4000)
#: Slopes and blotches of the background as shares of its base.
SLOPE_X, SLOPE_Y, BLOTCH = 0.3, 0.2, 0.08
BLOTCH_WIDTH = 30
PEAK_COUNTS = (6000, 25000)
NOISE_COUNTS, SHOT = (20, 80), 2
FULL = 65535
#: What the region of a row leaves above and below its bands, in pixels.
MARGIN = 12


@dataclass(frozen=True)
class Gel:
    """The geometry of a gel: a curve that all rows follow, and the middle of each lane, in pixels."""

    pitch: float
    fill: float
    power: int
    sag: writing.Image
    middles: Mapping[int, float]


def render(folder: Path, rng: np.random.Generator, number: int) -> writing.Truth:
    """Write one picture of all targets."""
    lanes = int(rng.integers(10, 16))
    targets = TARGETS[: int(rng.integers(2, 4))]
    w = int(rng.integers(900, 1600))
    h = 130 * len(targets) + int(rng.integers(40, 160))
    dark = bool(rng.integers(2))
    sides = rng.uniform(0.01, 0.1, 2) * w
    pitch = (w - sides[0] - sides[1]) / lanes
    fill, power = rng.uniform(*FILL), rng.choice(POWERS)
    x = (np.mgrid[0:h, 0:w].astype(float)[1] - w / 2) / (w / 2)
    sag = _sag(rng, x, w)
    doses = _doses(rng, lanes)
    ic50_nM, floor = rng.uniform(0.5, 10), rng.uniform(0, 0.15)
    load = np.exp(rng.normal(0, LOAD_CV, lanes + 1))
    back = _background(rng, x)
    middles = {k: sides[0] + pitch * (k - 0.5) + rng.normal(0, 0.03) * pitch for k in range(1, lanes + 1)}
    gel = Gel(pitch, fill, power, sag, middles)
    left = {
        target: {k: writing.response(dose, ic50_nM, floor) if target == "p-S6" else 1.0 for k, dose in doses.items()}
        for target in targets
    }
    bands = {
        target: _row(rng, gel, h * (j + 0.5) / len(targets), {k: left[target].get(k, 0.0) * load[k] for k in middles})
        for j, target in enumerate(targets)
    }
    light = np.zeros((h, w))
    for row in bands.values():
        for unit, amount in row.values():
            light += amount * unit
    noise, clean = rng.uniform(*NOISE_COUNTS), back + light
    counts = clean + rng.normal(size=(h, w)) * np.sqrt(noise**2 + SHOT * clean)
    stored = np.rint(counts.clip(0, FULL)).astype(np.uint16)
    tifffile.imwrite(folder / "blot.tif", (FULL - stored).astype(np.uint16) if dark else stored)
    noise_sd = np.sqrt(noise**2 + SHOT * back.mean())
    return _write_down(folder, doses, bands, noise_sd, stored == FULL)


def _sag(rng: np.random.Generator, x: writing.Image, w: int) -> writing.Image:
    tilt, smile = np.tan(np.deg2rad(rng.uniform(-TILT_DEG, TILT_DEG))), rng.uniform(-SMILE, SMILE)
    return tilt * (np.arange(w).astype(float) - w / 2) + smile * x**2


def _doses(rng: np.random.Generator, lanes: int) -> dict[int, float]:
    """Return the dose in nM of each lane that is not empty; the first one is the vehicle."""
    empty = rng.choice(np.arange(2, lanes + 1), int(rng.integers(*EMPTY_LANES)), replace=False)
    full = [k for k in range(1, lanes + 1) if k not in empty]
    return {k: 0 if step == 0 else round(0.03 * 3**step, 3) for step, k in enumerate(full)}


def _background(rng: np.random.Generator, x: writing.Image) -> writing.Image:
    base, h = rng.uniform(*BASE_COUNTS), x.shape[0]
    y = np.arange(h).astype(float)[:, None]
    back = base * (1 + rng.uniform(-SLOPE_X, SLOPE_X) * x + rng.uniform(-SLOPE_Y, SLOPE_Y) * y / h)
    blotches = gaussian_filter(rng.normal(size=x.shape), BLOTCH_WIDTH)
    return back + base * BLOTCH * blotches / blotches.std()


def _row(
    rng: np.random.Generator, gel: Gel, depth: float, shares: Mapping[int, float]
) -> dict[int, tuple[writing.Image, float]]:
    """Return the bands of a target: of each lane the band at height 1, and its height in counts."""
    y, x = np.mgrid[0 : gel.sag.shape[0], 0 : gel.sag.shape[1]].astype(float)
    row, peak, thick = depth + rng.uniform(-8, 8), rng.uniform(*PEAK_COUNTS), rng.uniform(5, 11)
    bands = {}
    for k, share in shares.items():
        half = gel.pitch * gel.fill / 2 * rng.uniform(0.92, 1.05)
        unit = np.exp(
            -np.log(10) * np.abs((x - gel.middles[k]) / half) ** gel.power
            - 0.5 * ((y - row - gel.sag - rng.normal(0, 0.8)) / thick) ** 2
        )
        bands[k] = unit, share * peak * np.exp(rng.normal(0, SCATTER_CV))
    return bands


def _write_down(
    folder: Path,
    doses: dict[int, float],
    bands: dict[str, dict[int, tuple[writing.Image, float]]],
    noise_sd: float,
    full: writing.Mask,
) -> writing.Truth:
    """Write the layout and return the truth; what a user is told of an empty lane is its role."""
    h, w = full.shape
    images, rows, levels = [], [], {}
    for target, row in bands.items():
        boxes = {k: writing.extent(unit) for k, (unit, _) in row.items()}
        top, bottom = min(box[1] for box in boxes.values()), max(box[3] for box in boxes.values())
        lanes, levels[target] = [], {}
        for k, (unit, amount) in row.items():
            role = {"role": "sample" if k in doses else "blank"}
            whole = amount * unit.sum()
            lanes.append(writing.true_lane(k, boxes[k], whole, amount * unit, noise_sd=noise_sd, full=full) | role)
            filled = {"sample": f"s{k}", "dose_nM": doses[k], "time_h": 1} if k in doses else {}
            rows.append(
                {
                    "image": "blot.tif",
                    "lane": k,
                    "target": target,
                    "replicate": 1,
                    "blot": 1,
                    **role,
                    **filled,
                    "roi": f"0,{max(0, top - MARGIN)},{w},{min(h, bottom + MARGIN)}",
                }
            )
            if k in doses:
                levels[target][(f"s{k}", doses[k])] = whole
        images.append({"image": "blot.tif", "target": target, "lanes": lanes})
    writing.write_layout(folder, (*writing.COLUMNS, "role", "roi"), rows)
    return {"images": images, "folds": writing.folds(levels), "look": "camera"}
