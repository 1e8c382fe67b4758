"""Lanes that do not fit the gaps between bands: what a wrong number of lanes looks like after the best chain is found.

A chain of n lanes can always be laid over ten bands that touch. If n is not their number, some lane has a gap in its
middle that is deeper than what parts it from its neighbours, two lanes are crowded or drawn apart, or a lane without a
band is left over at an end, where it could as well be at the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, signal

from rapalog.analysis.blots.lanes.chain import Chain
from rapalog.analysis.blots.lanes.worth import PRESENT

_Vector = NDArray[np.float64]
#: A gap lies in a lane if it is this near to its middle, in pitches, takes this share of the bands beside it (the dip
#: of a dumbbell takes 0.2), and is this much lower than what parts the lane from its neighbours, which lies on bands.
_IN_THE_MIDDLE: Final = 0.25
_DEEPER: Final = 0.3
_LOWER: Final = 0.6
_ON_BANDS: Final = 0.5
#: What parts two lanes is looked for so near to half-way between them, and bands beside a gap so far from it.
_HALF_WAY: Final = 0.12
_BESIDE: Final = 0.5
#: Bands beside a gap are this many noise widths high.
_CLEAR: Final = 4 * PRESENT
#: Distances of neighbours, over the median, of lanes that follow each other: combs are uneven by less.
_NEAREST: Final = 0.6
_FARTHEST: Final = 1.42
#: An end lane fits if no more than this share of it hangs over the edge.
_HANGS_OVER: Final = 0.12


def misfits(along: _Vector, chain: Chain) -> tuple[str, ...]:
    """Return the doubts of a chain that does not fit the bands of its strongest row.

    Parameters
    ----------
    along
        Evidence along that row, per column.
    chain
        Lanes on the same grid.
    """
    doubts = []
    gap, uneven = _gap(along, chain), _uneven(chain)
    if gap is not None:
        doubts.append(f"a gap between bands lies inside lane {gap + 1}: are there {len(chain.centres)} lanes?")
    if uneven is not None:
        doubts.append(
            f"lanes {uneven + 1} and {uneven + 2} are at another distance than their neighbours: are there "
            f"{len(chain.centres)} lanes?"
        )
    return tuple(doubts)


def _gap(along: _Vector, chain: Chain) -> int | None:
    """Return the lane of the deepest gap that is lower than what parts the lane from its neighbours."""
    pitch = float(np.median(np.diff(chain.centres)))
    deepest, found = _DEEPER, None
    for valley in signal.argrelmin(ndimage.uniform_filter1d(along, 3), mode="clip")[0]:
        lane = int(np.abs(chain.centres - valley).argmin())
        beside = min(
            _highest(along, valley - _BESIDE * pitch, valley), _highest(along, valley, valley + _BESIDE * pitch)
        )
        if abs(chain.centres[lane] - valley) > _IN_THE_MIDDLE * pitch or beside < _CLEAR:
            continue
        depth = 1.0 - max(float(along[valley]), 0.0) / beside
        parted = min(_parted(along, chain.centres, lane, pitch))
        # Half-way to the neighbours of an empty lane there is as little as in its middle.
        if depth > deepest and along[valley] < _LOWER * parted and parted > _ON_BANDS * beside:
            deepest, found = depth, lane
    return found


def _parted(along: _Vector, centres: _Vector, lane: int, pitch: float) -> list[float]:
    """Return the lowest evidence half-way to each neighbour of a lane."""
    middles = [0.5 * (centres[lane] + centres[k]) for k in (lane - 1, lane + 1) if 0 <= k < len(centres)]
    return [float(_part(along, at - _HALF_WAY * pitch, at + _HALF_WAY * pitch).min()) for at in middles]


def _highest(along: _Vector, start: float, stop: float) -> float:
    return float(_part(along, start, stop).max())


def _part(along: _Vector, start: float, stop: float) -> _Vector:
    first = int(np.clip(round(start), 0, len(along) - 1))
    return along[first : max(first + 1, round(stop) + 1)]


def _uneven(chain: Chain) -> int | None:
    """Return the first of two lanes that are crowded or drawn apart."""
    ratio = np.diff(chain.centres) / np.median(np.diff(chain.centres))
    odd = np.flatnonzero((ratio < _NEAREST) | (ratio > _FARTHEST))
    return int(odd[0]) if len(odd) else None


def empty_ends(
    chain: Chain,
    columns: int,
    *,
    drawn: bool,
    blanks: Sequence[int] = (),
    ladders: Mapping[int, bool] = MappingProxyType({}),
    controls: Sequence[int] = (),
) -> tuple[str, ...]:
    """Return a doubt if lanes without a band at an end do not belong there for certain.

    They may lie at the other end where that has room, and in a part that was drawn around lanes always; but a ladder
    that can be seen is where it is named. A lane that is not in the picture whole, and a control without a band, are
    what a layout with a lane too many looks like.

    Parameters
    ----------
    chain
        Lanes on the reduced grid.
    columns
        How many columns that has.
    drawn
        Whether somebody drew the part of the image around its lanes; then an end lane has a band.
    blanks
        Lanes that the layout says are empty, counted from 0.
    ladders
        Those that are ladders, and whether each can be seen.
    controls
        Lanes without drug.
    """
    held = chain.seen | (chain.level > PRESENT)
    held[[lane for lane, is_seen in ladders.items() if is_seen]] = True
    bands = np.flatnonzero(held)
    if not len(bands):
        return ()
    pitch = float(np.median(np.diff(chain.centres)))
    room = np.array([chain.centres[bands[0]], columns - 1 - chain.centres[bands[-1]]]) / pitch - 0.5
    ends = range(int(bands[0])), range(len(held) - 1, int(bands[-1]), -1)
    has_control = bool(held[list(controls)].any())
    for side, lanes in enumerate(ends):
        elsewhere = drawn or room[1 - side] >= len(ends[1 - side]) + 1 - _HANGS_OVER
        named = [lane for lane in lanes if lane not in blanks]
        samples = [lane for lane in named if lane not in ladders]
        undrugged = [] if has_control else [lane for lane in samples if lane in controls]
        if samples and elsewhere and not any(ladders.values()):
            said = f"lane {samples[0] + 1} at the end has no band and may lie at either end; an empty one has the role "
            return (f"{said}blank",)
        if named and room[side] < len(lanes) - _HANGS_OVER:
            return (f"lane {named[0] + 1} at the end has no band and no room: does the layout name one too many?",)
        if undrugged:
            return (f"lane {undrugged[0] + 1} at the end has no band and no drug: does the layout name one too many?",)
    return ()
