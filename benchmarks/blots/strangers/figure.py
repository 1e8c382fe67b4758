"""A figure reviewer's blot: 8-bit panels cropped for a paper, dark flat-topped bands; PNG grey or RGB, JPEG, framed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import writing
from PIL import Image
from scipy.ndimage import gaussian_filter

DOSES_NM = (0, 1, 3, 10, 30, 100, 300, 1000)
#: How a panel was saved, in turn; ``frame`` has a black rule around it and a white border around that.
KINDS = ("grey", "jpg", "rgb", "frame")
RULE, BORDER = 2, 14
JPEG_QUALITY = 92
PAPER_GREY = (215, 240)
#: The darkest band as a share of the paper.
DEPTH = (0.55, 0.85)
BLUR = 2.5
GRAIN_GREY = (1.0, 3.0)


def render(folder: Path, rng: np.random.Generator, number: int) -> writing.Truth:
    """Write two panels, p-S6K and S6K."""
    lanes = int(rng.integers(6, 9))
    shape = (int(rng.integers(90, 180)), int(rng.integers(520, 820)))
    doses = DOSES_NM[:lanes]
    load, ic50_nM = rng.uniform(0.85, 1.15, lanes), rng.uniform(1, 20)
    kind = KINDS[number % len(KINDS)]
    moved = RULE + BORDER if kind == "frame" else 0
    images, rows, levels = [], [], {"p-S6K": {}, "S6K": {}}
    for target in levels:
        paper = rng.uniform(*PAPER_GREY)
        ink = paper * rng.uniform(*DEPTH)
        units = _bands(rng, shape, lanes)
        left = np.array([writing.response(dose, ic50_nM, 0.04) if target == "p-S6K" else 1.0 for dose in doses])
        amounts = ink * left * load / 1.15
        ideal = paper - sum(amount * unit for amount, unit in zip(amounts, units, strict=True))
        noise_sd = rng.uniform(*GRAIN_GREY)
        panel = np.rint((ideal + _grain(rng, shape, noise_sd)).clip(0, 255)).astype(np.uint8)
        if kind == "frame":
            panel = np.pad(np.pad(panel, RULE, constant_values=0), BORDER, constant_values=255)
        name = f"Fig2A_{target}.{'jpg' if kind == 'jpg' else 'png'}"
        _save(folder / name, panel, kind)
        true_lanes = []
        for i, (dose, unit) in enumerate(zip(doses, units, strict=True)):
            box = [side + moved for side in writing.extent(unit)]
            true_lanes.append(
                writing.true_lane(
                    i + 1, box, amounts[i] * unit.sum(), amounts[i] * unit, noise_sd=noise_sd, full=panel == 0
                )
            )
            levels[target][(f"{dose:g}", dose)] = left[i]
            rows.append(
                {
                    "image": name,
                    "lane": i + 1,
                    "sample": f"{dose:g}",
                    "dose_nM": dose,
                    "time_h": 2,
                    "target": target,
                    "replicate": 1,
                    "blot": "fig2a",
                }
            )
        images.append({"image": name, "target": target, "lanes": true_lanes})
    writing.write_layout(folder, writing.COLUMNS, rows)
    return {"images": images, "folds": writing.folds(levels), "look": "figure"}


def _bands(rng: np.random.Generator, shape: tuple[int, int], lanes: int) -> list[writing.Image]:
    """Return the bands at height 1: rounded blocks, a little blurred, not quite on one line."""
    h, w = shape
    pitch = w / (lanes + 0.4)
    width, height = pitch * rng.uniform(0.62, 0.8), rng.uniform(12, 22)
    row = h / 2 + rng.uniform(-8, 8)
    y, x = np.mgrid[0:h, 0:w]
    units = []
    for i in range(lanes):
        middle, own_row = pitch * (i + 0.7), row + rng.uniform(-1.5, 1.5)
        block = (np.abs(x - middle) / (width / 2)) ** 4 + (np.abs(y - own_row) / (height / 2)) ** 4 < 1
        units.append(gaussian_filter(block.astype(float), (BLUR, BLUR)))
    return units


def _grain(rng: np.random.Generator, shape: tuple[int, int], sd: float) -> writing.Image:
    grain = gaussian_filter(rng.normal(size=shape), 0.7)
    return grain * (sd / grain.std())


def _save(path: Path, panel: np.ndarray, kind: str) -> None:
    if kind == "jpg":
        Image.fromarray(panel).save(path, quality=JPEG_QUALITY)
    else:
        Image.fromarray(np.dstack([panel] * 3) if kind == "rgb" else panel).save(path)
