"""A block as maps of doses by doses: viability observed and expected, and the excess between them, on one scale.

A step of colour is the same number of points in all panels: viability goes from 0 to 100, excess from -50 to 50.
Numbers stand in the cells where they fit; wells that are missing or not scored are grey.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.patches import Rectangle

from rapalog.analysis.combinations.score import MODEL_NAMES, Scores
from rapalog.analysis.curves.dose_unit import from_nM
from rapalog.figures.fitting_names import fit_name
from rapalog.numerics.points import Floats
from rapalog.units import three_digits

#: Blue is antagonism, orange synergy: told apart by everybody.
EXCESS_COLOURS: Final = "PuOr_r"
EXCESS_SPAN: Final = 50.0
_VIABILITY: Final = (mpl.colormaps["viridis"], Normalize(0.0, 100.0))
_EXCESS: Final = (mpl.colormaps[EXCESS_COLOURS], Normalize(-EXCESS_SPAN, EXCESS_SPAN))
_NONE: Final = "#DADADA"
#: More doses than this leave no room for numbers.
_MOST_NUMBERED: Final = 12
#: Steps of colour; from 50 on, matplotlib draws the bar as a picture, which no format can take from another.
_SHADES: Final = 20
_DARK: Final = 0.5
_LUMINANCE: Final = (0.2126, 0.7152, 0.0722)
_NAME_PT: Final = 150.0


def draw_observed(axes: Axes, found: Scores) -> None:
    """Draw the percent viability of all wells, drugs alone in the first row and column."""
    _draw(axes, found, found.block.mean, _VIABILITY, "observed (% viability)")


def draw_expected(axes: Axes, found: Scores, model: str) -> None:
    """Draw the percent viability that a model expects; drugs alone are as they were observed."""
    values = found.block.mean.copy()
    values[1:, 1:] = found.expected[model]
    _draw(axes, found, values, _VIABILITY, f"{MODEL_NAMES[model]} expects (% viability)")


def draw_excess(axes: Axes, found: Scores, model: str) -> None:
    """Draw by how many points the wells are below what a model expects: above 0 is synergy."""
    values = np.full(found.block.mean.shape, np.nan)
    values[1:, 1:] = found.excess[model]
    _draw(axes, found, values, _EXCESS, f"{MODEL_NAMES[model]} excess (points)", signed=True)


def _draw(
    axes: Axes,
    found: Scores,
    values: Floats,
    paint: tuple[mpl.colors.Colormap, Normalize],
    title: str,
    *,
    signed: bool = False,
) -> None:
    colours, norm = paint
    rows, columns = values.shape
    for (i, j), value in np.ndenumerate(values):
        if signed and not (i and j):
            continue
        face = mpl.colors.to_rgba(_NONE) if np.isnan(value) else colours(float(norm(value)))
        axes.add_patch(Rectangle((j - 0.5, i - 0.5), 1, 1, facecolor=face, edgecolor="white", linewidth=0.8))
        if not np.isnan(value) and max(rows, columns) <= _MOST_NUMBERED:
            ink = "black" if np.dot(face[:3], _LUMINANCE) > _DARK else "white"
            size = 8.0 if max(rows, columns) <= 8 else 6.0
            axes.text(j, i, _cell(value, signed=signed), ha="center", va="center", fontsize=size, color=ink)
    if max(rows, columns) > _MOST_NUMBERED:
        bar = axes.figure.colorbar(ScalarMappable(norm, colours.resampled(_SHADES)), ax=axes, shrink=0.8)
        bar.ax.tick_params(labelsize="small")
    axes.set_xlim(-0.5, columns - 0.5)
    axes.set_ylim(-0.5, rows - 0.5)
    axes.set_aspect("equal")
    block = found.block
    axes.set_xticks(
        range(columns),
        dose_labels(block.dose2_nM.tolist(), block.dose2_unit),
        rotation=50,
        ha="right",
        rotation_mode="anchor",
        fontsize="small",
    )
    axes.set_yticks(range(rows), dose_labels(block.dose1_nM.tolist(), block.dose1_unit), fontsize="small")
    axes.set_xlabel(f"{fit_name(block.drug2, _NAME_PT, size_pt=10)} ({block.dose2_unit})")
    axes.set_ylabel(f"{fit_name(block.drug1, _NAME_PT, size_pt=10)} ({block.dose1_unit})")
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.set_title(title, loc="left", fontsize="medium", fontweight="bold")


def _cell(value: float, *, signed: bool) -> str:
    whole = round(value)
    return f"{whole:+d}" if signed and whole else f"{whole:d}"


def dose_labels(doses_nM: Sequence[float], unit: str) -> list[str]:
    """Return doses in the unit in which they were written, three digits each.

    >>> dose_labels([0.0, 1500.0], "uM")
    ['0', '1.5']
    """
    return [three_digits(from_nM(dose, unit)) if dose else "0" for dose in doses_nM]
