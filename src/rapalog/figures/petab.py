"""Pictures of a PEtab problem: how searches ended, simulations beside measurements, and profiles.

All draw on given axes and compute nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from rapalog.figures.log_axis import make_log_axis
from rapalog.figures.palette import COLOURS, MANY_COLOURS, MANY_MARKERS

Floats = NDArray[np.float64]

_GREY: Final = "#607D8B"
_LOWEST_SHOWN: Final = 1e-3
#: More conditions than this are not told apart by colour; what was measured is then set against what was simulated.
_MOST_SERIES: Final = len(MANY_COLOURS)


@dataclass(frozen=True)
class Series:
    """One condition of an observable: times (inf is a steady state), measurements and simulations, (n,) each."""

    name: str
    time: Floats
    measured: Floats
    simulated: Floats


def draw_waterfall(axes: Axes, cost: Sequence[float], settled: Sequence[bool]) -> None:
    """Draw where searches from different starts ended, from the best.

    Parameters
    ----------
    axes
        Of the picture.
    cost
        (n,), rising.
    settled
        Whether each search settled.
    """
    rank = np.arange(1, len(cost) + 1)
    above = np.maximum(np.array(cost) - cost[0], _LOWEST_SHOWN)
    own = np.array(settled, dtype=bool)
    axes.plot(rank, above, color=_GREY, linewidth=1.0, zorder=2)
    for chosen, face, name in ((own, COLOURS[0], "settled"), (~own, "white", "not settled")):
        if chosen.any():
            axes.plot(
                rank[chosen],
                above[chosen],
                linestyle="",
                marker="o",
                markerfacecolor=face,
                label=name,
                markeredgecolor=COLOURS[0],
                zorder=3,
            )
    axes.set_yscale("log")
    axes.set_ylim(_LOWEST_SHOWN / 2, max(1.0, 3.0 * float(above.max())))
    axes.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True, min_n_ticks=1))
    axes.set_xlabel("search, from the best")
    axes.set_ylabel(f"-log likelihood (and priors)\nabove the lowest (at least {_LOWEST_SHOWN:g})")
    axes.legend(frameon=False, fontsize="small", loc="lower right")
    _open(axes)


def draw_observable(axes: Axes, series: Sequence[Series], *, name: str, is_log: bool) -> None:
    """Draw what was measured of an observable and what was simulated at the same times.

    Over time, one colour for each condition; where there are too many of them, or none has two times, one against
    the other.

    Parameters
    ----------
    axes
        Of the picture.
    series
        One for each condition.
    name
        Of the observable.
    is_log
        Whether its noise is judged on a logarithmic scale, which is then drawn.
    """
    times = {time for own in series for time in own.time.tolist() if math.isfinite(time)}
    over_time = len(series) <= _MOST_SERIES and any(len(set(own.time.tolist())) > 1 for own in series) and times
    if over_time:
        _over_time(axes, series, last=max(times))
    else:
        _against(axes, series)
    if is_log:
        axes.set_yscale("log")
        if not over_time:
            axes.set_xscale("log")
    axes.set_title(name)
    _open(axes)


def _over_time(axes: Axes, series: Sequence[Series], *, last: float) -> None:
    for place, own in enumerate(series):
        time = np.where(np.isfinite(own.time), own.time, 1.1 * last)
        order = np.argsort(time, kind="stable")
        colour = MANY_COLOURS[place]
        label = own.name if len(series) > 1 else "measured"
        axes.plot(
            time[order],
            own.measured[order],
            linestyle="",
            marker=MANY_MARKERS[place],
            color=colour,
            markersize=4.5,
            label=label,
            zorder=3,
        )
        axes.plot(
            time[order],
            own.simulated[order],
            color=colour,
            linewidth=1.3,
            zorder=2,
            label="simulated" if len(series) == 1 else None,
        )
    steady = any(not np.isfinite(own.time).all() for own in series)
    axes.set_xlabel("time (in the model's unit)" + ("; steady state at the right end" if steady else ""))
    axes.set_ylabel("observable")
    axes.legend(
        frameon=False,
        fontsize="x-small",
        title="lines: simulated" if len(series) > 1 else None,
        title_fontsize="x-small",
    )


def _against(axes: Axes, series: Sequence[Series]) -> None:
    measured, simulated = (np.concatenate([getattr(own, name) for own in series]) for name in ("measured", "simulated"))
    ends = [float(min(measured.min(), simulated.min())), float(max(measured.max(), simulated.max()))]
    axes.plot(ends, ends, color=_GREY, linewidth=0.9, linestyle=(0, (4, 3)), zorder=1)
    axes.plot(measured, simulated, linestyle="", marker="o", markersize=4.0, alpha=0.6, color=COLOURS[0], zorder=2)
    axes.set_xlabel("measured")
    axes.set_ylabel("simulated")


def draw_profile(  # noqa: PLR0913 - the curve, and what is marked on it
    axes: Axes, value: Floats, above: Floats, *, best: float, limit: float, name: str, is_log: bool
) -> None:
    """Draw a profile, the best fit, and the height that bounds the interval.

    Parameters
    ----------
    axes
        Of the picture.
    value
        (n,), linear, rising.
    above
        (n,): lowest cost with the parameter held, above the best.
    best
        The parameter's value there.
    limit
        The height.
    name
        Of the parameter.
    is_log
        Whether the parameter is varied on a logarithmic scale, which is then drawn.
    """
    axes.plot(value, above, color=COLOURS[0], marker=".", markersize=5)
    axes.plot([best], [0.0], linestyle="", marker="D", color=COLOURS[1], markersize=5, zorder=4)
    axes.axhline(limit, color=_GREY, linewidth=0.9, linestyle=(0, (4, 3)))
    axes.annotate("95 %", (0.5, limit), xycoords=("axes fraction", "data"), ha="center", va="bottom", color=_GREY)
    axes.set_ylim(min(-0.1, float(above.min())), 2.0 * limit)
    if is_log and value[0] > 0:
        make_log_axis(axes, float(value[0]), float(value[-1]))
    else:
        axes.locator_params(axis="x", nbins=4)
    axes.set_xlabel(name)
    axes.set_ylabel("-log likelihood\nabove the best")
    _open(axes)


def _open(axes: Axes) -> None:
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
