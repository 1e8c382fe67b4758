"""One cell line at several exposures in one figure: a cytostatic drug falls further the longer it acts.

Viability at the end divides by a vehicle that has grown meanwhile, so the IC50 of a drug that only slows growth drops
from 48 to 168 h although its effect on the cells is the same. GR50 takes the growth out and should stay where it is;
that is why both stand beside each other here. Lines end with the tested doses.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import fmean, stdev
from typing import Final

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from rapalog.analysis.curves.dose_response import Curve
from rapalog.analysis.estimate import Estimate
from rapalog.figures.dose_axis import draw_dose_axis
from rapalog.files.results.workbook import Table

#: Told apart by colour from light to dark, by mark and by dash.
_MARKS: Final = ("o", "s", "^", "D", "v", "P")
_DASHES: Final = ("-", (0, (6, 2)), (0, (2, 1.5)), (0, (6, 2, 1, 2)))
_LIGHT, _DARK = 0.72, 0.05
_POINTS: Final = 300
_BESIDE: Final = 10**0.12
#: Potencies shown for every exposure, and what they are called.
_POTENCIES: Final[Mapping[str, str]] = {"ic50_nM": "IC50", "ec50_nM": "EC50", "gr50_nM": "GR50"}
#: The reason for a missing potency is cut to this; the whole of it is in the tables.
_REASON: Final = 44

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
        rows = _means(curve)
        tops += [mean + spread for dose, mean, spread in rows]
        bottoms += [mean - spread for dose, mean, spread in rows]
        axes.errorbar([dose for dose, _, _ in rows], [mean for _, mean, _ in rows],
                      yerr=[spread for _, _, spread in rows], linestyle="", marker=_MARKS[index % len(_MARKS)],
                      markersize=4.5, color=colour, markeredgecolor="white", markeredgewidth=0.4, elinewidth=0.8,
                      capsize=1.5, zorder=4)  # fmt: skip
        dose_nM, response = curve.line(_POINTS)
        axes.plot(dose_nM, response / curve.full, color=colour, linewidth=1.8, linestyle=_DASHES[index % len(_DASHES)],
                  zorder=3)  # fmt: skip
        axes.plot([], [], color=colour, linewidth=1.8, linestyle=_DASHES[index % len(_DASHES)],
                  marker=_MARKS[index % len(_MARKS)], markersize=4.5, label=f"{curve.time_h:g} h")  # fmt: skip
    for share, dash in ((1.0, "-"), (0.5, (0, (2, 3)))):
        axes.axhline(share, color="#999999", linewidth=0.8, linestyle=dash, zorder=0)
    draw_dose_axis(axes, *_limits(curves), drug=curves[0].drug, unit=curves[0].dose_unit)
    axes.spines[["top", "right"]].set_visible(False)
    spread = 0.05 * (max(tops) - min(bottoms))
    axes.set_ylim(min(-0.02, min(bottoms) - spread), max(1.1, max(tops) + spread))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:g}"))
    axes.set_ylabel("viability (% of vehicle)" if all(curve.normalised for curve in curves) else "response (%)")
    axes.legend(
        loc="best", edgecolor="none", framealpha=0.85, fontsize="small", title="exposure", title_fontsize="small"
    )
    axes.set_title(title, loc="left", fontsize="medium", fontweight="bold")


def draw_potencies(axes: Axes, curves: Sequence[Curve]) -> None:
    """Draw IC50, EC50 and GR50 of each exposure under each other on the dose axis, with intervals.

    A bound is an arrow that starts at the last tested dose; an open side of an interval ends in an arrow; a potency
    that does not exist is a sentence with its reason.
    """
    low, high = _limits(curves)
    place, ticks, names = 0.0, [], []
    for field, label in _POTENCIES.items():
        axes.text(0.0, place - 0.62, label, transform=axes.get_yaxis_transform(), fontsize="small",
                  fontweight="bold", va="center")  # fmt: skip
        for index, (curve, colour) in enumerate(zip(curves, _colours(len(curves)), strict=True)):
            _draw_potency(axes, getattr(curve, field), place, colour, _MARKS[index % len(_MARKS)], (low, high))
            ticks.append(place)
            names.append(f"{curve.time_h:g} h")
            place += 1.0
        place += 0.9
    draw_dose_axis(axes, *_limits(curves), drug=curves[0].drug, unit=curves[0].dose_unit)
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_yticks(ticks, names)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(place - 0.9, -1.2)
    axes.grid(axis="x", color="#e6e6e6", linewidth=0.6)
    axes.set_axisbelow(True)


def exposure_table(curves: Sequence[Curve]) -> Table:
    """Return what the figure shows: means by dose, and the potencies as estimates."""
    rows: list[tuple[object, ...]] = []
    for curve in curves:
        for dose, mean, spread in _means(curve):
            rows.append((curve.curve, curve.time_h, "mean of wells", dose, mean, spread, *[None] * 6))
        for field, label in _POTENCIES.items():
            found: Estimate = getattr(curve, field)
            rows.append((curve.curve, curve.time_h, label, found.value, None, None, found.relation, found.low,
                         found.high, found.level, found.method, found.reason))  # fmt: skip
    return Table(("curve", "time_h", "what", "dose_nM", "share_of_vehicle", "sd", "relation", "low_nM", "high_nM",
                  "level", "method", "reason"), rows)  # fmt: skip


def _means(curve: Curve) -> list[tuple[float, float, float]]:
    """Return dose, mean and standard deviation of the responses as shares of ``full``, for doses above 0."""
    by_dose: dict[float, list[float]] = {}
    for well in curve.wells:
        if well.dose_nM > 0 and math.isfinite(well.response):
            by_dose.setdefault(well.dose_nM, []).append(well.response / curve.full)
    return [
        (dose, fmean(values), stdev(values) if len(values) > 1 else 0.0) for dose, values in sorted(by_dose.items())
    ]


def _colours(count: int) -> list[Colour]:
    return [mpl.colormaps["viridis"](share) for share in np.linspace(_LIGHT, _DARK, count)]


def _limits(curves: Sequence[Curve]) -> tuple[float, float]:
    return min(curve.doses_nM[0] for curve in curves), max(curve.doses_nM[1] for curve in curves)


def _draw_potency(
    axes: Axes, found: Estimate, place: float, colour: Colour, mark: str, limits: tuple[float, float]
) -> None:
    low, high = limits
    if found.value is None:
        reason = found.reason if len(found.reason) <= _REASON else f"{found.reason[:_REASON].rstrip()}…"
        axes.text(low, place, f"none: {reason}", fontsize="x-small", color="#555555", va="center")
        return
    value = min(max(found.value, low), high)
    if found.relation != "=":
        _arrow(axes, value, place, colour, upwards=found.relation == ">")
        axes.plot([value], [place], marker="|", markersize=9, markeredgewidth=2.0, color=colour)
        beside = value / _BESIDE if found.relation == ">" else value * _BESIDE
        axes.text(beside, place, found.reason[:_REASON], fontsize="x-small", color="#555555", va="center",
                  ha="right" if found.relation == ">" else "left")  # fmt: skip
        return
    left, right = max(found.low or low, low), min(found.high or high, high)
    if found.low is not None or found.high is not None:
        axes.plot([left, right], [place, place], color=colour, linewidth=2.0, solid_capstyle="butt")
        for limit, at, upwards in ((found.low, left, False), (found.high, right, True)):
            if limit is None or not low <= limit <= high:
                _arrow(axes, at, place, colour, upwards=upwards)
    axes.plot([value], [place], marker=mark, markersize=6.0, color=colour, markeredgecolor="white", zorder=5)


def _arrow(axes: Axes, at: float, place: float, colour: Colour, *, upwards: bool) -> None:
    axes.annotate("", xy=(at * 10 ** (0.28 if upwards else -0.28), place), xytext=(at, place),
                  arrowprops={"arrowstyle": "-|>", "color": colour, "linewidth": 2.0, "shrinkA": 0, "shrinkB": 0},
                  annotation_clip=False)  # fmt: skip
