"""What a result with pictures has: it is drawn on axes that are there, or on a figure that shows itself."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Sheet:
    """The pictures of a result, one panel each.

    Parameters
    ----------
    draws
        Each draws on axes.
    what
        What several of them are called, for the error.
    size, alone
        Of a panel, and of the only one, in inches.
    across
        Panels in a row, at most.
    nothing
        What to do where there is no picture.
    """

    draws: Sequence[Callable[[Axes], Any]]
    what: str
    size: tuple[float, float]
    alone: tuple[float, float]
    across: int = 3
    nothing: str = "look at .flags"


class Shown(ABC):
    """A result with pictures; its class says what they show."""

    @abstractmethod
    def _sheet(self) -> Sheet:
        """Return the pictures."""

    def plot(self, *, ax: Axes | None = None) -> Figure | Axes:
        """Draw the result: one panel for each of its pictures, the first dozen of many.

        Parameters
        ----------
        ax
            Axes to draw on, where there is only one picture; without them a figure is made.

        Returns
        -------
        matplotlib.figure.Figure or matplotlib.axes.Axes
            The figure, which shows itself in a notebook; the axes if they were given.

        Raises
        ------
        RapalogError
            If there is nothing to draw, ``ax`` is not matplotlib's axes, or it was given for several pictures.
        """
        from rapalog.notebook.shown.picture import sheet

        return sheet(self._sheet(), ax)


class Drawn(Shown):
    """A result with one picture."""

    @abstractmethod
    def draw(self, axes: Axes) -> None:
        """Draw on axes."""

    def _inches(self) -> tuple[float, float]:
        """Return the size of the picture where it is alone."""
        return (6.4, 4.0)

    def _sheet(self) -> Sheet:
        return Sheet([self.draw], "pictures", size=self._inches(), alone=self._inches())
