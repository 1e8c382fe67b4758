"""Partners of a drug in a genotype: growth under both in each order, and the dose that brings inhibition back."""

from __future__ import annotations

from typing import Final

from matplotlib.axes import Axes

from rapalog.analysis.estimate import Estimate
from rapalog.figures.dose_axis import draw_dose_axis
from rapalog.figures.fitting_names import fit_name
from rapalog.figures.palette import COLOURS, MARKERS
from rapalog.studies.atlas.partners import DOSES_NM, ORDERS, Partners

_INK: Final = "#37474F"
_AIM: Final = "#B0BEC5"
_ROW_STEP: Final = 0.22
_ALONE: Final = "#78909C"


def draw_growth_of_both(axes: Axes, found: Partners) -> None:
    """Draw the GR value of both drugs in each order, beside the aim and beside the drug alone."""
    aim = found.aim
    if aim.value is not None:
        axes.axvline(aim.value, color=_INK, linewidth=1.4, zorder=1, label="aim: the drug in the line")
    if aim.low is not None and aim.high is not None:
        axes.axvspan(aim.low, aim.high, color=_AIM, alpha=0.3, linewidth=0, zorder=0)
    if found.drug_alone.value is not None:
        axes.axvline(
            found.drug_alone.value,
            color=_INK,
            linewidth=1,
            linestyle=(0, (4, 3)),
            zorder=1,
            label="the drug alone here",
        )
    for row, own in enumerate(found.partners):
        by = {one.order: one for one in own.orders}
        for place, order in enumerate(ORDERS):
            label = order if row == 0 else None
            _range(axes, by[order].growth_rate, row + (place - 1) * _ROW_STEP, COLOURS[place], MARKERS[place], label)
    _rows(axes, found)
    axes.axvline(0, color=_INK, linewidth=0.8, zorder=1)
    axes.set_xlabel(f"growth, {found.hours:g} h (GR: 1 vehicle, 0 stasis): {_what(found)}, partner at its half effect")


def draw_restoring_doses(axes: Axes, found: Partners) -> None:
    """Draw the dose of each partner that brings inhibition back, with the drug at once and alone; arrows are bounds."""
    draw_dose_axis(axes, DOSES_NM[0], DOSES_NM[-1], drug=f"{_what(found)}: partner")
    for row, own in enumerate(found.partners):
        together = next(one for one in own.orders if one.order == ORDERS[0]).restoring_dose_nM
        for shift, dose, colour, marker, name in (
            (-_ROW_STEP / 2, together, COLOURS[0], MARKERS[0], "beside the drug"),
            (_ROW_STEP / 2, own.alone_dose_nM, _ALONE, "v", "alone"),
        ):
            _range(axes, dose, row + shift, colour, marker, name if row == 0 else None)
    _rows(axes, found)


def _what(found: Partners) -> str:
    return f"{found.genotype or found.cell_line}, {found.drug} {found.dose_nM:g} nM"


def _range(axes: Axes, own: Estimate, at: float, colour: str, marker: str, label: str | None) -> None:
    """Draw a value with its interval; a bound is an arrow, and what has no number is said."""
    if own.value is None:
        axes.plot([], [], color=colour, marker=marker, linestyle="", label=label)
        axes.text(0.02, at, "none", transform=axes.get_yaxis_transform(), fontsize="x-small", color=colour, va="center")
        return
    low, high = own.low, own.high
    if low is not None or high is not None:
        ends = [own.value if low is None else low, axes.get_xlim()[1] if high is None else high]
        axes.plot(ends, [at, at], color=colour, linewidth=1.8, solid_capstyle="butt", zorder=2)
    shown = {">": ">", "<": "<"}.get(own.relation, marker)
    axes.plot(
        [own.value],
        [at],
        color=colour,
        marker=shown,
        markersize=6,
        markeredgecolor="black",
        linestyle="",
        markeredgewidth=0.6,
        zorder=3,
        label=label,
    )


def _rows(axes: Axes, found: Partners) -> None:
    names = [fit_name(own.drug, 110, size_pt=9.5) for own in found.partners]
    axes.set_yticks(range(len(names)), names, fontsize=9.5)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.grid(axis="x", color="#ECEFF1", zorder=0)
    axes.set_axisbelow(True)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3, fontsize="small", frameon=False, borderaxespad=0.1)
