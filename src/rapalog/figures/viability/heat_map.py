"""Lines by drugs as a map of colours: IC50 on a logarithmic scale, or AUC, with the numbers in the cells.

A bound is hatched and has its sign before its number; an estimate that does not exist is grey and says ``none``; a pair
that was not measured stays white.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colorbar import Colorbar
from matplotlib.colors import LogNorm, Normalize
from matplotlib.patches import Rectangle
from matplotlib.ticker import NullLocator

from rapalog.analysis.curves.curve import Curve
from rapalog.analysis.curves.dose_unit import from_nM
from rapalog.analysis.estimate import Estimate
from rapalog.figures.dose_axis import dose_ticks, unit_words
from rapalog.figures.fitting_names import fit_name
from rapalog.figures.viability.alike import Grid, one_unit
from rapalog.units import three_digits

#: What a map shows, and what its colours are called.
QUANTITIES: Final = {"ic50_nM": "IC50", "auc": "AUC"}
#: A cell in inches; its number fits.
CELL_IN: Final = (0.68, 0.3)
#: The widest name of a line beside the map, and of a drug above it, in points.
NAME_PT: Final = 110.0
_NONE: Final = "#DADADA"
_HATCHES: Final = {">": "////", "<": "\\\\\\\\"}
#: Steps of colour; from 50 on, matplotlib draws the bar as a picture, which no format can take from another.
_SHADES: Final = 49
#: Colours darker than this have white numbers.
_DARK: Final = 0.5
_LUMINANCE: Final = (0.2126, 0.7152, 0.0722)
_BAR_IN: Final = (0.25, 0.16)
_LEAST_SPAN: Final = 1.5


def draw_heat_map(axes: Axes, grid: Grid, quantity: str = "ic50_nM", *, title: str = "") -> None:
    """Draw one estimate of every line and drug on empty axes, with a colour bar beside them.

    Parameters
    ----------
    axes
        Empty axes, ``CELL_IN`` for each cell.
    grid
        Lines (rows) and drugs (columns).
    quantity
        One of ``QUANTITIES``.
    title
        Above the names of the drugs.
    """
    unit = one_unit(list(grid.curves.values()))
    colours = mpl.colormaps["viridis"].resampled(_SHADES)
    norm = _scale([getattr(curve, quantity) for curve in grid.curves.values()], logarithmic=quantity == "ic50_nM")
    for row, line in enumerate(grid.lines):
        for column, drug in enumerate(grid.drugs):
            curve = grid.curves.get((line, drug))
            if curve is not None:
                _draw_cell(axes, (column, row), curve, quantity, unit, _Paint(colours, norm))
    axes.set_xlim(-0.5, len(grid.drugs) - 0.5)
    axes.set_ylim(len(grid.lines) - 0.5, -0.5)
    axes.set_yticks(range(len(grid.lines)), [fit_name(name, NAME_PT, size_pt=8.8) for name in grid.lines])
    axes.xaxis.tick_top()
    axes.set_xticks(
        range(len(grid.drugs)),
        [fit_name(name, NAME_PT, size_pt=8.8) for name in grid.drugs],
        rotation=40,
        ha="left",
        rotation_mode="anchor",
    )
    axes.tick_params(length=0, labelsize="small")
    axes.spines[:].set_visible(False)
    axes.annotate(
        title,
        (0.0, 1.0),
        (0.0, _above(grid)),
        xycoords="axes fraction",
        textcoords="offset points",
        fontsize="medium",
        fontweight="bold",
        annotation_clip=False,
    )
    if any(getattr(curve, quantity).value is not None for curve in grid.curves.values()):
        _draw_bar(axes, grid, _Paint(colours, norm), quantity, unit)


class _Paint:
    """How a number becomes a colour."""

    def __init__(self, colours: mpl.colors.Colormap, norm: Normalize) -> None:
        self.colours, self.norm = colours, norm

    def of(self, value: float) -> tuple[float, float, float, float]:
        red, green, blue, opaque = self.colours(float(self.norm(value)))
        return red, green, blue, opaque


def names_above_in(drugs: Sequence[str]) -> float:
    """Return how many inches the slanted names of drugs take above a map."""
    return 0.15 + math.sin(math.radians(40)) * 5.6 * min(max(map(len, drugs)), NAME_PT / 5.6) / 72.0


def _above(grid: Grid) -> float:
    return 72.0 * names_above_in(grid.drugs) + 4.0


def _scale(estimates: Sequence[Estimate], *, logarithmic: bool) -> Normalize:
    """Return the range of colours: that of all values and bounds, not narrower than can be told apart."""
    values = [own.value for own in estimates if own.value is not None]
    if not logarithmic:
        return Normalize(min([0.0, *values]), max([1.0, *values]))
    low, high = (min(values), max(values)) if values else (1.0, 10.0)
    middle = math.sqrt(low * high)
    return LogNorm(min(low, middle / _LEAST_SPAN), max(high, middle * _LEAST_SPAN))


def _draw_cell(axes: Axes, place: tuple[int, int], curve: Curve, quantity: str, unit: str, paint: _Paint) -> None:
    own: Estimate = getattr(curve, quantity)
    corner = place[0] - 0.5, place[1] - 0.5
    face = (0.0, 0.0, 0.0, 0.0) if own.value is None else paint.of(own.value)
    ink = "black" if own.value is None or np.dot(face[:3], _LUMINANCE) > _DARK else "white"
    axes.add_patch(
        Rectangle(corner, 1, 1, facecolor=_NONE if own.value is None else face, edgecolor="white", linewidth=1.2)
    )
    if own.relation in _HATCHES:
        axes.add_patch(
            Rectangle(
                corner, 1, 1, facecolor="none", edgecolor=(*_rgb(ink), 0.35), linewidth=0, hatch=_HATCHES[own.relation]
            )
        )
    axes.text(
        *place,
        cell_words(own, quantity, unit),
        ha="center",
        va="center",
        fontsize="x-small",
        color=ink,
        fontweight="bold" if own.relation in _HATCHES else "normal",
    )


def _rgb(ink: str) -> tuple[float, float, float]:
    return (0.0, 0.0, 0.0) if ink == "black" else (1.0, 1.0, 1.0)


def cell_words(own: Estimate, quantity: str, unit: str) -> str:
    """Return what stands in a cell: a number with the sign of its bound, or ``none``.

    >>> cell_words(Estimate(10_000.0, ">"), "ic50_nM", "uM")
    '> 10'
    """
    if own.value is None:
        return "none"
    number = three_digits(from_nM(own.value, unit)) if quantity == "ic50_nM" else f"{own.value:.2f}"
    return number if own.relation == "=" else f"{own.relation} {number}"


def _draw_bar(axes: Axes, grid: Grid, paint: _Paint, quantity: str, unit: str) -> None:
    """Draw the colour bar right of the map, as high as four cells at least, if it has as many."""
    wide = len(grid.drugs) * CELL_IN[0]
    high = min(1.0, 6.0 / len(grid.lines)) if len(grid.lines) > 6 else 1.0
    beside = axes.inset_axes((1.0 + _BAR_IN[0] / wide, 1.0 - high, _BAR_IN[1] / wide, high))
    bar = Colorbar(beside, mpl.cm.ScalarMappable(paint.norm, paint.colours))
    if quantity == "ic50_nM":
        ticks, names = dose_ticks(float(paint.norm.vmin or 1.0), float(paint.norm.vmax or 1.0), unit)
        every = max(1, math.ceil(len(ticks) / 6))
        bar.set_ticks(ticks[::every], labels=names[::every])
        bar.ax.yaxis.set_minor_locator(NullLocator())
    label = f"IC50 ({unit_words(unit)})" if quantity == "ic50_nM" else "AUC"
    bar.set_label(label, fontsize="small")
    bar.ax.tick_params(labelsize="x-small")
