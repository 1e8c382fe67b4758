"""Volume of each band with a standard error: several baselines, plain sum and fitted peak, and the pixels' own noise.

For every lane the profile along migration is taken over the width of the bands. Then

* sum: counts above the background that is expected under the band (:mod:`rapalog.analysis.blots.volumes.ground`);
* fit: the shape of the average band times a height, on the same background, by generalised least squares; a band may
  be as much wider or narrower than the average as strong ones are, and lie off its row by part of a pixel.

A weak band is better fitted than summed, a strong one better summed, since no two bands have quite the same shape. How
unlike they are is seen in the strong lanes; sum and fit are weighed by their variances.

The standard error has the noise of the pixels (read noise and shot noise, estimated from the image), what the
background may do unseen, the spread of several baselines (:mod:`rapalog.analysis.blots.volumes.baselines`) as far as
the sum counts, and a small share of the volume for where it is cut. A volume that is not above its noise is an upper
bound; a clipped one a lower bound.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from rapalog.analysis.blots.picture.strip import Noise, Strip, cut_strip, estimate_noise
from rapalog.analysis.blots.rows.window import BandWindow
from rapalog.analysis.blots.volumes.baselines import BASELINES
from rapalog.analysis.blots.volumes.ground import Ground, Profile, binned, fit_height, ground_under, learn_ground
from rapalog.analysis.blots.volumes.spans import band_spans

_Vector = NDArray[np.float64]
#: A band whose sum is above this many standard errors has a shape of its own.
_STRONG: Final = 30.0
#: A window is so many standard deviations of a band long.
_BELLS: Final = 5.0
#: A pixel sticks out of its row if it is so many times the level that most of the row is below, and so many sigma.
_ROW_LEVEL: Final = 0.75
_STICKS_OUT: Final = 1.5
_SIGMAS_OUT: Final = 6.0
#: Specks of less than this share of a band are not worth a flag.
_LEAST_SPECKS: Final = 0.01
#: Where a lane is cut from its neighbours and how its band is bent make this share of a volume uncertain, however
#: strong it is: with it 90 to 100 % of volume ratios of drawn membranes lie within two standard errors.
_LEAST_ERROR: Final = 0.015
#: Bands of one row differ in width by at least this much (sd of the logarithm), and lie off their row by so many rows.
_WIDTHS_DIFFER: Final = 0.05
_MOVES: Final = 0.5
#: Peaks of like lanes differ in shape by at least this much (sd of the logarithm of fit over sum).
_LEAST_UNLIKE: Final = 0.003


@dataclass(frozen=True)
class Band:
    """One lane's band.

    Volumes are sums of counts over background; ``noise_se`` is the part of ``volume_se`` that is due to pixels.

    ``box`` is what was summed: columns x0 up to x1 and, at the lane's centre, rows y0 up to y1; ``slope`` is how much
    the window rises per column. ``specks`` is what was taken off for dust and scratches. ``rows``, ``profile`` and
    ``baselines`` are what a profile plot shows: image rows at the lane's centre, mean counts. ``pixels`` are those of
    the window from edge to edge of the lane.
    """

    lane: int
    volume: float
    volume_se: float
    noise_se: float
    background: float
    box: tuple[float, float, float, float]
    slope: float
    rows: _Vector
    profile: _Vector
    baselines: Mapping[str, _Vector]
    sums: Mapping[str, float]
    fit: float
    pixels: NDArray[np.float64]
    specks: float = 0.0

    @property
    def snr(self) -> float:
        """Volume over the standard error that the pixels' noise gives it."""
        return self.volume / self.noise_se if self.noise_se > 0 else 0.0


@dataclass(frozen=True)
class _Lane:
    strip: Strip
    band: NDArray[np.bool_]
    baselines: Mapping[str, _Vector]
    sums: Mapping[str, float]
    total: float
    variance: float
    specks: float
    binned: Profile
    whole: NDArray[np.float64]

    @property
    def is_strong(self) -> bool:
        """Whether the band has a shape of its own."""
        return bool(self.total > _STRONG * np.sqrt(self.variance))


def measure_bands(
    pixels: NDArray[np.floating[Any]], edges: NDArray[np.float64], windows: Sequence[BandWindow], *, exact: bool = False
) -> tuple[Band, ...]:
    """Measure the band of every lane.

    Parameters
    ----------
    pixels
        Shape (height, width), signal bright.
    edges
        Left and right edge of each lane, shape (lanes, 2).
    windows
        One window for all lanes, or one for each.
    exact
        Whether the edges are final, as a person drew them; else lanes are narrowed to the width of the bands.
    """
    own = list(windows) if len(windows) == len(edges) else [windows[0]] * len(edges)
    noise = estimate_noise(pixels)
    spans = edges if exact else band_spans(pixels, edges, own)
    strips = [cut_strip(pixels, window.path, (a, b), window.context) for (a, b), window in zip(spans, own, strict=True)]
    inside = [_in_window(strip, window) for strip, window in zip(strips, own, strict=True)]
    profiles = [binned(strip.profile, band) for strip, band in zip(strips, inside, strict=True)]
    ground = learn_ground(profiles)
    # Where bands touch, pixels between them are summed on neither side, but clipped ones are somebody's.
    whole = [
        cut_strip(pixels, window.path, (a, b), window.rows).pixels for (a, b), window in zip(edges, own, strict=True)
    ]
    lanes = [_measure(*parts, noise, ground) for parts in zip(strips, profiles, inside, whole, strict=True)]
    fits = _fit_shapes(lanes, noise, ground)
    strong = [lane.is_strong and fit[0] > 0 for lane, fit in zip(lanes, fits, strict=True)]
    ratios = np.array([np.log(fit[0] / lane.total) for lane, fit, use in zip(lanes, fits, strong, strict=True) if use])
    centre = float(np.median(ratios)) if len(ratios) else 0.0
    unlike = max(_LEAST_UNLIKE, float(np.std(ratios, ddof=1)) if len(ratios) > 2 else 0.1)
    shares = [lane.specks / lane.total for lane, use in zip(lanes, strong, strict=True) if use]
    usual = float(np.median(shares)) if shares else 0.0
    return tuple(
        _combined(
            index, _without_specks(lane, usual), (fit[0] / np.exp(centre), fit[1]), unlike, own[index], spans[index]
        )
        for index, (lane, fit) in enumerate(zip(lanes, fits, strict=True))
    )


def _without_specks(lane: _Lane, usual: float) -> _Lane:
    """Take off what sticks out of the rows beyond what it does in most lanes, and count all of it as an error."""
    specks = lane.specks - usual * max(lane.total, 0.0)
    if specks <= _LEAST_SPECKS * abs(lane.total) or specks <= 2 * np.sqrt(lane.variance):
        return replace(lane, specks=0.0)
    sums = {name: total - specks for name, total in lane.sums.items()}
    return replace(lane, sums=sums, total=lane.total - specks, variance=lane.variance + specks**2, specks=specks)


def _in_window(strip: Strip, window: BandWindow) -> NDArray[np.bool_]:
    rows = strip.offset + np.arange(len(strip.pixels))
    band = (rows >= window.rows[0]) & (rows <= window.rows[1])
    if not band.any():
        band[len(band) // 2] = True
    return band


def _measure(
    strip: Strip, own: Profile, band: NDArray[np.bool_], whole: NDArray[np.float64], noise: Noise, ground: Ground
) -> _Lane:
    profile, width = strip.profile, strip.pixels.shape[1]
    baselines = {name: baseline(profile, band) for name, baseline in BASELINES.items()}
    sums = {name: float((profile - ground)[band].sum() * width) for name, ground in baselines.items()}
    level = np.maximum((profile - baselines["line"])[band], 0.0)
    counted = float(noise.variance(level).sum() * width)
    under, ground_variance = ground_under(own, ground)
    grounds = np.interp(np.arange(len(profile)), own.rows, under)
    total = float(((own.counts - under) * own.sizes)[own.band].sum() * width)
    sums["wander"], baselines["wander"] = total, grounds
    specks = _specks(strip.pixels[band], baselines["line"][band], noise)
    return _Lane(strip, band, baselines, sums, total, counted + ground_variance * width**2, specks, own, whole)


def _specks(pixels: NDArray[np.float64], ground: _Vector, noise: Noise) -> float:
    """Return the counts of pixels that stick out of their own row, as dust and scratches do and bands do not."""
    above = pixels - ground[:, None]
    usual = np.maximum(np.quantile(above, _ROW_LEVEL, axis=1, keepdims=True), 0.0)
    limit = _STICKS_OUT * usual + _SIGMAS_OUT * np.sqrt(noise.variance(usual))
    return float(np.maximum(above - limit, 0.0).sum())


def _fit_shapes(lanes: Sequence[_Lane], noise: Noise, ground: Ground) -> list[tuple[float, float]]:
    """Fit the average band's shape to every lane; return volume and its variance for each."""
    shape = _average_shape(lanes)
    widths = _log_widths(lanes)
    unlike = max(_WIDTHS_DIFFER, float(np.std(widths)) if len(widths) > 1 else 0.0)
    fits = []
    for lane in lanes:
        own, width = lane.binned, lane.strip.pixels.shape[1]
        rows = own.rows + lane.strip.offset
        part = np.interp(rows, *shape)
        part = part / max(float((part * own.sizes)[own.band].sum()), 1e-12)
        modes = _modes(rows, part, unlike)
        height = lane.total / width
        for _ in range(2):
            shot = noise.gain * max(height, 0.0) * np.maximum(part, 0.0) / (own.sizes * width)
            height, variance = fit_height(own, part, np.diag(shot) + height**2 * modes @ modes.T, ground)
        # No fit knows more than the pixels' own noise lets the best one know.
        least = noise.read / width / max(float((own.sizes * part**2).sum()), 1e-12)
        fits.append((height * width, max(variance, least) * width**2))
    return fits


def _modes(rows: _Vector, shape: _Vector, unlike: float) -> NDArray[np.float64]:
    """Return how a shape changes by one standard deviation of its width and of its place, a column each."""
    if len(rows) < 2:
        return np.zeros((len(rows), 2))
    bent = np.gradient(shape, rows)
    weights = np.maximum(shape, 0.0) + 1e-12
    wider = -shape - (rows - np.average(rows, weights=weights)) * bent
    return np.column_stack([unlike * wider, _MOVES * bent])


def _log_widths(lanes: Sequence[_Lane]) -> _Vector:
    """Return the logarithm of the width (standard deviation) of every strong band."""
    widths = []
    for lane in lanes:
        if lane.is_strong:
            above = np.where(lane.band, np.maximum(lane.strip.profile - lane.baselines["wander"], 0.0), 0.0)
            rows = np.arange(len(above))
            middle = np.average(rows, weights=above)
            widths.append(0.5 * np.log(np.average((rows - middle) ** 2, weights=above)))
    return np.array(widths)


def _average_shape(lanes: Sequence[_Lane]) -> tuple[_Vector, _Vector]:
    """Return rows and mean shape of the strong bands; a bell as wide as the window if none has a shape of its own.

    A shape that was learnt from noise would find itself in it: blank lanes would have bands.
    """
    low = min(lane.strip.offset for lane in lanes)
    high = max(lane.strip.offset + len(lane.strip.pixels) for lane in lanes)
    grid = np.arange(low, high, dtype=np.float64)
    shapes = []
    for lane in lanes:
        rows = lane.strip.offset + np.arange(len(lane.strip.pixels))
        if lane.is_strong:
            above = np.where(lane.band, lane.strip.profile - lane.baselines["wander"], 0.0)
            shapes.append(np.interp(grid, rows, above, left=0.0, right=0.0) / max(float(above.sum()), 1e-12))
    if not shapes:
        inside = lanes[0].strip.offset + np.flatnonzero(lanes[0].band)
        bell = np.exp(-0.5 * ((grid - inside.mean()) / (len(inside) / _BELLS)) ** 2)
        return grid, np.asarray(bell / bell.sum())
    return grid, np.asarray(np.mean(shapes, axis=0))


def _combined(
    index: int, lane: _Lane, fit: tuple[float, float], unlike: float, window: BandWindow, span: NDArray[np.float64]
) -> Band:
    """Weigh sum and fit by their variances and collect what is reported of one lane."""
    by_sum = lane.variance
    by_fit = fit[1] + (unlike * fit[0]) ** 2 + lane.specks**2
    fit = (fit[0] - lane.specks, fit[1])
    weight = by_fit / (by_sum + by_fit)
    volume = weight * lane.total + (1 - weight) * fit[0]
    noise = min(by_sum, 1 / (1 / by_sum + 1 / by_fit) + (unlike * (1 - weight) * fit[0]) ** 2)
    spread = float(np.std(list(lane.sums.values())))
    rows = lane.strip.offset + np.arange(len(lane.strip.pixels))
    at = int(np.clip(round(0.5 * (span[0] + span[1])), 0, len(window.path) - 1))
    x0, x1 = lane.strip.x0, lane.strip.x0 + lane.strip.pixels.shape[1]
    slope = float(window.path[x1 - 1] - window.path[x0]) / max(1, x1 - 1 - x0)
    middle = round(float(window.path[at]))
    summed = lane.strip.offset + np.flatnonzero(lane.band)
    y0, y1 = middle + int(summed[0]), middle + int(summed[-1]) + 1
    ground = float(lane.baselines["line"][lane.band].mean())
    error = float(np.sqrt(noise + (weight * spread) ** 2 + (_LEAST_ERROR * volume) ** 2))
    return Band(
        index,
        float(volume),
        error,
        float(np.sqrt(noise)),
        ground,
        (float(x0), float(y0), float(x1), float(y1)),
        slope,
        (rows + middle).astype(np.float64),
        lane.strip.profile,
        lane.baselines,
        lane.sums,
        fit[0],
        lane.whole,
        lane.specks,
    )
