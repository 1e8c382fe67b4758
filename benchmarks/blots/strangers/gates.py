"""A tester's blot: plain bands on flat ground, written in ten awkward ways, one after the other."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import tifffile
import writing
from PIL import Image

#: Clipped at 16, 8 or 12 bits; lowest value white; JPEG; pages of one file; ground at zero, where noise is cut in half.
GATES = ("clip16", "clip8", "white0", "jpeg", "pages", "clip12", "floor", "clipjpeg", "clean8", "white0clip")
CLIPPED = ("clip16", "clip8", "clip12", "clipjpeg", "white0clip")
EIGHT_BIT = ("clip8", "clean8", "jpeg", "clipjpeg")
#: The strongest band as a share of the scale, clipped or not, before lanes are loaded unevenly.
CLIPPED_SHARE, CLEAR_SHARE = (1.05, 1.5), 0.6
GROUND_SHARE, NOISE_SHARE = 0.06, 0.004
#: The noise where the ground is zero.
FLOOR_NOISE_COUNTS = 120.0
JPEG_QUALITY = 90
DOSES_NM = (0, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000)
IC50_NM, FLOOR = 3.0, 0.05
HEIGHT, FIRST, PITCH, ROW = 240, 70, 80, 120


def render(folder: Path, rng: np.random.Generator, number: int) -> writing.Truth:
    """Write p-S6 and S6, two pictures or two pages."""
    gate = GATES[(number - 1) % len(GATES)]
    doses = DOSES_NM[: int(rng.integers(7, 11))]
    load = rng.uniform(0.8, 1.2, len(doses))
    units, boxes = _bands(len(doses))
    top = 4095 if gate == "clip12" else 255 if gate in EIGHT_BIT else 65535
    ground, noise_sd = (0.0, FLOOR_NOISE_COUNTS) if gate == "floor" else (top * GROUND_SHARE, top * NOISE_SHARE)
    images, rows, pages, levels = [], [], [], {"p-S6": {}, "S6": {}}
    for target in levels:
        left = np.array([writing.response(dose, IC50_NM, FLOOR) if target == "p-S6" else 1.0 for dose in doses])
        peaks = top * (rng.uniform(*CLIPPED_SHARE) if gate in CLIPPED else CLEAR_SHARE) * left * load
        bands = sum(peak * unit for peak, unit in zip(peaks, units, strict=True))
        raw = ground + bands + rng.normal(0, noise_sd, units[0].shape)
        pages.append(np.rint(raw.clip(0, top)).astype(np.uint8 if gate in EIGHT_BIT else np.uint16))
        name = f"stack.tif#{len(pages)}" if gate == "pages" else _save(folder, target, gate, pages[-1])
        lanes = []
        for i, dose in enumerate(doses):
            light = np.minimum(peaks[i] * units[i], top - ground)
            lanes.append(writing.true_lane(i + 1, boxes[i], peaks[i], light, noise_sd=noise_sd, full=raw >= top - 0.5))
            levels[target][(f"T{i + 1}", dose)] = left[i]
            rows.append(
                {
                    "image": name,
                    "lane": i + 1,
                    "sample": f"T{i + 1}",
                    "dose_nM": dose,
                    "time_h": 24,
                    "target": target,
                    "replicate": "1",
                    "blot": "A",
                }
            )
        images.append({"image": name, "target": target, "lanes": lanes})
    if gate == "pages":
        tifffile.imwrite(folder / "stack.tif", np.stack(pages), photometric="minisblack")
    writing.write_layout(folder, writing.COLUMNS, rows)
    return {"images": images, "folds": writing.folds(levels), "look": gate}


def _bands(lanes: int) -> tuple[list[writing.Image], list[writing.Box]]:
    """Return the bands at height 1, flat across a lane and stepping down from lane to lane, and their boxes."""
    y, x = np.mgrid[0:HEIGHT, 0 : PITCH * lanes + 60]
    units, boxes = [], []
    for i in range(lanes):
        middle, row = FIRST + PITCH * i, ROW + i % 3
        across = 1 / (1 + np.exp((np.abs(x - middle) - 27) / 2.5))
        units.append(across * np.exp(-0.5 * ((y - row) / 8.0) ** 2))
        boxes.append([middle - 32, row - 17, middle + 33, row + 18])
    return units, boxes


def _save(folder: Path, target: str, gate: str, grey: np.ndarray) -> str:
    """Write a picture in the way of its gate and return its name."""
    suffix = ".jpg" if gate.endswith("jpeg") else ".png" if gate in EIGHT_BIT else ".tif"
    path = folder / f"{target}{suffix}"
    if suffix == ".jpg":
        Image.fromarray(grey).save(path, quality=JPEG_QUALITY)
    elif suffix == ".png":
        Image.fromarray(grey).save(path)
    elif gate.startswith("white0"):
        tifffile.imwrite(path, 65535 - grey, photometric="miniswhite")
    else:
        tifffile.imwrite(path, grey)
    return path.name
