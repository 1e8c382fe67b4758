"""Observed levels over the percentiles of simulated patients."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure

from rapalog.figures.visual_check import Box, draw_visual_check


@pytest.fixture
def axes():
    simulated = np.array([[4.0, 5.0, 6.0], [9.0, 10.0, 11.0], [18.0, 20.0, 22.0]])
    boxes = [
        Box(24.0, 24.0, np.array([np.nan, 10.5, 30.0]), simulated, [False, False, True]),
        Box(48.0, 96.0, np.array([5.0, 10.0, 20.0]), simulated, [False] * 3),
    ]
    own = Figure().add_subplot()
    below = np.array([True, False, False, False])
    draw_visual_check(own, np.array([24.0, 24.0, 48.0, 96.0]), np.array([5.0, 12.0, 7.0, 9.0]), below, boxes)
    return own


def test_each_span_of_times_has_a_slot_that_says_hours_and_days(axes):
    assert [label.get_text() for label in axes.get_xticklabels()] == ["24 h\nday 2", "48 to 96 h\ndays 3 to 5"]


def test_a_percentile_outside_is_told_by_its_colour_and_one_below_the_limit_is_not_drawn(axes):
    drawn = [line for line in axes.lines if len(line.get_xdata())]
    assert len(drawn) == 5  # of six, one is below the limit
    marked = [line.get_ydata()[0] for line in drawn if line.get_color() != "black"]
    assert marked == [30.0]


def test_levels_of_a_slot_stand_inside_its_box(axes):
    points = np.concatenate(
        [own.get_offsets() for own in axes.collections if len(own.get_offsets()) and own.get_sizes().size]
    )
    assert sorted(points[:, 1]) == [5.0, 7.0, 9.0, 12.0]
    assert (np.abs(points[:, 0] - np.round(points[:, 0])) < 0.36).all()
    words = [text.get_text() for text in axes.get_legend().get_texts()]
    assert "below the limit" in words and "observed, outside its interval" in words
