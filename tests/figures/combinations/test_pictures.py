"""Pictures of combinations show what the scores say."""

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure
from tests.analysis.combinations.surfaces import FULL, PARTIAL, STEEP, bliss, block, hsa, loewe

from rapalog.analysis.combinations.isobole import isobole
from rapalog.analysis.combinations.score import score_block
from rapalog.figures.combinations.contours import draw_contours, draw_isobole
from rapalog.figures.combinations.maps import draw_excess, draw_expected, draw_observed
from rapalog.figures.combinations.scores import draw_scores

mpl.use("Agg")


@pytest.fixture
def axes():
    return Figure().add_subplot()


def test_the_numbers_of_a_map_are_those_of_the_wells(axes):
    draw_observed(axes, score_block(block(bliss())))
    assert [text.get_text() for text in axes.texts][:2] == ["100", "99"]
    assert axes.get_xlabel() == "B (nM)"


def test_an_excess_has_its_sign(axes):
    response = bliss()
    response[1:, 1:] -= 7.0
    draw_excess(axes, score_block(block(response)), "bliss")
    assert {text.get_text() for text in axes.texts} == {"+7"}


def test_wells_without_loewe_have_no_number(axes):
    found = score_block(block(loewe(PARTIAL, STEEP)))
    draw_expected(axes, found, "loewe")
    assert len(axes.texts) == 36 - (found.n_scored - found.loewe_wells)


def test_a_block_with_many_doses_has_a_bar_instead_of_numbers():
    figure = Figure()
    axes = figure.add_subplot()
    dose = np.array([0.0, *np.geomspace(1, 1000, 15)])
    draw_observed(axes, score_block(block(np.full((16, 16), 100.0), dose1=dose, dose2=dose)))
    assert not axes.texts
    assert len(figure.axes) == 2


def test_an_isobole_of_a_loewe_neutral_surface_lies_near_the_line():
    dose = (0.0, *np.geomspace(2, 600, 24))
    own = isobole(score_block(block(_dense(dose), dose1=dose, dose2=dose)))
    assert own.level == 50.0
    np.testing.assert_allclose(own.shares.sum(axis=1), 1.0, atol=0.05)


def _dense(dose):
    # one drug combined with itself is additive by definition
    total = np.add.outer(dose, dose)
    return 100.0 / (1.0 + total / 50.0)


def test_an_isobole_of_synergy_lies_below_the_line(axes):
    response = bliss(FULL, STEEP)
    response[1:, 1:] -= 10.0
    found = score_block(block(response))
    assert isobole(found).shares.sum(axis=1).mean() < 0.8
    draw_isobole(axes, found)
    assert "nM alone" in axes.get_xlabel()


def test_without_loewe_there_is_no_isobole_and_the_picture_says_why(axes):
    found = score_block(block(bliss((15.0, 1.2, 95.0), STEEP)))
    assert isobole(found) is None
    draw_isobole(axes, found)
    assert "A alone falls" in axes.texts[0].get_text().replace("\n", " ")


def test_contours_need_four_neighbouring_wells(axes):
    response = bliss()
    response[1:, 1:] = np.where(np.eye(5, dtype=bool), response[1:, 1:], np.nan)
    draw_contours(axes, score_block(block(response)), "bliss")
    assert axes.texts[0].get_text() == "too few scored wells"


def test_a_missing_score_says_why_beside_its_name(axes):
    draw_scores(axes, score_block(block(hsa((15.0, 1.2, 95.0), STEEP))))
    assert any("A alone falls" in text.get_text().replace("\n", " ") for text in axes.texts)
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["ZIP", "Loewe", "HSA", "Bliss"]
