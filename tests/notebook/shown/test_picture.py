"""A figure shows itself in a notebook; given axes are drawn on and given back."""

import struct

import pytest
from matplotlib.figure import Figure

from rapalog.errors import RapalogError
from rapalog.notebook.shown.drawn import Sheet
from rapalog.notebook.shown.picture import Picture, drawn, grid, sheet


def _line(axes):
    axes.plot([0, 1], [0, 1])


def test_a_figure_of_its_own_shows_itself_sharp():
    figure = drawn(_line, None, size=(6.0, 4.0))
    data, size = figure._repr_png_()
    width, height = struct.unpack(">II", data[16:24])
    assert size["width"] / size["height"] == pytest.approx(1.5, rel=0.01)
    assert width > 2 * size["width"] and width / height == pytest.approx(1.5, rel=0.01)


def test_given_axes_are_drawn_on_and_given_back():
    axes = Figure().add_subplot()
    assert drawn(_line, axes) is axes
    assert len(axes.lines) == 1


def test_it_is_a_figure_that_pyplot_does_not_keep():
    import matplotlib.pyplot as plt

    before = plt.get_fignums()
    assert isinstance(grid([_line] * 4, size=(2, 2)), Picture)
    assert plt.get_fignums() == before


def test_a_grid_has_a_panel_for_each_drawing():
    assert len(grid([_line] * 5, size=(2, 2), across=2).axes) == 5


@pytest.mark.parametrize("axes", [3, "ax", Figure()])
def test_what_is_no_axes_is_refused(axes):
    with pytest.raises(RapalogError, match="matplotlib axes"):
        drawn(_line, axes)


def _sheet(draws):
    return Sheet(draws, "plates", size=(3, 2), alone=(4, 3), nothing="give a plate")


def test_several_panels_fit_no_single_axes():
    assert len(sheet(_sheet([_line, _line]), None).axes) == 2
    assert sheet(_sheet([_line]), None).get_size_inches().tolist() == [4, 3]
    axes = Figure().add_subplot()
    assert sheet(_sheet([_line]), axes) is axes
    with pytest.raises(RapalogError, match="several plates has several panels"):
        sheet(_sheet([_line, _line]), axes)


def test_where_there_is_nothing_to_draw_it_is_said_what_to_do():
    with pytest.raises(RapalogError, match="no plates to draw") as caught:
        sheet(_sheet([]), None)
    assert caught.value.remedy == "give a plate"
