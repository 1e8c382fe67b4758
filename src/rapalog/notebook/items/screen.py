"""Pictures that compare the curves of an experiment: over each other, as a map of lines by drugs, as a waterfall."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from rapalog.analysis.curves.curve import Curve
from rapalog.errors import RapalogError
from rapalog.notebook.asked.inputs import text
from rapalog.notebook.shown.drawn import Sheet
from rapalog.notebook.shown.lookup import plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from rapalog.figures.viability.alike import Group

_QUANTITIES: Final = {"ic50": "ic50_nM", "auc": "auc"}
_PANELS: Final = 12  # drawn at once
_NO_GROUP: Final = "give curves that share a drug or a line, under cell_line and drug"


class Screen(ABC):
    """Curves of several lines or drugs, which can be drawn together."""

    @abstractmethod
    def _fitted(self) -> Sequence[Curve]:
        """Return all curves."""

    def overlay(self, of: str = "", *, ax: Axes | None = None) -> Figure | Axes:
        """Draw curves over each other: one drug over lines, or one line over drugs, each at one exposure.

        More than eight curves are small panels, the first dozen of them, each before the others in grey.

        Parameters
        ----------
        of
            The drug or the line that is shared, or part of it; by default every one that two curves share.
        ax
            Axes to draw on, where there is only one picture; without them a figure is made.

        Returns
        -------
        matplotlib.figure.Figure or matplotlib.axes.Axes
            The figure, which shows itself in a notebook; the axes if they were given.

        Raises
        ------
        RapalogError
            If no two curves share it, or ``ax`` was given for several pictures.
        """
        from rapalog.figures.viability.overlay import MOST_TOGETHER, draw_before_others, draw_overlay
        from rapalog.notebook.shown.picture import sheet

        groups = self._groups(of)
        draws = [partial(draw_overlay, group=own) for own in groups]
        if len(groups) == 1 and len(groups[0].curves) > MOST_TOGETHER:
            places = range(min(len(groups[0].curves), _PANELS))
            draws = [partial(draw_before_others, group=groups[0], at=at) for at in places]
        return sheet(
            Sheet(draws[:_PANELS], "overlays", size=(6.4, 3.8), alone=(7.0, 4.2), across=2, nothing=_NO_GROUP), ax
        )

    def heat_map(self, quantity: str = "ic50", *, ax: Axes | None = None) -> Figure | Axes:
        """Draw lines by drugs as a map of colours with the numbers in the cells, one for each exposure.

        Parameters
        ----------
        quantity
            ``ic50``, on a logarithmic scale, or ``auc``.
        ax
            Axes to draw on, where there is only one exposure; without them a figure is made.

        Returns
        -------
        matplotlib.figure.Figure or matplotlib.axes.Axes
            The figure, which shows itself in a notebook; the axes if they were given.

        Raises
        ------
        RapalogError
            If there are not two lines and two drugs, or the quantity is neither.
        """
        from rapalog.figures.viability.alike import grids
        from rapalog.figures.viability.heat_map import CELL_IN, draw_heat_map
        from rapalog.notebook.shown.picture import sheet

        name = _quantity(quantity)
        found = grids(self._fitted())
        draws = [partial(draw_heat_map, grid=own, quantity=name, title=_title(quantity, own.time_h)) for own in found]
        wide = max([3.2 + CELL_IN[0] * len(own.drugs) for own in found], default=0.0)
        high = max([1.8 + CELL_IN[1] * len(own.lines) for own in found], default=0.0)
        return sheet(
            Sheet(
                draws,
                "maps",
                size=(wide, high),
                alone=(wide, high),
                nothing="give two lines and two drugs at one exposure",
            ),
            ax,
        )

    def waterfall(self, of: str = "", *, quantity: str = "ic50", ax: Axes | None = None) -> Figure | Axes:
        """Draw the lines of a drug from the most sensitive to the least, with intervals, and bounds as arrows.

        Parameters
        ----------
        of
            The drug, or part of its name; by default every drug with two lines or more.
        quantity
            ``ic50`` or ``auc``; lines are sorted by it.
        ax
            Axes to draw on, where there is only one picture; without them a figure is made.

        Returns
        -------
        matplotlib.figure.Figure or matplotlib.axes.Axes
            The figure, which shows itself in a notebook; the axes if they were given.

        Raises
        ------
        RapalogError
            If no drug has two lines, or the quantity is neither.
        """
        from rapalog.figures.viability.alike import sorted_by
        from rapalog.figures.viability.waterfall import ROW_IN, draw_waterfall
        from rapalog.notebook.shown.picture import sheet

        name = _quantity(quantity)
        groups = [sorted_by(own, name) for own in self._groups(of) if own.over == "lines"]
        draws = [partial(draw_waterfall, group=own, quantity=name) for own in groups[:_PANELS]]
        high = max([1.0 + ROW_IN * len(own.curves) for own in groups], default=0.0)
        return sheet(Sheet(draws, "waterfalls", size=(6.0, high), alone=(6.4, high), across=2, nothing=_NO_GROUP), ax)

    def _groups(self, of: str) -> list[Group]:
        from rapalog.figures.viability.alike import groups_alike

        wanted = plain(text(of, "of", example="everolimus"))
        groups = groups_alike(self._fitted())
        found = [own for own in groups if wanted in plain(own.title)]
        if groups and not found:
            raise RapalogError(
                f"no drug or line that two curves share has {of!r} in its name",
                where="of",
                remedy=f"use one of {', '.join(own.title for own in groups[:_PANELS])}",
            )
        return found


def _title(quantity: str, time_h: float) -> str:
    return quantity.upper() + (f" at {time_h:g} h" if math.isfinite(time_h) else "")


def _quantity(quantity: str) -> str:
    name = text(quantity, "quantity", example="ic50")
    if name not in _QUANTITIES:
        raise RapalogError(
            f"got quantity {name!r}, must be one of {', '.join(_QUANTITIES)}", remedy="use ic50", where="quantity"
        )
    return _QUANTITIES[name]
