"""Figures of the second renderer: strips stacked to a panel, pictures taken by hand, and everything written around."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from other_decor import FONTS, Sheet, paint_colour, pen_marks
from other_gel import Image
from other_habits import RUNGS_KDA
from other_membrane import cloud
from other_renderer import Exposure, Scene

Box = tuple[int, int, int, int]


def lit_by_hand(rng: np.random.Generator, pixels: Image) -> Image:
    """Return a film as a telephone saw it on a light box: uneven light, a little soft."""
    y, x = np.mgrid[0 : pixels.shape[0], 0 : pixels.shape[1]] / np.array(pixels.shape).reshape(2, 1, 1)
    way = rng.uniform(0, 2 * np.pi)
    light = 0.94 + 0.06 * ((x - 0.5) * np.cos(way) + (y - 0.5) * np.sin(way)) * 2
    light -= 0.04 * ((x - 0.5) ** 2 + (y - 0.5) ** 2) + 0.006 * np.abs(cloud(rng, pixels.shape, 3))
    return np.asarray(np.clip(np.round(pixels * light + rng.normal(0, 1, pixels.shape)), 0, 255))


def stack_strips(
    rng: np.random.Generator, exposures: list[Exposure]
) -> tuple[Image, dict[str, list[dict[str, Any]]], dict[str, Box]]:
    """Return a panel of strips with white between, the lanes of all targets moved, and a box for each row."""
    gap, margin, framed = int(rng.integers(3, 16)), int(rng.integers(0, 20)), rng.random() < 0.5
    width = exposures[0].pixels.shape[1]
    height = sum(one.pixels.shape[0] for one in exposures) + gap * (len(exposures) - 1) + 2 * margin
    sheet = Sheet(np.full((height, width + 2 * margin), 255.0), paper=255, ink=0)
    lanes: dict[str, list[dict[str, Any]]] = {}
    boxes: dict[str, Box] = {}
    top = margin
    for one in exposures:
        bottom = top + one.pixels.shape[0]
        sheet.pixels[top:bottom, margin : margin + width] = one.pixels
        for target, of_target in one.lanes.items():
            move = (margin, top)
            lanes[target] = [
                lane | {"box": [side + move[k % 2] for k, side in enumerate(lane["box"])]} for lane in of_target
            ]
            boxes[target] = (margin, top, margin + width, bottom)
        if framed:
            sheet.frame((margin, top, margin + width - 1, bottom - 1), wide=1)
        top = bottom + gap
    return sheet.pixels, lanes, boxes


def decorate(
    rng: np.random.Generator, exposure: Exposure, scene: Scene, y_of: Callable[[float], float]
) -> tuple[str, tuple[int, int]]:
    """Write around and onto an exposure; return the format to keep it in and how far the lanes moved (x, y)."""
    detector, pixels = exposure.detector, exposure.pixels
    white = detector.ceiling if detector.dark or rng.random() < 0.3 else 0
    sheet = Sheet(pixels, paper=white, ink=detector.ceiling - white)
    ticks = [(y_of(kda), kda) for kda in RUNGS_KDA if 0.02 < y_of(kda) / scene.frame.height < 0.98]
    size = int(np.clip(scene.frame.width / 60, 10, 30))
    font = str(rng.choice(FONTS))
    _mark(rng, sheet, exposure, scene, ticks)
    if rng.random() < 0.55:
        _name_lanes(rng, sheet, exposure, scene, size=size, font=font)
    if rng.random() < 0.5:
        _write_sizes(sheet, ticks, size=size, font=font)
    if rng.random() < 0.3:
        _name_target(sheet, scene, size=size, font=font)
    exposure.pixels = sheet.pixels
    if detector.ceiling > 255:
        return "tif", (sheet.left, sheet.top)
    if rng.random() < 0.15:
        exposure.pixels = _stained_ladder(rng, sheet, scene, ticks)
        return "png rgb", (sheet.left, sheet.top)
    return str(rng.choice(["png", "jpg", "jpg rgb", "png rgb", "tif"])), (sheet.left, sheet.top)


def _mark(
    rng: np.random.Generator, sheet: Sheet, exposure: Exposure, scene: Scene, ticks: list[tuple[float, int]]
) -> None:
    """Draw onto the membrane's own picture: pen strokes, a splice, a frame."""
    detector, white, size = exposure.detector, sheet.paper, scene.frame.width / 60
    if rng.random() < 0.35:
        x = scene.comb.centres[0] - scene.comb.halves[0] * rng.uniform(1.1, 1.6)
        pen = Sheet(sheet.pixels, paper=white, ink=0 if detector.dark else detector.ceiling * 0.9)
        pen_marks(rng, pen, max(2, x), [y for y, _ in ticks], size=float(np.clip(size, 10, 30)))
        sheet.pixels = pen.pixels
    if rng.random() < 0.2:
        _splice(rng, sheet, scene, dark=detector.dark)
    if rng.random() < 0.3:
        sheet.frame((0, 0, sheet.pixels.shape[1] - 1, sheet.pixels.shape[0] - 1), wide=int(rng.integers(1, 4)))


def _name_lanes(
    rng: np.random.Generator, sheet: Sheet, exposure: Exposure, scene: Scene, *, size: int, font: str
) -> None:
    lanes = next(iter(exposure.lanes.values()))
    turn = int(rng.choice([0, 45, 90]))
    words = [lane["sample"].split(" ")[1] if " " in lane["sample"] else lane["sample"][:7] for lane in lanes]
    longest = max(len(word) for word in words)
    height = size * 2 if turn == 0 else int(size * (0.7 * longest + 1.5))
    sheet.pad(0, height, 0, 0)
    places = scene.comb.centres + sheet.left
    sheet.write(
        [(x, height / 2, word) for x, word in zip(places, words, strict=True)],
        size=max(8, int(size * (0.7 if turn == 0 else 0.9))),
        turn=turn,
        font=font,
    )
    if rng.random() < 0.4:
        y = height - 3
        sheet.line([(places[0], y), (places[-1], y)], wide=max(1, size / 10))


def _splice(rng: np.random.Generator, sheet: Sheet, scene: Scene, *, dark: bool) -> None:
    """Join two parts of a membrane as figures do: a line between two lanes and a small step of the ground."""
    number = int(rng.integers(1, len(scene.comb.centres)))
    x = scene.comb.centres[number - 1 : number + 1].mean()
    step = rng.uniform(0, 0.02) * max(sheet.ink, sheet.paper) * (1 if dark else -1)
    sheet.pixels[:, : int(x)] = np.clip(sheet.pixels[:, : int(x)] + step, 0, max(sheet.ink, sheet.paper))
    if rng.random() < 0.7:
        ink = sheet.ink if rng.random() < 0.6 else sheet.paper
        sheet.line([(x, 0), (x, sheet.pixels.shape[0])], wide=rng.uniform(1, 3), ink=ink)


def _name_target(sheet: Sheet, scene: Scene, *, size: int, font: str) -> None:
    row, room = scene.rows[0], int(0.7 * size * (len(scene.rows[0].target) + 2))
    x = sheet.pixels.shape[1] + room / 2
    sheet.pad(0, 0, room, 0)
    sheet.write([(x, row.y + sheet.top, row.target)], size=size, font=font)


def _write_sizes(sheet: Sheet, ticks: list[tuple[float, int]], *, size: int, font: str) -> None:
    room, top = 4 * size, sheet.top
    sheet.pad(room, 0, 0, 0)
    apart: list[tuple[float, float, str]] = []
    for y, kda in ticks:
        if not apart or y + top - apart[-1][1] > 1.1 * size:
            apart.append((room * 0.42, y + top, str(kda)))
    sheet.write(apart, size=size, font=font)
    for _, y, _ in apart:
        sheet.line([(room * 0.78, y), (room * 0.98, y)], wide=max(1, size / 9))


def _stained_ladder(rng: np.random.Generator, sheet: Sheet, scene: Scene, ticks: list[tuple[float, int]]) -> Image:
    """Lay the stained ladder of a second, coloured exposure over the first lane's left neighbourhood."""
    rows, columns = np.mgrid[0 : sheet.pixels.shape[0], 0 : sheet.pixels.shape[1]].astype(float)
    half, thick = scene.comb.halves[0] * 0.6, scene.style.thick
    x = max(scene.comb.centres[0] - 2.1 * scene.comb.halves[0], half) + sheet.left
    stain = np.zeros(sheet.pixels.shape)
    across = np.exp(-(((columns - x) / half) ** 6))
    for y, _ in ticks:
        stain += rng.uniform(0.4, 0.9) * across * np.exp(-(((rows - y - sheet.top) / (0.5 * thick)) ** 2))
    colour = [(0.1, 0.3, 0.9), (0.9, 0.2, 0.2), (0.2, 0.6, 0.9)][int(rng.integers(3))]
    return np.clip(paint_colour(sheet.pixels, np.clip(stain, 0, 1), colour), 0, 255)
