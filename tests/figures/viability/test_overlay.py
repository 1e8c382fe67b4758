"""Curves over each other: a colour each, EC50s on their curves, names outside the data, no line beyond the doses."""

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.figure import Figure
from tests.figures.viability.screens import screen

from rapalog.analysis.estimate import missing
from rapalog.figures.viability.alike import groups_alike
from rapalog.figures.viability.overlay import MOST_TOGETHER, draw_before_others, draw_overlay, ec50_words


@pytest.fixture(scope="module")
def group():
    pairs = {(f"L{index}", "everolimus"): 10.0 ** (0.4 * index) for index in range(MOST_TOGETHER)}
    return groups_alike(screen(pairs))[0]


def drawn(group):
    axes = Figure(figsize=(7.4, 4.2)).add_axes((0.1, 0.13, 0.54, 0.77))
    draw_overlay(axes, group)
    return axes


def diamonds(axes):
    return [line for line in axes.lines if line.get_marker() == "D" and len(line.get_xdata()) == 1]


def test_every_curve_has_a_colour_of_its_own_and_its_ec50_stands_on_it(group):
    marks = diamonds(drawn(group))
    assert len({mark.get_color() for mark in marks}) == MOST_TOGETHER
    for mark, curve in zip(marks, group.curves, strict=True):
        assert mark.get_xdata()[0] == pytest.approx(curve.ec50_nM.value)
        assert mark.get_ydata()[0] == pytest.approx(float(curve.predict(curve.ec50_nM.value)))


def test_names_and_ec50s_stand_outside_the_data(group):
    axes = drawn(group)
    axes.figure.draw_without_rendering()
    legend = axes.get_legend()
    assert [text.get_text().split("\n")[0] for text in legend.get_texts()] == list(group.names)
    assert legend.get_window_extent().x0 >= axes.get_window_extent().x1


def test_no_line_leaves_the_tested_doses(group):
    for line in drawn(group).lines:
        x = np.asarray(line.get_xdata(), dtype=float)
        if len(x) > 50:
            assert x.min() >= 0.1 * (1 - 1e-9) and x.max() <= 10_000 * (1 + 1e-9)


def test_the_axis_names_the_drug_that_is_shared_and_none_that_is_not(group):
    assert drawn(group).get_xlabel() == "everolimus (nM)"
    assert drawn(replace(group, over="drugs", shared="ACHN")).get_xlabel() == "dose (nM)"


def test_one_before_the_others_has_them_in_grey_and_the_same_axes(group):
    panels = [Figure().add_subplot() for _ in range(2)]
    for at, axes in enumerate(panels):
        draw_before_others(axes, group, at)
        (behind,) = [own for own in axes.collections if len(own.get_paths()) == MOST_TOGETHER - 1]
        assert behind.get_zorder() < min(line.get_zorder() for line in axes.lines if len(line.get_xdata()) > 50)
        assert axes.get_title(loc="left") == group.names[at] and len(diamonds(axes)) == 1
    assert panels[0].get_ylim() == panels[1].get_ylim() and panels[0].get_xlim() == panels[1].get_xlim()


def test_an_ec50_that_does_not_exist_is_said_and_not_marked(group):
    curves = (replace(group.curves[0], ec50_nM=missing("flat")), *group.curves[1:])
    axes = drawn(replace(group, curves=curves))
    assert len(diamonds(axes)) == MOST_TOGETHER - 1
    assert ec50_words(curves[0], "nM") == "no EC50: flat"
    assert axes.get_legend().get_texts()[0].get_text().endswith("no EC50: flat")
