"""A waterfall of lines for one drug: IC50s under each other from the lowest on, and AUCs, with intervals."""

from __future__ import annotations

from typing import Final

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from rapalog.analysis.estimate import Estimate
from rapalog.figures.dose_axis import draw_dose_axis
from rapalog.figures.fitting_names import fit_name, width_pt
from rapalog.figures.palette import COLOURS
from rapalog.figures.viability.alike import Group, one_unit
from rapalog.figures.viability.potency_rows import draw_potency_row

#: The height of a row in inches, and the widest name of a line beside it in points.
ROW_IN: Final = 0.24
NAME_PT: Final = 120.0
_BAR: Final = "#9CC3DD"
_INK: Final = "#222222"


def draw_waterfall(axes: Axes, group: Group, quantity: str = "ic50_nM", *, names: bool = True) -> None:
    """Draw one estimate of every curve of a group on empty axes, the first of the group at the top.

    Parameters
    ----------
    axes
        Empty axes, ``ROW_IN`` high for each curve.
    group
        Curves in the order in which they are drawn; see ``alike.sorted_by``.
    quantity
        ``ic50_nM`` on the dose axis (a bound is an arrow, nothing a reason), or ``auc`` as bars.
    names
        Whether the curves are named left of the axes, and the group above them.
    """
    rows = range(len(group.curves))
    if quantity == "auc":
        _draw_bars(axes, [curve.auc for curve in group.curves])
    else:
        limits = min(own.doses_nM[0] for own in group.curves), max(own.doses_nM[1] for own in group.curves)
        for row, curve in enumerate(group.curves):
            draw_potency_row(axes, curve.ic50_nM, row, colour=COLOURS[0], mark="o", limits=limits)
        label = f"IC50 of {group.drug}" if group.drug else "IC50"
        draw_dose_axis(axes, *limits, drug=label, unit=one_unit(group.curves))
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_yticks(rows, [fit_name(name, NAME_PT, size_pt=8.8) for name in group.names] if names else [""] * len(rows))
    if names:
        axes.set_title(
            fit_name(group.title, width_pt(axes), bold=True), loc="left", fontsize="medium", fontweight="bold"
        )
    axes.tick_params(axis="y", length=0, labelsize="small")
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="x", color="#e6e6e6", linewidth=0.6)
    axes.set_axisbelow(True)


def _draw_bars(axes: Axes, areas: list[Estimate]) -> None:
    """Draw areas as bars from 0 with their intervals; one that does not exist is a word."""
    known = [(row, own, own.value) for row, own in enumerate(areas) if own.value is not None]
    axes.barh([row for row, _, _ in known], [value for _, _, value in known], height=0.72, color=_BAR, zorder=2)
    for row, own, value in known:
        low, high = (value if end is None else end for end in (own.low, own.high))
        axes.plot([low, high], [row, row], color=_INK, linewidth=1.2, zorder=3)
    for row, own in enumerate(areas):
        if own.value is None:
            axes.text(0.02, row, f"none: {own.reason}", fontsize="x-small", color="#555555", va="center")
    ends = [1.0, *(value for _, _, value in known), *(own.high for _, own, _ in known if own.high is not None)]
    axes.set_xlim(0.0, 1.03 * min(max(ends), 2.0))
    axes.axvline(1.0, color="#999999", linewidth=0.8, linestyle=(0, (2, 3)), zorder=1)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{share:g}"))
    axes.set_xlabel("AUC (1: no effect)")
