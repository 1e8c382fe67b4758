"""A figure drawn once looks as if it had been drawn for each format."""

import io
import re

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from PIL import Image

from rapalog.figures.drawing import draw_once
from rapalog.figures.image_files import LOOK


def busy():
    """Every kind of thing that our figures draw: lines, marks, areas, texts, arrows, many paths, squares, clipping."""
    figure = Figure(figsize=(5, 4))
    axes = figure.add_axes((0.15, 0.15, 0.75, 0.7))
    axes.plot([1, 10, 100], [0.2, 0.9, 1.4], linestyle=(0, (5, 2)), linewidth=2)
    axes.plot([1, 10, 100], [0.5, 0.6, 0.7], "o", markeredgecolor="white")
    axes.axvspan(3, 8, alpha=0.3)
    axes.add_collection(LineCollection([[(1, 0), (100, 1)], [(1, 1), (100, 0)]], colors=["red", "green"]))
    axes.pcolormesh([20, 40, 80], [0.1, 0.2, 0.3], np.array([[0.0, 1.0], [2.0, np.nan]]), edgecolors="white")
    axes.annotate("", (50, 0.5), (5, 0.5), arrowprops={"arrowstyle": "-|>", "linewidth": 2})
    axes.text(2, 0.8, "20 µM ≥ β", rotation=30, ha="center", path_effects=[withStroke(linewidth=2, foreground="white")])
    axes.set_xscale("log")
    axes.set_ylim(0, 1)  # what lies above is cut off
    axes.set_title("a title", loc="left", fontweight="bold")
    axes.set_xlabel("dose (nM)")
    return figure


def saved(figure, kind):
    stream = io.BytesIO()
    figure.savefig(stream, format=kind, dpi=150, metadata={"Date": None} if kind == "svg" else None)
    return stream.getvalue()


@pytest.fixture
def look():
    with mpl.rc_context(LOOK):
        yield


def pixels(data):
    return np.asarray(Image.open(io.BytesIO(data)).convert("L"), dtype=float)


def blurred(picture):
    """Means of squares of 10 pixels: text may move by a pixel, ink may not go astray."""
    rows, columns = (size // 10 * 10 for size in picture.shape)
    return picture[:rows, :columns].reshape(rows // 10, 10, columns // 10, 10).mean(axis=(1, 3))


def test_the_picture_is_the_one_that_matplotlib_draws(look):
    once, ever = pixels(saved(draw_once(busy()), "png")), pixels(saved(busy(), "png"))
    assert once.shape == ever.shape == (600, 750)
    assert np.abs(blurred(once) - blurred(ever)).max() < 40
    assert np.abs(once - ever).mean() < 1.0
    assert (ever < 200).mean() > 0.02  # there is ink to compare


def test_what_lies_outside_the_axes_is_cut_off_at_any_resolution(look):
    figure = Figure(figsize=(4, 4))
    axes = figure.add_axes((0.5, 0.25, 0.25, 0.25))
    axes.set_axis_off()
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.fill_between([-5, 5], -5, 5, color="black")
    found = pixels(saved(draw_once(figure), "png")) < 128
    rows, columns = np.nonzero(found)
    assert (columns.min(), columns.max() + 1) == pytest.approx((300, 450), abs=1)
    assert (rows.min(), rows.max() + 1) == pytest.approx((300, 450), abs=1)


def test_svg_has_every_text_path_and_mark_in_its_place(look):
    once, ever = (saved(figure, "svg").decode() for figure in (draw_once(busy()), busy()))
    for what in ("<use ", "<path ", "clip-path="):
        assert once.count(what) == ever.count(what) > 0
    places = [sorted(re.findall(r'<use xlink:href="#m[^>]* x="([\d.]+)" y="([\d.]+)"', text)) for text in (once, ever)]
    assert places[0] == places[1] and places[0]


def test_pdf_has_the_same_page_and_text_that_can_be_edited(look):
    once, ever = (saved(figure, "pdf") for figure in (draw_once(busy()), busy()))
    assert re.findall(rb"/MediaBox \[.*?\]", once) == re.findall(rb"/MediaBox \[.*?\]", ever)
    assert b"/FontFile2" in once and len(once) == pytest.approx(len(ever), rel=0.05)


def test_a_figure_with_a_picture_in_it_is_drawn_for_each_format(look):
    figure = Figure(figsize=(2, 2), layout="constrained")
    figure.add_subplot().imshow(np.arange(6.0).reshape(2, 3))
    assert draw_once(figure) is figure and figure.get_layout_engine() is None
    assert len(np.unique(pixels(saved(figure, "png")))) > 5


def test_a_figure_is_laid_out_once_whatever_is_saved(look, monkeypatch):
    figure = Figure(figsize=(3, 3), layout="constrained")
    figure.add_subplot().set_ylabel("viability (%)")
    drawn = []
    draw = type(figure).draw
    monkeypatch.setattr(figure, "draw", lambda renderer: drawn.append(renderer) or draw(figure, renderer))
    once = draw_once(figure)
    for kind in ("png", "svg", "pdf"):
        saved(once, kind)
    assert len(drawn) == 1
