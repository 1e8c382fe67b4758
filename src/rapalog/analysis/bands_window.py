"""The window that all lanes of one row of bands share: which row, how it runs, and how far it reaches.

The row follows tilt and smile of the image; each lane with a clear band may then lie a little above or below, and
lanes without one follow their neighbours. The window reaches as far as the band of the average lane does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, signal

from rapalog.analysis.bands_rows import BandRow
from rapalog.analysis.bands_strip import Strip, cut_strip
from rapalog.analysis.lanes import LaneFinding

_Vector = NDArray[np.float64]
#: The window ends where the average band has fallen to this share of its peak, and this share of its length further.
_FOOT: Final = 0.03
_PAD: Final = 0.12
#: A valley this deep, as a share of the smaller of two peaks, separates them.
_VALLEY: Final = 0.25
#: Rows nearer than this many band lengths (full width at half maximum) are forms of one protein if comparable.
_FORMS_WITHIN: Final = 3.0
#: So are rows within this many, where the protein is known to run as several bands.
_KNOWN_FORMS_WITHIN: Final = 10.0
#: A row with so many times the scale of another at its height is several bands seen as one.
_BROAD: Final = 4.0
#: A second row with this share of the signal of the first is comparable.
_COMPARABLE: Final = 0.5
#: and so has one with this share where the protein is known to run as several bands.
_COMPARABLE_FORM: Final = 0.15
#: A row with less of the signal of the strongest is a ghost where several targets are on an image.
_LEAST_SIGNAL: Final = 0.04
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
#: Against a band a frame or pen stroke is thinner, and a shadow thicker, than these shares.
_AS_THICK: Final = (0.8, 2.0)
#: Sigma of a band is about this many times the scale at which its response is largest.
_SIGMA_PER_SCALE: Final = 1.2
_FWHM: Final = 2.355
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


def choose_row(
    finding: LaneFinding, *, y_range: tuple[float, float] | None = None, known_forms: int = 1,
    expected: float | None = None,
) -> tuple[list[BandRow], list[str]]:  # fmt: skip
    """Return the row of the target (with rows of its other forms beside it), and doubts.

    ``y_range`` limits the middle height of the row, in image pixels. Of several rows the one with the strongest
    band is taken, provided that no other could be it as well, or that it lies clearly nearer to the ``expected``
    height. ``known_forms`` is in how many bands the protein is known to run.
    """
    step = finding.response.step_y
    limit = (0.0, np.inf) if y_range is None else (y_range[0] / step, y_range[1] / step)
    inside = _single([row for row in finding.rows.rows if limit[0] <= row.y0 <= limit[1]])
    if not inside and expected is not None and finding.rows.rows:
        # No lane has the target: what is at its height is a measurement all the same.
        return [BandRow(expected / step, finding.rows.rows[0].sigma, 0.0)], []
    if not inside:
        return [], ["no row of bands was found" + (" at the expected height" if y_range else "")]
    lanes = [_lane_signals(finding, row) for row in inside]
    signals = np.array([own.sum() for own in lanes])
    first = int(np.argmax([own.max() for own in lanes]))
    best, strongest = inside[first], lanes[first]
    length = _FWHM * _SIGMA_PER_SCALE * best.sigma
    rivals = [row for row, own in zip(inside, lanes, strict=True) if row is not best and _is_rival(own, strongest)]
    if known_forms > 1:
        near = _KNOWN_FORMS_WITHIN * length
        forms = [row for row, own in zip(inside, signals, strict=True) if row is not best
                 and own >= _COMPARABLE_FORM * signals.max() and abs(row.y0 - best.y0) <= near]  # fmt: skip
    else:
        forms = [row for row in rivals if abs(row.y0 - best.y0) <= _FORMS_WITHIN * length]
        if rivals and expected is not None:
            ranked = sorted([best, *rivals], key=lambda row: abs(row.y0 - expected / step))
            nearest, next_ = (abs(row.y0 - expected / step) for row in ranked[:2])
            if 2 * nearest <= next_:
                return ranked[:1], []
    doubts = _touching(finding, limit, best, strongest)
    if 1 < known_forms < 1 + len(forms):
        doubts.append(f"{1 + len(forms)} rows of bands lie where {known_forms} are known: one is another protein")
    if any(row not in forms for row in rivals):
        doubts.append(f"{1 + len(rivals)} rows of bands are about as strong as each other")
    return sorted([best, *forms], key=lambda row: row.y0), doubts


def row_heights(finding: LaneFinding) -> list[float]:
    """Return the heights of the rows that hold signal in earnest, from the top, in image pixels."""
    rows = finding.rows.rows
    signals = np.array([_lane_signals(finding, row).sum() for row in rows])
    return sorted(row.y0 * finding.response.step_y for row, own in zip(rows, signals, strict=True)
                  if own >= _LEAST_SIGNAL * signals.max(initial=0.0))  # fmt: skip


def _single(rows: list[BandRow]) -> list[BandRow]:
    """Leave out what a coarse scale makes of several bands together: a broad row upon finer ones that are as strong."""
    return [row for row in rows if not any(
        _BROAD * other.sigma < row.sigma and abs(other.y0 - row.y0) <= row.sigma and other.strength >= row.strength
        for other in rows)]  # fmt: skip


def _touching(finding: LaneFinding, limit: tuple[float, float], best: BandRow, strongest: _Vector) -> list[str]:
    """Return a doubt if what was left out as a frame is as thick and strong as bands."""
    thick = [row for row in finding.rows.lines if limit[0] <= row.y0 <= limit[1]
             and _AS_THICK[0] * best.sigma <= row.sigma <= _AS_THICK[1] * best.sigma]  # fmt: skip
    if any(_is_rival(_lane_signals(finding, row), strongest) for row in thick):
        return ["a row without gaps is as strong as the bands: lanes that touch, or a frame"]
    return []


def _is_rival(own: _Vector, best: _Vector) -> bool:
    """Return whether a row could be the target's as well as the one with the strongest band.

    It could be if it is comparable both in all lanes together and in its strongest, or has far more signal. A band
    in all lanes alike often has as much signal as one that fades, but is not as strong where that is strong.
    """
    together, strongest = own.sum() / best.sum(), own.max() / best.max()
    return bool(together >= 1 / _COMPARABLE or (together >= _COMPARABLE and strongest >= _COMPARABLE))


def _lane_signals(finding: LaneFinding, row: BandRow) -> _Vector:
    """Return the response of a row in every lane, in counts rather than logarithms."""
    response = finding.response
    level = response.levels[response.sigmas.index(row.sigma)]
    columns = level.shape[1]
    y = np.clip(np.rint(row.y0 + finding.rows.shift(columns)), 0, level.shape[0] - 1).astype(np.intp)
    along = np.maximum(level[y, np.arange(columns)], 0.0)
    own = [along[max(0, int(a / response.step_x)) : int(b / response.step_x) + 1].mean() for a, b in finding.edges]
    return np.asarray(own, dtype=np.float64) * row.sigma


def band_window(
    pixels: NDArray[np.floating[Any]],
    finding: LaneFinding,
    *,
    y_range: tuple[float, float] | None = None,
    known_forms: int = 1,
    expected: float | None = None,
) -> BandWindow | None:
    """Return the window of the target's bands (see :func:`choose_row`), or None if there is no row at all."""
    rows, doubts = choose_row(finding, y_range=y_range, known_forms=known_forms, expected=expected)
    if not rows:
        return None
    response = finding.response
    columns = np.arange(pixels.shape[1])
    reduced = np.interp((columns + 0.5) / response.step_x - 0.5, np.arange(response.levels.shape[2]),
                        finding.rows.shift(response.levels.shape[2]))  # fmt: skip
    middle = 0.5 * (rows[0].y0 + rows[-1].y0)
    path = (middle + 0.5 + reduced) * response.step_y - 0.5
    sigma = _SIGMA_PER_SCALE * max(row.sigma for row in rows) * response.step_y
    spread = 0.5 * (rows[-1].y0 - rows[0].y0) * response.step_y
    rough = path
    for _ in range(_WIDENINGS):
        path, stack, offset = _aligned(pixels, finding, rough, sigma, spread)
        wider = _measured_sigma(stack, offset, sigma) if len(rows) == 1 else sigma
        if wider <= _WIDER * sigma:
            break
        sigma = wider
    inner = _extent(stack, offset, sigma, spread)
    first, last = inner
    context = _context(finding, middle, inner)
    return BandWindow(path, (first, last), context, len(rows), tuple(doubts))


def _context(finding: LaneFinding, middle: float, inner: tuple[int, int]) -> tuple[int, int]:
    """Return the rows from which the baselines are taken: around the window, short of the bands of other rows."""
    first, last = inner
    reach = int(np.ceil(_CONTEXT * (last - first + 1)))
    top, bottom = first - reach, last + reach
    step = finding.response.step_y
    for row in finding.rows.rows:
        at, half = (row.y0 - middle) * step, _BAND_ENDS * _SIGMA_PER_SCALE * row.sigma * step
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
    strong = clear & (heights > _SLANTED * heights.max())
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


def _extent(stack: _Vector, offset: int, sigma: float, spread: float) -> tuple[int, int]:
    """Return first and last row of the average band, relative to the path."""
    smooth = ndimage.gaussian_filter1d(stack, max(0.5, 0.25 * sigma))
    middle = -offset
    near = slice(max(0, int(middle - spread - 2 * sigma)), int(middle + spread + 2 * sigma) + 1)
    peak = near.start + int(smooth[near].argmax())
    ends = []
    for step in (-1, 1):
        start = int(np.clip(middle + step * spread, 0, len(smooth) - 1)) if spread else peak
        start = min(start, peak) if step < 0 else max(start, peak)
        ends.append(_walk(smooth, start, step, float(smooth[peak]), sigma))
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
    return 2 * min(ends) / _FWHM if ends else _WIDER * sigma + 1.0


def _walk(smooth: _Vector, start: int, step: int, peak: float, sigma: float) -> int:
    """Walk from a band outwards to its foot, or to the valley before the next band."""
    side = smooth[start::step]
    ground = float(np.quantile(side, 0.1)) if len(side) > 3 else 0.0
    below = np.flatnonzero(side - ground <= _FOOT * (peak - ground))
    foot = int(below[0]) if len(below) else len(side) - 1
    foot = min(foot, int(np.ceil(4.5 * sigma)))
    valleys, _ = signal.find_peaks(-side[: foot + 1], prominence=_VALLEY * _FOOT * peak)
    if len(valleys) and side[valleys[0] : foot + 1].max() > 0.1 * peak:
        foot = int(valleys[0])
    return start + step * foot
