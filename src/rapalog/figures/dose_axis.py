"""The dose axis that figures share: logarithmic, in nM, powers of ten as plain numbers, dose 0 behind a break."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.markers import TICKDOWN
from matplotlib.ticker import NullLocator

from rapalog.analysis.curves.dose_unit import from_nM

_LINE: Final = "#222222"
_MARGIN: Final = 10**0.3
#: Doses outside are written as powers of ten, and with them all others of the axis.
_PLAIN_ABOVE, _PLAIN_BELOW = 1e-4, 1e7
_WHOLE: Final = 1e-9
#: More powers of ten than this would run into each other.
_MOST_NAMES: Final = 8


def draw_dose_axis(
    axes: Axes, low_nM: float, high_nM: float, *, drug: str, zero_nM: float | None = None, unit: str = "nM"
) -> None:
    """Set scale, limits, ticks and label of the dose axis of given axes.

    Parameters
    ----------
    axes
        Axes with the dose from left to right.
    low_nM, high_nM
        The tested doses above 0.
    drug
        What the label says; ``dose`` if empty.
    zero_nM
        Where dose 0 stands, below ``low_nM``; None if it was not tested.
    unit
        The molar unit of the numbers on the axis; what is drawn stays in nM.
    """
    axes.set_xscale("log")
    axes.set_xlim((low_nM if zero_nM is None else zero_nM) / _MARGIN, high_nM * _MARGIN)
    decades = 10.0 ** np.arange(math.ceil(math.log10(low_nM) - 1e-9), math.floor(math.log10(high_nM) + 1e-9) + 1)
    decades = decades[:: max(1, math.ceil(len(decades) / _MOST_NAMES))] if len(decades) else np.array([low_nM, high_nM])
    ticks, names = list(decades), _names([from_nM(float(tick), unit) for tick in decades])
    _draw_minor_ticks(axes, low_nM, high_nM)
    if zero_nM is not None:
        ticks, names = [zero_nM, *ticks], ["0", *names]
        _draw_break(axes, math.sqrt(zero_nM * low_nM))
    axes.set_xticks(ticks, names)
    axes.set_xlabel(f"{drug or 'dose'} ({unit.replace('u', 'µ')})")


def _names(doses: Sequence[float]) -> list[str]:
    """Return the doses of ticks, all as plain numbers or, where one would be too long, all as powers of ten."""
    if max(doses) < _PLAIN_BELOW and min(doses) >= _PLAIN_ABOVE:
        return [f"{dose:,.10g}" for dose in doses]
    exponents = [math.log10(dose) for dose in doses]
    whole = all(abs(own - round(own)) < _WHOLE for own in exponents)
    return [f"$10^{{{round(own)}}}$" for own in exponents] if whole else [f"{dose:.3g}" for dose in doses]


def _draw_minor_ticks(axes: Axes, low: float, high: float) -> None:
    """Mark 2 to 9 times every power of ten among the doses, as one line: forty ticks of an axis draw slowly."""
    axes.xaxis.set_minor_locator(NullLocator())
    decades = 10.0 ** np.arange(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    ticks = np.outer(decades, np.arange(2, 10)).ravel()
    ticks = ticks[(ticks >= low) & (ticks <= high)]
    axes.plot(ticks, np.zeros(len(ticks)), linestyle="", marker=TICKDOWN, markersize=2.0, markeredgewidth=0.6,
              color="black", clip_on=False, transform=axes.get_xaxis_transform(), zorder=2.5)  # fmt: skip


def _draw_break(axes: Axes, at: float) -> None:
    """Cut the dose axis: what is left of the cut is not on its scale."""
    axes.plot([at, at * 1.18], [0.0, 0.0], linestyle="", marker=[(-1, -2), (1, 2)], markersize=9, color=_LINE,
              clip_on=False, markeredgewidth=1, transform=axes.get_xaxis_transform(), zorder=6)  # fmt: skip
