"""Figures as files: the same bytes twice, whatever the reader's settings, with letters that a journal can edit."""

import io
import logging

import matplotlib as mpl
import pytest
from fontTools.ttLib import TTFont
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont
from PIL import Image

from rapalog.figures.image_files import FONTS, FORMATS, LOOK, image_files


def figure(words="IC50 71 nM (52 to 97) · µM ≥ −0.5"):
    with mpl.rc_context(LOOK):
        made = Figure(figsize=(4, 3))
        axes = made.add_subplot()
        axes.plot([1, 2, 3], [0.2, 0.5, 0.3], marker="o")
        axes.set_title(words, loc="left", fontweight="bold")
        axes.set_xlabel(words)
    return made


def test_the_same_figure_gives_the_same_bytes_without_a_date():
    first, second = image_files(figure()), image_files(figure())
    assert first == second and set(first) == set(FORMATS)
    assert not any(mark in data for data in first.values() for mark in (b"CreationDate", b"<dc:date>", b"Software"))


def test_the_readers_settings_do_not_change_a_figure():
    with mpl.rc_context(
        {
            "font.family": ["serif"],
            "font.size": 30.0,
            "svg.hashsalt": "other",
            "savefig.dpi": 10,
            "figure.autolayout": True,
        }
    ):
        theirs = image_files(figure())
        assert mpl.rcParams["font.size"] == 30.0
    assert theirs == image_files(figure())


def test_only_the_kinds_asked_for_are_drawn_at_the_resolution_asked_for():
    files = image_files(figure(), kinds=("png",), dpi=100)
    assert list(files) == ["png"]
    assert Image.open(io.BytesIO(files["png"])).size == (400, 300)


def test_a_figure_can_be_saved_twice():
    made = figure()
    assert image_files(made) == image_files(made)


@pytest.mark.parametrize("weight", ["normal", "bold"])
def test_both_weights_of_the_small_font_are_found_and_have_the_letters_of_pharmacology(weight):
    path = findfont(mpl.font_manager.FontProperties(family=FONTS[0], weight=weight), fallback_to_default=False)
    letters = TTFont(path).getBestCmap()
    assert all(ord(letter) in letters for letter in "aZéøß0µμαβγΔκ°·–—…−±×≤≥≈→²₅₀%")
    assert len(letters) < 1000


@pytest.mark.parametrize("weight", ["normal", "bold"])
def test_the_small_font_is_as_wide_as_the_whole_one(weight):
    small, whole = (TTFont(findfont(mpl.font_manager.FontProperties(family=family, weight=weight))) for family in FONTS)
    for letter in "IC50 nM µ≥−":
        widths = [font["hmtx"][font.getBestCmap()[ord(letter)]][0] for font in (small, whole)]
        assert widths[0] == widths[1]


def test_a_letter_that_the_small_font_lacks_comes_from_the_whole_one(caplog):
    with caplog.at_level(logging.WARNING):
        files = image_files(figure("עברית"), kinds=("svg", "pdf"))
    assert not caplog.records
    assert b"DejaVuSans" in files["pdf"]
