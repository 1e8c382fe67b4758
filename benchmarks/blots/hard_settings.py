"""How bad a blot of the benchmarks may be: the renderer's hard settings, which no image reader may know.

A difficulty is a number from 0 (an ordinary blot) to 1 (as bad as a lab would still show). Each is drawn between its
ordinary and its worst value, so at a given difficulty some flaws are strong and others hardly there.
"""

from __future__ import annotations

from dataclasses import fields

import numpy as np

from rapalog.assays.blots.flaws import MembraneFlaws, usual_flaws
from rapalog.assays.blots.imager import Camera, Detection

WORST_FLAWS = MembraneFlaws(
    tilt_deg=2.5,
    smile_px=60.0,
    front_px=6.0,
    width_cv=0.10,
    bow_px=8.0,
    dumbbell=0.8,
    tail=0.25,
    bleed=0.04,
    blur=1.8,
    ghost=0.15,
    streak=0.04,
    transfer_cv=0.12,
    gradient=2.0,
    blotch_cv=0.6,
    bubbles=4.0,
    scratches=3.0,
    specks=60.0,
)
#: Peak of the brightest band as a share of the camera's range: ordinary, faint, clipped.
PEAK_SHARES = {"ordinary": (0.3, 0.85), "faint": (0.004, 0.05), "clipped": (1.15, 3.0)}
#: Odds of each kind of exposure and of each file format in the mixed set.
EXPOSURES = {"ordinary": 0.7, "faint": 0.15, "clipped": 0.15}
FORMATS = {"tif": 0.5, "min-is-white tif": 0.15, "8-bit tif": 0.1, "png": 0.1, "dark-on-light jpg": 0.15}
BITS = {16: 0.75, 12: 0.25}
HAZE_SHARE = (0.005, 0.3)  # haze over the brightest band
JPEG_QUALITY = (70, 95)
#: Light the substrate still has at the peak of the brightest band, over the light collected there: 1 is half lost.
SUBSTRATE_OVER_PEAK = (0.5, 20.0)


def hard_flaws(difficulty: float, generator: np.random.Generator) -> MembraneFlaws:
    """Draw a membrane's flaws between ordinary and worst."""
    usual = usual_flaws()
    drawn = {}
    for field in fields(MembraneFlaws):
        low, high = getattr(usual, field.name), getattr(WORST_FLAWS, field.name)
        drawn[field.name] = low + (high - low) * difficulty * float(generator.uniform(0, 1))
    return MembraneFlaws(**drawn)


def hard_camera(generator: np.random.Generator, *, exposure: str) -> Camera:
    """Draw a camera and its exposure."""
    return Camera(
        bits=int(pick(BITS, generator)),
        read_noise=float(generator.uniform(3, 15)),
        offset=float(generator.uniform(20, 400)),
        peak_share=log_uniform(PEAK_SHARES[exposure], generator),
    )


def hard_detection(load_ug: float, generator: np.random.Generator, *, substrate: float) -> Detection:
    """Draw haze and a slightly saturating antibody."""
    return Detection(
        antibody_half_ug=load_ug * log_uniform((5.0, 100.0), generator),
        brightness=50.0,
        substrate=substrate,
        haze_ug=load_ug / 2 * log_uniform(HAZE_SHARE, generator),
    )


def log_uniform(limits: tuple[float, float], generator: np.random.Generator) -> float:
    """Draw evenly on the log axis."""
    return float(np.exp(generator.uniform(*np.log(limits))))


def pick(odds: dict, generator: np.random.Generator):
    """Draw a key by its odds."""
    return list(odds)[int(generator.choice(len(odds), p=list(odds.values())))]
