"""A result says what its pictures are; where they are drawn is the same for all."""

import pytest
from matplotlib.figure import Figure

from rapalog.errors import RapalogError
from rapalog.notebook.shown.drawn import Drawn, Sheet, Shown


class _One(Drawn):
    def draw(self, axes):
        axes.plot([0, 1], [0, 1])


class _Many(Shown):
    def __init__(self, n):
        self.n = n

    def _sheet(self):
        return Sheet([_One().draw] * self.n, "lines", size=(2, 2), alone=(5, 3), nothing="give a line")


def test_one_picture_is_drawn_on_axes_that_are_there():
    axes = Figure().add_subplot()
    assert _One().plot(ax=axes) is axes and len(axes.lines) == 1
    assert _Many(1).plot(ax=axes) is axes and len(axes.lines) == 2


def test_one_picture_has_its_own_size_and_several_a_panel_each():
    assert _Many(1).plot().get_size_inches().tolist() == [5, 3]
    assert _Many(5).plot().get_size_inches().tolist() == [6, 4]  # three in a row
    assert len(_Many(5).plot().axes) == 5


def test_several_pictures_on_one_axes_and_none_at_all_are_refused():
    with pytest.raises(RapalogError, match="several lines"):
        _Many(2).plot(ax=Figure().add_subplot())
    with pytest.raises(RapalogError) as caught:
        _Many(0).plot()
    assert caught.value.remedy == "give a line"
