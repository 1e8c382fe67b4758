"""Claims on what the pages share: numbers without exponents, bounds as bounds, escaped text, no silent gap."""

import pytest
from jinja2 import UndefinedError

from rapalog.analysis.estimate import Estimate, missing
from rapalog.report.plot import Plot
from rapalog.report.template import estimate_words, figure_values, interval_words, number_words, render


def test_a_bound_is_printed_as_a_bound_and_a_missing_value_with_its_reason():
    assert estimate_words(Estimate(1e4, ">", low=8000.0), "nM") == "> 10000 nM"
    assert interval_words(Estimate(0.2, "<", high=0.5)) == "95 %: at most 0.5"
    assert estimate_words(missing("plateau above 50 %"), "nM") == "none: plateau above 50 %"
    assert interval_words(missing("flat")) == ""
    assert estimate_words(Estimate(0.0513, "="), "%", 100) == "5.13 %"


@pytest.mark.parametrize(("number", "words"), [(0.0, "0"), (-12.345, "-12.3"), (10006.0, "10000"), (None, "–")])
def test_numbers_are_read_without_an_exponent(number, words):
    assert number_words(number) == words


def test_a_value_that_a_page_needs_and_does_not_get_is_an_error_and_no_empty_place():
    with pytest.raises(UndefinedError):
        render("page.html", {"title": "a page"})


def test_a_figure_that_was_drawn_already_is_not_drawn_again():
    def never():
        raise AssertionError("drawn twice")

    plot = Plot("gap", "gap", "caption", "what to know", never, ("dose_nM",), ((1.0,),))
    drawn = {"gap.svg": b'<svg><g id="a"/></svg>', "gap.csv": b"dose_nM\n1.0\n"}
    found = figure_values(plot, drawn)
    assert 'id="gap-a"' in str(found["svg"]) and found["numbers"] == "ZG9zZV9uTQoxLjAK"
