"""The conventions of one curve in a small panel: the wells, the fits, and where each convention puts its IC50.

An absolute IC50 is marked on its fit at one half, an EC50 on its fit half-way down; growth rates are no part of the
panel, so a GR50 stands on the dose axis. A bound is an arrow that leaves it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter

from rapalog.analysis.curves.conventions.one_by_one import ABSOLUTE, GR50, RELATIVE, THREE, TWO
from rapalog.analysis.curves.curve import Convention, Curve
from rapalog.figures.dose_axis import draw_dose_axis
from rapalog.figures.fitting_names import fit_name, width_pt
from rapalog.figures.palette import COLOURS
from rapalog.figures.viability.dose_response import draw_nothing, with_zero, zero_place_nM

_WELL: Final = "#9A9A9A"
_HALF: Final = 0.5
_POINTS: Final = 120
#: Arrows stand this many decades beyond their bounds, and this far apart.
_BEYOND: Final = 0.17
_APART: Final = 0.07


@dataclass(frozen=True)
class _Style:
    colour: str
    mark: str
    dash: Any = "-"
    size: float = 6.5


_STYLES: Final[Mapping[str, _Style]] = {
    TWO: _Style(COLOURS[1], "s", (0, (5, 2)), 9.5),
    THREE: _Style(COLOURS[2], "^", (0, (2, 1.5)), 8.5),
    ABSOLUTE: _Style(COLOURS[0], "o", size=5.0),
    RELATIVE: _Style(COLOURS[0], "D"),
    GR50: _Style(COLOURS[3], "v", ""),
}


def draw_conventions(axes: Axes, curve: Curve) -> None:
    """Draw the conventions of one curve on empty axes; scale, limits and labels are set.

    Parameters
    ----------
    axes
        Axes of a small panel.
    curve
        A curve with its wells and conventions.
    """
    axes.set_title(
        fit_name(curve.curve, width_pt(axes), size_pt=8.8, bold=True, lines=2),
        loc="left",
        fontsize="small",
        fontweight="bold",
    )
    for axis in (axes.xaxis, axes.yaxis):
        axis.label.set_fontsize("small")
        axis.set_tick_params(labelsize="x-small")
    low, high = curve.doses_nM
    if not math.isfinite(low):
        draw_nothing(axes, curve)
        return
    wells = [(well.dose_nM, well.response / curve.full) for well in curve.wells if math.isfinite(well.response)]
    zero = zero_place_nM(curve)
    draw_dose_axis(axes, low, high, drug=curve.drug, zero_nM=zero if with_zero(curve) else None, unit=curve.dose_unit)
    axes.plot(
        [dose or zero for dose, _ in wells],
        [share for _, share in wells],
        linestyle="",
        marker="o",
        markersize=3,
        markerfacecolor=_WELL,
        markeredgecolor="white",
        markeredgewidth=0.3,
        zorder=2,
    )
    axes.axhline(_HALF, color="#999999", linewidth=0.8, linestyle=(0, (2, 3)), zorder=0)
    for index, own in enumerate(curve.conventions):
        _draw_fit(axes, own, curve.full)
        _draw_mark(axes, own, curve.full, index)
    shares = [share for _, share in wells]
    axes.set_ylim(min([-0.04, *shares]) - 0.02, max([1.1, *shares]) + 0.04)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:g}".replace("-", "−")))
    axes.set_ylabel("viability (% of vehicle)" if curve.normalised else "left (% of control)")


def convention_keys(curves: Sequence[Curve]) -> list[Line2D]:
    """Return what a legend shows of every convention that marks something in one of the curves."""
    there = {own.name for curve in curves for own in curve.conventions if own.shape or own.ic50_nM.value is not None}
    return [
        Line2D(
            [],
            [],
            color=own.colour,
            linestyle=own.dash or "",
            marker=own.mark,
            markersize=5.5,
            markeredgecolor="white",
            markeredgewidth=0.5,
            label=name,
        )
        for name, own in _STYLES.items()
        if name in there
    ]


def _draw_fit(axes: Axes, own: Convention, full: float) -> None:
    style = _STYLES[own.name]
    if own.name != RELATIVE and style.dash:  # its fit is that of the absolute one
        dose_nM, response = own.line(_POINTS)
        axes.plot(dose_nM, response / full, color=style.colour, linewidth=1.3, linestyle=style.dash, zorder=3)


def _draw_mark(axes: Axes, own: Convention, full: float, index: int) -> None:
    style, potency = _STYLES[own.name], own.ic50_nM
    if potency.value is None:
        return
    if potency.relation != "=":
        right = potency.relation == ">"
        at = potency.value * 10 ** (_BEYOND if right else -_BEYOND)
        axes.plot(
            [at],
            [_HALF + (index - 2) * _APART],
            linestyle="",
            marker=">" if right else "<",
            markersize=5.5,
            color=style.colour,
            clip_on=False,
            zorder=5,
        )
        return
    height = _HALF
    if own.name == RELATIVE and own.shape is not None:
        height = float(own.shape.at(math.log10(potency.value))) / full
    elif own.name == GR50:
        height = 0.0
    axes.plot(
        [potency.value],
        [height],
        linestyle="",
        marker=style.mark,
        markersize=style.size,
        color=style.colour,
        markeredgecolor="white",
        markeredgewidth=0.6,
        zorder=6,
    )
