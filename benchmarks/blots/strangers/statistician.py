"""A statistician's blot, for intervals: flat ground, white noise, round numbers, replicates that scatter by a known CV.

The replicates share one membrane as lanes in every second blot; otherwise each has a membrane of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import tifffile
import writing

#: Of each sample the dose in nM and the true p-4EBP1; the last two only where a membrane has room for them.
SAMPLES = {"ctrl": (0, 1.0), "low": (1, 0.7), "mid": (10, 0.35), "high": (100, 0.1)}
MORE_SAMPLES = {"max": (1000, 0.05), "tiny": (0.1, 0.95)}
BIOLOGICAL_CV = (0.05, 0.1, 0.2)
#: What a pipette adds to every band on its own.
BAND_CV = (0.0, 0.03, 0.06)
LOAD_CV = 0.2
NOISE_COUNTS = (30.0, 100.0, 200.0)
PEAK_COUNTS, GROUND_COUNTS = 9000, 2000
HEIGHT, FIRST, PITCH, ROW = 150, 50, 60, 75
SD_X, SD_Y = 11.0, 6.0

#: A sample of a replicate: its place among the samples, and the replicate, from 0.
Cell = tuple[int, int]


def render(folder: Path, rng: np.random.Generator, number: int) -> writing.Truth:
    """Write p-4EBP1 and 4EBP1 of three or four replicates: two pictures, or two for each replicate."""
    together = number % 2 == 0
    replicates = 3 if together else int(rng.integers(3, 5))
    samples = SAMPLES if together else SAMPLES | MORE_SAMPLES
    biological_cv, band_cv = rng.choice(BIOLOGICAL_CV), rng.choice(BAND_CV)
    noise_sd = rng.choice(NOISE_COUNTS)
    cells = [(sample, replicate) for replicate in range(replicates) for sample in range(len(samples))]
    load = {cell: np.exp(rng.normal(0, LOAD_CV)) for cell in cells}
    biology = {cell: np.exp(rng.normal(0, biological_cv)) for cell in cells}
    level = [true for _, true in samples.values()]
    shares = {
        "p-4EBP1": {cell: PEAK_COUNTS * load[cell] * (level[cell[0]] * biology[cell]) for cell in cells},
        "4EBP1": {cell: PEAK_COUNTS * load[cell] for cell in cells},
    }
    images, rows = [], []
    for target, own in shares.items():
        for blot in [0] if together else range(replicates):
            inside = [cell for cell in cells if together or cell[1] == blot]
            peaks = {cell: own[cell] * np.exp(rng.normal(0, band_cv)) for cell in inside}
            name = f"{target}_{blot + 1}.tif"
            images.append({"image": name, "target": target, "lanes": _picture(folder / name, rng, peaks, noise_sd)})
            for i, (sample, replicate) in enumerate(inside):
                label, (dose, _) = list(samples.items())[sample]
                rows.append(
                    {
                        "image": name,
                        "lane": i + 1,
                        "sample": label,
                        "dose_nM": dose,
                        "time_h": 24,
                        "target": target,
                        "replicate": replicate + 1,
                        "blot": blot + 1,
                    }
                )
    writing.write_layout(folder, writing.COLUMNS, rows)
    levels: writing.Levels = {
        "p-4EBP1": {(label, dose): true for label, (dose, true) in samples.items()},
        "4EBP1": {(label, dose): 1.0 for label, (dose, _) in samples.items()},
    }
    return {"images": images, "folds": writing.folds(levels), "look": "camera"}


def _picture(path: Path, rng: np.random.Generator, peaks: Mapping[Cell, float], noise_sd: float) -> list[writing.Truth]:
    """Write one picture and return its true lanes."""
    y, x = np.mgrid[0:HEIGHT, 0 : PITCH * len(peaks) + 40]
    middles = [FIRST + PITCH * i for i in range(len(peaks))]
    units = [np.exp(-0.5 * ((x - middle) / SD_X) ** 2 - 0.5 * ((y - ROW) / SD_Y) ** 2) for middle in middles]
    light = [peak * unit for peak, unit in zip(peaks.values(), units, strict=True)]
    counts = GROUND_COUNTS + sum(light) + rng.normal(0, noise_sd, x.shape)
    stored = np.rint(counts.clip(0, 65535)).astype(np.uint16)
    tifffile.imwrite(path, stored)
    return [
        writing.true_lane(
            i + 1, [middle - 22, ROW - 12, middle + 23, ROW + 13], peak, own, noise_sd=noise_sd, full=stored == 65535
        )
        for i, (middle, peak, own) in enumerate(zip(middles, peaks.values(), light, strict=True))
    ]
