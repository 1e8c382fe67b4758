"""A plate as a heat map: every well in its place, and wells without a number marked with what stood there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from rapalog.tables import MASKED, Reading, plate_shape, row_name, well_position

_TOKEN_COLOUR: Final = "#D55E00"
#: Above this many columns a well is too small for the first letters of its token.
_LETTERS_UP_TO: Final = 12
_LETTERS: Final = 6


def draw_plate_map(axes: Axes, readings: Sequence[Reading], *, title: str | None = None) -> None:
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
    """
    rows, columns = plate_shape(reading.well for reading in readings)
    values = np.full((rows, columns), np.nan)
    for reading in readings:
        values[well_position(reading.well)] = reading.value
    colours = mpl.colormaps["cividis"].with_extremes(bad="#f2f2f2")
    known = bool(np.isfinite(values).any())
    image = axes.imshow(
        np.ma.masked_invalid(values), cmap=colours, vmin=None if known else 0, vmax=None if known else 1
    )
    for reading in readings:
        if reading.token:
            _mark(axes, reading, letters=columns <= _LETTERS_UP_TO)
    every = 1 if columns <= _LETTERS_UP_TO else 2
    axes.set_xticks(range(0, columns, every), [str(column + 1) for column in range(0, columns, every)])
    axes.set_yticks(range(0, rows, every), [row_name(row) for row in range(0, rows, every)])
    axes.tick_params(length=0, top=True, labeltop=True, bottom=False, labelbottom=False)
    axes.set_xticks(np.arange(0.5, columns), minor=True)
    axes.set_yticks(np.arange(0.5, rows), minor=True)
    axes.grid(which="minor", color="white", linewidth=1.0)
    axes.tick_params(which="minor", length=0)
    axes.spines[:].set_visible(False)
    first = readings[0]
    axes.set_title(" · ".join(filter(None, [first.file, first.plate, first.read])) if title is None else title,
                   fontsize="small", loc="left")  # fmt: skip
    if known and axes.figure is not None:
        axes.figure.colorbar(image, ax=axes, shrink=0.8, label=first.read)


def _mark(axes: Axes, reading: Reading, *, letters: bool) -> None:
    row, column = well_position(reading.well)
    axes.add_patch(
        Rectangle((column - 0.47, row - 0.47), 0.94, 0.94, fill=False, edgecolor=_TOKEN_COLOUR, linewidth=1.4)
    )
    if letters and reading.token != MASKED:
        axes.text(column, row, reading.token[:_LETTERS], ha="center", va="center", fontsize=5.5, color="#7a3000")
    else:
        axes.plot([column - 0.3, column + 0.3], [row - 0.3, row + 0.3], color=_TOKEN_COLOUR, linewidth=1.4)
