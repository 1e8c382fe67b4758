"""A waterfall: lines in their order from the top, intervals as lines, bounds as arrows, areas as bars."""

from dataclasses import replace

import pytest
from matplotlib.figure import Figure
from tests.figures.viability.screens import screen

from rapalog.analysis.estimate import Estimate, missing
from rapalog.figures.viability.alike import groups_alike, sorted_by
from rapalog.figures.viability.waterfall import draw_waterfall

POTENCIES = (
    Estimate(10_000.0, ">", reason="plateau above 50 %"),
    Estimate(30.0, "=", 20.0, 50.0),
    missing("flat"),
    Estimate(2.0, "=", 1.0, None),
)


@pytest.fixture(scope="module")
def group():
    found = groups_alike(screen({(name, "everolimus"): 30.0 for name in "ABCD"}))[0]
    curves = tuple(replace(curve, ic50_nM=own) for curve, own in zip(found.curves, POTENCIES, strict=True))
    return sorted_by(replace(found, curves=curves), "ic50_nM")


def drawn(group, quantity="ic50_nM"):
    axes = Figure().add_subplot()
    draw_waterfall(axes, group, quantity)
    return axes


def test_the_most_sensitive_line_is_at_the_top(group):
    axes = drawn(group)
    assert [label.get_text() for label in axes.get_yticklabels()] == ["D", "B", "A", "C"]
    assert axes.get_ylim()[0] > axes.get_ylim()[1]
    values = [line for line in axes.lines if line.get_marker() == "o"]
    assert [(line.get_xdata()[0], line.get_ydata()[0]) for line in values] == [(2.0, 0), (30.0, 1)]


def test_an_interval_is_a_line_and_a_bound_or_an_open_side_an_arrow(group):
    axes = drawn(group)
    (interval,) = [line for line in axes.lines if list(line.get_xdata()) == [20.0, 50.0]]
    assert list(interval.get_ydata()) == [1, 1]
    arrows = [text.xy for text in axes.texts if getattr(text, "arrow_patch", None) is not None]
    assert [row for _, row in arrows] == [0, 2]
    assert "none: flat" in [text.get_text() for text in axes.texts]


def test_areas_are_bars_from_zero_with_their_intervals(group):
    axes = drawn(group, "auc")
    assert [(patch.get_x(), patch.get_width()) for patch in axes.patches] == [
        (0.0, pytest.approx(curve.auc.value)) for curve in group.curves
    ]
    assert axes.get_xlabel() == "AUC (1: no effect)"
    ends = [list(line.get_xdata()) for line in axes.lines[: len(group.curves)]]
    assert ends == [[curve.auc.low, curve.auc.high] for curve in group.curves]
