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
_NARROW: Final = 0.012  # of the width of the axis: half a box of one time
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
    """Draw observed levels against days of treatment, on a log axis, over the boxes of simulated percentiles.

    Parameters
    ----------
    axes
        Where.
    time_h, level_ug_L, below
        Observed levels, (n,); those below their limit stand at it.
    boxes
        Percentiles (5, 50, 95) by time, in the order of time.
    """
    days = time_h / _H_PER_DAY
    span = max(float(days.max() - days.min()), 1.0)
    middles = np.array([(own.first_h + own.last_h) / 2 / _H_PER_DAY for own in boxes])
    for own, middle in zip(boxes, middles, strict=True):
        half = max((own.last_h - own.first_h) / 2 / _H_PER_DAY, _NARROW * span)
        for row, colour in zip(own.simulated, (_OUTER, _MIDDLE, _OUTER), strict=True):
            axes.fill_between([middle - half, middle + half], row[0], row[2], color=colour, alpha=0.3, linewidth=0)
    axes.scatter(days[~below], level_ug_L[~below], s=10, color="0.35", alpha=0.6, linewidths=0, zorder=3)
    if below.any():
        axes.scatter(days[below], level_ug_L[below], s=14, marker="v", facecolors="none", edgecolors="0.35", zorder=3)
    for place, style in enumerate(("--", "-", "--")):
        seen = np.array([own.observed[place] for own in boxes])
        axes.plot(middles, seen, style, color="black", linewidth=1.4, marker="o", markersize=3, zorder=4)
        marks = [own.outside[place] and not np.isnan(level) for own, level in zip(boxes, seen, strict=True)]
        axes.plot(middles[marks], seen[marks], "o", color=_WARNING, markersize=8, fillstyle="none", zorder=5)
    _axes(axes, days, span)
    _key(axes, bool(below.any()), any(any(own.outside) for own in boxes))


def _axes(axes: Axes, days: Floats, span: float) -> None:
    axes.set_yscale("log")
    axes.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda level, _: f"{level:,.10g}"))
    axes.yaxis.set_minor_formatter(NullFormatter())
    axes.set_xlim(days.min() - 0.05 * span, days.max() + 0.05 * span)
    axes.set_xlabel("days of treatment")
    axes.set_ylabel("whole blood (µg/L)")
    axes.spines[["top", "right"]].set_visible(False)


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
        ring = axes.plot([], [], "o", color=_WARNING, fillstyle="none", markersize=7, label="outside the interval")
        entries.append(ring[0])
    axes.legend(handles=entries, frameon=False, fontsize="small", loc="upper left", bbox_to_anchor=(1.0, 1.0))
