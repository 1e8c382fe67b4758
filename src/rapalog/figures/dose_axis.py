"""The dose axis that figures share: logarithmic, in the unit of the doses, plain numbers, dose 0 behind a break."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.markers import TICKDOWN, MarkerStyle
from matplotlib.path import Path
from matplotlib.ticker import NullLocator

from rapalog.analysis.curves.dose_unit import from_nM
from rapalog.figures.fitting_names import fit_name, width_pt

_LINE_COLOUR: Final = "#222222"
_MARGIN: Final = 10**0.3
#: Doses outside are written as powers of ten, and with them all others of the axis.
_PLAIN_ABOVE, _PLAIN_BELOW = 1e-4, 1e7
_WHOLE: Final = 1e-9
#: With fewer powers of ten among the doses, 2 and 5 times them are named too.
_FEWEST_NAMES: Final = 3
#: A tested dose with more digits than this, where only the ends of a narrow range have names, is rounded.
_LONG: Final = 7
#: The width of a letter against its size; how much wider than its axes a label may be, as paper is left beside.
_LETTER: Final = 0.64
_LABEL_ROOM: Final = 1.08
#: Two slashes as one mark, so that they stand as far apart on every scale.
_BREAK: Final = Path([(-1.5, -2.0), (0.5, 2.0), (-0.5, -2.0), (1.5, 2.0)], [1, 2, 1, 2])
#: More powers of ten than this would run into each other.
_MOST_NAMES: Final = 8


def draw_dose_axis(
    axes: Axes, low_nM: float, high_nM: float, *, drug: str, zero_nM: float | None = None, unit: str = "nM"
) -> None:
    """Set scale, limits, ticks and label of the dose axis of given axes.

    Parameters
    ----------
    axes
        Axes with the dose from left to right. As many doses are written as stand apart in the size that its ticks have.
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
    ticks, names = dose_ticks(low_nM, high_nM, unit)
    _draw_minor_ticks(axes, low_nM, high_nM)
    if zero_nM is not None:
        ticks, names = [zero_nM, *ticks], ["0", *names]
        _draw_break(axes, math.sqrt(zero_nM * low_nM))
    size = FontProperties(size=axes.xaxis.get_tick_params().get("labelsize", "medium")).get_size_in_points()
    axes.set_xticks(*_apart(axes, ticks, names, _LETTER * size))
    written, size = unit_words(unit), float(axes.xaxis.label.get_fontsize())
    room = width_pt(axes) * _LABEL_ROOM - _LETTER * size * (len(written) + 3)
    axes.set_xlabel(f"{fit_name(drug or 'dose', room, size_pt=size)} ({written})")


def unit_words(unit: str) -> str:
    """Return a unit of doses as a figure writes it.

    >>> unit_words("uM")
    'µM'
    """
    return unit.replace("u", "µ")


def dose_ticks(low_nM: float, high_nM: float, unit: str) -> tuple[list[float], list[str]]:
    """Return doses with a tick and their names: powers of ten; 1, 2, 5 where there are few; at last the ends."""
    first, last = math.log10(low_nM) - _WHOLE, math.log10(high_nM) + _WHOLE
    for steps in ((1.0,), (1.0, 2.0, 5.0)):
        every = np.sort(np.outer(10.0 ** np.arange(math.floor(first), math.ceil(last) + 1), steps).ravel())
        ticks = every[(np.log10(every) >= first) & (np.log10(every) <= last)].tolist()
        if len(ticks) >= _FEWEST_NAMES:
            break
    if len(ticks) < min(2, _FEWEST_NAMES):
        ticks = sorted({low_nM, high_nM})
    return ticks, _names([from_nM(tick, unit) for tick in ticks])


def _apart(axes: Axes, ticks: list[float], names: list[str], letter_pt: float) -> tuple[list[float], list[str]]:
    """Return as many ticks as have names that stand apart, evenly spaced; one for dose 0, which is the first, stays."""
    left, right = (math.log10(end) for end in axes.get_xlim())
    point = width_pt(axes) / (right - left)
    zero = int(names[0] == "0")
    middles = [point * math.log10(tick) for tick in ticks]
    halves = [0.5 * letter_pt * (_letters(name) + 1.0) for name in names]
    for every in range(1, len(ticks) + 1):
        for first in range(zero, min(zero + max(every, 2), len(ticks))):
            shown = [*range(zero), *range(first, len(ticks), every)]
            apart = (middles[b] - middles[a] >= halves[a] + halves[b] for a, b in pairwise(shown))
            if len(shown) - zero <= _MOST_NAMES and all(apart):
                return [ticks[at] for at in shown], [names[at] for at in shown]
    return ticks[-1:], names[-1:]


def _letters(name: str) -> float:
    """Return how wide a name is in letters; a power of ten is two, and its exponent smaller ones."""
    return 2.0 + 0.7 * (len(name) - len("$10^{}$")) if name.startswith("$") else len(name) - 0.5 * name.count(",")


def _names(doses: Sequence[float]) -> list[str]:
    """Return the doses of ticks, all as plain numbers or, where one would be too long, all as powers of ten."""
    if max(doses) < _PLAIN_BELOW and min(doses) >= _PLAIN_ABOVE:
        return [f"{dose:,.10g}" if len(f"{dose:.10g}") <= _LONG else f"{dose:,.4g}" for dose in doses]
    return [_power(dose) for dose in doses]


def _power(dose: float) -> str:
    exponent = math.floor(math.log10(dose) + _WHOLE)
    front = f"{dose / 10.0**exponent:.3g}"
    return f"$10^{{{exponent}}}$" if front == "1" else f"${front}{{\\cdot}}10^{{{exponent}}}$"


def _draw_minor_ticks(axes: Axes, low: float, high: float) -> None:
    """Mark 2 to 9 times every power of ten among the doses, as one line: forty ticks of an axis draw slowly."""
    axes.xaxis.set_minor_locator(NullLocator())
    decades = 10.0 ** np.arange(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    ticks = np.outer(decades, np.arange(2, 10)).ravel()
    ticks = ticks[(ticks >= low) & (ticks <= high)]
    # As an artist: a line would have the limits of the axes worked out anew, which are set.
    axes.add_artist(
        Line2D(
            ticks,
            np.zeros(len(ticks)),
            linestyle="",
            marker=MarkerStyle(TICKDOWN),
            markersize=2.0,
            markeredgewidth=0.6,
            color="black",
            clip_on=False,
            transform=axes.get_xaxis_transform(),
            zorder=2.5,
        )
    )


def _draw_break(axes: Axes, at: float) -> None:
    """Cut the dose axis: what is left of the cut is not on its scale."""
    axes.add_artist(
        Line2D(
            [at],
            [0.0],
            linestyle="",
            marker=_BREAK,
            markersize=9,
            color=_LINE_COLOUR,
            markerfacecolor="none",
            clip_on=False,
            markeredgewidth=1,
            transform=axes.get_xaxis_transform(),
            zorder=6,
        )
    )
