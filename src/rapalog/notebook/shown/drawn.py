"""What a result with one picture has: it draws on axes that are there, or on a figure that shows itself."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


class Drawn(ABC):
    """A result with one picture."""

    @abstractmethod
    def draw(self, axes: Axes) -> None:
        """Draw on axes."""

    def _inches(self) -> tuple[float, float]:
        """Return the size of the picture where it is alone."""
        return (6.4, 4.0)

    def plot(self, *, ax: Axes | None = None) -> Figure | Axes:
        """Draw it: see ``draw`` for what there is to see.

        Parameters
        ----------
        ax
            Axes to draw on; without them a figure is made.

        Returns
        -------
        matplotlib.figure.Figure or matplotlib.axes.Axes
            The figure, which shows itself in a notebook; the axes if they were given.

        Raises
        ------
        RapalogError
            If ``ax`` is not matplotlib's axes.
        """
        from rapalog.notebook.shown.picture import drawn

        return drawn(self.draw, ax, size=self._inches())
