"""What looks at the membrane in the second renderer: cooled camera, fluorescence scanner, or film; and exports of it.

A detector is a curve from light to stored value, the noise of its carriers, and what the file can hold. An export is a
detector behind another: levels are set on the screen, the picture is turned dark on light, eight bits are kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from other_gel import Image
from scipy.ndimage import gaussian_filter


@dataclass(frozen=True)
class Detector:
    """``curve`` maps light to stored values without noise, rising if not ``dark``; ``grain`` is noise of the record."""

    curve: Callable[[Image], Image]
    electrons: float
    read_noise: float
    ceiling: int
    dark: bool = False
    grain: float = 0.0
    blur_px: float = 0.0
    lines: float = 0.0

    @property
    def dtype(self) -> type[np.unsignedinteger]:
        """The smallest type that holds the ceiling."""
        return np.uint8 if self.ceiling <= 255 else np.uint16

    def ideal(self, light: Image) -> Image:
        """Return what a detector without noise and steps would store."""
        return np.clip(self.curve(light), 0, self.ceiling)

    def noise_light(self, light: float) -> float:
        """Return the standard deviation of the noise in units of light."""
        return float(np.sqrt(self.read_noise**2 + max(light, 0) * self.electrons) / self.electrons)

    def expose(self, rng: np.random.Generator, light: Image) -> Image:
        """Return stored values with noise, in whole steps and within what the file can hold."""
        blurred = gaussian_filter(light, self.blur_px) if self.blur_px else light
        carriers = rng.poisson(np.clip(blurred, 0, None) * self.electrons).astype(float)
        carriers += self.read_noise * rng.standard_normal(light.shape)
        if self.lines:
            carriers *= 1 + self.lines * rng.standard_normal((light.shape[0], 1))
        stored = self.curve(carriers / self.electrons)
        if self.grain:
            grain = gaussian_filter(rng.standard_normal(light.shape), 0.7)
            stored = stored + self.grain * grain / grain.std()
        return np.clip(np.round(stored), 0, self.ceiling)


def camera(rng: np.random.Generator, *, full: float, ceiling: int = 65535) -> Detector:
    """Return a cooled camera; a unit of light is stored as ``full`` times the ceiling above the offset."""
    offset, gain = rng.uniform(0.001, 0.01) * ceiling, full * ceiling
    electrons = float(np.exp(rng.uniform(np.log(300), np.log(40000))))
    return Detector(
        lambda light: offset + gain * light, electrons, rng.uniform(4, 12), ceiling, blur_px=rng.uniform(0.4, 0.9)
    )


def scanner(rng: np.random.Generator, *, full: float) -> Detector:
    """Return a fluorescence scanner: sixteen bits, dark ground, lines that differ a little in brightness."""
    gain = full * 65535
    electrons = float(np.exp(rng.uniform(np.log(4000), np.log(60000))))
    return Detector(lambda light: gain * light, electrons, rng.uniform(3, 10), 65535, lines=rng.uniform(0, 0.003))


def film(rng: np.random.Generator, *, exposure: float) -> Detector:
    """Return film read by a flatbed scanner: toe, straight part and shoulder, eight bits, dark on light."""
    steep, densest, fog = rng.uniform(1.1, 1.6), rng.uniform(1.8, 2.8), rng.uniform(0.08, 0.25)
    gamma = rng.choice([1.0, 1.8, 2.2])

    def curve(light: Image) -> Image:
        dose = np.clip(exposure * light, 1e-9, None) ** steep
        density = fog + densest * dose / (1 + dose)
        return 250 * 10 ** (-density / gamma)

    return Detector(
        curve, rng.uniform(2000, 8000), 2.0, 255, dark=True, grain=rng.uniform(0.6, 2.0), blur_px=rng.uniform(0.6, 1.2)
    )


def export(detector: Detector, low: float, high: float, *, dark: bool = True) -> Detector:
    """Return the detector behind a screen's levels: ``low`` and ``high`` light become the ends of eight bits."""
    ends = detector.curve(np.array([low, high]))
    bottom, top = float(ends[0]), float(ends[1])

    def curve(light: Image) -> Image:
        share = (np.clip(detector.curve(light), 0, detector.ceiling) - bottom) / (top - bottom)
        return 255 * (1 - share) if dark else 255 * share

    return replace(detector, curve=curve, ceiling=255, dark=dark)


def turned(detector: Detector) -> Detector:
    """Return the detector with its values turned upside down: dark bands on light ground, all bits kept."""
    return replace(detector, curve=lambda light: detector.ceiling - detector.curve(light), dark=not detector.dark)
