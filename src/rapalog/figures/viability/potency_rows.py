"""Potencies under each other on a dose axis: a value with its interval, a bound as an arrow, nothing as its reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from matplotlib.axes import Axes

from rapalog.analysis.estimate import Estimate

Colour = str | tuple[float, float, float, float]
_SOFT: Final = "#555555"
_ARROW: Final = 10**0.28
#: The reason for a missing potency is cut to this; the whole of it is in the tables.
_REASON: Final = 44


def draw_potency_row(
    axes: Axes, found: Estimate, place: float, *, colour: Colour, mark: str, limits: Sequence[float]
) -> None:
    """Draw one potency (nM) at a height of axes with a dose axis.

    A bound is an arrow that starts at the last tested dose; an open side of an interval ends in an arrow.

    Parameters
    ----------
    axes
        With its dose axis.
    found
        The potency.
    place
        Its height.
    colour, mark
        Of the value.
    limits
        The lowest and the highest dose (nM) on the axis.
    """
    low, high = limits
    if found.value is None:
        axes.text(low, place, f"none: {_reason(found)}", fontsize="x-small", color=_SOFT, va="center")
        return
    value = min(max(found.value, low), high)
    if found.relation != "=":
        upwards = found.relation == ">"
        _arrow(axes, value, place, colour, upwards=upwards)
        axes.plot([value], [place], marker="|", markersize=9, markeredgewidth=2.0, color=colour)
        axes.annotate(
            _reason(found),
            (value, place),
            (-8 if upwards else 8, 0),
            textcoords="offset points",
            fontsize="x-small",
            color=_SOFT,
            va="center",
            ha="right" if upwards else "left",
        )
        return
    left, right = max(found.low or low, low), min(found.high or high, high)
    if found.low is not None or found.high is not None:
        axes.plot([left, right], [place, place], color=colour, linewidth=2.0, solid_capstyle="butt")
        for limit, at, upwards in ((found.low, left, False), (found.high, right, True)):
            if limit is None or not low <= limit <= high:
                _arrow(axes, at, place, colour, upwards=upwards)
    axes.plot([value], [place], marker=mark, markersize=6.0, color=colour, markeredgecolor="white", zorder=5)


def _reason(found: Estimate) -> str:
    return found.reason if len(found.reason) <= _REASON else f"{found.reason[:_REASON].rstrip()}…"


def _arrow(axes: Axes, at: float, place: float, colour: Colour, *, upwards: bool) -> None:
    axes.annotate(
        "",
        xy=(at * (_ARROW if upwards else 1 / _ARROW), place),
        xytext=(at, place),
        arrowprops={"arrowstyle": "-|>", "color": colour, "linewidth": 2.0, "shrinkA": 0, "shrinkB": 0},
        annotation_clip=False,
    )
