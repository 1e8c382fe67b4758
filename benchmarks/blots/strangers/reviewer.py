"""A software reviewer's blot, in sixty lines: bright Gaussians on dark, lanes that fill the width, Poisson counts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import tifffile
import writing

HEIGHT, WIDTH = 200, 600
DOSES_NM = (0, 0.1, 0.3, 1, 3, 10, 30, 100, 300)
#: What the highest dose leaves; with 0.0 the last bands sink into the noise.
FLOORS = (0.0, 0.03, 0.1)
PEAK_COUNTS = (8000, 30000)
BACKGROUND_COUNTS = (300, 1500)
COUNTS_PER_PHOTON = 4.0
READ_NOISE_COUNTS = 15
#: The share of the peak where the reviewer sees a band end: two standard deviations from its middle.
EDGE = 0.135


def render(folder: Path, rng: np.random.Generator, number: int) -> writing.Truth:
    """Write two pictures, p-S6 and S6, of one gel."""
    doses = DOSES_NM[: int(rng.integers(6, 10))]
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    pitch = WIDTH / len(doses)
    sd_x, sd_y = pitch * rng.uniform(0.15, 0.23), rng.uniform(5, 9)
    load = rng.normal(1, 0.1, len(doses)).clip(0.7, 1.3)
    ic50_nM, floor = rng.uniform(0.3, 3), rng.choice(FLOORS)
    units = [
        np.exp(-(((x - pitch * (i + 0.5)) / sd_x) ** 2) / 2 - ((y - HEIGHT / 2) / sd_y) ** 2 / 2)
        for i in range(len(doses))
    ]
    images, rows, levels = [], [], {"p-S6": {}, "S6": {}}
    for target in levels:
        left = [writing.response(dose, ic50_nM, floor) if target == "p-S6" else 1.0 for dose in doses]
        levels[target] = {(f"{dose:g} nM", dose): share for dose, share in zip(doses, left, strict=True)}
        peak, background = rng.uniform(*PEAK_COUNTS), rng.uniform(*BACKGROUND_COUNTS)
        clean = np.full((HEIGHT, WIDTH), background)
        for unit, share, loaded in zip(units, left, load, strict=True):
            clean = clean + unit * share * loaded * peak
        stored = _photographed(rng, clean)
        name = f"{target}.tif"
        tifffile.imwrite(folder / name, stored)
        noise_sd = np.sqrt(COUNTS_PER_PHOTON * background + READ_NOISE_COUNTS**2)
        lanes = []
        for i, (dose, unit) in enumerate(zip(doses, units, strict=True)):
            amount, box = left[i] * load[i] * peak, writing.extent(unit, EDGE)
            lanes.append(writing.true_lane(i + 1, box, amount, amount * unit, noise_sd=noise_sd, full=stored == 65535))
            rows.append(
                {
                    "image": name,
                    "lane": i + 1,
                    "sample": f"{dose:g} nM",
                    "dose_nM": dose,
                    "time_h": 24,
                    "target": target,
                    "replicate": 1,
                    "blot": "b1",
                }
            )
        images.append({"image": name, "target": target, "lanes": lanes})
    writing.write_layout(folder, writing.COLUMNS, rows)
    return {"images": images, "folds": writing.folds(levels), "look": "camera"}


def _photographed(rng: np.random.Generator, clean: writing.Image) -> np.ndarray:
    photons = rng.poisson(clean / COUNTS_PER_PHOTON) * COUNTS_PER_PHOTON
    counts = (photons + rng.normal(0, READ_NOISE_COUNTS, clean.shape)).clip(0, 65535)
    return np.rint(counts).astype(np.uint16)
