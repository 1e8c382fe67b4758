"""A drawn experiment on disk: images and the layout that names their lanes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import tifffile
from tests.analysis.blots.drawing import Recipe, draw

DOSES = (0, 0.1, 0.5, 1, 5, 10, 20, 50, 100, 1000)
HEADER = "image,lane,sample,dose_nM,time_h,target,replicate,blot,role,amount,roi\n"


def layout_rows(image, target, replicate, *, doses=DOSES, blot="", rois=None):
    rois = rois or [""] * len(doses)
    return [
        f'{image},{lane},MCF-7,{dose},24,{target},{replicate},{blot or image},sample,,"{roi}"'
        for lane, (dose, roi) in enumerate(zip(doses, rois, strict=True), start=1)
    ]


def write_blot(folder: Path, name: str, recipe: Recipe, **tiff):
    drawn = draw(recipe)
    tifffile.imwrite(folder / name, drawn.pixels.astype("uint16"), **tiff)
    return drawn


def write_experiment(folder: Path, *, base: Recipe | None = None, replicates=3):
    """Write phospho, total and loading blots of some replicates; return the drawn blots by name."""
    base = base or Recipe(size=(300, 1000))
    rows, drawn = [], {}
    flat = tuple(100.0 for _ in base.amounts)
    for replicate in range(1, replicates + 1):
        for k, (target, amounts) in enumerate([("p-S6", base.amounts), ("S6", flat), ("actin", flat)]):
            name = f"{target}_{replicate}.tif"
            recipe = replace(base, amounts=amounts, seed=10 * replicate + k, tilt_deg=0.4 * replicate, smile=2.0 * k)
            drawn[name] = write_blot(folder, name, recipe)
            rows += layout_rows(name, target, replicate, blot=f"{replicate}")
    (folder / "layout.csv").write_text(HEADER + "\n".join(rows) + "\n")
    return drawn
