"""Which row of bands is the target's: the one with the strongest band, unless another could be it as well.

Forms of one protein run beside each other and are taken together; a row that sums finer ones is none of its own.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapalog.analysis.blots.lanes.find import LaneFinding
from rapalog.analysis.blots.picture.rows import BandRow

_Vector = NDArray[np.float64]
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
#: A broad row with so many times the signal of the finer ones within holds forms that were not found.
_MORE_FORMS: Final = 2.0
#: A border that is nearer than so many band scales cuts a row.
_CUT: Final = 1.5
#: Against a band a frame or pen stroke is thinner, and a shadow thicker, than these shares.
_AS_THICK: Final = (0.5, 2.0)
#: and it supports this share of what the band's row does.
_AS_STRONG: Final = 0.8
#: Sigma of a band is about this many times the scale at which its response is largest.
SIGMA_PER_SCALE: Final = 1.2
FWHM: Final = 2.355


def choose_row(
    finding: LaneFinding,
    *,
    y_range: tuple[float, float] | None = None,
    known_forms: int = 1,
    expected: float | None = None,
) -> tuple[list[BandRow], list[str]]:
    """Return the row of the target (with rows of its other forms beside it), and doubts.

    ``y_range`` limits the middle height of the row, in image pixels. Of several rows the one with the strongest
    band is taken, provided that no other could be it as well, or that it lies clearly nearer to the ``expected``
    height. ``known_forms`` is in how many bands the protein is known to run.
    """
    step = finding.response.step_y
    limit = (0.0, np.inf) if y_range is None else (y_range[0] / step, y_range[1] / step)
    inside = _candidates(finding, limit, known_forms=known_forms, cut=expected is None)
    if not inside and expected is not None and finding.rows.rows:
        # No lane has the target: what is at its height is a measurement all the same.
        return [BandRow(expected / step, finding.rows.rows[0].sigma, 0.0)], []
    if not inside:
        return [], ["no row of bands was found" + (" at the expected height" if y_range else "")]
    lanes = [_lane_signals(finding, row) for row in inside]
    signals = np.array([own.sum() for own in lanes])
    first = int(np.argmax([own.max() for own in lanes]))
    best, strongest = inside[first], lanes[first]
    length = FWHM * SIGMA_PER_SCALE * best.sigma
    rivals = [row for row, own in zip(inside, lanes, strict=True) if row is not best and _is_rival(own, strongest)]
    if known_forms > 1:
        near = _KNOWN_FORMS_WITHIN * length
        forms = [
            row
            for row, own in zip(inside, signals, strict=True)
            if row is not best
            and _are_alike(row, best)
            and own >= _COMPARABLE_FORM * signals.max()
            and abs(row.y0 - best.y0) <= near
        ]
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
    return sorted(
        row.y0 * finding.response.step_y
        for row, own in zip(rows, signals, strict=True)
        if own >= _LEAST_SIGNAL * signals.max(initial=0.0)
    )


def _candidates(finding: LaneFinding, limit: tuple[float, float], *, known_forms: int, cut: bool) -> list[BandRow]:
    """Return the rows between two heights that may be a target's; with ``cut``, without those that a border cuts."""
    rows = [row for row in finding.rows.rows if not _is_shadow(row, finding.rows.rows[0])]
    broad = _several(finding, rows) if known_forms > 1 else []
    rows = _single([row for row in rows if not any(_is_within(row, other) for other in broad)], keep=broad)
    rows = [row for row in rows if limit[0] <= row.y0 <= limit[1]]
    return _whole(rows, limit, len(finding.response.levels[0])) if cut else rows


def _single(rows: list[BandRow], keep: list[BandRow]) -> list[BandRow]:
    """Leave out what a coarse scale makes of several bands together: a broad row upon finer ones that are as strong."""
    return [
        row
        for row in rows
        if row in keep or not any(_is_within(other, row) and other.strength >= row.strength for other in rows)
    ]


def _several(finding: LaneFinding, rows: list[BandRow]) -> list[BandRow]:
    """Return broad rows with far more signal than the finer ones within: forms of which not all were found."""
    signal = {row: float(_lane_signals(finding, row).sum()) for row in rows}
    finer = {row: [signal[other] for other in rows if _is_within(other, row)] for row in rows}
    return [row for row in rows if finer[row] and signal[row] > _MORE_FORMS * sum(finer[row])]


def _is_shadow(row: BandRow, strongest: BandRow) -> bool:
    """Return whether a row is far thicker than the strongest and seen in far fewer columns: a blotch."""
    return row.sigma > _BROAD * strongest.sigma and row.strength < _COMPARABLE * strongest.strength


def _are_alike(row: BandRow, other: BandRow) -> bool:
    """Return whether two rows are about as thick, as forms of a protein are: all of them together are far thicker."""
    return max(row.sigma, other.sigma) <= _AS_THICK[1] * min(row.sigma, other.sigma)


def _is_within(row: BandRow, broad: BandRow) -> bool:
    """Return whether a row lies within one of a far coarser scale."""
    return _BROAD * row.sigma < broad.sigma and abs(row.y0 - broad.y0) <= broad.sigma


def _whole(rows: list[BandRow], limit: tuple[float, float], height: int) -> list[BandRow]:
    """Leave out rows that a border cuts, if any other is there."""
    top, bottom = max(limit[0], 0.0), min(limit[1], float(height))
    whole = [row for row in rows if min(row.y0 - top, bottom - row.y0) > _CUT * row.sigma]
    return whole or rows


def _touching(finding: LaneFinding, limit: tuple[float, float], best: BandRow, strongest: _Vector) -> list[str]:
    """Return a doubt if what was left out as a frame is as thick and strong as bands."""
    thick = [
        row
        for row in finding.rows.lines
        if limit[0] <= row.y0 <= limit[1] and _AS_THICK[0] * best.sigma <= row.sigma <= _AS_THICK[1] * best.sigma
    ]
    if any(
        row.strength > _AS_STRONG * best.strength or _is_rival(_lane_signals(finding, row), strongest) for row in thick
    ):
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
    # A lane that hangs over the image has what is at its edge.
    spans = np.clip((finding.edges / response.step_x).astype(np.intp), 0, columns - 1)
    own = [along[first : last + 1].mean() for first, last in spans]
    return np.asarray(own, dtype=np.float64) * row.sigma
