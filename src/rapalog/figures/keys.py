"""Names of what is drawn, outside the data: below the label of an axis, or beside the axes; read row by row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeVar

from matplotlib.axes import Axes
from matplotlib.transforms import ScaledTranslation

T = TypeVar("T")
#: How far below the axes the names begin, in inches, and how many stand in a row.
KEYS_BELOW_IN: Final = 0.5
KEYS_IN_A_ROW: Final = 4


def by_rows(items: Sequence[T], columns: int) -> list[T]:
    """Return items in the order in which a legend, which fills its columns first, shows them row by row.

    >>> by_rows([1, 2, 3, 4, 5], 4)
    [1, 5, 2, 3, 4]
    """
    return [items[at] for column in range(columns) for at in range(column, len(items), columns)]


def draw_keys_below(axes: Axes) -> None:
    """Name what has a label below the label of the dose axis."""
    figure = axes.get_figure(root=True)
    handles, labels = axes.get_legend_handles_labels()
    if not handles or figure is None:
        return
    below = axes.transAxes + ScaledTranslation(0.0, -KEYS_BELOW_IN, figure.dpi_scale_trans)
    axes.legend(
        by_rows(handles, KEYS_IN_A_ROW),
        by_rows(labels, KEYS_IN_A_ROW),
        loc="upper left",
        ncols=KEYS_IN_A_ROW,
        bbox_to_anchor=(0.0, 0.0),
        bbox_transform=below,
        frameon=False,
        fontsize="small",
        handletextpad=0.3,
        columnspacing=1.2,
        borderaxespad=0.0,
        handlelength=1.4,
        borderpad=0.0,
    )
