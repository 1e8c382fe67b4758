"""A visual predictive check in a picture: observed levels, their percentiles, and where simulated percentiles lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter
from numpy.typing import NDArray

from rapalog.figures.palette import COLOURS

Floats = NDArray[np.float64]

_H_PER_DAY: Final = 24.0
_HALF: Final = 0.36  # of a slot: half a box
_SPREAD: Final = 0.3  # levels of one time are spread over so much of a slot to either side
_TURN: Final = 8  # labels of more slots than these stand upright
_OUTER, _MIDDLE, _WARNING = COLOURS[0], COLOURS[2], COLOURS[1]


@dataclass(frozen=True)
class Box:
    """A span of times (h): observed percentiles (NaN below the limit), and the ends of simulated ones, (3, 3).

    ``outside`` says of each percentile whether the observed one lies outside.
    """

    first_h: float
    last_h: float
    observed: Floats
    simulated: Floats
    outside: Sequence[bool]


def draw_visual_check(
    axes: Axes, time_h: Floats, level_ug_L: Floats, below: NDArray[np.bool_], boxes: Sequence[Box]
) -> None:
    """Draw observed levels on a log axis over the boxes of simulated percentiles, a slot for each span of times.

    Parameters
    ----------
    axes
        Where.
    time_h, level_ug_L, below
        Observed levels, (n,); those below their limit stand at it.
    boxes
        Percentiles (5, 50, 95) by time, in the order of time.
    """
    for slot, own in enumerate(boxes):
        here = (time_h >= own.first_h) & (time_h <= own.last_h)
        _draw_slot(axes, slot, own, (time_h[here], level_ug_L[here], below[here]))
    axes.set_yscale("log")
    axes.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda level, _: f"{level:,.10g}"))
    axes.yaxis.set_minor_formatter(NullFormatter())
    axes.set_xlim(-0.6, len(boxes) - 0.4)
    axes.set_xticks(range(len(boxes)), [_time_words(own) for own in boxes], rotation=90 if len(boxes) > _TURN else 0)
    axes.set_xlabel("time after the first dose")
    axes.set_ylabel("whole blood (µg/L)")
    axes.spines[["top", "right"]].set_visible(False)
    _key(axes, bool(below.any()), any(any(own.outside) for own in boxes))


def _draw_slot(axes: Axes, slot: int, own: Box, levels: tuple[Floats, Floats, NDArray[np.bool_]]) -> None:
    ends = [slot - _HALF, slot + _HALF]
    for row, colour in zip(own.simulated, (_OUTER, _MIDDLE, _OUTER), strict=True):
        axes.fill_between(ends, row[0], row[2], color=colour, alpha=0.3, linewidth=0)
    time_h, level_ug_L, below = levels
    order = np.argsort(np.argsort(time_h, kind="stable"))  # levels of one time side by side
    x = slot + _SPREAD * (2.0 * (order + 0.5) / max(len(order), 1) - 1.0)
    axes.scatter(x[~below], level_ug_L[~below], s=9, color="0.35", alpha=0.6, linewidths=0, zorder=3)
    axes.scatter(x[below], level_ug_L[below], s=14, marker="v", facecolors="none", edgecolors="0.35", zorder=3)
    for level, is_outside, style in zip(own.observed, own.outside, ("--", "-", "--"), strict=True):
        if not np.isnan(level):
            colour = _WARNING if is_outside else "black"
            axes.plot(ends, [level, level], style, color=colour, linewidth=2.2 if is_outside else 1.6, zorder=4)


def _time_words(own: Box) -> str:
    """Return the hours of a slot, with its day."""
    hours = f"{own.first_h:g} h" if own.first_h == own.last_h else f"{own.first_h:g} to {own.last_h:g} h"
    first, last = (int(hour // _H_PER_DAY) + 1 for hour in (own.first_h, own.last_h))
    return f"{hours}\nday {first}" if first == last else f"{hours}\ndays {first} to {last}"


def _key(axes: Axes, some_below: bool, some_outside: bool) -> None:
    """Say what marks are, beside the axes."""
    entries = [
        axes.plot([], [], "o", color="0.35", alpha=0.6, markersize=3.5, label="observed level")[0],
        axes.plot([], [], "-", color="black", linewidth=1.4, label="observed median")[0],
        axes.plot([], [], "--", color="black", linewidth=1.4, label="observed 5th, 95th percentile")[0],
        Patch(color=_MIDDLE, alpha=0.3, linewidth=0, label="simulated median, 90 % interval"),
        Patch(color=_OUTER, alpha=0.3, linewidth=0, label="simulated 5th, 95th, 90 % interval"),
    ]
    if some_below:
        entries.append(axes.plot([], [], "v", color="0.35", fillstyle="none", markersize=4, label="below the limit")[0])
    if some_outside:
        entries.append(axes.plot([], [], "-", color=_WARNING, linewidth=2.2, label="observed, outside its interval")[0])
    axes.legend(handles=entries, frameon=False, fontsize="small", loc="upper left", bbox_to_anchor=(1.0, 1.0))
