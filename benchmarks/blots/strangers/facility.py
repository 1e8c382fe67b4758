"""An imaging-facility manager's blot: whole membranes of 1392 x 1040 or 2000 x 1500 pixels, 16 bits, bright on dark.

A ladder runs in lane 1, non-specific bands cross every lane, the glass is dusty. The row of the target is told by its
size, by its region, or by both.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import tifffile
import writing
from scipy.ndimage import zoom

DOSES_NM = (0, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000, 3000)
MARKS_KDA = (250, 150, 100, 75, 50, 37, 25, 20, 15, 10)
TARGET_KDA = 32
#: Two of these sizes light up beside the target, at up to this share of its strongest band.
NON_SPECIFIC_KDA = (62, 90, 125, 48)
NON_SPECIFIC_SHARE = (0.04, 0.3)
PEAK_COUNTS, LADDER_COUNTS = (9000, 30000), (4000, 9000)
BACKGROUND_COUNTS, SLOPE_COUNTS, HAZE_COUNTS = (600, 1500), 200, 60
#: Variance of a count: this share of it, and the electronics.
SHOT, READ_VARIANCE = 3, 400
DUST, DUST_COUNTS = (3, 12), (2000, 9000)
#: Dust stays this far from the bands of the target, in pixels.
DUST_CLEARANCE = 9


@dataclass(frozen=True)
class Gel:
    """The geometry of a gel in pixels; lane 0 is the ladder."""

    height: int
    width: int
    left: float
    pitch: float
    half_lane: float

    def row(self, kda: float) -> float:
        """Return how far down a size runs."""
        top, slope = self.height * 0.08, self.height * 0.8 / np.log(25)
        return top + slope * np.log(250 / kda)

    def band(self, lane: int, kda: float, thick: float) -> writing.Image:
        """Return a band of height 1, frowning, with a flat top across its lane."""
        y, x = np.arange(self.height)[:, None].astype(float), np.arange(self.width)[None, :].astype(float)
        middle = self.left + self.pitch * (lane + 0.5)
        down = np.exp(-0.5 * ((y - self.row(kda) - 2 * ((x - middle) / self.half_lane) ** 2) / thick) ** 2)
        return down * np.exp(-0.5 * ((x - middle) / (self.half_lane * 0.8)) ** 8)


def render(folder: Path, rng: np.random.Generator, number: int) -> writing.Truth:
    """Write two pictures, p-S6 and S6, of one gel."""
    h, w = (1500, 2000) if number % 2 else (1040, 1392)
    doses = DOSES_NM[: int(rng.integers(8, 12))]
    ic50_nM, floor, load = rng.uniform(0.5, 5), 0.05, np.exp(rng.normal(0, 0.1, len(doses)))
    left = rng.uniform(0.06, 0.12) * w
    pitch = (w * 0.97 - left) / (len(doses) + 1)
    gel = Gel(h, w, left, pitch, pitch * rng.uniform(0.33, 0.41))
    told = ("roi", "kda", "both")[number % 3]
    roi = f"0,{int(gel.row(TARGET_KDA) - h * 0.04)},{w},{int(gel.row(TARGET_KDA) + h * 0.04)}" if told != "kda" else ""
    kda = TARGET_KDA if told != "roi" else ""
    images, rows, levels = [], [], {"p-S6": {}, "S6": {}}
    for target in levels:
        shares = [writing.response(dose, ic50_nM, floor) if target == "p-S6" else 1.0 for dose in doses]
        levels[target] = {(f"S{i}", dose): shares[i] for i, dose in enumerate(doses)}
        name = f"scan_{target}.tif"
        images.append({"image": name, "target": target, "lanes": _scan(folder / name, rng, gel, load, shares)})
        about: dict[str, Any] = {"image": name, "target": target, "roi": roi, "blot": "g1", "replicate": 1}
        rows.append({**about, "lane": 1, "sample": "ladder", "role": "ladder", "kda": ";".join(map(str, MARKS_KDA))})
        rows += [
            {**about, "lane": i + 2, "sample": f"S{i}", "dose_nM": dose, "time_h": 24, "role": "sample", "kda": kda}
            for i, dose in enumerate(doses)
        ]
    writing.write_layout(folder, (*writing.COLUMNS, "role", "kda", "roi"), rows)
    return {"images": images, "folds": writing.folds(levels), "look": "camera"}


def _scan(
    path: Path, rng: np.random.Generator, gel: Gel, load: np.ndarray, shares: list[float]
) -> list[dict[str, Any]]:
    """Write the picture of one target and return its true lanes."""
    back = _background(rng, gel)
    peak, thick = rng.uniform(*PEAK_COUNTS), gel.height * rng.uniform(0.006, 0.009)
    others = _other_bands(rng, gel, load, peak, thick)
    units = [gel.band(i + 1, TARGET_KDA, thick) for i in range(len(shares))]
    boxes = [writing.extent(unit) for unit in units]
    amounts = [share * loaded * peak for share, loaded in zip(shares, load, strict=True)]
    clean = back + others + sum(amount * unit for amount, unit in zip(amounts, units, strict=True))
    counts = rng.normal(clean, np.sqrt(SHOT * clean + READ_VARIANCE))
    _add_dust(rng, counts, boxes)
    stored = np.rint(counts.clip(0, 65535)).astype(np.uint16)
    tifffile.imwrite(path, stored, compression="zlib")
    noise_sd = np.sqrt(SHOT * back.mean() + READ_VARIANCE)
    return [
        writing.true_lane(i + 2, box, amount, amount * unit, noise_sd=noise_sd, full=stored == 65535)
        for i, (box, amount, unit) in enumerate(zip(boxes, amounts, units, strict=True))
    ]


def _background(rng: np.random.Generator, gel: Gel) -> writing.Image:
    haze = zoom(rng.normal(size=(6, 8)), (gel.height / 6, gel.width / 8), order=3)[: gel.height, : gel.width]
    x = np.arange(gel.width)[None, :].astype(float)
    return rng.uniform(*BACKGROUND_COUNTS) + SLOPE_COUNTS * x / gel.width * rng.normal() + HAZE_COUNTS * haze


def _other_bands(rng: np.random.Generator, gel: Gel, load: np.ndarray, peak: float, thick: float) -> writing.Image:
    """Return the ladder and the non-specific bands in counts."""
    counts = np.zeros((gel.height, gel.width))
    for kda in MARKS_KDA:
        counts += gel.band(0, kda, thick * 0.7) * rng.uniform(*LADDER_COUNTS)
    for kda in rng.choice(NON_SPECIFIC_KDA, 2, replace=False):
        strength = rng.uniform(*NON_SPECIFIC_SHARE) * peak
        for i, loaded in enumerate(load):
            counts += gel.band(i + 1, kda, thick * 0.8) * strength * loaded
    return counts


def _add_dust(rng: np.random.Generator, counts: writing.Image, boxes: list[writing.Box]) -> None:
    """Let specks of dust glow a little, in place, beside the bands."""
    h, w = counts.shape
    far = DUST_CLEARANCE
    for _ in range(int(rng.integers(*DUST))):
        y, x = rng.integers(5, h - 5), rng.integers(5, w - 5)
        if any(x0 - far < x < x1 + far and y0 - far < y < y1 + far for x0, y0, x1, y1 in boxes):
            continue
        counts[y - 2 : y + 3, x - 2 : x + 3] += rng.uniform(*DUST_COUNTS)
