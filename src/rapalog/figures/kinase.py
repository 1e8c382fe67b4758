"""Kinase-assay figures: activity against the dose of the pair, and the IC50 against ATP beside that of intact cells."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullFormatter

from rapalog.analysis.estimate import Estimate
from rapalog.analysis.kinase.curves import KinaseCurve
from rapalog.figures.image_files import FONTS, image_files
from rapalog.figures.palette import COLOURS, MARKERS
from rapalog.studies.kinase.study import KinaseResult, estimate_text, figure_names, title_of
from rapalog.studies.kinase.virtual import AtpSeries

_LINE_COLOUR: Final = "#222222"
_GREY: Final = "#777777"
_KD: Final = "#8A5A00"
#: Controls stand this many decades left of the lowest dose, each a step apart.
_CONTROL_GAP: Final = 0.7
_NAMES: Final = {"vehicle": "no\ndrug", "blank": "no\nATP"}
_DPI: Final = 200
#: Smaller than the figures of a report, with text that stays text.
_LOOK: Final[Any] = {
    "font.family": list(FONTS),
    "font.size": 9.0,
    "svg.hashsalt": "rapalog",
    "svg.fonttype": "none",
    "pdf.fonttype": 42,
    "axes.spines.top": False,
    "axes.spines.right": False,
}


def draw_kinase(axes: Axes, curve: KinaseCurve) -> None:
    """Draw one curve on empty axes: wells, controls left of a gap, the fit, the plateau's interval, IC50 and Kd."""
    doses = sorted({well.dose_nM for well, _ in curve.wells if well.role in ("sample", "no_fkbp12") and well.dose_nM})
    if not doses:
        axes.text(0.5, 0.5, "no dose above 0", ha="center", transform=axes.transAxes)
        axes.set_title(title_of(curve), loc="left", fontweight="bold")
        return
    low, high = doses[0], doses[-1]
    roles = {well.role for well, _ in curve.wells}
    shown = [role for role in ("vehicle", "blank") if role in roles]
    places: dict[str, float] = {role: low / 10 ** (_CONTROL_GAP * step) for step, role in enumerate(shown, start=1)}
    _draw_wells(axes, curve, places)
    if curve.line:
        axes.plot(*zip(*curve.line, strict=True), color=_LINE_COLOUR, linewidth=1.8, zorder=3)
    _draw_plateau(axes, curve.residual_activity, low, high)
    _mark(axes, curve.ic50_nM, low, high, "IC50", (0.985, COLOURS[0]))
    _mark(axes, curve.kd_nM, low, high, "Kd", (0.925, _KD))
    _dose_axis(axes, low, high, places)
    axes.set_ylabel("activity (% of no inhibitor)")
    axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:g}"))
    shares = [activity for _, activity in curve.wells if math.isfinite(activity)]
    axes.set_ylim(min([-0.05, *shares]) - 0.05, max([1.15, *shares]) + 0.2)
    _title(axes, curve)


def _draw_wells(axes: Axes, curve: KinaseCurve, places: Mapping[str, float]) -> None:
    names = sorted({well.replicate for well, _ in curve.wells if well.role == "sample"})
    many = len(names) > 1
    for index, name in enumerate(names):
        own = [
            (places.get(well.role, well.dose_nM), activity)
            for well, activity in curve.wells
            if well.role != "no_fkbp12" and (well.replicate == name or (not index and well.replicate not in names))
        ]
        _dots(
            axes,
            own,
            COLOURS[index % len(COLOURS)],
            MARKERS[index % len(MARKERS)],
            f"replicate {name}" if many else "pair",
        )
    alone = [(well.dose_nM, activity) for well, activity in curve.wells if well.role == "no_fkbp12"]
    if alone:
        axes.plot(
            *zip(*alone, strict=True),
            linestyle="",
            marker="x",
            color=_GREY,
            markersize=5,
            zorder=4,
            label="without FKBP12",
        )
    if many or alone:  # below the axes: with a high plateau there is no room among the wells
        axes.legend(
            loc="upper center",
            bbox_to_anchor=(0.5, -0.22),
            ncols=4,
            frameon=False,
            fontsize="small",
            handletextpad=0.2,
            columnspacing=1.2,
        )


def _dots(axes: Axes, own: list[tuple[float, float]], colour: str, marker: str, label: str) -> None:
    if own:
        axes.plot(
            *zip(*own, strict=True),
            linestyle="",
            marker=marker,
            markersize=4.5,
            markerfacecolor=colour,
            markeredgecolor="white",
            markeredgewidth=0.5,
            alpha=0.85,
            label=label,
            zorder=4,
        )


def _draw_plateau(axes: Axes, residual: Estimate, low: float, high: float) -> None:
    if residual.value is None or residual.low is None or residual.high is None:
        return
    axes.fill_between([low, high], residual.low, residual.high, color=_LINE_COLOUR, alpha=0.10, linewidth=0, zorder=1)
    axes.plot([low, high], [residual.value] * 2, color=_LINE_COLOUR, linewidth=0.9, linestyle=(0, (5, 3)), zorder=2)


def _mark(axes: Axes, found: Estimate, low: float, high: float, name: str, how: tuple[float, str]) -> None:
    """Mark a potency near the top of the axes: a dot with its interval, or an arrow for a bound."""
    if found.value is None:
        return
    height, colour = how
    at = min(max(found.value, low), high)
    over = axes.get_xaxis_transform()
    if found.relation == "=":
        left, right = max(found.low or low, low), min(found.high or high, high)
        axes.plot([left, right], [height] * 2, color=colour, linewidth=2.0, transform=over, solid_capstyle="butt")
        axes.plot([at], [height], marker="o", markersize=4.5, color=colour, transform=over)
    else:
        away = 10**0.5 if found.relation == ">" else 10**-0.5
        axes.annotate(
            "",
            xy=(at * away, height),
            xytext=(at, height),
            xycoords=over,
            arrowprops={"arrowstyle": "-|>", "color": colour, "linewidth": 1.8, "shrinkA": 0, "shrinkB": 0},
        )
    axes.annotate(
        name,
        (low, height),
        xycoords=over,
        xytext=(0, 0),
        textcoords="offset points",
        va="center",
        fontsize="small",
        color=colour,
    )


def _dose_axis(axes: Axes, low: float, high: float, places: Mapping[str, float]) -> None:
    axes.set_xscale("log")
    axes.set_xlim(min([low, *places.values()]) / 2.0, high * 2.0)
    decades = 10.0 ** np.arange(math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9) + 1)
    decades = decades[:: max(1, math.ceil(len(decades) / 7))]
    ticks = [*places.values(), *decades.tolist()]
    axes.set_xticks(ticks, [*(_NAMES[role] for role in places), *(f"{tick:,.10g}" for tick in decades)])
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.tick_params(axis="x", which="minor", length=0)
    if places:
        left = min(places.values()) / 2.0
        axes.axvspan(left, low / 10 ** (_CONTROL_GAP / 2), color="#F2F2F2", zorder=-1, linewidth=0)
    axes.set_xlabel("drug-FKBP12 pair (nM)")


def _title(axes: Axes, curve: KinaseCurve) -> None:
    axes.set_title(title_of(curve), loc="left", fontweight="bold", pad=32, fontsize="medium")
    kd, ic50 = estimate_text(curve.kd_nM, "nM"), estimate_text(curve.ic50_nM, "nM")
    left = estimate_text(curve.residual_activity, "%", 100.0)
    axes.text(
        0.0,
        1.02,
        f"IC50 {ic50}; residual {left}\nKd {kd}",
        transform=axes.transAxes,
        fontsize="small",
        va="bottom",
        color=_LINE_COLOUR,
    )


def draw_atp(axes: Axes, series: AtpSeries) -> None:
    """Draw the IC50 against ATP: the pair, the drug alone, a foil at the ATP site, and intact cells."""
    kinds = (
        ("pair", f"{series.drug}-FKBP12", "o"),
        ("without_fkbp12", f"{series.drug} without FKBP12", "x"),
        ("atp_site_foil", "same Kd, but at the ATP site", "^"),
    )
    for (field, label, marker), colour in zip(kinds, (COLOURS[0], _GREY, COLOURS[1]), strict=True):
        found = [(row.atp_uM, getattr(row, field)) for row in series.rows]
        values = [(atp, own) for atp, own in found if own.value is not None]
        if not values:
            continue
        exact = [(atp, own) for atp, own in values if own.relation == "="]
        axes.plot(
            [atp for atp, _ in values],
            [own.value for _, own in values],
            linewidth=1.0,
            color=colour,
            alpha=0.6,
            linestyle="-" if exact else "",
            marker=marker,
            markersize=5.5,
            label=label,
        )
        for atp, own in exact:
            axes.plot([atp] * 2, [own.low or own.value, own.high or own.value], color=colour, linewidth=1.8)
        for atp, own in (pair for pair in values if pair[1].relation == ">"):
            arrow = {"arrowstyle": "-|>", "color": colour, "linewidth": 1.5, "shrinkA": 0}
            axes.annotate("", xy=(atp, own.value * 3.0), xytext=(atp, own.value), arrowprops=arrow)
    axes.axhline(series.enzyme_nM / 2.0, color=_GREY, linewidth=0.8, linestyle=(0, (2, 3)))
    axes.annotate(
        "half the enzyme",
        (1.0, series.enzyme_nM / 2.0),
        xycoords=axes.get_yaxis_transform(),
        ha="right",
        xytext=(0, 3),
        textcoords="offset points",
        fontsize="small",
        color=_GREY,
    )
    if series.cellular_ic50_nM is not None:
        axes.axhline(series.cellular_ic50_nM, color=COLOURS[2], linewidth=1.8)
        axes.annotate(
            f"intact cells, p-S6K1 T389: {series.cellular_ic50_nM:.2g} nM",
            (0.0, series.cellular_ic50_nM),
            xycoords=axes.get_yaxis_transform(),
            xytext=(4, 4),
            textcoords="offset points",
            fontsize="small",
            color=COLOURS[2],
        )
    axes.set_xscale("log")
    axes.set_yscale("log")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(FuncFormatter(lambda number, _: f"{number:,.10g}"))
        axis.set_minor_formatter(NullFormatter())
    low, high = axes.get_ylim()
    axes.set_ylim(low / 1.6, high * 30.0)
    axes.set_xlabel("ATP (µM)")
    axes.set_ylabel("IC50 (nM), S6K1")
    axes.legend(loc="upper left", frameon=False, fontsize="small")


def kinase_pictures(result: KinaseResult) -> dict[str, bytes]:
    """Return the pictures of a result, PNG, SVG and PDF of each curve, by file name; drawn without a display."""
    pictures: dict[str, bytes] = {}
    with mpl.rc_context(_LOOK):
        for name, curve in zip(figure_names(result.curves), result.curves, strict=True):
            figure = Figure(figsize=(5.2, 4.2), layout="constrained")
            draw_kinase(figure.add_subplot(), curve)
            pictures |= _rendered(figure, f"figures/{name}")
    return pictures


def atp_pictures(series: AtpSeries) -> dict[str, bytes]:
    """Return the figure of IC50 against ATP as PNG, SVG and PDF, and its numbers as CSV, by file name."""
    with mpl.rc_context(_LOOK):
        figure = Figure(figsize=(5.6, 4.4), layout="constrained")
        draw_atp(figure.add_subplot(), series)
        return {"ic50_by_atp.csv": series.csv(), **_rendered(figure, "ic50_by_atp")}


def _rendered(figure: Figure, name: str) -> dict[str, bytes]:
    return {f"{name}.{kind}": data for kind, data in image_files(figure, look=_LOOK, dpi=_DPI).items()}
