"""The pathway drawn as a map, its boxes coloured by what the drug does to them.

Red boxes rise against vehicle, blue ones fall, grey ones have no state to show. An arrow raises its target, a T-bar
lowers it, a dotted line binds, is part of, or leaves alone. Nothing is computed here but geometry. Where things stand
is data, in units of one map of 140 by 106: boxes in ``facts/data/pathway_layout.csv``, lines that must bend in
``pathway_routes.csv``, compartments in ``pathway_regions.csv`` and the key in ``pathway_key.csv``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LinearSegmentedColormap, Normalize, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Rectangle
from matplotlib.path import Path as Outline

from rapalog.errors import RapalogError
from rapalog.facts.library import read_rows
from rapalog.facts.pathway import Edge, Pathway
from rapalog.figures.pathway_places import Box, Point, box, line_of

Colour = tuple[float, float, float]

# The map's frame: left, right, bottom, top. The strip below 5 holds the key.
_FRAME: Final = (0.0, 140.0, -6.0, 100.0)
# Red-blue is told apart with every common colour blindness; its near-black ends are cut off, they hide the hue.
_PALETTE: Final = LinearSegmentedColormap.from_list(
    "rapalog_fold", [colormaps["RdBu_r"](0.08 + 0.84 * step / 32) for step in range(33)]
)
_SPAN_LOG2: Final = (1.0, 4.0)  # the colour scale ends at the largest effect, but not below 2-fold or above 16-fold
_GREY: Final = "#e4e4e4"
_INK: Final = "#37474f"
_FAINT: Final = "#90a0a8"
_REGION_COLOURS: Final = {"membrane": "#f3ead8", "cytoplasm": "#f7f9fa", "nucleus": "#ece9f4"}
# Sizes in map units; text sizes follow the width of the axes, so the map looks the same at every size.
_TEXT_HEIGHT: Final = 1.32
_CORNER: Final = 1.4
_BAR: Final = 1.0
_BAR_GAP: Final = 0.3
_ROUNDING: Final = 0.8
_COLOUR_BAR: Final = (21.0, 0.4, 34.0, 1.6)  # left, bottom, width, height
_DARK: Final = 0.45  # boxes below this luminance get white text


def draw_pathway(axes: Axes, pathway: Pathway, *, effect: Mapping[str, float | None], title: str = "") -> None:
    """Draw the pathway on ``axes``, each box coloured by the drug's effect on it.

    Parameters
    ----------
    axes
        Cleared, set to equal aspect and stripped of ticks. 14 by 10.6 inches or that shape is best.
    pathway
        The graph; each of its nodes needs a place in the layout.
    effect
        log2 of the fold of vehicle by node id. None, or a node left out, is drawn grey. An infinite value takes the
        end of the scale.
    title
        Drawn above the map, on the left.

    Raises
    ------
    RapalogError
        For an effect on a node that the pathway does not have, or an effect that is not a number.
    FactError
        If a node has no place in the layout.
    """
    _check_effect(effect, pathway)
    left, right, bottom, top = _FRAME
    axes.clear()
    axes.set(xlim=(left, right), ylim=(bottom, top), aspect="equal")
    axes.axis("off")
    figure = _figure_of(axes)
    points = _points_per_unit(axes, figure)
    _draw_regions(axes, points)
    for edge in pathway.edges:
        _draw_edge(axes, edge, points, faint=pathway.node(edge.source).type == "variant")
    span = _span_log2(effect)
    for node in pathway.nodes:
        face = _face(effect.get(node.id), span)
        _draw_box(axes, box(node.id), face, points, dashed=node.type == "variant")
    _draw_labels(axes, points)
    _draw_key(axes, span, figure, points)
    if title:
        axes.set_title(title, loc="left", fontsize=1.5 * _TEXT_HEIGHT * points, fontweight="bold", color=_INK)


def _check_effect(effect: Mapping[str, float | None], pathway: Pathway) -> None:
    for node_id, fold in effect.items():
        if node_id not in pathway.by_id:
            raise RapalogError(
                f"got an effect on {node_id!r}, which the pathway does not have",
                remedy="use ids of facts/data/pathway.yaml, such as S6K1",
            )
        if fold is not None and math.isnan(fold):
            raise RapalogError(f"the effect on {node_id} is not a number", remedy="leave it out or give None")


def _figure_of(axes: Axes) -> Figure:
    figure = axes.get_figure(root=True)
    if figure is None:
        raise RapalogError("the axes belong to no figure", remedy="make them with figure.add_subplot()")
    return figure


def _points_per_unit(axes: Axes, figure: Figure) -> float:
    left, right, bottom, top = _FRAME
    place, (width, height) = axes.get_position(original=True), figure.get_size_inches()
    return float(72 * min(place.width * width / (right - left), place.height * height / (top - bottom)))


def _span_log2(effect: Mapping[str, float | None]) -> float:
    largest = max((abs(fold) for fold in effect.values() if fold is not None), default=0.0)
    return max(min(largest, _SPAN_LOG2[1]), _SPAN_LOG2[0])


def _face(fold: float | None, span: float) -> Colour:
    return to_rgb(_GREY) if fold is None else to_rgb(_PALETTE(0.5 + max(min(fold / span, 1.0), -1.0) / 2))


def _draw_regions(axes: Axes, points: float) -> None:
    for row in read_rows("pathway_regions.csv"):
        left, bottom, right, top = (float(row[side]) for side in ("left", "bottom", "right", "top"))
        axes.add_patch(
            Rectangle(
                (left, bottom),
                right - left,
                top - bottom,
                facecolor=_REGION_COLOURS[row["region"]],
                edgecolor="#cfd6da",
                linewidth=0.08 * points,
                zorder=0,
            )
        )
        axes.text(
            float(row["label_x"]),
            float(row["label_y"]),
            row["label"],
            fontsize=_TEXT_HEIGHT * points,
            color=_FAINT,
            ha="center",
            va="center",
            style="italic",
            zorder=0.5,
        )


def _draw_edge(axes: Axes, edge: Edge, points: float, *, faint: bool) -> None:
    line, colour = line_of(edge), _FAINT if faint else _INK
    _draw_line(axes, line, edge.sign, points, colour)
    if edge.sign == "-":
        _draw_bar(axes, line[-1], box(edge.target), points, colour)


def _draw_line(axes: Axes, line: tuple[Point, ...], sign: str, points: float, colour: str) -> None:
    conducts = sign in ("+", "-")
    axes.add_patch(
        FancyArrowPatch(
            path=_rounded(line),
            arrowstyle="-|>" if sign == "+" else "-",
            mutation_scale=1.7 * points,
            linewidth=(0.2 if conducts else 0.17) * points,
            linestyle="-" if conducts else (0, (1, 1.6)),
            color=colour,
            capstyle="butt",
            joinstyle="round",
            shrinkA=0,
            shrinkB=0,
            zorder=1,
        )
    )


def _draw_bar(axes: Axes, end: Point, target: Box, points: float, colour: str) -> None:
    # The bar lies along the side it meets, a little outside, so that it is seen as a bar and not as part of the box.
    left, right, bottom, top = target.sides
    gaps = {(-1, 0): end[0] - left, (1, 0): right - end[0], (0, -1): end[1] - bottom, (0, 1): top - end[1]}
    (across, up), _ = min(gaps.items(), key=lambda item: abs(item[1]))
    x, y = end[0] + _BAR_GAP * across, end[1] + _BAR_GAP * up
    axes.plot(
        [x - _BAR * up, x + _BAR * up],
        [y - _BAR * across, y + _BAR * across],
        color=colour,
        linewidth=0.3 * points,
        solid_capstyle="butt",
        zorder=1,
    )


def _rounded(line: tuple[Point, ...]) -> Outline:
    vertices, codes = [line[0]], [Outline.MOVETO]
    for before, corner, after in zip(line, line[1:], line[2:], strict=False):
        vertices += [_towards(corner, before), corner, _towards(corner, after)]
        codes += [Outline.LINETO, Outline.CURVE3, Outline.CURVE3]
    return Outline([*vertices, line[-1]], [*codes, Outline.LINETO])


def _towards(corner: Point, other: Point) -> Point:
    length = math.dist(corner, other)
    part = min(_CORNER, length / 2) / length
    return (corner[0] + part * (other[0] - corner[0]), corner[1] + part * (other[1] - corner[1]))


def _draw_labels(axes: Axes, points: float) -> None:
    for row in read_rows("pathway_routes.csv"):
        if row["label"]:
            axes.text(
                float(row["label_x"]),
                float(row["label_y"]),
                row["label"],
                fontsize=0.85 * _TEXT_HEIGHT * points,
                color=_INK,
                ha="center",
                va="center",
                zorder=1.5,
            )


def _draw_box(axes: Axes, box: Box, face: Colour, points: float, *, dashed: bool) -> None:
    left, _, bottom, _ = box.sides
    axes.add_patch(
        FancyBboxPatch(
            (left + _ROUNDING, bottom + _ROUNDING),
            box.width - 2 * _ROUNDING,
            box.height - 2 * _ROUNDING,
            boxstyle=f"round,pad={_ROUNDING},rounding_size={_ROUNDING}",
            facecolor=face,
            edgecolor=_INK,
            linewidth=0.13 * points,
            linestyle="--" if dashed else "-",
            zorder=2,
            gid=box.node,
        )
    )
    luminance = 0.299 * face[0] + 0.587 * face[1] + 0.114 * face[2]
    axes.text(
        box.x,
        box.y,
        box.text.replace("|", "\n"),
        fontsize=_TEXT_HEIGHT * points,
        linespacing=1.05,
        color="black" if luminance > _DARK else "white",
        ha="center",
        va="center",
        zorder=3,
    )


def _draw_key(axes: Axes, span: float, figure: Figure, points: float) -> None:
    size = _TEXT_HEIGHT * points
    scale = ScalarMappable(Normalize(-span, span), _PALETTE)
    bar = figure.colorbar(
        scale, cax=axes.inset_axes(_COLOUR_BAR, transform=axes.transData), orientation="horizontal", extend="both"
    )
    bar.set_label("fold of vehicle (log2)", fontsize=size, color=_INK)
    bar.ax.tick_params(labelsize=size, color=_INK, labelcolor=_INK, length=0.4 * points)
    for row in read_rows("pathway_key.csv"):
        box = Box("", float(row["x"]), float(row["y"]), 6, 2.6, "")
        if row["shows"] == "box":
            _draw_box(axes, box, to_rgb(_GREY), points, dashed=row["style"] == "variant")
        else:
            left, right, _, _ = box.sides
            _draw_line(axes, ((left, box.y), (right, box.y)), row["style"], points, _INK)
            if row["style"] == "-":
                _draw_bar(axes, (right, box.y), Box("", right + 1, box.y, 2, 4, ""), points, _INK)
        axes.text(box.x + 4.2, box.y, row["text"], fontsize=size, color=_INK, va="center")
