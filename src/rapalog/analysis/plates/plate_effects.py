"""Where on the plate a well stands should not matter: row, column and reading-order effects, and what remains.

    share of a well = (reading - blank) / (median of its equals - blank)
    share = content + row + column + residual                     (each term a median; Tukey 1977, with a third way)

Equals are wells of the same content: line, drug, dose, time and replicate. Shares are relative because evaporation,
dispensing and a lamp that warms up all scale a signal. The content is a term of its own, so that a dose series along
a row is no column effect. A row effect is therefore only known from contents that stand in two rows or more, and a
column effect from contents in two columns or more; what the layout cannot tell is NaN, never 0. Only samples and
vehicles count: a blank has no cells that an edge could dry. Where a drug leaves less than a quarter of the vehicle,
a share is of that quarter and tells nothing about rows, columns or drift.

Drift is the median slope between equal wells in reading order (row by row from A1), weighted by their distance and
stretched over the plate. Nothing here changes a reading or leaves one out of a fit.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import fmean, median
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapalog.tables import LayoutWell, Well, plate_shape, row_name, well_position

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]

_ROLES: Final = ("sample", "vehicle")
#: Sweeps of the polish; changes are below a thousandth of the vehicle after three or four.
_SWEEPS: Final = 10
#: Equals with less signal than this share of the vehicle are mostly noise.
_LEAST_LEVEL: Final = 0.25
#: A row with fewer wells to tell has no effect of its own.
_FEWEST: Final = 3
#: Drift is told by equal wells that are read at least this share of the plate apart.
_LEAST_SPAN: Final = 0.5
#: Median absolute deviation to standard deviation, and the standard error of a median against that of a mean.
MAD_TO_SD: Final = 1.4826
_MEDIAN_SE: Final = 1.2533
#: An effect within this many standard errors is noise: with some eighty rows and columns, one plate in 200 has one.
_NOTABLE: Final = 4.0
#: A well is far from its equals beyond this many standard deviations and this share of their signal.
_FAR_SD: Final = 5.0
_FAR_SHARE: Final = 0.2


@dataclass(frozen=True)
class Effect:
    """An effect as a share of the signal, where it is, and whether it stands out from the noise."""

    value: float
    at: str
    notable: bool


@dataclass(frozen=True, eq=False)
class PlateEffects:
    """The pattern of one plate, in shares of the signal of equal wells.

    ``deviation`` (each well against the median of its equals) and ``residual`` (what rows and columns leave of it) have
    the shape of the plate, NaN where a well is empty, unusable or has no equal. ``row_effects`` and
    ``column_effects`` are NaN where the layout cannot tell. ``noise`` is the standard deviation between equal wells,
    None without any. ``far`` names wells far from their equals.
    """

    deviation: Floats
    residual: Floats
    row_effects: Floats
    column_effects: Floats
    row: Effect | None
    column: Effect | None
    drift: Effect | None
    noise: float | None
    far: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class _Equals:
    """Wells that have at least one equal, one entry each; ``tells`` where there is signal enough to tell a pattern."""

    share: Floats
    row: Labels
    column: Labels
    content: Labels
    tells: NDArray[np.bool_]


def plate_effects(wells: Sequence[Well]) -> PlateEffects | None:
    """Return the pattern of one plate, or None if its wells have no place or no scale.

    Parameters
    ----------
    wells
        The wells of one plate and one read, with what is in them. Their order does not matter.
    """
    placed = [well for well in wells if well.reading.well]
    zero, scale = signal_scale(placed)
    if not placed or scale is None:
        return None
    shape = plate_shape(well.reading.well for well in placed)
    equals = _equals(placed, zero, scale)
    noise = _noise(equals)
    residual, rows, columns = _polish(equals, shape)
    centred = equals.share - _medians(equals.share, equals.content)[equals.content]
    return PlateEffects(
        deviation=_grid(shape, equals, centred),
        residual=_grid(shape, equals, residual),
        row_effects=rows,
        column_effects=columns,
        row=_largest(rows, equals, equals.row, noise, [row_name(index) for index in range(shape[0])]),
        column=_largest(columns, equals, equals.column, noise, [str(index + 1) for index in range(shape[1])]),
        drift=_drift(equals, shape, noise),
        noise=noise,
        far=_far(equals, residual, noise),
    )


def signal_scale(wells: Sequence[Well]) -> tuple[float, float | None]:
    """Return the median blank (0 if there is none) and the median vehicle above it, None unless that is above 0.

    Without vehicle wells the scale is that of the highest of the contents.
    """
    levels: dict[LayoutWell, list[float]] = {}
    blanks, vehicles = [], []
    for well in wells:
        if well.usable:
            levels.setdefault(likeness(well.content), []).append(well.reading.value)
            blanks += [well.reading.value] if well.content.role == "blank" else []
            vehicles += [well.reading.value] if well.content.role == "vehicle" else []
    zero = median(blanks) if blanks else 0.0
    top = median(vehicles) if vehicles else max((median(values) for values in levels.values()), default=0.0)
    return zero, top - zero if top > zero else None


def likeness(content: LayoutWell) -> LayoutWell:
    """Return what makes two wells equal: everything but their place. NaN equals nothing, so an absent number is -1."""
    return replace(
        content,
        plate="",
        well="",
        time_h=-1.0 if math.isnan(content.time_h) else content.time_h,
        dose_nM=-1.0 if math.isnan(content.dose_nM) else content.dose_nM,
    )


def _equals(wells: Sequence[Well], zero: float, scale: float) -> _Equals:
    members: dict[LayoutWell, list[Well]] = {}
    for well in sorted(wells, key=lambda well: (well_position(well.reading.well), well.reading.value)):
        if well.usable and well.content.role in _ROLES:
            members.setdefault(likeness(well.content), []).append(well)
    groups = [group for group in members.values() if len(group) > 1]
    rows = [
        ((well.reading.value - zero) / scale, *well_position(well.reading.well), index)
        for index, group in enumerate(groups)
        for well in group
    ]
    table = np.array(rows, dtype=float).reshape(len(rows), 4)
    row, column, content = (table[:, k].astype(np.int64) for k in (1, 2, 3))
    level = _medians(table[:, 0], content)[content]
    return _Equals(table[:, 0] / np.maximum(level, _LEAST_LEVEL), row, column, content, level >= _LEAST_LEVEL)


def _medians(values: Floats, labels: Labels) -> Floats:
    """Return the median by label, for labels from 0 on; NaN for a label that no value has."""
    found = np.full(int(labels.max(initial=-1)) + 1, np.nan)
    for label in np.unique(labels):
        found[label] = np.median(values[labels == label])
    return found


def _polish(equals: _Equals, shape: tuple[int, int]) -> tuple[Floats, Floats, Floats]:
    """Return residuals by well and the effects by row and by column."""
    left = equals.share.copy()
    effects = []
    telling = []
    for place, count in ((equals.row, shape[0]), (equals.column, shape[1])):
        tells = equals.tells & _spread_over(equals.content, place)
        known = np.bincount(place[tells], minlength=count) >= _FEWEST
        telling.append(tells & known[place])
        effects.append(np.where(known, 0.0, np.nan))
    for _ in range(_SWEEPS):
        left -= _medians(left, equals.content)[equals.content]
        for place, tells, effect in zip((equals.row, equals.column), telling, effects, strict=True):
            step = _medians(left[tells], place[tells])
            step = np.nan_to_num(step - np.nanmedian(step)) if len(step) else step
            left[tells] -= step[place[tells]]
            effect[: len(step)] += step
    left -= _medians(left, equals.content)[equals.content]
    return left, effects[0], effects[1]


def _spread_over(content: Labels, place: Labels) -> NDArray[np.bool_]:
    """Return for every well whether its content stands in more than one place."""
    found = np.zeros(len(content), dtype=bool)
    for label in np.unique(content):
        own = content == label
        found[own] = len(np.unique(place[own])) > 1
    return found


def _noise(equals: _Equals) -> float | None:
    """Return the standard deviation between equal wells, from the median difference of their pairs."""
    loud = np.unique(equals.content[equals.tells])
    gaps = [np.abs(np.subtract(*_pairs(equals.share[equals.content == label]))) for label in loud]
    return float(np.median(np.concatenate(gaps))) * MAD_TO_SD / math.sqrt(2.0) if gaps else None


def _pairs(values: Floats) -> tuple[Floats, Floats]:
    first, second = np.triu_indices(len(values), k=1)
    return values[first], values[second]


def _largest(
    effects: Floats, equals: _Equals, place: Labels, noise: float | None, names: Sequence[str]
) -> Effect | None:
    if noise is None or not np.isfinite(effects).any():
        return None
    index = int(np.nanargmax(np.abs(effects)))
    error = _MEDIAN_SE * noise / math.sqrt(int((place[equals.tells] == index).sum()))
    value = float(effects[index])
    return Effect(value, names[index], abs(value) > _NOTABLE * error)


def _drift(equals: _Equals, shape: tuple[int, int], noise: float | None) -> Effect | None:
    order = (equals.row * shape[1] + equals.column).astype(float)
    slopes, weights, inertia, widest = [], [], 0.0, 0.0
    for label in np.unique(equals.content[equals.tells]):
        own = equals.content == label
        before, after = _pairs(order[own])
        low, high = _pairs(equals.share[own])
        apart = after != before
        slopes.append((high - low)[apart] / (after - before)[apart])
        weights.append(np.abs(after - before)[apart])
        inertia += float(((order[own] - order[own].mean()) ** 2).sum())
        widest = max(widest, float(np.ptp(order[own])))
    span = shape[0] * shape[1] - 1
    if noise is None or widest < _LEAST_SPAN * span:
        return None
    value = _weighted_median(np.concatenate(slopes), np.concatenate(weights)) * span
    return Effect(value, "first to last well", abs(value) > _NOTABLE * _MEDIAN_SE * noise * span / math.sqrt(inertia))


def _weighted_median(values: Floats, weights: Floats) -> float:
    order = np.argsort(values, kind="stable")
    total = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(total, total[-1] / 2.0)])


def _far(equals: _Equals, residual: Floats, noise: float | None) -> tuple[tuple[str, float], ...]:
    if noise is None:
        return ()
    far = np.flatnonzero(np.abs(residual) > max(_FAR_SHARE, _FAR_SD * noise))
    named = [(f"{row_name(int(equals.row[k]))}{equals.column[k] + 1}", float(residual[k])) for k in far]
    return tuple(sorted(named, key=lambda item: -abs(item[1])))


def _grid(shape: tuple[int, int], equals: _Equals, values: Floats) -> Floats:
    grid = np.full(shape, np.nan)
    grid[equals.row, equals.column] = values
    return grid


def mean_or_median(values: Sequence[float], *, robust: bool) -> float:
    """Return the mean, or with ``robust`` the median."""
    return median(values) if robust else fmean(values)
