"""Curves over each other: one drug over lines or one line over drugs, in colours, or each alone before the others.

Means and standard deviations of the wells, the fits over the tested doses, and a diamond where each EC50 lies on its
curve. More curves than there are colours are small panels, one for each, with all others in grey behind it.
"""

from __future__ import annotations

from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.ticker import FuncFormatter

from rapalog.analysis.curves.curve import Curve
from rapalog.analysis.curves.dose_means import dose_means
from rapalog.analysis.curves.dose_unit import in_unit
from rapalog.figures.dose_axis import draw_dose_axis, unit_words
from rapalog.figures.fitting_names import fit_name, width_pt
from rapalog.figures.palette import MANY_COLOURS, MANY_MARKERS
from rapalog.figures.viability.alike import Group, one_unit
from rapalog.units import three_digits

#: More curves than this cannot be told apart in one panel.
MOST_TOGETHER: Final = len(MANY_COLOURS)
_BEHIND: Final = "#C8C8C8"
_POINTS: Final = 120
_KEY_PT: Final = 150.0
_ROOM_ABOVE: Final = 0.05


def draw_overlay(axes: Axes, group: Group) -> None:
    """Draw up to ``MOST_TOGETHER`` curves on empty axes, with their names and EC50s beside the axes.

    Parameters
    ----------
    axes
        Scale, limits and labels are set; the names stand to the right of the axes.
    group
        Curves that share a drug or a line.
    """
    unit = one_unit(group.curves)
    for index, (curve, name) in enumerate(zip(group.curves, group.names, strict=True)):
        _draw_curve(
            axes,
            curve,
            MANY_COLOURS[index % MOST_TOGETHER],
            MANY_MARKERS[index % MOST_TOGETHER],
            label=f"{fit_name(name, _KEY_PT, size_pt=8.8)}\n{ec50_words(curve, unit)}",
        )
    _draw_axes(axes, group)
    axes.set_title(fit_name(group.title, width_pt(axes), bold=True), loc="left", fontsize="medium", fontweight="bold")
    axes.legend(
        loc="upper left",
        bbox_to_anchor=(1.02, 1.0),
        frameon=False,
        fontsize="small",
        borderaxespad=0.0,
        labelspacing=0.7,
        handlelength=1.8,
    )


def draw_before_others(axes: Axes, group: Group, at: int) -> None:
    """Draw one curve of a group on small empty axes, with the fits of all others in grey behind it.

    Parameters
    ----------
    axes
        Scale, limits and labels are set.
    group
        Curves that share a drug or a line.
    at
        The place of the curve in the group.
    """
    for axis in (axes.xaxis, axes.yaxis):
        axis.label.set_fontsize("small")
        axis.set_tick_params(labelsize="x-small")
    axes.add_collection(
        LineCollection(group.fits[:at] + group.fits[at + 1 :], colors=_BEHIND, linewidths=0.7, zorder=1)
    )
    curve = group.curves[at]
    _draw_curve(axes, curve, MANY_COLOURS[0], "o")
    _draw_axes(axes, group)
    name = fit_name(group.names[at], width_pt(axes), size_pt=8.8, bold=True)
    axes.set_title(name, loc="left", fontsize="small", fontweight="bold", pad=13)
    axes.text(
        0.0, 1.02, ec50_words(curve, one_unit(group.curves)), transform=axes.transAxes, fontsize="x-small", va="bottom"
    )


def ec50_words(curve: Curve, unit: str) -> str:
    """Return the EC50 of a curve in a unit in few words."""
    own = in_unit(curve.ec50_nM, unit)
    if own.value is None:
        return f"no EC50: {own.reason}" if len(own.reason) < 24 else "no EC50"
    return f"EC50 {'' if own.relation == '=' else own.relation + ' '}{three_digits(own.value)} {unit_words(unit)}"


def _draw_curve(axes: Axes, curve: Curve, colour: str, mark: str, *, label: str = "") -> None:
    rows = dose_means(curve)
    look: dict[str, Any] = {
        "color": colour,
        "marker": mark,
        "markersize": 4.5,
        "markeredgecolor": "white",
        "markeredgewidth": 0.4,
    }
    axes.errorbar(
        [own.dose_nM for own in rows],
        [own.mean for own in rows],
        yerr=[own.sd or 0.0 for own in rows],
        linestyle="",
        elinewidth=0.8,
        zorder=4,
        **look,
    )
    dose_nM, response = curve.line(_POINTS)
    axes.plot(dose_nM, response / curve.full, color=colour, linewidth=1.7, zorder=3)
    if label:
        axes.plot([], [], linewidth=1.7, label=label, **look)
    ec50 = curve.ec50_nM
    if ec50.value is not None and ec50.relation == "=" and curve.doses_nM[0] <= ec50.value <= curve.doses_nM[1]:
        height = float(curve.predict(ec50.value)) / curve.full
        axes.plot(
            [ec50.value],
            [height],
            marker="D",
            markersize=7.5,
            color=colour,
            markeredgecolor="black",
            markeredgewidth=1.0,
            zorder=6,
        )


def _draw_axes(axes: Axes, group: Group) -> None:
    """Set both axes as the whole group needs them, so that panels of one group can be compared."""
    curves = group.curves
    lowest, highest = group.heights
    spread = _ROOM_ABOVE * (max(1.0, highest) - min(0.0, lowest))
    low, high = min(curve.doses_nM[0] for curve in curves), max(curve.doses_nM[1] for curve in curves)
    draw_dose_axis(axes, low, high, drug=group.drug, unit=one_unit(curves))
    axes.set_ylim(min(-0.02, lowest - spread), max(1.1, highest + spread))
    axes.axhline(0.5, color="#999999", linewidth=0.8, linestyle=(0, (2, 3)), zorder=0)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:g}".replace("-", "−")))
    vehicle = all(curve.normalised for curve in curves)
    axes.set_ylabel("viability (% of vehicle)" if vehicle else "response left (% of control)")
    axes.spines[["top", "right"]].set_visible(False)
