"""A second renderer of blots, written without knowledge of the first: a scene goes in, pixels and truth come out.

The light of every band is kept apart until the end, so the truth says of each lane how much label lay on the membrane
(``amount``, after bubbles and uneven transfer), what an ideal reader of this file could find (``signal``: the values
that the band changed), what substrate depletion took, and how many of its pixels hit the end of the scale. ``snr`` is
that of a filter matched to the band.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from other_detectors import Detector
from other_gel import BandStyle, Comb, Frame, Image, Patch, lane_style, paint_band
from other_membrane import Membrane, damage, ground, halo, on_membrane

#: The membrane's own texture hangs together over about this many pixels each way.
_CLOTH_PX = 3.0


@dataclass(frozen=True)
class Lane:
    """What was loaded: amounts of each target, and how the layout names it. ``listed`` lanes are in the layout."""

    role: str
    sample: str
    dose_nM: float
    time_h: float
    amounts: dict[str, float]
    relative_amount: float = 1.0
    listed: bool = True


@dataclass(frozen=True)
class Row:
    """Bands at one height of the gel. A row without a target is not specific: ``strength`` in all lanes.

    ``shares`` and ``offsets_px`` describe forms of one protein that run apart.
    """

    target: str
    y: float
    kda: float
    strength: float = 0.0
    cv: float = 0.1
    shares: tuple[float, ...] = (1.0,)
    offsets_px: tuple[float, ...] = (0.0,)


@dataclass(frozen=True)
class Scene:
    """All that one exposure needs. ``depletion`` is the light of full use of substrate over K, 0 for none."""

    frame: Frame
    comb: Comb
    style: BandStyle
    membrane: Membrane
    detector: Callable[[Image, Image], Detector]
    rows: tuple[Row, ...]
    own: float = 0.3
    depletion: float = 0.0
    ladder_rows: tuple[tuple[float, float], ...] = ()


@dataclass
class Exposure:
    """Stored values, the detector behind them, and what is known of each target's lanes."""

    pixels: Image
    detector: Detector
    lanes: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Band:
    lane: int
    row: Row
    patch: Patch
    mass: float


def render(rng: np.random.Generator, scene: Scene, lanes: list[Lane]) -> Exposure:
    """Draw the scene with these lanes."""
    frame = scene.frame
    bands = [band for number, lane in enumerate(lanes) for band in _bands_of(rng, scene, number, lane)]
    left_over = damage(rng, frame, scene.membrane)
    light = np.zeros((frame.height, frame.width))
    for band in bands:
        light[band.patch.rows, band.patch.columns] += band.patch.light
    light *= left_over
    field_light = ground(rng, frame, scene.membrane, scene.comb) + halo(light, scene.membrane.halo)
    if scene.membrane.edge_px:
        inside = on_membrane(rng, frame, scene.membrane.edge_px)
        outside = scene.membrane.outside * scene.membrane.base
        field_light, light = field_light * inside + outside * (1 - inside), light * inside
        left_over = left_over * inside
    seen = _deplete(light + field_light, scene.depletion)
    detector = scene.detector(seen, field_light)
    exposure = Exposure(detector.expose(rng, seen), detector)
    known = _Known(scene, lanes, bands, left_over, light, field_light, seen)
    for target in dict.fromkeys(row.target for row in scene.rows if row.target):
        exposure.lanes[target] = [known.lane(exposure, target, number) for number in range(len(lanes))]
    return exposure


def _bands_of(rng: np.random.Generator, scene: Scene, number: int, lane: Lane) -> list[_Band]:
    style, bands = lane_style(rng, scene.style, scene.own), []
    if lane.role == "ladder":
        rungs = [Row("", y, 0, strength=strength) for y, strength in scene.ladder_rows]
        bands = [_band(rng, scene, number, row, style, row.strength) for row in rungs]
    for row in scene.rows:
        mass = lane.amounts.get(row.target, 0.0)
        if not row.target:
            mass = row.strength * rng.lognormal(0, row.cv) if lane.role in ("sample", "dilution") else 0.0
            mass *= lane.relative_amount
        for share, offset in zip(row.shares, row.offsets_px, strict=True):
            bands.append(_band(rng, scene, number, replace(row, y=row.y + offset), style, mass * share))
    return [band for band in bands if band.mass > 0 or band.row.target]


def _band(rng: np.random.Generator, scene: Scene, number: int, row: Row, style: BandStyle, mass: float) -> _Band:
    comb = scene.comb
    y = row.y + comb.sag[number]
    x = comb.centres[number] + comb.lean[number] * (y - scene.frame.height / 2)
    place = (float(x), float(y), float(comb.halves[number]), float(comb.lean[number]))
    share = float(comb.halves.mean() / comb.halves[number])  # light goes by mass, however wide the lane
    return _Band(number, row, paint_band(rng, scene.frame, place, style, max(mass, 1e-9), share), mass)


def _deplete(light: Image, over_k: float) -> Image:
    return light / (1 + over_k * light) if over_k else light


@dataclass(frozen=True)
class _Known:
    """The fields of a drawn scene, from which the truth of a lane is taken."""

    scene: Scene
    lanes: list[Lane]
    bands: list[_Band]
    left_over: Image
    light: Image
    field_light: Image
    seen: Image

    def lane(self, exposure: Exposure, target: str, number: int) -> dict[str, Any]:
        """Return the truth of one lane of one target, as the scorers read it."""
        lane = self.lanes[number]
        own = [band for band in self.bands if band.lane == number and band.row.target == target]
        amount = signal = used = depleted = peak = power = 0.0
        for band in own:
            part = band.patch.light * self.left_over[band.patch.rows, band.patch.columns]
            found, kept, top = self._found(exposure, band, part)
            amount, signal = amount + band.mass * _share_left(band, part), signal + found
            used, depleted, peak = used + float(part.sum()), depleted + kept, max(peak, top)
            power += float((part**2).sum())
        boxes = np.array([band.patch.box for band in own])
        box = [*boxes[:, :2].min(axis=0).tolist(), *boxes[:, 2:].max(axis=0).tolist()]
        lost = {
            "clipped_pixels": _clipped(exposure, box),
            "antibody": 0.0,
            "depletion": 1 - depleted / max(used, 1e-12),
            "peak_depletion": 1 - 1 / (1 + self.scene.depletion * peak),
        }
        named = {"role": lane.role, "sample": lane.sample, "dose_nM": lane.dose_nM, "time_h": lane.time_h}
        return named | {
            "listed": lane.listed,
            "relative_amount": lane.relative_amount,
            "amount": amount,
            "signal": signal,
            "snr": power**0.5 / self._noise(exposure, box),
            "box": box,
            "lost": lost,
            "bands": [[band.row.kda, band.mass] for band in own],
        }

    def _found(self, exposure: Exposure, band: _Band, part: Image) -> tuple[float, float, float]:
        """Return the stored values that a band changed, its light after depletion, and its peak light."""
        if not part.size:
            return 0.0, 0.0, 0.0
        where = (band.patch.rows, band.patch.columns)
        total, over_k = self.light[where] + self.field_light[where], self.scene.depletion
        share = part / np.maximum(self.light[where], 1e-12)
        bare = _deplete(self.field_light[where], over_k)
        change = np.abs(exposure.detector.ideal(self.seen[where]) - exposure.detector.ideal(bare))
        kept = part / (1 + over_k * total)
        return float((change * share).sum()), float(kept.sum()), float(part.max())

    def _noise(self, exposure: Exposure, box: list[int]) -> float:
        rows, columns = slice(max(box[1], 0), max(box[3], 1)), slice(max(box[0], 0), max(box[2], 1))
        level = self.field_light[rows, columns]
        under = float(level.mean()) if level.size else self.scene.membrane.base
        cloth = _CLOTH_PX * self.scene.membrane.cloth * under
        return float(np.hypot(exposure.detector.noise_light(under), cloth))


def _share_left(band: _Band, part: Image) -> float:
    whole = float(band.patch.light.sum())
    return float(part.sum()) / whole if whole > 0 else 1.0


def _clipped(exposure: Exposure, box: list[int]) -> int:
    rows, columns = slice(max(box[1], 0), max(box[3], 0)), slice(max(box[0], 0), max(box[2], 0))
    values, end = exposure.pixels[rows, columns], 0 if exposure.detector.dark else exposure.detector.ceiling
    return int((values == end).sum())
