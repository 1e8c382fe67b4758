"""Bands over patients in time: a median, and between which levels most of them lie."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter
from numpy.typing import NDArray

from rapalog.figures.palette import COLOURS

Floats = NDArray[np.float64]

_H_PER_DAY: Final = 24.0
_ALPHA: Final = 0.2
_LEAST: Final = 1e-3  # of the highest: a log axis shows three decades


def draw_bands(axes: Axes, time_h: Floats, bands: Mapping[str, Floats], *, label: str, log: bool) -> None:
    """Draw bands on given axes, against days of treatment.

    Parameters
    ----------
    axes
        Where.
    time_h
        Hours after the first dose, (n_times,).
    bands
        Low end, median and high end of each series, (3, n_times), by name.
    label
        Of the vertical axis, with its unit.
    log
        Whether that axis is logarithmic; it then shows three decades below the highest level.
    """
    days = time_h / _H_PER_DAY
    for colour, (name, (low, median, high)) in zip(COLOURS, bands.items(), strict=False):
        axes.fill_between(days, low, high, color=colour, alpha=_ALPHA, linewidth=0)
        axes.plot(days, median, color=colour, linewidth=1.4, label=name)
    if log:
        top = max(float(np.nanmax(own)) for own in bands.values())
        axes.set_yscale("log")
        axes.set_ylim(top * _LEAST, top * 1.5)
        axes.yaxis.set_major_formatter(FuncFormatter(lambda level, _: f"{level:,.10g}"))
    else:
        axes.set_ylim(bottom=0)
    axes.set_ylabel(label)
    axes.set_xlim(0, float(days[-1]))
    axes.spines[["top", "right"]].set_visible(False)
    if len(bands) > 1:
        axes.legend(frameon=False, fontsize="small", loc="upper left", bbox_to_anchor=(1.0, 1.0), borderaxespad=0.0)
