"""A plot that an experiment in SED-ML asks for: its curves, over each other."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from rapalog.files.sedml.experiment import Generator, Plot

Floats = NDArray[np.float64]

_MOST_NAMED = 12  # curves in a legend


def draw_plot(
    axes: Axes, plot: Plot, *, data: Mapping[str, Floats], generators: Mapping[str, Generator], units: Mapping[str, str]
) -> None:
    """Draw a plot of an experiment.

    Parameters
    ----------
    axes
        To draw on.
    plot
        Which curves, on which scales.
    data, generators, units
        Numbers, descriptions and units by the ids that the plot uses.
    """
    for curve in plot.curves:
        x, y = np.broadcast_arrays(data[curve.x], data[curve.y])
        marker = "o" if len(x) == 1 else ""
        axes.plot(x, y, linewidth=1.4, marker=marker, label=curve.name or generators[curve.y].name)
    if 1 < len(plot.curves) <= _MOST_NAMED:
        axes.legend(frameon=False, fontsize="small")
    axes.set(
        xlabel=_label([curve.x for curve in plot.curves], generators, units),
        ylabel=_label([curve.y for curve in plot.curves], generators, units),
        xscale="log" if plot.log_x else "linear",
        yscale="log" if plot.log_y else "linear",
    )
    axes.set_title(plot.name, loc="left", fontsize="medium")
    axes.spines[["top", "right"]].set_visible(False)


def plot_figure(
    plot: Plot, *, data: Mapping[str, Floats], generators: Mapping[str, Generator], units: Mapping[str, str]
) -> Figure:
    """Return a plot of an experiment as a figure of its own; parameters are as for :func:`draw_plot`."""
    figure = Figure(figsize=(6.4, 4.0), layout="constrained")
    draw_plot(figure.add_subplot(), plot, data=data, generators=generators, units=units)
    return figure


def _label(names: list[str], generators: Mapping[str, Generator], units: Mapping[str, str]) -> str:
    """Return what an axis shows: its one quantity, or the unit that all share."""
    own = {units.get(name, "") for name in names}
    unit = own.pop() if len(own) == 1 else ""
    said = {generators[name].name for name in names}
    if len(said) == 1:
        name = said.pop()
        return f"{name} ({unit})" if unit else name
    return unit
