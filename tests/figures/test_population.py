"""Patients in pictures: what is drawn is what was given."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure

from rapalog.figures.population import draw_exposure_response, draw_forest, draw_predictive_check, draw_spaghetti


@pytest.fixture
def axes():
    return Figure(figsize=(8, 5), layout="constrained").add_subplot()


def test_percentiles_lie_over_the_patients_and_at_most_a_hundred_are_drawn(axes):
    courses = np.exp(np.random.default_rng(1).standard_normal((150, 1)) + np.zeros((150, 9)))
    draw_spaghetti(axes, np.arange(24.0, 33.0), courses, label="whole blood (µg/L)")
    drawn = {line.get_label(): line.get_ydata()[0] for line in axes.lines[-3:]}
    assert drawn["50th percentile"] == pytest.approx(np.median(courses))
    assert drawn["5th percentile"] < drawn["50th percentile"] < drawn["95th percentile"]
    assert len(axes.lines) == 103 and axes.get_xlim() == (0.0, 8.0) and axes.get_yscale() == "log"


def test_a_response_that_rises_has_a_rising_line_and_a_level_to_compare_with(axes):
    exposure = np.geomspace(1, 100, 200)
    draw_exposure_response(
        axes, exposure, {"p-S6": np.log(exposure)}, labels=("trough (µg/L)", "inhibition (%)"), line=("measured", 2.0)
    )
    assert (np.diff(axes.lines[0].get_ydata()) > 0).all()
    assert axes.lines[1].get_label() == "measured" and axes.get_xlabel() == "trough (µg/L)"


def test_a_forest_has_its_rows_from_the_top_and_a_line_where_nothing_changes(axes):
    ends = [(1.0, 1.0, 1.0), (2.0, 3.0, 4.0)]
    draw_forest(axes, ["as asked", "severe"], ends, label="fold of AUC", reference=1.0, log=True)
    names = {text.get_text(): place for text, place in zip(axes.get_yticklabels(), axes.get_yticks(), strict=True)}
    assert names["as asked"] > names["severe"]
    assert axes.lines[0].get_xdata()[0] == 1.0
    assert sorted(axes.lines[1].get_xdata()) == [1.0, 3.0]


def test_what_was_observed_stands_beside_the_simulated_mean(axes):
    draw_predictive_check(axes, np.array([1.0, 2.0, 3.0, np.nan]), {"mean of 40 patients": 2.5}, label="trough (µg/L)")
    assert [line.get_xdata()[0] for line in axes.lines] == [2.0, 2.5]
    assert axes.get_legend() is not None and axes.get_xlim()[0] == 0
