"""The figures of conventions: small panels, a dozen on a sheet, with the numbers behind them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from matplotlib.figure import Figure

from rapalog.analysis.curves.curve import Curve
from rapalog.figures.viability.conventions import convention_keys, draw_conventions
from rapalog.report.convention_words import convention_sentence
from rapalog.report.plot import Plot

#: Panels on a sheet and in a row, and their size and that of the legend above them, in inches.
PER_SHEET: Final = 12
ACROSS: Final = 3
_PANEL_IN: Final = (3.2, 2.5)
_KEYS_IN: Final = 0.7
_POINTS: Final = 60


def convention_plots(curves: Sequence[Curve]) -> list[Plot]:
    """Return the sheets of curves that have conventions, a dozen panels each."""
    read = [curve for curve in curves if curve.conventions]
    sheets = [read[start : start + PER_SHEET] for start in range(0, len(read), PER_SHEET)]
    return [_sheet(own, number) for number, own in enumerate(sheets, start=1)]


def _sheet(curves: Sequence[Curve], number: int) -> Plot:
    return Plot(
        name=f"conventions_{number}",
        group="conventions",
        caption="The same wells by different conventions. Lines are the fits, marks where each puts its IC50: at one "
        "half, or for the relative EC50 half-way between its plateaus; a GR50 stands on the axis, an arrow is a bound.",
        alt=" ".join(convention_sentence(curve) for curve in curves),
        draw=lambda: _drawn(curves),
        columns=("curve", "convention", "what", "dose_nM", "response"),
        rows=tuple(row for curve in curves for row in _rows(curve)),
    )


def _drawn(curves: Sequence[Curve]) -> Figure:
    across, down = min(ACROSS, len(curves)), -(-len(curves) // ACROSS)
    width, height = max(across, 2) * _PANEL_IN[0], down * _PANEL_IN[1] + _KEYS_IN
    figure = Figure(figsize=(width, height), layout="constrained")
    panels = figure.subplots(down, across, squeeze=False).flat
    for axes, curve in zip(panels, curves, strict=False):
        draw_conventions(axes, curve)
    for axes in list(panels)[len(curves) :]:
        axes.set_axis_off()
    figure.legend(handles=convention_keys(curves), loc="outside upper center", ncols=3, frameon=False, fontsize="small")
    return figure


def _rows(curve: Curve) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = [(curve.curve, "", "well", well.dose_nM, well.response) for well in curve.wells]
    for own in curve.conventions:
        lines = zip(*own.line(_POINTS), strict=True)
        rows += [(curve.curve, own.name, "fit", float(dose), float(response)) for dose, response in lines]
        rows.append((curve.curve, own.name, f"IC50 {own.ic50_nM.relation}", own.ic50_nM.value, None))
    return rows
