"""The window that all lanes of one row of bands share: how it runs, and how far it reaches.

The row follows tilt and smile of the image; each lane with a clear band may then lie a little above or below, and
lanes without one follow their neighbours. The window reaches as far as the band of the average lane does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, signal

from rapalog.analysis.blots.lanes.find import LaneFinding
from rapalog.analysis.blots.picture.strip import Strip, cut_strip
from rapalog.analysis.blots.rows.choice import FWHM, SIGMA_PER_SCALE, choose_row

_Vector = NDArray[np.float64]
#: The window ends where the average band has fallen to this share of its peak, and this share of its length further.
_FOOT: Final = 0.03
_PAD: Final = 0.12
#: A valley this deep, as a share of the smaller of two peaks, separates them.
_VALLEY: Final = 0.25
#: What has more than this share of the peak beyond a valley is another band.
_NEXT_BAND: Final = 0.1
#: A foot is at most this many sigma away, and the next form of a protein at most so many more.
_REACH: Final = 4.5
_FORM_APART: Final = 3.0
#: A lane moves by at most this many band scales.
_MOST_MOVE: Final = 2.5
#: A faint one by at most this many from where its neighbours have it.
_FAINT_MOVE: Final = 0.5
#: A band with this share of the highest one's height is strong, and tells how it slants if half its core has so many
#: columns.
_SLANTED: Final = 0.15
_LEAST_HALF: Final = 4
#: Profiles reach this many window lengths beyond the window, for the baselines.
_CONTEXT: Final = 1.6
#: but not into bands of other rows, which end at so many sigma, unless fewer than so many rows were left.
_BAND_ENDS: Final = 2.5
_LEAST_CONTEXT: Final = 3
#: Where bands fill a strip their scale is found too small: a width so many times as large is believed, so often.
_WIDER: Final = 1.6
_WIDENINGS: Final = 4


@dataclass(frozen=True)
class BandWindow:
    """Where one target's bands are: path of the row per image column, and first and last row relative to it.

    ``context`` is the wider range of rows from which the baselines are taken. ``doubts`` is empty if the window can
    be used; ``forms`` is the number of bands in it.
    """

    path: _Vector
    rows: tuple[int, int]
    context: tuple[int, int]
    forms: int = 1
    doubts: tuple[str, ...] = ()


def band_window(
    pixels: NDArray[np.floating[Any]],
    finding: LaneFinding,
    *,
    y_range: tuple[float, float] | None = None,
    known_forms: int = 1,
    expected: float | None = None,
) -> BandWindow | None:
    """Return the window of the bands of a target, in the row :func:`.choose_row` takes; None without a row."""
    rows, doubts = choose_row(finding, y_range=y_range, known_forms=known_forms, expected=expected)
    if not rows:
        return None
    response = finding.response
    columns = np.arange(pixels.shape[1])
    reduced = np.interp(
        (columns + 0.5) / response.step_x - 0.5,
        np.arange(response.levels.shape[2]),
        finding.rows.shift(response.levels.shape[2]),
    )
    middle = 0.5 * (rows[0].y0 + rows[-1].y0)
    path = (middle + 0.5 + reduced) * response.step_y - 0.5
    sigma = SIGMA_PER_SCALE * max(row.sigma for row in rows) * response.step_y
    spread = 0.5 * (rows[-1].y0 - rows[0].y0) * response.step_y
    rough = path
    for _ in range(_WIDENINGS):
        path, stack, offset = _aligned(pixels, finding, rough, sigma, spread)
        before, sigma = sigma, _measured_sigma(stack, offset, sigma) if len(rows) == 1 else sigma
        if sigma <= _WIDER * before:
            break
    inner = _extent(stack, offset, sigma, spread, more=max(0, known_forms - len(rows)))
    return BandWindow(path, inner, _context(finding, middle, inner), len(rows), tuple(doubts))


def _context(finding: LaneFinding, middle: float, inner: tuple[int, int]) -> tuple[int, int]:
    """Return the rows from which the baselines are taken: around the window, short of the bands of other rows."""
    first, last = inner
    reach = int(np.ceil(_CONTEXT * (last - first + 1)))
    top, bottom = first - reach, last + reach
    step = finding.response.step_y
    for row in finding.rows.rows:
        at, half = (row.y0 - middle) * step, _BAND_ENDS * SIGMA_PER_SCALE * row.sigma * step
        if at < first:
            top = max(top, min(int(at + half), first - _LEAST_CONTEXT))
        elif at > last:
            bottom = min(bottom, max(int(at - half), last + _LEAST_CONTEXT))
    return top, bottom


def _aligned(
    pixels: NDArray[np.floating[Any]], finding: LaneFinding, path: _Vector, sigma: float, spread: float
) -> tuple[_Vector, _Vector, int]:
    """Move each clear lane onto the average; return the path, the average profile and its first row."""
    reach = int(np.ceil(6 * sigma + spread + _MOST_MOVE * sigma))
    strips = [cut_strip(pixels, path, _core(edges), (-reach, reach)) for edges in finding.edges]
    grid = np.arange(-reach, reach + 1)
    profiles = np.stack([_on_grid(strip, grid) for strip in strips])
    profiles = profiles - ndimage.uniform_filter1d(profiles, max(3, int(sigma)), axis=1).min(axis=1, keepdims=True)
    heights = profiles.max(axis=1)
    clear = finding.visible & (heights > 0.02 * heights.max())
    clear = clear if clear.any() else heights >= 0.3 * heights.max()
    # Of clear lanes: what is higher in a lane that is not may be no band.
    strong = clear & (heights >= _SLANTED * heights[clear].max())
    moves = np.zeros(len(strips))
    stack = _average(profiles[strong])
    for _ in range(2):
        for lane in np.flatnonzero(strong):
            moves[lane] = _best_move(profiles[lane], stack, int(_MOST_MOVE * sigma))
        for lane in np.flatnonzero(clear & ~strong):
            # What is faint is as easily moved onto a blotch: it stays near its neighbours.
            near = round(float(np.interp(finding.centres[lane], finding.centres[strong], moves[strong])))
            moves[lane] = near + _best_move(np.roll(profiles[lane], -near), stack, int(_FAINT_MOVE * sigma))
        shifted = np.stack([np.roll(profiles[lane], -int(moves[lane])) for lane in np.flatnonzero(clear)])
        stack = _average(shifted)
    kept = np.interp(finding.centres, finding.centres[clear], moves[clear])
    slopes = np.zeros(len(strips))
    for lane in np.flatnonzero(strong):
        slopes[lane] = _slope(strips[lane], int(moves[lane]), stack, grid, int(_MOST_MOVE * sigma))
    columns = np.arange(len(path))
    own = np.searchsorted(0.5 * (finding.centres[1:] + finding.centres[:-1]), columns)
    return path + np.rint(kept[own] + slopes[own] * (columns - finding.centres[own])), stack, -reach


def _slope(strip: Strip, move: int, stack: _Vector, grid: NDArray[np.int64], most: int) -> float:
    """Return by how many rows a column a lane's band falls against its row, from the two halves of its core."""
    half = strip.pixels.shape[1] // 2
    if half < _LEAST_HALF:
        return 0.0
    left, right = (
        _best_move(_on_grid(Strip(part, strip.offset, strip.x0), grid), np.roll(stack, move), most)
        for part in (strip.pixels[:, :half], strip.pixels[:, -half:])
    )
    return float((right - left) / (strip.pixels.shape[1] - half))


def _core(edges: _Vector) -> tuple[float, float]:
    quarter = 0.25 * (edges[1] - edges[0])
    return float(edges[0] + quarter), float(edges[1] - quarter)


def _on_grid(strip: Strip, grid: NDArray[np.int64]) -> _Vector:
    rows = strip.offset + np.arange(len(strip.pixels))
    return np.asarray(np.interp(grid, rows, strip.profile), dtype=np.float64)


def _average(profiles: NDArray[np.float64]) -> _Vector:
    """Average lanes so that the strong ones do not speak alone: each is scaled by the root of its height."""
    heights = np.maximum(profiles.max(axis=1, keepdims=True), 1e-12)
    return np.asarray((profiles / np.sqrt(heights)).mean(axis=0), dtype=np.float64)


def _best_move(profile: _Vector, stack: _Vector, most: int) -> int:
    moves = np.arange(-most, most + 1)
    ground = stack - np.median(stack)
    alike = [float(np.dot(np.roll(profile, -move), ground)) for move in moves]
    return int(moves[int(np.argmax(alike))])


def _extent(stack: _Vector, offset: int, sigma: float, spread: float, *, more: int) -> tuple[int, int]:
    """Return first and last row of the average band, relative to the path, with ``more`` forms on either side."""
    smooth = ndimage.gaussian_filter1d(stack, max(0.5, 0.25 * sigma))
    middle = -offset
    near = slice(max(0, int(middle - spread - 2 * sigma)), int(middle + spread + 2 * sigma) + 1)
    peak = near.start + int(smooth[near].argmax())
    ends = []
    for step in (-1, 1):
        start = int(np.clip(middle + step * spread, 0, len(smooth) - 1)) if spread else peak
        start = min(start, peak) if step < 0 else max(start, peak)
        ends.append(_walk(smooth, start, step, float(smooth[peak]), sigma, more=more))
    pad = int(np.ceil(_PAD * (ends[1] - ends[0] + 1)))
    return ends[0] - pad + offset, ends[1] + pad + offset


def _measured_sigma(stack: _Vector, offset: int, sigma: float) -> float:
    """Return the standard deviation of a peak as wide at half its height as that of the average lane.

    Where the nearer side does not fall to the half, what was looked at is too short: it is longer by one scale.
    """
    near = slice(max(0, int(-offset - 2 * sigma)), int(-offset + 2 * sigma) + 1)
    peak = near.start + int(stack[near].argmax())
    half = 0.5 * (float(stack[peak]) + float(stack.min()))
    falls = [np.flatnonzero(side < half) for side in (stack[peak::-1], stack[peak:])]
    ends = [float(fall[0]) for fall in falls if len(fall)]
    return 2 * min(ends) / FWHM if ends else _WIDER * sigma + 1.0


def _walk(smooth: _Vector, start: int, step: int, peak: float, sigma: float, *, more: int) -> int:
    """Walk from a band outwards to its foot, or to the valley before the next band that is none of ``more`` forms."""
    side = smooth[start::step]
    ground = float(np.quantile(side, 0.1)) if len(side) > 3 else 0.0
    most = min(len(side) - 1, int(np.ceil((_REACH + more * _FORM_APART) * sigma)))
    end = 0
    for _ in range(more + 1):
        below = np.flatnonzero(side[end:] - ground <= _FOOT * (peak - ground))
        foot = min(end + int(below[0]) if len(below) else len(side) - 1, most)
        valleys, _ = signal.find_peaks(-side[end : foot + 1], prominence=_VALLEY * _FOOT * peak)
        beyond = float(side[end + valleys[0] : foot + 1].max()) if len(valleys) else 0.0
        if beyond <= _NEXT_BAND * peak:
            return start + step * foot
        end += int(valleys[0])
    return start + step * end
