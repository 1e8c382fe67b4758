"""A map of lines by drugs: bounds hatched and signed, none grey, pairs that were not measured white."""

from dataclasses import replace

import pytest
from matplotlib.figure import Figure
from tests.figures.viability.screens import screen

from rapalog.analysis.estimate import Estimate, missing
from rapalog.figures.viability.alike import grids
from rapalog.figures.viability.heat_map import cell_words, draw_heat_map

IC50S = {
    ("A", "x"): Estimate(3.0, "="),
    ("A", "y"): Estimate(10_000.0, ">"),
    ("B", "x"): missing("flat"),
    ("B", "y"): Estimate(0.1, "<"),
    ("C", "x"): Estimate(300.0, "="),
}


@pytest.fixture(scope="module")
def grid():
    found = grids(screen(dict.fromkeys(IC50S, 30.0)))[0]
    return replace(found, curves={pair: replace(found.curves[pair], ic50_nM=own) for pair, own in IC50S.items()})


def drawn(grid, quantity="ic50_nM"):
    axes = Figure().add_subplot()
    draw_heat_map(axes, grid, quantity, title="IC50")
    return axes


def cell(axes, grid, pair):
    place = grid.drugs.index(pair[1]) - 0.5, grid.lines.index(pair[0]) - 0.5
    patches = [patch for patch in axes.patches if patch.get_xy() == place]
    texts = [text.get_text() for text in axes.texts if text.get_position() == (place[0] + 0.5, place[1] + 0.5)]
    return patches, texts


@pytest.mark.parametrize(
    ("pair", "words", "hatched"),
    [
        (("A", "x"), "3", False),
        (("A", "y"), "> 10,000", True),
        (("B", "y"), "< 0.1", True),
        (("B", "x"), "none", False),
    ],
)
def test_a_cell_says_its_number_its_bound_or_none(grid, pair, words, hatched):
    patches, texts = cell(drawn(grid), grid, pair)
    assert texts == [words] and (len(patches) == 2) == hatched
    assert any(patch.get_hatch() for patch in patches) == hatched


def test_none_is_grey_and_what_was_not_measured_is_not_there(grid):
    axes = drawn(grid)
    red, green, blue, _ = cell(axes, grid, ("B", "x"))[0][0].get_facecolor()
    assert red == green == blue
    assert cell(axes, grid, ("C", "y")) == ([], [])


def test_colours_are_even_on_the_logarithm(grid):
    (bar,) = drawn(grid).child_axes
    assert bar.get_yscale() == "log" and bar.get_ylim() == pytest.approx((0.1, 10_000.0))
    (area,) = drawn(grid, "auc").child_axes
    assert area.get_yscale() == "linear" and area.get_ylim()[0] == 0.0


def test_cells_are_in_the_unit_of_the_doses():
    assert cell_words(Estimate(1500.0, "="), "ic50_nM", "uM") == "1.5"
    assert cell_words(Estimate(0.4567, "="), "auc", "uM") == "0.46"


def test_a_map_of_equal_values_has_a_range_of_colours_and_one_of_none_has_no_bar(grid):
    def map_of(own):
        return drawn(replace(grid, curves={pair: replace(curve, ic50_nM=own) for pair, curve in grid.curves.items()}))

    low, high = map_of(Estimate(5.0, "=")).child_axes[0].get_ylim()
    assert low < 5.0 < high
    assert map_of(missing("flat")).child_axes == []
