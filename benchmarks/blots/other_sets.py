"""Sets of the second renderer: ``python benchmarks/blots/other_sets.py OUT [--n 12] [--seed 1] [--sets ...]``.

On disk as ``make_sets.py`` writes: ``OUT/SET/0001`` with pictures and ``layout.csv``, the truth in
``OUT/truth/SET/0001.json``. Every case draws its own difficulty.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from other_figures import decorate, lit_by_hand, stack_strips
from other_files import Case, Picture, number_lanes, write_case
from other_habits import (
    FADING,
    KDA,
    RUNGS_KDA,
    Detect,
    Place,
    between,
    camera16,
    dose_series,
    draw_scene,
    empty,
    figure8,
    film8,
    forms,
    ladder_rungs,
    scanner16,
    size_scale,
    strangers,
    with_edges,
)
from other_renderer import Exposure, Lane, Row, render
from other_scenes import (
    WEAK,
    membrane_place,
    membrane_scene,
    one_picture,
    picked,
    picked_detector,
    row_box,
    some_target,
    strip_place,
    strip_scene,
    told,
    weak_or_told,
)
from set_writer import write_sets

LADDER = ";".join(map(str, RUNGS_KDA))


def strips(rng: np.random.Generator) -> Case:
    """One row of bands, cropped as for a figure."""
    hard, target = rng.random(), some_target(rng)
    place = strip_place(rng, int(rng.integers(4, 15)))
    look = picked(rng, "figure", "figure", "figure", "film", "scanner", "camera")
    detect = {
        "figure": figure8(rng),
        "film": film8(rng),
        "scanner": scanner16(rng, between(rng, 0.1, 0.9)),
        "camera": camera16(rng, between(rng, 0.05, 0.9), dark=rng.random() < 0.5),
    }[look]
    scene = strip_scene(rng, place, target, hard, detect)
    lanes = dose_series(rng, place.lanes, target, last=between(rng, 0.02, 0.4))
    kind = picked(rng, "png", "png rgb", "jpg", "jpg rgb", "tif")
    return Case([one_picture(rng, render(rng, scene, lanes), kind)], extra={"hard": hard, "look": look})


def membranes(rng: np.random.Generator) -> Case:
    """A whole membrane as the imager wrote it."""
    hard, target, n = rng.random(), some_target(rng), int(rng.integers(5, 15))
    lanes = dose_series(rng, n, target, last=between(rng, 0.02, 0.5))
    with_ladder = rng.random() < 0.4
    if with_ladder:
        lanes.insert(0 if rng.random() < 0.7 else n, empty("ladder"))
    look = picked(rng, "camera", "camera", "camera dark", "scanner", "scanner")
    detect = {
        "camera": camera16(rng, between(rng, 0.04, 0.9)),
        "scanner": scanner16(rng, between(rng, 0.05, 0.9)),
        "camera dark": camera16(rng, between(rng, 0.1, 0.9), dark=True),
    }[look]
    place, most = membrane_place(rng, len(lanes)), 0.6 if with_ladder else weak_or_told(rng)
    scene, _ = membrane_scene(rng, place, [target], hard, detect, most=most)
    kind = "white" if look == "camera dark" and rng.random() < 0.5 else "tif"
    picture = one_picture(rng, render(rng, scene, lanes), kind)
    if with_ladder:
        picture.ladder_kda, picture.kda = LADDER, {target: KDA[target]}
    return Case([told(picture, scene)], extra={"hard": hard, "look": look})


def films(rng: np.random.Generator) -> Case:
    """Film, scanned or photographed."""
    hard, target, n = rng.random(), some_target(rng), int(rng.integers(4, 13))
    lanes = dose_series(rng, n, target, last=between(rng, 0.05, 0.5))
    if rng.random() < 0.5:
        place = membrane_place(rng, n, widest=1600)
        scene, _ = membrane_scene(rng, place, [target], hard, film8(rng), most=weak_or_told(rng))
    else:
        width = int(between(rng, 500, 1400))
        place = Place(
            width, int(width * rng.uniform(0.15, 0.4)), n, rng.uniform(0.02, 0.1), rng.uniform(0.9, 0.98), 2.0
        )
        scene = strip_scene(rng, place, target, hard, film8(rng))
    exposure = render(rng, scene, lanes)
    phone = rng.random() < 0.35
    if phone:
        exposure.pixels = lit_by_hand(rng, exposure.pixels)
    kind = picked(rng, "jpg rgb", "jpg") if phone else picked(rng, "tif", "png", "jpg", "png rgb", "tif")
    picture = told(one_picture(rng, exposure, kind), scene)
    return Case([picture], extra={"hard": hard, "look": "phone" if phone else "film"})


def multi(rng: np.random.Generator) -> Case:
    """Two or three targets on one picture: by size with a ladder, or by boxes of the rows."""
    hard, n = 0.8 * rng.random(), int(rng.integers(5, 12))
    targets = _apart(rng, int(rng.integers(2, 4)))
    lanes = _merged([dose_series(rng, n, name, last=between(rng, 0.03, 0.5)) for name in targets])
    if rng.random() < 0.35:
        return stacked(rng, targets, lanes, hard)
    by_size = rng.random() < 0.65
    ladders = {"left": [0], "right": [n], "both": [0, n + 1]}[picked(rng, "left", "left", "right", "both")]
    for at in ladders if by_size else []:
        lanes.insert(at, empty("ladder"))
    detect = picked_detector(rng)
    place = replace(membrane_place(rng, len(lanes), widest=2400), askew_deg=1.5)
    scene, _ = membrane_scene(rng, place, targets, hard, detect)
    picture = one_picture(rng, render(rng, scene, lanes), "tif")
    if by_size:
        picture.ladder_kda, picture.kda = LADDER, {name: KDA[name] for name in targets}
    else:
        picture.roi = {name: row_box(picture, name, scene) for name in targets}
    return Case([picture], extra={"hard": hard, "look": "by size" if by_size else "by box"})


def stacked(rng: np.random.Generator, targets: list[str], lanes: list[Lane], hard: float) -> Case:
    """Return a figure panel: strips of the targets one above the other, the rows boxed in the layout."""
    first = strip_place(rng, len(lanes))
    exposures = []
    for name in targets:
        height = int(np.clip(first.height * rng.uniform(0.7, 1.3), 36, 200))
        place = replace(
            first, height=height, left=rng.uniform(0.005, 0.04), right=rng.uniform(0.96, 0.995), askew_deg=0.7
        )
        exposures.append(render(rng, strip_scene(rng, place, name, hard, figure8(rng)), lanes))
    pixels, lanes_of, boxes = stack_strips(rng, exposures)
    whole = Exposure(pixels, exposures[0].detector, lanes_of)
    picture = one_picture(rng, whole, picked(rng, "png", "jpg rgb", "png rgb", "tif"))
    picture.roi = boxes
    return Case([picture], extra={"hard": hard, "look": "panel"})


def _apart(rng: np.random.Generator, count: int) -> list[str]:
    """Pick targets whose sizes differ enough to be told apart on one membrane."""
    chosen: list[str] = []
    while len(chosen) < count:
        name = some_target(rng)
        if all(_far(name, other) for other in chosen):
            chosen.append(name)
    return chosen


def _far(name: str, other: str) -> bool:
    """Return whether two targets run far enough apart to be told apart on one membrane."""
    return abs(float(np.log(KDA[name] / KDA[other]))) > 0.26


def _merged(series: list[list[Lane]]) -> list[Lane]:
    return [
        replace(of_lane[0], amounts={name: mass for lane in of_lane for name, mass in lane.amounts.items()})
        for of_lane in zip(*[sorted(one, key=lambda lane: lane.dose_nM) for one in series], strict=True)
    ]


def faint(rng: np.random.Generator) -> Case:
    """A dose series whose last third cannot be seen."""
    hard, target, n = rng.random(), picked(rng, *FADING), int(rng.integers(6, 13))
    lanes = dose_series(rng, n, target, last=between(rng, 0.001, 0.01), mixed=False)
    gone = {lane.sample for lane in sorted(lanes, key=lambda lane: lane.dose_nM)[-(n // 3) :]}
    weaken = between(rng, 0.0003, 0.01)
    lanes = [
        replace(lane, amounts={target: lane.amounts[target] * (weaken if lane.sample in gone else 1)}) for lane in lanes
    ]
    if rng.random() < 0.5:
        place = strip_place(rng, n)
        detect = picked_detector(rng) if rng.random() < 0.4 else figure8(rng)
        scene, look = strip_scene(rng, place, target, hard, detect), "strip"
    else:
        place = membrane_place(rng, n, widest=2000)
        scene, _ = membrane_scene(rng, place, [target], hard, picked_detector(rng), most=weak_or_told(rng))
        look = "membrane"
    picture = one_picture(rng, render(rng, scene, lanes), picked(rng, "tif", "png", "jpg"))
    return Case([told(picture, scene)], extra={"hard": hard, "look": look})


def odd(rng: np.random.Generator) -> Case:
    """Names, sizes and frames around the lanes, empty lanes, uneven rooms, pictures askew."""
    hard, target, n = rng.random(), some_target(rng, 0.4), int(rng.integers(4, 12))
    lanes = dose_series(rng, n, target, last=between(rng, 0.05, 0.5))
    if rng.random() < 0.4:
        lanes.insert(int(rng.integers(1, n)), empty())
    ladder = picked(rng, "none", "none", "listed", "not listed")
    at = 0 if rng.random() < 0.7 else len(lanes)
    if ladder != "none":
        lanes.insert(at, empty("ladder", listed=ladder == "listed"))
    gaps = {int(rng.integers(0, len(lanes) - 1)): rng.uniform(0.2, 0.9)} if rng.random() < 0.4 else {}
    look = "scan" if rng.random() < 0.3 else "figure" if rng.random() < 0.7 else "film"
    detect = {"scan": picked_detector, "figure": figure8, "film": film8}[look](rng)
    place = membrane_place(rng, len(lanes), widest=1500)
    place = replace(place, height=int(place.height * rng.uniform(0.35, 1)))
    place = replace(place, askew_deg=rng.uniform(-3, 3), gaps=tuple(gaps.items()))
    scene = draw_scene(rng, place, hard, detect, thickest=0.06)
    y_of = size_scale(rng, place.height)
    y = float(np.clip(y_of(KDA[target]), 0.3 * place.height, 0.7 * place.height))
    rows = (Row(target, y, KDA[target], **forms(rng, target, scene.style.thick)),)
    rows += strangers(rng, [y], place.height, scene.style.thick, 0.6 * hard, most=WEAK)
    scene = replace(scene, rows=rows, ladder_rows=ladder_rungs(rng, y_of, between(rng, 0.2, 0.9)))
    scene = with_edges(rng, scene, place) if rng.random() < 0.5 else scene
    exposure = render(rng, scene, lanes)
    kind, moved = decorate(rng, exposure, scene, y_of)
    picture = one_picture(rng, exposure, kind)
    number_lanes(exposure.lanes, moved=moved)
    return Case([picture], extra={"hard": hard, "look": look, "ladder": ladder, "gaps": len(gaps)})


def truthful(rng: np.random.Generator) -> Case:
    """Three experiments, phospho, total and loading, with the errors of a bench."""
    hard, n, phospho = 0.5 * rng.random(), int(rng.integers(4, 7)), picked(rng, "p-S6", "p-S6K1", "p-AKT")
    total = phospho.removeprefix("p-")
    control = picked(rng, *(name for name in ("actin", "GAPDH", "tubulin") if _far(name, phospho)))
    design = dose_series(rng, n, phospho, last=between(rng, 0.08, 0.4), cv=0.0)
    design = sorted(design, key=lambda lane: lane.dose_nM)
    bio, loading = rng.uniform(0.05, 0.25), rng.uniform(0.03, 0.12)
    together = rng.random() < 0.5
    pictures = []
    for replicate in (1, 2, 3):
        cells = rng.lognormal(0, bio, n)
        for letter, target in (("A", phospho), ("B", total)):
            load = rng.lognormal(0, loading, n)
            level = [lane.amounts[phospho] * cells[k] if target == phospho else 1.0 for k, lane in enumerate(design)]
            lanes = [
                replace(
                    lane,
                    amounts={
                        target: level[k] * load[k] * rng.lognormal(0, 0.02),
                        control: load[k] * rng.lognormal(0, 0.02),
                    },
                )
                for k, lane in enumerate(design)
            ]
            blot = f"{replicate}{letter}"
            new = _exposed_twice(rng, lanes, (target, control), hard, f"m{blot}", together=together)
            pictures += [replace(picture, blot=blot, replicate=replicate) for picture in new]
    folds = [
        {
            "readout": readout,
            "sample": lane.sample,
            "dose_nM": lane.dose_nM,
            "time_h": 24.0,
            "fold": lane.amounts[phospho] if phospho in readout else 1.0,
        }
        for lane in design
        for readout in (phospho, total, f"{phospho}/{total}")
    ]
    return Case(pictures, folds, {"hard": hard, "look": "one picture" if together else "two pictures", "bio": bio})


def _exposed_twice(
    rng: np.random.Generator, lanes: list[Lane], targets: tuple[str, str], hard: float, stem: str, *, together: bool
) -> list[Picture]:
    """Return the pictures of one membrane: a strip for each target, or both rows in one picture with sizes."""
    n = len(lanes)
    if together:
        ladder = [empty("ladder"), *lanes]
        place = Place(int(between(rng, 600, 1000)), int(between(rng, 350, 600)), n + 1, 0.05, 0.95, 1.0)
        scene, _ = membrane_scene(rng, place, list(targets), hard, camera16(rng, between(rng, 0.2, 0.8)))
        picture = one_picture(rng, render(rng, scene, ladder), "tif", stem=stem)
        picture.ladder_kda, picture.kda = LADDER, {name: KDA[name] for name in targets}
        return [picture]
    found = []
    for name in targets:
        width = int(between(rng, 500, 1000))
        place = Place(
            width, int(width * rng.uniform(0.2, 0.35)), n, rng.uniform(0.02, 0.08), rng.uniform(0.92, 0.98), 1.2
        )
        scene = strip_scene(rng, place, name, hard, camera16(rng, between(rng, 0.1, 0.8)))
        found.append(one_picture(rng, render(rng, scene, lanes), "tif", stem=f"{stem}_{name}"))
    return found


def clipped(rng: np.random.Generator) -> Case:
    """Some lanes beyond the end of the scale, often by a few pixels only."""
    hard, target, n = rng.random(), some_target(rng), int(rng.integers(5, 12))
    lanes = dose_series(rng, n, target, last=between(rng, 0.05, 0.4), cv=0.25)
    place = membrane_place(rng, n, widest=1400)
    over = between(rng, 1.02, 2.0)
    detect: Detect = camera16(rng, over, dark=rng.random() < 0.25)
    if rng.random() < 0.35:
        plain = figure8(rng)
        detect = lambda seen, field: plain(seen / over, field)  # noqa: E731
    if rng.random() < 0.5:
        place = replace(strip_place(rng, n), height=int(place.width * 0.15))
        scene = strip_scene(rng, place, target, hard, detect)
    else:
        scene, _ = membrane_scene(rng, place, [target], hard, detect, most=WEAK)
    return Case([one_picture(rng, render(rng, scene, lanes), picked(rng, "tif", "png"))], extra={"hard": hard})


def depleted(rng: np.random.Generator) -> Case:
    """A dilution series beside the samples; the substrate lasts, or does not."""
    hard, target = 0.6 * rng.random(), some_target(rng)
    n, points = int(rng.integers(4, 7)), int(rng.integers(4, 7))
    step, scatter = picked(rng, "1.5", "2", "2", "3"), rng.choice([0.0, 0.03, 0.08])
    lanes = dose_series(rng, n, target, last=between(rng, 0.1, 0.4))
    relative = [float(step) ** -k for k in range(points)]
    dilution = [
        Lane("dilution", "pool", math.nan, 24.0, {target: share * rng.lognormal(0, scatter)}, float(f"{share:.4g}"))
        for share in relative
    ]
    lanes = lanes + dilution if rng.random() < 0.5 else dilution + lanes
    strength = 0.0 if rng.random() < 0.3 else between(rng, 0.05, 3.0)
    width = int(between(rng, 700, 1600))
    place = Place(width, int(width * rng.uniform(0.2, 0.5)), len(lanes), 0.04, 0.96, 1.0)
    scene = strip_scene(rng, place, target, hard, camera16(rng, between(rng, 0.2, 0.85)))
    scene = replace(scene, depletion=strength)
    picture = one_picture(rng, render(rng, scene, lanes), "tif")
    return Case([picture], extra={"hard": hard, "scatter": scatter, "points": points, "step": float(step)})


SETS: dict[str, Callable[[np.random.Generator], Case]] = {
    "strips": strips,
    "membranes": membranes,
    "films": films,
    "multi": multi,
    "faint": faint,
    "odd": odd,
    "truthful": truthful,
    "clipped": clipped,
    "depleted": depleted,
}


def write_one(out: Path, name: str, number: int, seed: int) -> int:
    """Draw and write one member of a set; return the number of pictures."""
    rng = np.random.default_rng([seed, 77, sorted(SETS).index(name), number])
    return write_case(out, name, number, SETS[name](rng))


if __name__ == "__main__":
    write_sets(SETS, write_one, about=__doc__, members=12)
