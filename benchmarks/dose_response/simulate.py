"""Curves as a screen has them, from classes of known truth: ten doses from 0.1 nM to 10 uM, three wells at each.

Noise is normal, with a standard deviation between 2 and 10 % of vehicle that is a curve's own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

DOSE_NM = np.repeat(np.geomspace(0.1, 10_000.0, 10), 3)
CLASSES = ("full", "partial", "incomplete", "flat", "steep", "hormetic", "outliers")


@dataclass(frozen=True)
class Curves:
    """Responses (C, 30) as fractions of vehicle, the class of each curve (C,), and the true log10 EC50 (C,)."""

    dose_nM: np.ndarray
    response: np.ndarray
    kind: np.ndarray
    log_ec50: np.ndarray


def simulate(count: int, *, seed: int, kinds: tuple[str, ...] = CLASSES) -> Curves:
    """Return ``count`` curves, the classes in turn; a flat curve has no EC50 (NaN)."""
    rng = np.random.default_rng(seed)
    kind = np.resize(np.array(kinds), count)
    x = np.log10(DOSE_NM)
    draw = {name: rng.uniform(low, high, count) for name, (low, high) in _RANGES.items()}
    m = np.where(kind == "incomplete", draw["late"], draw["middle"])
    slope = np.where(kind == "steep", draw["steep"], draw["slope"])
    bottom = np.where(np.isin(kind, ["partial"]), draw["partial"], draw["low"])
    bottom = np.where(kind == "flat", 1.0, bottom)
    shape = 1.0 / (1.0 + 10.0 ** np.clip(slope[:, None] * (x - m[:, None]), -300, 300))
    clean = bottom[:, None] + (1.0 - bottom[:, None]) * shape
    bump = draw["bump"][:, None] * np.exp(-((x - (m[:, None] - 1.5)) ** 2) / 0.5)
    clean = clean + np.where((kind == "hormetic")[:, None], bump, 0.0)
    noise = draw["noise"][:, None] * rng.standard_normal(clean.shape)
    for row in np.flatnonzero(kind == "outliers"):
        noise[row, rng.choice(len(x), 2, replace=False)] += rng.choice([-1.0, 1.0], 2) * rng.uniform(0.3, 0.6, 2)
    return Curves(DOSE_NM, clean + noise, kind, np.where(kind == "flat", np.nan, m))


# log10 nM, slopes, fractions of vehicle: what a screen of targeted drugs looks like, not any one drug.
_RANGES = {
    "middle": (0.3, 2.7),
    "late": (3.3, 4.3),
    "slope": (0.7, 2.0),
    "steep": (3.0, 6.0),
    "low": (0.0, 0.2),
    "partial": (0.4, 0.7),
    "bump": (0.1, 0.3),
    "noise": (0.02, 0.10),
}
