"""A printed IC50 beside what was expected: the band of the curve above, and below it what each convention would print.

Both parts share the dose axis. The printed dose is a vertical line through both; where it crosses one half stands what
the table says, and on the band what is expected there. A convention's interval is a bar with its median; one that
leaves the doses ends in an arrow. Other laboratories' values of the same line are diamonds.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final, Protocol

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FuncFormatter
from numpy.typing import NDArray

from rapalog.figures.dose_axis import draw_dose_axis
from rapalog.figures.palette import COLOURS

Floats = NDArray[np.float64]

_BAND: Final = COLOURS[0]
_PRINTED: Final = COLOURS[1]
_OTHERS: Final = COLOURS[2]
_INK: Final = "#263238"
_HALO: Final = withStroke(linewidth=3, foreground="white")
_HALF: Final = 0.5


class Convention(Protocol):
    """What is drawn of one convention: median and ends of its interval (nM), None where not reached."""

    @property
    def median_nM(self) -> float | None:
        """Median."""

    @property
    def low_nM(self) -> float | None:
        """Lower end."""

    @property
    def high_nM(self) -> float | None:
        """Upper end."""

    @property
    def p_not_reached(self) -> float:
        """Share of plates without a value."""


def draw_band(
    axes: Axes,
    dose_nM: Floats,
    band: tuple[Floats, Floats, Floats],
    *,
    printed_nM: float,
    expected: float,
    relation: str = "=",
) -> None:
    """Draw the band of viability over dose, and the printed dose with what is expected there.

    Parameters
    ----------
    axes
        Upper axes; the dose axis is left to the lower ones.
    dose_nM
        (n_doses,), above 0.
    band
        Low end, median and high end, (n_doses,) each, as fractions of the vehicle.
    printed_nM
        The IC50 that was printed.
    expected
        Viability expected there.
    relation
        ``>`` for a printed bound.
    """
    low, median, high = band
    axes.set_xscale("log")
    axes.fill_between(dose_nM, low, high, color=_BAND, alpha=0.22, linewidth=0)
    axes.plot(dose_nM, median, color=_BAND, linewidth=2.0)
    axes.axhline(_HALF, color=_INK, linewidth=0.8, linestyle=(0, (4, 3)))
    axes.axvline(printed_nM, color=_PRINTED, linewidth=1.2)
    axes.plot([printed_nM], [_HALF], "o", color=_PRINTED, markersize=6, zorder=5)
    axes.plot([printed_nM], [expected], "o", color=_BAND, markersize=6, zorder=5)
    right = printed_nM > math.sqrt(float(dose_nM[0] * dose_nM[-1])) * 10
    says = "the table says below 0.50 nowhere" if relation == ">" else "the table says 0.50"
    for height, words, colour in ((expected, f"expected {expected:.2f}", _BAND), (_HALF, says, _PRINTED)):
        above = height >= max(expected, _HALF)
        axes.annotate(
            words,
            (printed_nM, height),
            xytext=(-7 if right else 7, 5 if above else -5),
            textcoords="offset points",
            ha="right" if right else "left",
            va="bottom" if above else "top",
            color=colour,
            fontsize="small",
            path_effects=[_HALO],
        )
    axes.set_ylim(0.0, max(1.15, float(high.max()) + 0.05))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:.0f}"))
    axes.set_ylabel("viability (% of vehicle)")
    axes.tick_params(labelbottom=False)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def draw_what_is_printed(
    axes: Axes,
    dose_nM: Floats,
    conventions: Mapping[str, Convention],
    *,
    fixed: str,
    printed_nM: float,
    others: Sequence[tuple[str, float]] = (),
) -> None:
    """Draw what each convention would print, one row each, the fixed one in bold.

    Parameters
    ----------
    axes
        Lower axes, with the same dose axis as the band's.
    dose_nM
        (n_doses,), above 0; a value beyond them is not reached.
    conventions
        By name.
    fixed
        The convention by which the row is judged.
    printed_nM
        The IC50 that was printed.
    others
        Label and IC50 (nM) that other laboratories printed for the line.
    """
    low_nM, high_nM = float(dose_nM[0]), float(dose_nM[-1])
    names = list(conventions)
    for place, name in enumerate(names):
        own, strong = conventions[name], name == fixed
        _bar(axes, place, own, (low_nM, high_nM), _BAND if strong else "#7A8A92", width=3.2 if strong else 1.8)
    for _, value_nM in others:
        axes.plot([value_nM], [len(names)], "D", color=_OTHERS, markersize=5)
    labels = [*names, *(["other labs"] if others else [])]
    axes.axvline(printed_nM, color=_PRINTED, linewidth=1.2)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.set_yticks(range(len(labels)), labels, fontsize="x-small")
    for label in axes.get_yticklabels():
        label.set_fontweight("bold" if label.get_text() == fixed else "normal")
    axes.tick_params(axis="y", length=0)
    draw_dose_axis(axes, low_nM, high_nM, drug="everolimus")
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)


def _bar(axes: Axes, place: int, own: Convention, doses_nM: tuple[float, float], colour: str, *, width: float) -> None:
    start, end = own.low_nM, own.high_nM
    if start is None:
        axes.text(
            doses_nM[1],
            place,
            "not reached in 95 %",
            ha="right",
            va="center",
            fontsize="x-small",
            color=colour,
            path_effects=[_HALO],
        )
        return
    axes.plot([start, end or doses_nM[1]], [place, place], color=colour, linewidth=width, solid_capstyle="butt")
    if end is None:
        axes.annotate(
            "",
            (doses_nM[1] * 1.9, place),
            (doses_nM[1], place),
            annotation_clip=False,
            arrowprops={"arrowstyle": "-|>", "color": colour, "linewidth": width / 2},
        )
        words = f"{100 * own.p_not_reached:.0f} % not reached"
        axes.annotate(
            words,
            (doses_nM[1], place),
            xytext=(0, 4),
            textcoords="offset points",
            ha="right",
            fontsize="xx-small",
            color=_INK,
            path_effects=[_HALO],
        )
    if own.median_nM is not None:
        axes.plot([own.median_nM], [place], "o", color="white", markeredgecolor=colour, markersize=5.5, zorder=4)
