"""Figures that a notebook shows by themselves, drawn in the look of the reports.

A figure made here belongs to nobody's ``pyplot``: it is shown once, when it is the last thing in a cell, and nothing
has to be closed. Given axes, a plot is drawn there instead.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rapalog.errors import RapalogError
from rapalog.figures.image_files import LOOK
from rapalog.notebook.asked.inputs import wrong_type

if TYPE_CHECKING:
    from rapalog.notebook.shown.drawn import Sheet

#: Pixels per inch as the notebook stores it, and as it shows it: sharp on a screen with small pixels.
_STORED_DPI: Final = 192
_SHOWN_DPI: Final = 84


class Picture(Figure):
    """A matplotlib figure that shows itself in a notebook; ``savefig`` and all else are as always."""

    def _repr_png_(self) -> tuple[bytes, dict[str, int]]:
        """Return the figure for a notebook, with the size to show it at."""
        stream = io.BytesIO()
        with mpl.rc_context(LOOK):
            self.savefig(stream, format="png", dpi=_STORED_DPI)
        width, height = (round(inches * _SHOWN_DPI) for inches in self.get_size_inches())
        return stream.getvalue(), {"width": width, "height": height}


def drawn(draw: Callable[[Axes], Any], ax: Axes | None, *, size: tuple[float, float] = (6.4, 4.2)) -> Figure | Axes:
    """Draw on given axes, or on a figure of its own.

    Parameters
    ----------
    draw
        Draws on axes.
    ax
        Where to; None makes a figure.
    size
        Of that figure, in inches.

    Returns
    -------
    Figure or Axes
        The axes if they were given, else the figure.

    Raises
    ------
    RapalogError
        If ``ax`` is not matplotlib's axes.
    """
    if ax is None:
        with mpl.rc_context(LOOK):
            figure = Picture(figsize=size, layout="constrained")
            draw(figure.add_subplot())
        return figure
    draw(checked_axes(ax))
    return ax


def grid(draws: Sequence[Callable[[Axes], Any]], *, size: tuple[float, float], across: int = 3) -> Picture:
    """Return a figure with a panel for each drawing.

    Parameters
    ----------
    draws
        Each draws on axes; at least one.
    size
        Of a panel, in inches.
    across
        Panels in a row, at most.
    """
    columns = min(len(draws), across)
    rows = -(-len(draws) // columns)
    with mpl.rc_context(LOOK):
        figure = Picture(figsize=(size[0] * columns, size[1] * rows), layout="constrained")
        for place, draw in enumerate(draws, start=1):
            draw(figure.add_subplot(rows, columns, place))
    return figure


def showing(figure: Figure) -> Figure:
    """Return a figure that a report drew as one that shows itself.

    Parameters
    ----------
    figure
        Given away: it is the one that comes back.
    """
    figure.__class__ = Picture
    return figure


def sheet(pictures: Sheet, ax: Axes | None) -> Figure | Axes:
    """Draw one picture on axes or on a figure of its own, several on a figure with a panel for each.

    Parameters
    ----------
    pictures
        What is drawn, and how large.
    ax
        Where to, if there is only one.

    Raises
    ------
    RapalogError
        If there is no picture, or axes were given for several, or are none.
    """
    what, draws = pictures.what, pictures.draws
    if not draws:
        raise RapalogError(f"there are no {what} to draw", remedy=pictures.nothing)
    if len(draws) == 1:
        return drawn(draws[0], ax, size=pictures.alone)
    if ax is not None:
        raise RapalogError(
            f"a plot of several {what} has several panels and fits no single axes",
            where="ax",
            remedy="leave ax out, or plot one item of it",
        )
    return grid(draws, size=pictures.size, across=pictures.across)


def checked_axes(ax: object) -> Axes:
    """Return axes, refusing what is none.

    Raises
    ------
    RapalogError
        If ``ax`` is not matplotlib's axes.
    """
    if not isinstance(ax, Axes):
        raise wrong_type("ax", ax, "matplotlib axes", example="plt.gca()")
    return ax
