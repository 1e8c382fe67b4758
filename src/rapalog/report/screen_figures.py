"""The figures that compare curves: overlays, maps of lines by drugs, waterfalls of lines; each with its numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from matplotlib.figure import Figure

from rapalog.analysis.curves.curve import Curve
from rapalog.analysis.curves.dose_means import dose_means
from rapalog.analysis.estimate import Estimate
from rapalog.figures.viability.alike import FEWEST_IN_WATERFALL, Grid, Group, grids, groups_alike, sorted_by
from rapalog.figures.viability.heat_map import CELL_IN, QUANTITIES, draw_heat_map, names_above_in
from rapalog.figures.viability.overlay import MOST_TOGETHER, draw_before_others, draw_overlay, ec50_words
from rapalog.figures.viability.waterfall import ROW_IN, draw_waterfall
from rapalog.files.results.writing import safe_name
from rapalog.report.plot import Plot

#: An overlay, and where its curves stand; names are to the right of them.
_OVERLAY_IN: Final = (7.4, 4.2)
_OVERLAY_AXES: Final = (0.095, 0.13, 0.54, 0.775)
#: Small panels in a row and on a sheet, and their size.
_ACROSS: Final = 5
_PER_SHEET: Final = 20
_PANEL_IN: Final = (2.05, 1.75)
#: Paper around the panels of a sheet, around a map and around a waterfall: left, bottom, right, top.
_SHEET_EDGE_IN: Final = (0.62, 0.55, 0.1, 0.62)
_MAP_EDGE_IN: Final = (1.75, 0.15, 1.35, 0.35)
_FALL_EDGE_IN: Final = (1.85, 0.55, 0.3, 0.45)
#: Lines and drugs on one map, and lines on one waterfall; more are continued on the next.
_MOST_LINES: Final = 50
_MOST_DRUGS: Final = 20
_IC50_IN: Final = 4.4
_AUC_IN: Final = 2.4
_BETWEEN_IN: Final = 0.35
_COLUMNS: Final = (
    "curve",
    "cell_line",
    "drug",
    "time_h",
    "what",
    "dose_nM",
    "value",
    "sd",
    "n",
    "relation",
    "low",
    "high",
    "reason",
)


def overlay_plots(curves: Sequence[Curve]) -> list[Plot]:
    """Return a figure for each drug over lines and each line over drugs; sheets of small panels where many share it."""
    plots = []
    for number, group in enumerate(groups_alike(curves), start=1):
        if len(group.curves) <= MOST_TOGETHER:
            plots.append(_overlay(group, number))
        else:
            starts = range(0, len(group.curves), _PER_SHEET)
            plots += [_sheet(group, number, start) for start in starts]
    return plots


def _overlay(group: Group, number: int) -> Plot:
    def draw() -> Figure:
        figure = Figure(figsize=_OVERLAY_IN)
        draw_overlay(figure.add_axes(_OVERLAY_AXES), group)
        return figure

    return Plot(
        name=f"overlay_{number}_{safe_name(group.title)}",
        group="overlays",
        caption=f"{group.title}: {len(group.curves)} {group.over}. Means and standard deviations of the wells, the "
        "fitted curves over the tested doses, and a diamond at each EC50.",
        alt=_alt(group),
        draw=draw,
        columns=_COLUMNS,
        rows=_curve_rows(group.curves),
    )


def _sheet(group: Group, number: int, start: int) -> Plot:
    own = replace(group, curves=group.curves[start : start + _PER_SHEET], names=group.names[start : start + _PER_SHEET])
    shown = range(len(own.curves))
    left, bottom, right, top = _SHEET_EDGE_IN
    across, down = min(_ACROSS, len(shown)), math.ceil(len(shown) / _ACROSS)
    width, height = left + across * _PANEL_IN[0] + right, down * (_PANEL_IN[1] + bottom) + top

    def draw() -> Figure:
        figure = Figure(figsize=(width, height))
        for place in shown:
            row, column = divmod(place, _ACROSS)
            below = height - top - (row + 1) * _PANEL_IN[1] - row * bottom
            spot = (left + column * _PANEL_IN[0]) / width, below / height
            axes = figure.add_axes((*spot, (_PANEL_IN[0] - 0.3) / width, (_PANEL_IN[1] - 0.1) / height))
            draw_before_others(axes, own, place)
            axes.set_ylabel(axes.get_ylabel() if column == 0 else "", fontsize="x-small")
            axes.set_xlabel(axes.get_xlabel() if place + _ACROSS >= len(shown) else "")
        figure.text(0.1 / width, 1 - 0.22 / height, group.title, fontsize="medium", fontweight="bold")
        return figure

    part = f", {start + 1} to {start + len(shown)}" if len(group.curves) > _PER_SHEET else ""
    return Plot(
        name=f"overlay_{number}_{safe_name(group.title)}_{start // _PER_SHEET + 1}",
        group="overlays",
        caption=f"{group.title}: {len(group.curves)} {group.over}{part}, one in each panel before the others in grey. "
        "Means and standard deviations of the wells, fitted curves, and a diamond at each EC50.",
        alt=_alt(own),
        draw=draw,
        columns=_COLUMNS,
        rows=_curve_rows(own.curves),
    )


def _alt(group: Group) -> str:
    words = "; ".join(
        f"{name}: {ec50_words(curve, curve.dose_unit)}" for curve, name in zip(group.curves, group.names, strict=True)
    )
    return f"Dose-response of {group.title} for {len(group.curves)} {group.over}. {words}."


def _curve_rows(curves: Sequence[Curve]) -> tuple[tuple[object, ...], ...]:
    rows: list[tuple[object, ...]] = []
    for curve in curves:
        head = curve.curve, curve.cell_line, curve.drug, curve.time_h
        rows += [
            (*head, "mean of wells", own.dose_nM, own.mean, own.sd, own.n, *[None] * 4) for own in dose_means(curve)
        ]
        rows.append((*head, "EC50 (nM)", None, *_cells(curve.ec50_nM)))
    return tuple(rows)


def _cells(own: Estimate) -> tuple[object, ...]:
    """Return an estimate as value, SD and number of wells (both empty), relation, limits and reason."""
    return own.value, None, None, own.relation, own.low, own.high, own.reason


def map_plots(curves: Sequence[Curve]) -> list[Plot]:
    """Return a map of IC50 and one of AUC for each exposure with two lines and two drugs or more, in parts if large."""
    plots = []
    for number, grid in enumerate(grids(curves), start=1):
        for part, own in enumerate(_parts(grid), start=1):
            plots += [_map(own, quantity, f"{number}_{part}") for quantity in QUANTITIES]
    return plots


def _parts(grid: Grid) -> list[Grid]:
    lines = [grid.lines[at : at + _MOST_LINES] for at in range(0, len(grid.lines), _MOST_LINES)]
    drugs = [grid.drugs[at : at + _MOST_DRUGS] for at in range(0, len(grid.drugs), _MOST_DRUGS)]
    return [replace(grid, lines=own, drugs=some) for own in lines for some in drugs]


def _map(grid: Grid, quantity: str, number: str) -> Plot:
    label = QUANTITIES[quantity]
    hours = f" at {grid.time_h:g} h" if math.isfinite(grid.time_h) else ""
    left, bottom, right, top = _MAP_EDGE_IN
    above = top + names_above_in(grid.drugs)
    wide, high = len(grid.drugs) * CELL_IN[0], len(grid.lines) * CELL_IN[1]
    width, height = left + wide + right, bottom + high + above

    def draw() -> Figure:
        figure = Figure(figsize=(width, height))
        axes = figure.add_axes((left / width, bottom / height, wide / width, high / height))
        draw_heat_map(axes, grid, quantity, title=f"{label}{hours}")
        return figure

    pairs = [(line, drug) for line in grid.lines for drug in grid.drugs if (line, drug) in grid.curves]
    rows = tuple((*pair, grid.time_h, *_cells(getattr(grid.curves[pair], quantity))) for pair in pairs)
    return Plot(
        name=f"map_{number}_{safe_name(label.lower() + hours.removeprefix(' at'))}",
        group="maps",
        caption=f"{label} of {len(grid.lines)} lines and {len(grid.drugs)} drugs{hours}. Lines and drugs by AUC, the "
        "most sensitive first. Hatched: a bound. Grey: none. White: not measured."
        + (" 1 is no effect." if quantity == "auc" else ""),
        alt=f"Map of the {label} of {', '.join(grid.lines)} under {', '.join(grid.drugs)}{hours}.",
        draw=draw,
        columns=(
            "cell_line",
            "drug",
            "time_h",
            "nM" if quantity == "ic50_nM" else "auc",
            "sd",
            "n",
            "relation",
            "low",
            "high",
            "reason",
        ),
        rows=rows,
    )


def waterfall_plots(curves: Sequence[Curve]) -> list[Plot]:
    """Return a waterfall for each drug with four lines or more: IC50s and AUCs in the order of the IC50s."""
    groups = [own for own in groups_alike(curves) if own.over == "lines" and len(own.curves) >= FEWEST_IN_WATERFALL]
    plots = []
    for number, group in enumerate(groups, start=1):
        order = sorted_by(group, "ic50_nM")
        for part, start in enumerate(range(0, len(group.curves), _MOST_LINES), start=1):
            shown = slice(start, start + _MOST_LINES)
            own = replace(order, curves=order.curves[shown], names=order.names[shown])
            plots.append(_waterfall(own, f"{number}_{part}"))
    return plots


def _waterfall(group: Group, number: str) -> Plot:
    left, bottom, right, top = _FALL_EDGE_IN
    high = ROW_IN * len(group.curves)
    width, height = left + _IC50_IN + _BETWEEN_IN + _AUC_IN + right, bottom + high + top

    def draw() -> Figure:
        figure = Figure(figsize=(width, height))
        places = ((left, _IC50_IN, "ic50_nM"), (left + _IC50_IN + _BETWEEN_IN, _AUC_IN, "auc"))
        for at, wide, quantity in places:
            axes = figure.add_axes((at / width, bottom / height, wide / width, high / height))
            draw_waterfall(axes, group, quantity, names=quantity == "ic50_nM")
        return figure

    rows: list[tuple[object, ...]] = []
    for curve in group.curves:
        head = curve.curve, curve.cell_line, curve.drug, curve.time_h
        rows += [(*head, "IC50 (nM)", None, *_cells(curve.ic50_nM)), (*head, "AUC", None, *_cells(curve.auc))]
    return Plot(
        name=f"waterfall_{number}_{safe_name(group.title)}",
        group="waterfalls",
        caption=f"{group.title}: {len(group.curves)} lines in the order of their IC50, with 95 % intervals. An arrow "
        "is a bound, an open side, or a limit beyond the tested doses; bars are the AUC, 1 without an effect.",
        alt=f"IC50 and AUC of {group.title} in {', '.join(group.names)}, lowest IC50 first.",
        draw=draw,
        columns=_COLUMNS,
        rows=tuple(rows),
    )
