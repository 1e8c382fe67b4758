"""A pharmacologist's blot: everolimus on p-S6, S6 and actin, two experiments, dark bands on light, often a ladder slot.

A phospho-protein shares its membrane and its picture with actin, or every target has a picture of its own. The ladder
is at most a stain in lane 1; the layout may name its lane or leave it out.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import tifffile
import writing
from scipy.ndimage import gaussian_filter

DOSES_NM = (0, 0.1, 1, 5, 10, 50, 100, 1000)
EXPERIMENTS = (1, 2)
STRIP = 170
LOAD_CV, BIOLOGICAL_CV = 0.12, 0.08
PAPER_COUNTS = (46000, 60000)
#: The darkest band as a share of the paper.
DEPTH = (0.4, 0.7)
TILT_DEG = 0.8
#: How far the outer lanes run above or below the middle ones, in pixels.
SMILE = (-5, 8)
#: Slopes of the light, and its blotches, as shares of the paper.
SLOPE_X, SLOPE_Y, BLOTCH = 0.05, 0.03, 0.01
BLOTCH_WIDTH = 25
STAIN, DUST_DEPTH = 0.12, 0.25
NOISE_COUNTS = (150, 400)


def render(folder: Path, rng: np.random.Generator, number: int) -> writing.Truth:
    """Write four or six pictures of two experiments."""
    doses = DOSES_NM[: int(rng.integers(6, 9))]
    width, slot, told = int(rng.integers(700, 1000)), number % 3 != 0, number % 4 < 2
    groups = [["p-S6", "actin"], ["S6", "actin"]] if number % 2 else [["p-S6"], ["S6"], ["actin"]]
    left = {
        "p-S6": [writing.response(dose, 1.5, 0.03) for dose in doses],
        "S6": [1 - 0.1 * (dose >= 100) for dose in doses],
        "actin": [1.0] * len(doses),
    }
    names = ["vehicle", *(f"RAD001 {dose:g} nM" for dose in doses[1:])]
    images, rows = [], []
    for experiment in EXPERIMENTS:
        load = np.exp(rng.normal(0, LOAD_CV, len(doses)))
        biology = np.exp(rng.normal(0, BIOLOGICAL_CV, len(doses)))
        for group in groups:
            shares = {
                target: [own * load[i] * (biology[i] if target == "p-S6" else 1) for i, own in enumerate(left[target])]
                for target in group
            }
            name = f"r{experiment}_{'_'.join(group)}.tif"
            lanes = _picture(folder / name, rng, width, shares, slot=slot)
            for j, target in enumerate(group):
                images.append({"image": name, "target": target, "lanes": lanes[target]})
                about = {
                    "image": name,
                    "target": target,
                    "replicate": experiment,
                    "blot": f"exp{experiment}",
                    "roi": f"0,{STRIP * j + 15},{width},{STRIP * j + 155}" if len(group) > 1 else "",
                }
                if slot and told:
                    rows.append({**about, "lane": 1, "sample": "marker", "role": "ladder"})
                rows += [
                    {**about, "lane": i + 1 + slot, "sample": sample, "dose_nM": dose, "time_h": 24, "role": "sample"}
                    for i, (sample, dose) in enumerate(zip(names, doses, strict=True))
                ]
    columns = (*writing.COLUMNS, *(["role"] if told else []), *(["roi"] if number % 2 else []))
    writing.write_layout(folder, columns, rows)
    levels = {target: dict(zip(zip(names, doses, strict=True), own, strict=True)) for target, own in left.items()}
    return {"images": images, "folds": writing.folds(levels), "look": "inverted camera"}


def _picture(
    path: Path, rng: np.random.Generator, width: int, shares: dict[str, list[float]], *, slot: bool
) -> dict[str, list[writing.Truth]]:
    """Write the picture of a membrane, a row for each target, and return the true lanes of each."""
    y, x = np.mgrid[0 : STRIP * len(shares), 0:width].astype(float)
    paper = rng.uniform(*PAPER_COUNTS)
    curve = rng.uniform(*SMILE) * ((x - width / 2) / (width / 2)) ** 2
    curve = curve + np.tan(np.deg2rad(rng.uniform(-TILT_DEG, TILT_DEG))) * (x - width / 2)
    light = _light(rng, paper, x, y)
    pitch = width * 0.94 / (len(next(iter(shares.values()))) + slot)
    ink, bands = np.zeros(x.shape), {}
    for j, (target, own) in enumerate(shares.items()):
        row, deep, thick = 85 + STRIP * j, paper * rng.uniform(*DEPTH), rng.uniform(7, 11)
        bands[target] = []
        for i, share in enumerate(own):
            off = np.abs((x - (width * 0.03 + pitch * (i + slot + 0.5))) / (pitch * 0.38))
            unit = np.exp(-1.2 * off**5) * np.exp(-0.5 * ((y - row - curve - 3 * (off.clip(0, 1.5)) ** 2) / thick) ** 2)
            amount = share * deep / 1.25
            ink += amount * unit
            bands[target].append((unit, amount))
    if slot and rng.integers(2):
        ink += _stain(paper, pitch, x, y)
    noise_sd = rng.uniform(*NOISE_COUNTS)
    counts = light - ink + rng.normal(0, noise_sd, x.shape)
    _add_dust(rng, counts, paper)
    stored = np.rint(counts.clip(0, 65535)).astype(np.uint16)
    tifffile.imwrite(path, stored)
    return {
        target: [
            writing.true_lane(
                i + 1 + slot,
                writing.extent(unit),
                amount * unit.sum(),
                amount * unit,
                noise_sd=noise_sd,
                full=stored == 0,
            )
            for i, (unit, amount) in enumerate(own)
        ]
        for target, own in bands.items()
    }


def _light(rng: np.random.Generator, paper: float, x: writing.Image, y: writing.Image) -> writing.Image:
    """Return the bare membrane."""
    h, w = x.shape
    light = paper * (1 - SLOPE_X * rng.uniform(-1, 1) * x / w - SLOPE_Y * rng.uniform(-1, 1) * y / h)
    blotches = gaussian_filter(rng.normal(size=x.shape), BLOTCH_WIDTH)
    return light + paper * BLOTCH * blotches / blotches.std()


def _stain(paper: float, pitch: float, x: writing.Image, y: writing.Image) -> writing.Image:
    """Return what one marker left in the ladder's slot, far above the bands."""
    across = (x - x.shape[1] * 0.03 - pitch * 0.5) / (pitch * 0.25)
    return paper * STAIN * np.exp(-0.5 * across**2 - 0.5 * ((y - 25) / 4) ** 2)


def _add_dust(rng: np.random.Generator, counts: writing.Image, paper: float) -> None:
    """Darken up to three flecks below the bands, in place."""
    for _ in range(int(rng.integers(0, 4))):
        y, x = 135 + int(rng.integers(0, 20)), int(rng.integers(4, counts.shape[1] - 4))
        counts[y - 1 : y + 2, x - 1 : x + 2] -= paper * DUST_DEPTH
