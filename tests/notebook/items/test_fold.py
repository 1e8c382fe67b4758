"""One readout of a blot in every condition."""

import pytest
from matplotlib.figure import Figure
from tests.notebook.cases import band_table

import rapalog as ra
from rapalog.notebook.items.fold import condition_words


@pytest.fixture(scope="module")
def fold():
    return ra.blot(band_table())["p-S6/S6"]


def test_a_condition_is_found_by_its_dose(fold):
    assert fold["20 nM"].value == pytest.approx(200 / 1000 * 2000 / 2050, rel=0.02)
    assert fold["20 nM"].low < fold["20 nM"].value < fold["20 nM"].high


def test_a_part_that_several_conditions_have_lists_them(fold):
    with pytest.raises(LookupError, match="fits 2 conditions"):
        fold["MCF-7"]


def test_a_sample_that_says_its_dose_does_not_say_it_twice(fold):
    from dataclasses import replace

    own = fold.changes[1]
    assert condition_words(own) == "MCF-7 20 nM 24 h"
    assert condition_words(replace(own, sample="MCF-7 everolimus 20 nM 24 h")) == "MCF-7 everolimus 20 nM 24 h"


def test_it_comes_as_a_table_a_picture_and_a_document(fold):
    assert fold.to_frame()["fold_relation"].tolist() == ["=", "="]
    assert isinstance(fold.plot(), Figure)
    assert [item["readout"] for item in fold.to_json()] == ["p-S6/S6"] * 2
    assert "20 nM" in fold._repr_html_() and "20 nM" in repr(fold)


def test_the_legend_covers_no_interval(fold):
    figure = fold.plot()
    figure.draw_without_rendering()
    axes = figure.axes[0]
    assert axes.get_legend().get_window_extent().y0 >= axes.get_window_extent().y1 - 1


def test_a_bar_does_not_say_its_dose_twice(fold):
    from dataclasses import replace

    vehicle, dosed = fold.changes
    own = replace(fold, changes=(vehicle, replace(dosed, sample="MCF-7 everolimus 20 nM")))
    labels = [label.get_text() for label in own.plot().axes[0].get_xticklabels()]
    assert labels == ["MCF-7, 0 nM\nn = 3", "MCF-7 everolimus 20 nM\nn = 3"]
