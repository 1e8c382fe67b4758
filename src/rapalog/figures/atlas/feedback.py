"""Counter-experiments on feedback: p-AKT under everolimus, as it is and with each arm cut."""

from __future__ import annotations

from typing import Final

from matplotlib.axes import Axes

from rapalog.analysis.estimate import Estimate
from rapalog.figures.fitting_names import fit_name
from rapalog.figures.palette import COLOURS, MARKERS
from rapalog.studies.atlas.result import Atlas

_INK: Final = "#37474F"
_ROW_STEP: Final = 0.16
_LEFT: Final = -0.1  # a mark at 0 keeps clear of the names


def draw_feedback(axes: Axes, found: Atlas) -> None:
    """Draw p-AKT at both sites as fold of the vehicle, one row for each counter-experiment."""
    for row, own in enumerate(found.feedback):
        for place, (site, fold) in enumerate((("p-AKT T308", own.t308), ("p-AKT S473", own.s473))):
            _range(axes, fold, row + (2 * place - 1) * _ROW_STEP, place, site if row == 0 else None)
    axes.axvline(1, color=_INK, linewidth=0.9, linestyle=(0, (4, 3)), zorder=1)
    names = [fit_name(own.what, 150, size_pt=9.5, lines=2) for own in found.feedback]
    axes.set_yticks(range(len(names)), names, fontsize=9.5)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_xlim(left=_LEFT)
    axes.set_xlabel(f"p-AKT under everolimus {found.dose_nM:g} nM in {found.cell_line} (fold of vehicle)")
    axes.grid(axis="x", color="#ECEFF1", zorder=0)
    axes.set_axisbelow(True)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, fontsize="small", frameon=False, borderaxespad=0.1)


def _range(axes: Axes, own: Estimate, at: float, place: int, label: str | None) -> None:
    if own.value is None:
        return
    if own.low is not None and own.high is not None:
        axes.plot([own.low, own.high], [at, at], color=COLOURS[place], linewidth=2, solid_capstyle="butt", zorder=2)
    axes.plot(
        [own.value],
        [at],
        color=COLOURS[place],
        marker=MARKERS[place],
        markersize=7,
        markeredgecolor="black",
        markeredgewidth=0.6,
        linestyle="",
        zorder=3,
        label=label,
        clip_on=False,
    )
