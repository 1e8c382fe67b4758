"""A test of a flat line against a sigmoid, calibrated on the layout of the wells.

The statistic is the share of the variance among all wells that the best sigmoid of a fine grid explains. Its
distribution under no effect depends on the layout alone (which doses, how many wells, which of them are the vehicle
that the others were divided by), so it is simulated once per layout, and the P value is a rank among simulations. An
F test with three degrees of freedom for the curve would reject too rarely: the slope and the midpoint have bounds.
Of the false calls that a level allows, four in five are spent on curves that fall: P is the smaller of that of a fall
over 0.8 and that of a rise over 0.2.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rapalog.numerics.points import Floats, Points, expit

#: Enough that the level of the test is known to 0.15 %; the seed is fixed so that a result can be repeated.
_SIMULATIONS: Final = 20_000
#: The share of false calls that is spent on falling curves. Inhibitors lower a response; a rise must be clearer.
FALLS: Final = 0.8
_SEED: Final = 20_160_401
_CHUNK: Final = 2_000
#: Multiplications in one piece of the comparison with all sigmoids.
_PIECE: Final = 200_000
#: Midpoints and slopes of the grid; the statistic is calibrated as it is computed, so a finer grid only costs time.
_GRID: Final = (45, 17)
_GRID_SLOPES: Final = (-0.7, 1.0)
_GRID_MARGIN: Final = 0.5
_NO_SPREAD: Final = 1e-9
#: One part in a million of a decade is far below any pipette; layouts that agree so far share their simulation.
_DIGITS: Final = 6


@dataclass(frozen=True)
class Layout:
    """Where the wells of a curve are: log10 dose above the lowest (dose 0 is None), and wells per replicate and dose.

    ``own_vehicle`` says that every replicate was divided by the mean of its own wells at dose 0.
    """

    steps: tuple[float | None, ...]
    counts: tuple[tuple[int, ...], ...]
    own_vehicle: bool


def layout_of(dose_nM: Floats, response: Floats, replicate: Sequence[str] | None, full: float | None) -> Layout:
    """Return the layout of the wells of one curve; nothing in it depends on their order or on the unit of dose."""
    names = tuple(replicate) if replicate is not None else ()
    groups = sorted(set(names))
    own = (
        full is not None
        and len(groups) > 1
        and all(
            len(found) and math.isclose(float(found.mean()), full, rel_tol=1e-9)
            for group in groups
            for found in [response[(np.array(names) == group) & (dose_nM == 0)]]
        )
    )
    return _layout(np.ascontiguousarray(dose_nM, dtype=float).tobytes(), names, own)


@lru_cache(maxsize=1024)
def _layout(dose: bytes, names: tuple[str, ...], own_vehicle: bool) -> Layout:
    """Return the layout of doses in nM, float64 as bytes, and the replicates of their wells, none if there is one."""
    dose_nM, group = np.frombuffer(dose), np.array(names)
    places = np.unique(dose_nM)
    low = math.log10(places[places > 0].min())
    steps = tuple(None if place == 0 else round(math.log10(place) - low, _DIGITS) + 0.0 for place in places)
    masks = [group == name for name in sorted(set(names))] or [np.ones(len(dose_nM), dtype=bool)]
    counts = sorted(tuple(int((mask & (dose_nM == place)).sum()) for place in places) for mask in masks)
    return Layout(steps, tuple(counts), own_vehicle)


class FlatTest(NamedTuple):
    """One curve to be tested: its points, and the layout of its wells."""

    wells: Points
    layout: Layout


def flat_p_values(tests: Sequence[FlatTest]) -> list[float]:
    """Return the P values of tests of a flat line against a sigmoid, calibrated on the layout of each."""
    groups: dict[tuple[Layout, bytes], list[int]] = {}
    found = [1.0] * len(tests)
    for index, (wells, layout) in enumerate(tests):
        if wells.total > 0:
            groups.setdefault((layout, wells.places.design[2]), []).append(index)
    for (layout, _), members in groups.items():
        own = [tests[index].wells for index in members]
        count = own[0].count
        centred = (np.array([wells.mean for wells in own]) - [[wells.average] for wells in own]) * np.sqrt(count)
        shares = gains(_sigmoids(layout, tuple(count)), centred) / [wells.total for wells in own]
        for index, p_value in zip(members, p_values(shares, null_shares(layout)).tolist(), strict=True):
            found[index] = p_value
    return found


@lru_cache(maxsize=256)
def null_shares(layout: Layout) -> NDArray[np.float64]:
    """Return the sorted shares of variance that a fall explains in simulated experiments without effect.

    Noise has no side, so that a rise, turned round, is one more simulation of a fall; shape (2 x simulations,).
    """
    rng = np.random.default_rng(_SEED)
    counts = np.array(layout.counts, dtype=float)
    pooled = counts.sum(axis=0)
    sigmoids = _sigmoids(layout, tuple(pooled))
    degrees = float(np.maximum(counts - 1.0, 0.0).sum())
    shares = []
    for _ in range(_SIMULATIONS // _CHUNK):
        cells = rng.standard_normal((_CHUNK, *counts.shape)) / np.sqrt(np.maximum(counts, 1.0))
        if layout.own_vehicle:
            cells -= cells[:, :, :1]
        within = rng.chisquare(degrees, _CHUNK) if degrees else np.zeros(_CHUNK)
        mean = (cells * counts).sum(axis=1) / pooled
        within += (counts * (cells - mean[:, None, :]) ** 2).sum(axis=(1, 2))
        centred = (mean - (mean @ pooled)[:, None] / pooled.sum()) * np.sqrt(pooled)
        shares.append((gains(sigmoids, centred) / ((centred * centred).sum(axis=1) + within)).ravel())
    return np.sort(np.concatenate(shares))


def gains(sigmoids: Floats, centred: Floats) -> Floats:
    """Return the sum of squares that the best falling and the best rising sigmoid explain, shape (2, curves).

    ``sigmoids`` (shapes, doses) fall and have length 1, ``centred`` are the curves (curves, doses).
    """
    # In pieces that stay in the processor's cache and are below what a BLAS spreads over threads: to wake those takes
    # longer than the product.
    found, step = np.empty((2, len(centred))), max(1, _PIECE // sigmoids.size)
    for start in range(0, len(centred), step):
        product = centred[start : start + step] @ sigmoids.T
        found[0, start : start + step] = product.max(axis=1)
        found[1, start : start + step] = -product.min(axis=1)
    return np.asarray(np.square(np.maximum(found, 0.0)))


def p_values(shares: Floats, null: Floats) -> Floats:
    """Return P values from the shares that fall and rise explain (2, curves), and sorted shares without effect."""
    rank = 1 + len(null) - np.searchsorted(null, shares * (1 - 1e-12))
    return np.asarray(np.minimum((rank / (1 + len(null)) / np.array([[FALLS], [1.0 - FALLS]])).min(axis=0), 1.0))


@lru_cache(maxsize=256)
def _sigmoids(layout: Layout, counts: tuple[float, ...]) -> Floats:
    """Return normalised, centred sigmoids over the doses, weighted by the root of the wells, (shapes, doses)."""
    shapes = falling(layout.steps, _GRID)
    weight = np.array(counts)
    shapes -= (shapes @ weight)[:, None] / weight.sum()
    shapes *= np.sqrt(weight)
    size = np.linalg.norm(shapes, axis=1)
    kept = size > _NO_SPREAD
    return np.asarray(shapes[kept] / size[kept, None])


def falling(steps: Sequence[float | None], grid: tuple[int, int]) -> Floats:
    """Return sigmoids that fall from 1 to 0 with as many midpoints and slopes as ``grid`` says, (shapes, doses).

    ``steps`` are log10 doses above the lowest, None for dose 0.
    """
    x = np.array([0.0 if step is None else step for step in steps])
    midpoints = np.linspace(-_GRID_MARGIN, float(x.max()) + _GRID_MARGIN, grid[0])
    slopes = 10.0 ** np.linspace(*_GRID_SLOPES, grid[1])
    middle, slope = (part.ravel()[:, None] for part in np.meshgrid(midpoints, slopes))
    shapes = expit(-math.log(10.0) * slope * (x - middle))
    shapes[:, [step is None for step in steps]] = 1.0
    return shapes
