"""A logarithmic axis of a parameter: few ticks, of 1, 2 and 5, that never touch."""

from __future__ import annotations

import math
from typing import Final

from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, NullFormatter, NullLocator

from rapalog.units import three_digits

_MOST_TICKS: Final = 4


def make_log_axis(axes: Axes, low: float, high: float) -> None:
    """Make the horizontal axis logarithmic.

    Parameters
    ----------
    axes
        Of the picture.
    low, high
        Ends of what is drawn, above 0.
    """
    axes.set_xscale("log")
    axes.xaxis.set_major_locator(FixedLocator(_ticks(low, high)))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda number, _: _label(number)))
    axes.xaxis.set_minor_formatter(NullFormatter())


def _label(number: float) -> str:
    return three_digits(number) if 1e-4 < number < 1e6 else f"{number:.2g}"


def _ticks(low: float, high: float) -> list[float]:
    """Return steps of 1, 2, 5 between two numbers, at most four of them."""
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    found = [step * 10.0**decade for decade in decades for step in (1.0, 2.0, 5.0)]
    inside = [tick for tick in found if low <= tick <= high]
    return inside[:: math.ceil(len(inside) / _MOST_TICKS)] if len(inside) > 1 else [low, high]
