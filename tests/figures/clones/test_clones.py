"""Resistance in pictures: what is drawn is what was given."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from matplotlib.figure import Figure

from rapalog.analysis.estimate import Estimate
from rapalog.figures.clones.chances import draw_chances, draw_free, draw_tornado
from rapalog.figures.clones.shifts import draw_shifts, shifts_size


@dataclass
class Cell:
    """A shift to draw."""

    genotype: str
    drug: str
    readout: str
    fold_shift: Estimate
    assumed: tuple[str, ...] = ()


@pytest.fixture
def axes():
    return Figure(figsize=(6, 4), layout="constrained").add_subplot()


def test_a_map_has_a_number_in_each_cell_and_hatches_what_is_assumed(axes):
    cells = [
        Cell("A", "x", "p", Estimate(1.0, "=")),
        Cell("A", "y", "p", Estimate(2500.0, ">"), ("G1",)),
        Cell("B", "x", "p", Estimate(None, "none")),
        Cell("B", "y", "p", Estimate(30.0, "=")),
    ]
    draw_shifts(axes, cells)
    assert [text.get_text() for text in axes.texts][:4] == ["1", "> 2,500", "none", "30"]
    assert [patch.get_hatch() for patch in axes.patches].count("////") == 1
    assert [label.get_text() for label in axes.get_yticklabels()] == ["A", "B"]
    assert shifts_size(cells)[0] < shifts_size([*cells, Cell("A", "z", "p", Estimate(1.0, "="))])[0]


def test_columns_of_one_readout_stand_together(axes):
    cells = [Cell("A", drug, readout, Estimate(1.0, "=")) for drug in ("x", "y") for readout in ("p", "q")]
    draw_shifts(axes, cells)
    assert [label.get_text() for label in axes.get_xticklabels()] == ["x", "y", "x", "y"]
    assert [text.get_text() for text in axes.texts][-2:] == ["p", "q"]


def test_chances_are_percents_over_days_and_only_what_has_a_band_gets_one(axes):
    day = np.array([0.0, 10.0, 20.0])
    draw_chances(
        axes,
        day,
        {"a": np.array([0, 0.1, 0.2]), "b": np.array([0.3, 0.2, 0.1])},
        {"a": np.array([[0, 0.05, 0.1], [0, 0.2, 0.4]])},
    )
    assert axes.lines[0].get_ydata() == pytest.approx([0, 10, 20]) and len(axes.collections) == 1
    assert axes.get_xlim() == (0, 20) and axes.get_xlabel() == "days of treatment"


def test_a_band_that_holds_every_chance_is_said_not_filled(axes):
    day = np.array([0.0, 10.0, 20.0])
    draw_chances(axes, day, {"a": np.array([0, 0.5, 0.5])}, {"a": np.array([[0, 0, 0], [0, 0.995, 1.0]])})
    (words,) = axes.texts
    assert words.get_text() == "from day 10 on unknown: draws lie from 0 to 100 %"
    filled = [path for path in axes.collections[0].get_paths() if len(path.vertices)]
    assert max((path.vertices[:, 0].max() for path in filled), default=0.0) <= 10


def test_draws_are_dashed_in_the_colour_of_their_regimen(axes):
    day = np.array([0.0, 10.0])
    draw_free(axes, day, {"a": np.array([1.0, 0.5])}, {"a": np.array([1.0, 0.7])})
    full, dashed = axes.lines
    assert full.get_color() == dashed.get_color() and dashed.get_linestyle() == "--"
    assert dashed.get_ydata()[-1] == pytest.approx(70)


def test_a_tornado_has_both_ends_of_each_bar_and_says_them(axes):
    draw_tornado(axes, ["up", "down"], [(0.2, 0.6), (0.5, 0.3)], 0.4, [("little", "much"), ("few", "many")])
    ends = sorted(round(patch.get_x() + patch.get_width()) for patch in axes.patches)
    assert ends == [20, 30, 50, 60] and axes.get_xlim() == (0, 100)
    assert [label.get_text() for label in axes.get_yticklabels()] == ["up\nlittle to much", "down\nfew to many"]
    assert axes.get_ylim()[0] > axes.get_ylim()[1]


def test_a_tornado_of_small_chances_is_not_drawn_on_a_large_axis(axes):
    draw_tornado(axes, ["up"], [(0.001, 0.02)], 0.01)
    assert axes.get_xlim()[1] == pytest.approx(2.2)
