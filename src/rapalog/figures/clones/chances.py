"""Chances in time: of clones that are acquired or were there before, by regimen, and of tumours without progression."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch
from numpy.typing import NDArray

from rapalog.figures.palette import MANY_COLOURS
from rapalog.studies.draws import LEVEL

Floats = NDArray[np.float64]

_PERCENT: Final = 100.0
_ALPHA: Final = 0.16
_HALF_PERCENT: Final = 50.0  # percent: the axis of larger chances ends at 100
_ROOM: Final = 1.1
_ENDS: Final = {"low end": MANY_COLOURS[0], "high end": MANY_COLOURS[1]}
#: A band as wide as this says nothing.
_ALL: Final = 0.98
_DASHES: Final = ("-", (0, (5, 2)), (0, (1, 1.5)), (0, (4, 1.5, 1, 1.5)))


def draw_chances(axes: Axes, day: Floats, chances: Mapping[str, Floats], bands: Mapping[str, Floats]) -> None:
    """Draw chances of one regimen in time, with the bands that hold most draws; one that holds all chances is said.

    Parameters
    ----------
    axes
        Where.
    day
        (n_days,).
    chances
        Lines, (n_days,) each, 0 to 1, by name.
    bands
        Low and high end of some of them, (2, n_days), by the same names.
    """
    for place, (name, own) in enumerate(chances.items()):
        colour, dash = MANY_COLOURS[place % len(MANY_COLOURS)], _DASHES[place % len(_DASHES)]
        if name in bands:
            _draw_band(axes, day, bands[name], (name, colour))
        axes.plot(day, _PERCENT * own, color=colour, linestyle=dash, linewidth=1.8, label=name)
    _percent_axes(axes, day)


def _draw_band(axes: Axes, day: Floats, band: Floats, look: tuple[str, str]) -> None:
    """Fill a band, by name and colour, where it leaves something out, and say so where it does not."""
    name, colour = look
    says_all = band[1] - band[0] >= _ALL
    low, high = _PERCENT * band
    own = f"{name}: {LEVEL:.0%} of draws"
    axes.fill_between(day, low, high, where=(~says_all).tolist(), color=colour, alpha=_ALPHA, linewidth=0, label=own)
    if says_all[-1]:
        first = float(day[says_all][0])
        axes.annotate(
            f"from day {first:.0f} on unknown: draws lie from 0 to 100 %",
            (1.0, 1.0),
            xycoords="axes fraction",
            xytext=(-4, -4),
            textcoords="offset points",
            ha="right",
            va="top",
            fontsize="small",
            color=colour,
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1.5},
        )


def draw_free(axes: Axes, day: Floats, middle: Mapping[str, Floats], drawn: Mapping[str, Floats]) -> None:
    """Draw which share of tumours has not progressed: at the middle of all ranges, and over all draws.

    Parameters
    ----------
    axes
        Where.
    day
        (n_days,).
    middle, drawn
        Shares, (n_days,) each, by regimen; the second may be empty.
    """
    for place, (name, own) in enumerate(middle.items()):
        colour = MANY_COLOURS[place % len(MANY_COLOURS)]
        axes.plot(day, _PERCENT * own, color=colour, linewidth=1.8, label=name)
        if name in drawn:
            axes.plot(day, _PERCENT * drawn[name], color=colour, linewidth=1.2, linestyle=(0, (4, 2)))
    _percent_axes(axes, day)


def key_beside(axes: Axes, title: str = "") -> None:
    """Put the key to the right of the axes, where it hides nothing."""
    axes.legend(
        frameon=False,
        fontsize="small",
        loc="upper left",
        bbox_to_anchor=(1.0, 1.0),
        borderaxespad=0.0,
        title=title or None,
        title_fontsize="small",
        alignment="left",
    )


def tornado_key() -> list[Patch]:
    """Return the key of a tornado: which colour is which end."""
    return [Patch(facecolor=colour, label=name) for name, colour in _ENDS.items()]


def draw_tornado(
    axes: Axes,
    names: Sequence[str],
    ends: Sequence[tuple[float, float]],
    middle: float,
    words: Sequence[tuple[str, str]] = (),
) -> None:
    """Draw a tornado of a chance: a bar for each thing that is changed, from the top.

    Parameters
    ----------
    axes
        Where.
    names
        What is changed.
    ends
        The chance with its low end, and with its high end.
    middle
        The chance with nothing changed.
    words
        Both ends of each in words, written under its name; by default not.
    """
    for row, (low, high) in enumerate(ends):
        for end, colour in zip((low, high), _ENDS.values(), strict=True):
            axes.barh(row, _PERCENT * (end - middle), left=_PERCENT * middle, height=0.62, color=colour, linewidth=0)
    axes.axvline(_PERCENT * middle, color="0.2", linewidth=1.0)
    axes.set_ylim(len(names) - 0.4, -0.6)
    said = [f"{name}\n{' to '.join(pair)}" for name, pair in zip(names, words, strict=True)] if words else names
    axes.set_yticks(range(len(names)), said, fontsize="small")
    highest = _PERCENT * max(middle, *(end for pair in ends for end in pair))
    axes.set_xlim(0, 100 if highest > _HALF_PERCENT else _ROOM * highest or 1.0)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(axis="y", length=0)


def _percent_axes(axes: Axes, day: Floats) -> None:
    axes.set_xlim(0, float(day[-1]))
    axes.set_ylim(0, 101)
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_xlabel("days of treatment")
