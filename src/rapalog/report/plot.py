"""A figure of a page with the numbers behind it: as an object, as inline SVG and as files.

Figures are plain :class:`matplotlib.figure.Figure` objects; no window, no pyplot. The same numbers give the same bytes:
no dates, and ids that depend on content only.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass

import matplotlib as mpl
from matplotlib.figure import Figure

from rapalog.figures.image_files import LOOK, image_files
from rapalog.files.results.writing import csv_bytes

Cells = tuple[tuple[object, ...], ...]


@dataclass(frozen=True)
class Plot:
    """One figure of the report: what it shows in words, how to draw it, and its numbers as a table.

    ``group`` joins the figures of one section. ``alt`` says what a reader who cannot see the figure must know.
    """

    name: str
    group: str
    caption: str
    alt: str
    draw: Callable[[], Figure]
    columns: tuple[str, ...]
    rows: Cells

    def figure(self) -> Figure:
        """Draw the figure anew."""
        with mpl.rc_context(LOOK):
            return self.draw()

    def csv(self) -> str:
        """Return the numbers behind the figure."""
        return csv_bytes(self.columns, self.rows).decode()


def plot_files(plot: Plot) -> dict[str, bytes]:
    """Return one figure in every format, and its numbers, by file name."""
    drawn = image_files(plot.figure())
    return {f"{plot.name}.{kind}": data for kind, data in drawn.items()} | {f"{plot.name}.csv": plot.csv().encode()}


def inline_svg(plot: Plot, svg: bytes | None = None) -> str:
    """Return a figure as an ``<svg>`` element that can stand in a page beside others.

    Ids are made the figure's own, styles that would leak into the page are dropped, and no address remains in it.

    Parameters
    ----------
    plot
        The figure.
    svg
        The SVG file of the figure, where it has been drawn already.
    """
    text = (svg or image_files(plot.figure(), kinds=("svg",))["svg"]).decode()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>", "", text, flags=re.DOTALL)
    text = re.sub(r'\s(?:xmlns(?::xlink)?|version)="[^"]*"', "", text).replace("xlink:href", "href")
    text = re.sub(r'(\bid="|\bhref="#|url\(#)', rf"\g<1>{plot.name}-", text)
    text = re.sub(r"<!--.*?-->\s*", "", text, flags=re.DOTALL)
    return text.replace("<svg", f'<svg class="plot" role="img" aria-label="{html.escape(plot.alt)}"', 1).strip()
