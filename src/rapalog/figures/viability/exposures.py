"""One cell line at several exposures in one figure: a cytostatic drug falls further the longer it acts.

Viability at the end divides by a vehicle that has grown meanwhile, so the IC50 of a drug that only slows growth drops
from 48 to 168 h although its effect on the cells is the same. GR50 takes the growth out and should stay where it is;
that is why both stand beside each other here. Lines end with the tested doses.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from rapalog.analysis.curves.dose_means import dose_means
from rapalog.analysis.curves.dose_response import Curve
from rapalog.analysis.estimate import Estimate
from rapalog.figures.dose_axis import draw_dose_axis
from rapalog.figures.fitting_names import fit_name, width_pt
from rapalog.figures.keys import by_rows
from rapalog.figures.viability.potency_rows import draw_potency_row
from rapalog.files.results.workbook import Table

#: Told apart by colour from light to dark, by mark and by dash.
_MARKS: Final = ("o", "s", "^", "D", "v", "p")
_DASHES: Final = ("-", (0, (6, 2)), (0, (2, 1.5)), (0, (6, 2, 1, 2)))
_LIGHT, _DARK = 0.72, 0.05
_POINTS: Final = 200
#: Exposures named side by side above the curves.
_KEYS_IN_A_ROW: Final = 4
#: Potencies shown for every exposure, and what they are called.
_POTENCIES: Final[Mapping[str, str]] = {"ic50_nM": "IC50", "ec50_nM": "EC50", "gr50_nM": "GR50"}

Colour = tuple[float, float, float, float]


def exposure_groups(curves: Sequence[Curve]) -> dict[str, tuple[Curve, ...]]:
    """Return the curves of each cell line and drug that were measured at two exposures or more, shortest first."""
    groups: dict[str, list[Curve]] = {}
    for curve in curves:
        if curve.cell_line and math.isfinite(curve.time_h) and math.isfinite(curve.doses_nM[0]):
            groups.setdefault(" / ".join(filter(None, [curve.cell_line, curve.drug])), []).append(curve)
    return {
        name: tuple(sorted(own, key=lambda curve: curve.time_h))
        for name, own in groups.items()
        if len({curve.time_h for curve in own}) > 1
    }


def draw_exposures(axes: Axes, curves: Sequence[Curve], *, title: str = "") -> None:
    """Draw the curves of one line on given axes: mean and standard deviation of the wells at each dose, and the fits.

    Parameters
    ----------
    axes
        Empty axes; scale, limits and labels are set.
    curves
        The curves of one line and drug, shortest exposure first, as from :func:`exposure_groups`.
    title
        Above the axes.
    """
    tops, bottoms = [1.0], [0.0]
    for index, (curve, colour) in enumerate(zip(curves, _colours(len(curves)), strict=True)):
        rows = dose_means(curve)
        tops += [own.mean + (own.sd or 0.0) for own in rows]
        bottoms += [own.mean - (own.sd or 0.0) for own in rows]
        axes.errorbar(
            [own.dose_nM for own in rows],
            [own.mean for own in rows],
            yerr=[own.sd or 0.0 for own in rows],
            linestyle="",
            marker=_MARKS[index % len(_MARKS)],
            markersize=4.5,
            color=colour,
            markeredgecolor="white",
            markeredgewidth=0.4,
            elinewidth=0.8,
            capsize=1.5,
            zorder=4,
        )
        dose_nM, response = curve.line(_POINTS)
        axes.plot(
            dose_nM,
            response / curve.full,
            color=colour,
            linewidth=1.8,
            linestyle=_DASHES[index % len(_DASHES)],
            zorder=3,
        )
        axes.plot(
            [],
            [],
            color=colour,
            linewidth=1.8,
            linestyle=_DASHES[index % len(_DASHES)],
            marker=_MARKS[index % len(_MARKS)],
            markersize=4.5,
            label=f"{curve.time_h:g} h",
        )
    for share, dash in ((1.0, "-"), (0.5, (0, (2, 3)))):
        axes.axhline(share, color="#999999", linewidth=0.8, linestyle=dash, zorder=0)
    draw_dose_axis(axes, *_limits(curves), drug=curves[0].drug, unit=curves[0].dose_unit)
    axes.spines[["top", "right"]].set_visible(False)
    spread = 0.05 * (max(tops) - min(bottoms))
    axes.set_ylim(min(-0.02, min(bottoms) - spread), max(1.1, max(tops) + spread))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:g}"))
    axes.set_ylabel("viability (% of vehicle)" if all(curve.normalised for curve in curves) else "response (%)")
    rows_above = -(-len(curves) // _KEYS_IN_A_ROW)
    handles, labels = (by_rows(own, _KEYS_IN_A_ROW) for own in axes.get_legend_handles_labels())
    axes.legend(
        handles,
        labels,
        loc="lower left",
        bbox_to_anchor=(0.0, 1.0),
        ncols=_KEYS_IN_A_ROW,
        frameon=False,
        fontsize="small",
        borderaxespad=0.1,
        borderpad=0.1,
        columnspacing=1.2,
        handletextpad=0.4,
        handlelength=2.6,
    )
    axes.set_title(
        fit_name(title, width_pt(axes), bold=True),
        loc="left",
        fontsize="medium",
        fontweight="bold",
        pad=6 + 14 * rows_above,
    )


def draw_potencies(axes: Axes, curves: Sequence[Curve]) -> None:
    """Draw IC50, EC50 and GR50 of each exposure under each other on the dose axis, with intervals.

    A bound is an arrow that starts at the last tested dose; an open side of an interval ends in an arrow; a potency
    that does not exist is a sentence with its reason.
    """
    low, high = _limits(curves)
    place, ticks, names = 0.0, [], []
    for field, label in _POTENCIES.items():
        axes.annotate(
            label,
            (0.0, place),
            xytext=(-4, 0),
            xycoords=axes.get_yaxis_transform(),
            textcoords="offset points",
            ha="right",
            va="center",
            fontsize="small",
            fontweight="bold",
            annotation_clip=False,
        )
        place += 1.0
        for index, (curve, colour) in enumerate(zip(curves, _colours(len(curves)), strict=True)):
            draw_potency_row(
                axes, getattr(curve, field), place, colour=colour, mark=_MARKS[index % len(_MARKS)], limits=(low, high)
            )
            ticks.append(place)
            names.append(f"{curve.time_h:g} h")
            place += 1.0
        place += 0.5
    draw_dose_axis(axes, *_limits(curves), drug=curves[0].drug, unit=curves[0].dose_unit)
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_yticks(ticks, names)
    axes.tick_params(axis="y", length=0, labelsize="small")
    axes.set_ylim(place - 0.8, -0.7)
    axes.grid(axis="x", color="#e6e6e6", linewidth=0.6)
    axes.set_axisbelow(True)


def exposure_table(curves: Sequence[Curve]) -> Table:
    """Return what the figure shows: means by dose, and the potencies as estimates."""
    rows: list[tuple[object, ...]] = []
    for curve in curves:
        for own in dose_means(curve):
            rows.append((curve.curve, curve.time_h, "mean of wells", own.dose_nM, own.mean, own.sd, *[None] * 6))
        for field, label in _POTENCIES.items():
            found: Estimate = getattr(curve, field)
            rows.append(
                (
                    curve.curve,
                    curve.time_h,
                    label,
                    found.value,
                    None,
                    None,
                    found.relation,
                    found.low,
                    found.high,
                    found.level,
                    found.method,
                    found.reason,
                )
            )
    return Table(
        (
            "curve",
            "time_h",
            "what",
            "dose_nM",
            "share_of_vehicle",
            "sd",
            "relation",
            "low_nM",
            "high_nM",
            "level",
            "method",
            "reason",
        ),
        rows,
    )


def _colours(count: int) -> list[Colour]:
    return [mpl.colormaps["viridis"](share) for share in np.linspace(_LIGHT, _DARK, count)]


def _limits(curves: Sequence[Curve]) -> tuple[float, float]:
    return min(curve.doses_nM[0] for curve in curves), max(curve.doses_nM[1] for curve in curves)
