"""Bars say n and what their intervals are; lanes of a target share a scale; the drawn box is the summed one."""

from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.figure import Figure
from tests.analysis.blots.drawing import Recipe, draw
from tests.analysis.blots.folds.cases import blots

from rapalog.analysis.blots.folds.alignment import fold_changes
from rapalog.figures.blot import _short, draw_annotated, draw_profiles, draw_ratios, interval_words
from rapalog.files.blots.lane import BlotLane
from rapalog.files.images.read import BlotImage
from rapalog.studies.blots.reading import read_blot

NAN = float("nan")


@pytest.fixture(scope="module")
def reading():
    drawn = draw(Recipe(size=(200, 700), thick=5.0, amounts=(100, 40, 10)))
    lanes = [BlotLane("a", lane, "s", NAN, NAN, "S6", "1", "a") for lane in (1, 2, 3)]
    return read_blot(BlotImage("a", drawn.pixels, 16, 65535.0), lanes)


def test_bars_say_n_and_the_kind_of_their_interval():
    axes = Figure().subplots()
    folds = fold_changes(blots((1.0, 0.5, 0.25, 0.1), noise=0.1))[0]
    draw_ratios(axes, folds)
    assert all("n = 3" in label.get_text() for label in axes.get_xticklabels())
    said = axes.get_xlabel().replace("\n", " ")
    assert "95 % interval (alignment of 3 replicates" in said and "points: biological replicates" in said


def test_bars_without_an_interval_say_so():
    assert interval_words(fold_changes(blots((1.0, 0.5, 0.2, 0.1), replicates=1))[0]).startswith("no interval")


def test_what_all_names_begin_and_end_with_is_said_once():
    assert _short(["MCF-7 vehicle 24 h", "MCF-7 drug 1 nM 24 h"]) == (["vehicle", "drug 1 nM"], "MCF-7 24 h")
    assert _short(["a 1 nM", "a 2 nM"]) == (["1 nM", "2 nM"], "a")
    assert _short(["a", "a b"]) == (["a", "a b"], "")


def test_lanes_of_a_target_share_one_scale(reading):
    panels = list(Figure().subplots(1, 3))
    draw_profiles(panels, reading)
    assert len({axes.get_ylim() for axes in panels}) == 1
    assert panels[0].get_ylim()[1] > max(own.band.profile.max() for own in reading.readings)


def test_the_drawn_box_is_the_one_that_was_summed(reading):
    axes = Figure().subplots()
    draw_annotated(axes, reading)
    for own, patch in zip(reading.readings, axes.patches[-3:], strict=True):
        x0, y0, x1, y1 = (round(side) for side in own.band.box)
        assert own.band.pixels.shape[0] == y1 - y0 and own.band.box == (x0, y0, x1, y1)
        drawn = np.asarray(patch.get_xy())
        assert (drawn[:, 0].min(), drawn[:, 0].max()) == (x0 - 0.5, x1 - 0.5)
        assert own.band.sums["line"] == pytest.approx(
            float(((own.band.profile - own.band.baselines["line"])[(own.band.rows >= y0) & (own.band.rows < y1)]).sum())
            * (x1 - x0)
        )


def test_animals_with_a_name_each_need_no_legend():
    folds = [SimpleNamespace(**{**vars(own), "replicates": ()}) for own in fold_changes(blots((1.0, 0.5, 0.2, 0.1)))[0]]
    axes = Figure().subplots()
    draw_ratios(axes, folds)
    assert axes.get_legend() is None
