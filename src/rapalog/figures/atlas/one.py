"""One genotype: its curves beside those of the line as it is, and its drugs from the one under which it grows least."""

from __future__ import annotations

from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from rapalog.biology.integrate import Floats
from rapalog.figures.dose_axis import draw_dose_axis
from rapalog.figures.fitting_names import fit_name
from rapalog.figures.palette import COLOURS
from rapalog.studies.atlas.result import LOST, UNSURE, WORKS, Atlas

_LINE, _MUTANT = COLOURS[0], COLOURS[1]
_INK: Final = "#37474F"
_MARKS: Final = {
    WORKS: ("o", "p-S6 below half"),
    LOST: ("X", "p-S6 not below half"),
    UNSURE: ("D", "p-S6: cannot be told"),
}
_OTHER: Final = ("|", "does not act on p-S6")


def draw_signal(axes: Axes, found: Atlas, genotype: str, drug: str) -> None:
    """Draw p-S6 over doses of a genotype and of the line, in percent of the own vehicle, with 90 % of the draws."""
    for name, colour, label in (("", _LINE, found.cell_line), (genotype, _MUTANT, genotype)):
        _band(axes, found, 100 * found.curves[name, drug].p_s6, colour, label)
    axes.axhline(50, color=_INK, linewidth=0.8, linestyle=(0, (4, 3)), zorder=1)
    axes.set_ylim(0, 112)
    _frame(axes, found, drug, f"p-S6, {found.at_h:g} h (% of vehicle)")


def draw_growth(axes: Axes, found: Atlas, genotype: str, drug: str) -> None:
    """Draw GR values over doses of a genotype and of the line."""
    lowest = 0.0
    for name, colour, label in (("", _LINE, found.cell_line), (genotype, _MUTANT, genotype)):
        values = found.curves[name, drug].growth_rate
        lowest = min(lowest, float(np.nanmin(values))) if np.isfinite(values).any() else lowest
        _band(axes, found, values, colour, label)
    axes.axhline(0, color=_INK, linewidth=0.8, zorder=1)
    axes.set_ylim(lowest - 0.05, 1.22)
    _frame(axes, found, drug, f"growth, {found.hours:g} h (GR)")
    axes.axvline(found.dose_nM, color=_INK, linewidth=0.8, linestyle=(0, (1, 2)), zorder=1)


def draw_drugs(axes: Axes, found: Atlas, genotype: str) -> None:
    """Draw the drugs by the growth they leave at the stated dose, the strongest on top; marks say what p-S6 does."""
    own = found.of(genotype)
    said: set[str] = set()
    for row, met in enumerate(own):
        if met.growth_rate.value is None:
            axes.text(0.5, row, "none", va="center", ha="center", fontsize="small", color=_INK)
            continue
        marker, words = _MARKS.get(met.verdict, _OTHER)
        low, high = met.growth_rate.low, met.growth_rate.high
        if low is not None and high is not None:
            axes.plot([low, high], [row, row], color=_MUTANT, linewidth=2, solid_capstyle="butt", zorder=2)
        axes.plot(
            [met.growth_rate.value],
            [row],
            marker=marker,
            color=_MUTANT,
            markeredgecolor="black",
            markersize=8,
            linestyle="",
            zorder=3,
            label=None if words in said else words,
        )
        said.add(words)
    axes.set_yticks(range(len(own)), [fit_name(met.drug, 110, size_pt=9.5) for met in own], fontsize=9.5)
    axes.set_ylim(len(own) - 0.5, -0.5)
    axes.axvline(1, color=_INK, linewidth=0.8, linestyle=(0, (4, 3)), zorder=1)
    axes.axvline(0, color=_INK, linewidth=0.8, zorder=1)
    axes.set_xlabel(f"growth at {found.dose_nM:g} nM, {found.hours:g} h (GR: 1 vehicle, 0 stasis)")
    axes.xaxis.set_major_locator(MaxNLocator(6))
    axes.grid(axis="x", color="#ECEFF1", zorder=0)
    axes.set_axisbelow(True)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.set_title(f"{genotype}: which drug still works", loc="left", fontsize="medium", fontweight="bold")
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), fontsize="small", frameon=False)


def _band(axes: Axes, found: Atlas, values: Floats, colour: str, label: str) -> None:
    low, middle, high = values
    axes.fill_between(found.doses_nM, low, high, color=colour, alpha=0.18, linewidth=0, zorder=2)
    axes.plot(
        found.doses_nM,
        middle,
        color=colour,
        linewidth=2,
        zorder=3,
        label=label,
        linestyle="-" if colour == _LINE else (0, (6, 1.5)),
    )


def _frame(axes: Axes, found: Atlas, drug: str, label: str) -> None:
    draw_dose_axis(axes, found.doses_nM[0], found.doses_nM[-1], drug=drug)
    axes.set_ylabel(label)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(
        loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=2, fontsize="small", frameon=False, borderaxespad=0.1
    )
