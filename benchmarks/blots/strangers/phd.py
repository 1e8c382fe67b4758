"""An image-analysis student's blot: dark on light, three membranes, each tilted, smiling, unevenly lit and blotched."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import tifffile
import writing
from scipy.ndimage import gaussian_filter

MEMBRANES = (1, 2, 3)
DOSES_NM = (0, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000)
TILT_DEG = 2
#: How far the outer lanes run above or below the middle ones, in pixels.
SMILE = 12
WHITE_COUNTS = (40000, 56000)
#: The darkest band as a share of white.
DEPTH = (0.35, 0.8)
#: Slopes of the light, its fall-off to the sides, and the blotches, as shares of white.
SLOPE, FALL_OFF, BLOTCH = 0.05, 0.04, 0.012
BLOTCH_WIDTH = 40
NOISE_COUNTS = (80, 250)


def render(folder: Path, rng: np.random.Generator, number: int) -> writing.Truth:
    """Write six pictures: p-S6 and S6 of three experiments."""
    shape = (int(rng.integers(260, 420)), int(rng.integers(800, 1200)))
    doses = DOSES_NM[: int(rng.integers(6, 11))]
    ic50_nM, floor = rng.uniform(0.5, 5), rng.uniform(0.02, 0.1)
    images, rows, levels = [], [], {"p-S6": {}, "S6": {}}
    for blot in MEMBRANES:
        load = np.exp(rng.normal(0, 0.15, len(doses)))
        biology = np.exp(rng.normal(0, 0.1, len(doses)))
        tilt_deg = rng.uniform(-TILT_DEG, TILT_DEG)
        for target in levels:
            back, depth, units = _membrane(rng, shape, len(doses), tilt_deg)
            left = np.array([writing.response(dose, ic50_nM, floor) if target == "p-S6" else 1.0 for dose in doses])
            amounts = left * load * (biology if target == "p-S6" else 1) * depth / 1.3
            noise_sd = rng.uniform(*NOISE_COUNTS)
            ideal = back - sum(amount * unit for amount, unit in zip(amounts, units, strict=True))
            stored = np.rint((ideal + rng.normal(0, noise_sd, shape)).clip(0, 65535)).astype(np.uint16)
            name = f"membrane{blot}_{target}.tif"
            tifffile.imwrite(folder / name, stored)
            lanes = []
            for i, (dose, unit) in enumerate(zip(doses, units, strict=True)):
                light = np.minimum(amounts[i] * unit, np.maximum(back, 0))
                lanes.append(
                    writing.true_lane(
                        i + 1, writing.extent(unit), amounts[i] * unit.sum(), light, noise_sd=noise_sd, full=stored == 0
                    )
                )
                sample = "DMSO" if dose == 0 else f"ever {dose:g}"
                levels[target][(sample, dose)] = left[i]
                rows.append(
                    {
                        "image": name,
                        "lane": i + 1,
                        "sample": sample,
                        "dose_nM": dose,
                        "time_h": 4,
                        "target": target,
                        "replicate": blot,
                        "blot": f"M{blot}",
                    }
                )
            images.append({"image": name, "target": target, "lanes": lanes})
    writing.write_layout(folder, writing.COLUMNS, rows)
    return {"images": images, "folds": writing.folds(levels), "look": "inverted camera"}


def _membrane(
    rng: np.random.Generator, shape: tuple[int, int], lanes: int, tilt_deg: float
) -> tuple[writing.Image, float, list[writing.Image]]:
    """Return the bare membrane, the depth of a full band, and the bands at height 1 (super-Gaussian across a lane)."""
    h, w = shape
    y, x = np.mgrid[0:h, 0:w].astype(float)
    tilt = np.deg2rad(tilt_deg + rng.normal(0, 0.3))
    along = (x - w / 2) * np.cos(tilt) + (y - h / 2) * np.sin(tilt)
    across = -(x - w / 2) * np.sin(tilt) + (y - h / 2) * np.cos(tilt)
    left, right = rng.uniform(0.03, 0.12) * w, rng.uniform(0.03, 0.12) * w
    pitch = (w - left - right) / lanes
    width, smile = pitch * rng.uniform(0.6, 0.8), rng.uniform(-SMILE, SMILE)
    thick, row = rng.uniform(6, 12), rng.uniform(-0.12, 0.12) * h
    across = across - smile * (2 * along / w) ** 2
    white = rng.uniform(*WHITE_COUNTS)
    depth = white * rng.uniform(*DEPTH)
    back = white * (
        1 + SLOPE * rng.normal() * along / w + SLOPE * rng.normal() * across / h - FALL_OFF * (along / w) ** 2
    )
    blotches = gaussian_filter(rng.normal(size=shape), BLOTCH_WIDTH)
    back = back + white * BLOTCH * ((blotches - blotches.mean()) / blotches.std())
    units = []
    for i in range(lanes):
        middle = left + pitch * (i + 0.5) - w / 2 + rng.normal(0, 0.02 * pitch)
        off_row = rng.normal(0, 1)
        units.append(
            np.exp(-0.5 * (2 * np.abs(along - middle) / width) ** 6)
            * np.exp(-0.5 * ((across - row - off_row) / thick) ** 2)
        )
    return back, depth, units
