"""A plate as a heat map: every well in its place, its role, and what stood there instead of a number.

Two maps of one plate: the readings as they are, and what is left of them when the content of each well and its row
and column are taken away. The second has the row and column effects in strips beside it, on the same colours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection, QuadMesh
from matplotlib.colorbar import Colorbar
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter
from numpy.typing import NDArray

from rapalog.analysis.plates.plate_effects import PlateEffects
from rapalog.tables import MASKED, Reading, Well, plate_shape, row_name, well_position

_TOKEN_COLOUR: Final = "#D55E00"
#: Above this many columns a well is too small for the first letters of its token.
_LETTERS_UP_TO: Final = 12
_LETTERS: Final = 6
#: The mark of a role; samples have none. Shape tells them apart without colour.
ROLE_MARKS: Final[Mapping[str, str]] = {"vehicle": "o", "blank": "s", "time0": "^", "positive": "D"}
#: The residual colours end here or at the largest residual within it; one bad well must not bleach the plate.
_LEAST_RANGE: Final = 0.1
_MOST_RANGE: Final = 0.5
_STRIP: Final = 1.6  # wells between a plate and the strip of its effects
_EMPTY: Final = "#e3e3e3"
#: Steps of colour; from 50 on, matplotlib draws the bar as a picture, which no format can take from another.
_SHADES: Final = 49
#: Where the colour bar stands, as shares of the plate: left, bottom, width, height.
_BAR: Final = (1.03, 0.1, 0.035, 0.8)
_INK: Final = "#444444"


def draw_plate_map(
    axes: Axes, readings: Sequence[Reading], *, title: str | None = None, roles: Mapping[str, str] | None = None
) -> None:
    """Draw one plate and one read on given axes, with a colour bar.

    Parameters
    ----------
    axes
        Empty axes.
    readings
        The readings of one plate and read, at least one, each with a well. Wells that are not among them stay empty;
        wells with a token are crossed out in colour, masked ones keep the colour of their number.
    title
        By default the file, plate and read.
    roles
        Well to role, for the marks of controls; by default none are drawn.
    """
    rows, columns = plate_shape(reading.well for reading in readings)
    values = np.full((rows, columns), np.nan)
    for reading in readings:
        values[well_position(reading.well)] = reading.value
    known = bool(np.isfinite(values).any())
    wells = _draw_wells(axes, values, "cividis", limits=None if known else (0.0, 1.0))
    _mark_roles(axes, roles or {}, columns)
    _mark_tokens(axes, readings, columns)
    _plate_axes(axes, rows, columns)
    first = readings[0]
    axes.set_title(
        " · ".join(filter(None, [first.file, first.plate, first.read])) if title is None else title,
        fontsize="small",
        loc="left",
        pad=18,
    )
    if known:
        _draw_bar(axes, wells, first.read)


def draw_residual_map(
    axes: Axes, effects: PlateEffects, wells: Sequence[Well] = (), *, title: str = "residuals after rows and columns"
) -> None:
    """Draw what content, rows and columns leave of each well, and the effects themselves in strips beside the plate.

    Parameters
    ----------
    axes
        Empty axes.
    effects
        The pattern of the plate. Wells without an equal, and effects the layout cannot tell, stay grey.
    wells
        The wells of the plate, for roles and tokens; may be empty.
    title
        Above the map.
    """
    rows, columns = effects.residual.shape
    top = _range(effects)
    right, below = columns - 0.5 + _STRIP, rows - 0.5 + _STRIP
    shown = _draw_wells(axes, effects.residual, "RdBu_r", limits=(-top, top))
    _draw_wells(axes, effects.row_effects[:, None], "RdBu_r", limits=(-top, top), corner=(right, -0.5))
    _draw_wells(axes, effects.column_effects[None, :], "RdBu_r", limits=(-top, top), corner=(-0.5, below))
    _mark_roles(axes, {well.reading.well: well.content.role for well in wells}, columns)
    _mark_tokens(axes, [well.reading for well in wells], columns, letters=False)
    _plate_axes(axes, rows, columns)
    axes.set_xlim(-0.5, right + 1)
    axes.set_ylim(below + 1, -0.5)
    axes.text(right + 0.5, -0.7, "rows", ha="center", va="bottom", fontsize="x-small", color=_INK)
    axes.text(-0.7, below + 0.5, "columns", ha="right", va="center", fontsize="x-small", color=_INK)
    axes.set_title(title, fontsize="small", loc="left", pad=18)
    beyond = np.nanmax(np.abs(effects.residual), initial=0.0) > top
    _draw_bar(axes, shown, "off its equals by (%)", beyond=bool(beyond), shares=True)


def _draw_wells(
    axes: Axes,
    values: NDArray[np.float64],
    colours: str,
    *,
    limits: tuple[float, float] | None,
    corner: tuple[float, float] = (-0.5, -0.5),
) -> QuadMesh:
    """Draw a square for each value, grey where it is unknown, from a corner to the right and down."""
    rows, columns = values.shape
    low, high = limits or (None, None)
    return axes.pcolormesh(
        corner[0] + np.arange(columns + 1),
        corner[1] + np.arange(rows + 1),
        np.ma.masked_invalid(values),
        cmap=mpl.colormaps[colours].resampled(_SHADES).with_extremes(bad=_EMPTY),
        vmin=low,
        vmax=high,
        edgecolors="white",
        linewidth=0.7 if columns <= 2 * _LETTERS_UP_TO else 0.4,
    )


def _draw_bar(axes: Axes, wells: QuadMesh, label: str, *, beyond: bool = False, shares: bool = False) -> None:
    bar = Colorbar(axes.inset_axes(_BAR), wells, extend="both" if beyond else "neither")
    if shares:
        bar.formatter = FuncFormatter(lambda share, _: f"{100 * share:g}".replace("-", "−"))
    bar.set_label(label, fontsize="small")
    bar.ax.tick_params(labelsize="small")


def _range(effects: PlateEffects) -> float:
    everything = np.concatenate([effects.residual.ravel(), effects.row_effects, effects.column_effects])
    known = np.abs(everything[np.isfinite(everything)])
    return float(np.clip(known.max(initial=0.0), _LEAST_RANGE, _MOST_RANGE))


def _plate_axes(axes: Axes, rows: int, columns: int) -> None:
    """Name rows and columns by plain text: ticks, of which none would be seen, take most of the time of a plate."""
    every = 1 if columns <= _LETTERS_UP_TO else 2 if columns <= 2 * _LETTERS_UP_TO else 4
    axes.set_axis_off()
    axes.set_aspect("equal")
    axes.set_xlim(-0.5, columns - 0.5)
    axes.set_ylim(rows - 0.5, -0.5)
    for column in range(0, columns, every):
        axes.annotate(
            str(column + 1),
            (column, -0.5),
            (0, 3),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize="small",
            annotation_clip=False,
        )
    for row in range(0, rows, every):
        axes.annotate(
            row_name(row),
            (-0.5, row),
            (-4, 0),
            textcoords="offset points",
            ha="right",
            va="center_baseline",
            fontsize="small",
            annotation_clip=False,
        )


def _mark_roles(axes: Axes, roles: Mapping[str, str], columns: int) -> None:
    """Mark controls by shape, dark on white, so that they are seen on every colour; name the shapes under the plate."""
    size = 5.0 * min(1.0, _LETTERS_UP_TO / columns)
    for role, mark in ROLE_MARKS.items():
        own: list[tuple[int, int]] = [well_position(well) for well, found in roles.items() if found == role and well]
        if own:
            places: NDArray[np.int64] = np.array(own)
            axes.plot(
                places[:, 1],
                places[:, 0],
                linestyle="",
                marker=mark,
                markersize=size,
                color="white",
                markeredgecolor="black",
                markeredgewidth=0.7,
                label=role,
            )
    if axes.get_legend_handles_labels()[0]:
        axes.legend(
            loc="upper left",
            bbox_to_anchor=(0.0, -0.01),
            ncols=4,
            frameon=False,
            fontsize="x-small",
            handletextpad=0.1,
            columnspacing=1.2,
            borderaxespad=0.2,
        )


def _mark_tokens(axes: Axes, readings: Sequence[Reading], columns: int, *, letters: bool = True) -> None:
    marked = [(reading, well_position(reading.well)) for reading in readings if reading.token and reading.well]
    frames = [Rectangle((column - 0.47, row - 0.47), 0.94, 0.94) for _, (row, column) in marked]
    width = 1.4 if columns <= _LETTERS_UP_TO else 0.8
    axes.add_collection(PatchCollection(frames, facecolor="none", edgecolor=_TOKEN_COLOUR, linewidth=width))
    for reading, (row, column) in marked:
        if letters and columns <= _LETTERS_UP_TO and reading.token != MASKED:
            axes.text(column, row, reading.token[:_LETTERS], ha="center", va="center", fontsize=5.5, color="#7a3000")
        else:
            axes.plot([column - 0.3, column + 0.3], [row - 0.3, row + 0.3], color=_TOKEN_COLOUR, linewidth=width)
