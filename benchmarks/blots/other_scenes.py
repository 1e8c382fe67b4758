"""Scenes of the second renderer: a row of bands cut out for a figure, a whole membrane, and the file of either."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from other_files import Picture, encode, number_lanes
from other_habits import (
    FADING,
    KDA,
    STEADY,
    Detect,
    Place,
    between,
    camera16,
    draw_scene,
    forms,
    ladder_rungs,
    scanner16,
    size_scale,
    strangers,
    with_edges,
)
from other_renderer import Exposure, Row, Scene

#: A row of no target below this is not taken for the target by anybody.
WEAK = 0.2


def picked(rng: np.random.Generator, *names: str) -> str:
    """Pick one of some names."""
    return str(rng.choice(names))


def some_target(rng: np.random.Generator, fading: float = 0.6) -> str:
    """Pick a target that fades with the drug, or one that stays."""
    return picked(rng, *(FADING if rng.random() < fading else STEADY))


def picked_detector(rng: np.random.Generator) -> Detect:
    """Return a camera or a scanner of 16 bits."""
    if rng.random() < 0.5:
        return scanner16(rng, between(rng, 0.1, 0.9))
    return camera16(rng, between(rng, 0.1, 0.9), dark=rng.random() < 0.2)


def strip_place(rng: np.random.Generator, n: int) -> Place:
    """Return the size of a row of bands cut out for a figure."""
    width = int(np.clip(n * between(rng, 28, 95), 300, 1300))
    height = int(np.clip(width * between(rng, 0.08, 0.22), 40, 200))
    return Place(width, height, n, rng.uniform(0.005, 0.05), rng.uniform(0.95, 0.995), 1.2)


def strip_scene(rng: np.random.Generator, place: Place, target: str, hard: float, detect: Detect) -> Scene:
    """Return the scene of a strip: one row of bands, perhaps a part of another at the rim."""
    most = np.degrees(np.arctan(0.18 * place.height / place.width))
    place = replace(place, askew_deg=hard * rng.uniform(-1, 1) * min(place.askew_deg, most))
    scene = draw_scene(rng, place, hard, detect, thickest=0.13 if "4E-BP1" in target else 0.3)
    y, thick = place.height * rng.uniform(0.42, 0.62), scene.style.thick
    rows = (Row(target, y, KDA[target], **forms(rng, target, thick)),)
    if rng.random() < 0.25 * hard:
        rim = picked(rng, "over", "under") == "over"
        rows += (Row("", -0.1 * thick if rim else place.height + 0.1 * thick, 0, rng.uniform(0.1, 0.6)),)
    return replace(scene, rows=rows)


def membrane_place(rng: np.random.Generator, n: int, *, widest: int = 3000) -> Place:
    """Return the size of a picture of a whole membrane."""
    width = int(between(rng, 600, widest))
    height = int(width * rng.uniform(0.45, 0.95))
    return Place(width, height, n, rng.uniform(0.03, 0.14), rng.uniform(0.86, 0.97), 2.0)


def membrane_scene(
    rng: np.random.Generator, place: Place, targets: list[str], hard: float, detect: Detect, *, most: float = 0.6
) -> tuple[Scene, Callable[[float], float]]:
    """Return the scene of a whole membrane with its targets and other bands, and where sizes lie on it."""
    place = replace(place, askew_deg=hard * rng.uniform(-place.askew_deg, place.askew_deg))
    scene = draw_scene(rng, place, hard, detect, thickest=0.035)
    y_of, thick = size_scale(rng, place.height), scene.style.thick
    rows = tuple(Row(name, y_of(KDA[name]), KDA[name], **forms(rng, name, thick)) for name in targets)
    rows += strangers(rng, [row.y for row in rows], place.height, thick, hard, most=most)
    scene = replace(scene, rows=rows, ladder_rows=ladder_rungs(rng, y_of, between(rng, 0.2, 0.8)))
    return (with_edges(rng, scene, place) if rng.random() < 0.5 else scene), y_of


def one_picture(rng: np.random.Generator, exposure: Exposure, kind: str, *, stem: str = "") -> Picture:
    """Return the file of an exposure without anything around it."""
    number_lanes(exposure.lanes)
    name = stem or picked(rng, "blot", "membrane", "scan", "Image") + f"_{rng.integers(1, 99)}"
    if exposure.detector.ceiling > 255 and kind not in ("tif", "white", "png"):
        kind = "tif"
    suffix = ".jpg" if kind.startswith("jpg") else ".png" if kind.startswith("png") else ".tif"
    data = encode(rng, exposure.pixels, exposure.detector.ceiling, kind)
    return Picture(name + suffix, "1", 1, data, exposure.lanes)


def row_box(picture: Picture, target: str, scene: Scene) -> tuple[int, int, int, int]:
    boxes = np.array([lane["box"] for lane in picture.lanes[target]])
    margin = int(0.8 * scene.style.thick)
    low = np.maximum(boxes[:, :2].min(axis=0) - margin, 0)
    high = np.minimum(boxes[:, 2:].max(axis=0) + margin, (scene.frame.width, scene.frame.height))
    return int(low[0]), int(low[1]), int(high[0]), int(high[1])


def told(picture: Picture, scene: Scene) -> Picture:
    """Box the target's row in the layout where nothing else tells it from another row as strong."""
    if picture.kda or not any(row.strength > WEAK for row in scene.rows if not row.target):
        return picture
    picture.roi = {name: row_box(picture, name, scene) for name in picture.lanes}
    return picture


def weak_or_told(rng: np.random.Generator) -> float:
    """Return the strength that rows of no target may have: weak ones need no box."""
    return WEAK if rng.random() < 0.6 else 0.6
