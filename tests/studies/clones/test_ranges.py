"""Numbers that are known within limits are read with their limits, and drawn about their middle."""

from __future__ import annotations

import numpy as np
import pytest

from rapalog.errors import RapalogError
from rapalog.facts.library import fact
from rapalog.studies.clones.ranges import KNOWN, Range, asked_range


@pytest.mark.parametrize("word", KNOWN)
def test_without_a_word_of_the_user_the_range_is_that_of_the_facts(word):
    own, known = asked_range(word, None), fact(KNOWN[word].fact)
    assert (own.low, own.middle, own.high) == (known.low, known.value, known.high)


def test_one_number_is_known_and_two_have_their_middle_between():
    assert asked_range("cells", "1e9") == Range(1e9, 1e9, 1e9)
    assert asked_range("rate", "1e-10..1e-8").middle == pytest.approx(1e-9)
    assert asked_range("loss", "0.5..0.9").middle == pytest.approx(0.7)
    assert asked_range("rate", "0") == Range(0.0, 0.0, 0.0)


def test_half_of_all_draws_lie_below_the_middle_and_none_beyond_the_ends():
    quantiles = (np.arange(1000) + 0.5) / 1000
    for own in (Range(1e8, 1e9, 1e11), Range(0.5, 0.8, 0.95, share=True)):
        drawn = own.at(quantiles)
        assert np.mean(drawn < own.middle) == pytest.approx(0.5, abs=1e-3)
        assert own.low <= drawn.min() and drawn.max() <= own.high
    assert (Range(3.0, 3.0, 3.0).at(quantiles) == 3.0).all()


@pytest.mark.parametrize(
    ("word", "text", "problem"),
    [
        ("cells", "many", "cannot read the range 'many'"),
        ("cells", "1e8...1e9", "cannot read"),
        ("cells", "1e8..1e9..1e10", "cannot read"),
        ("cells", "", "cannot read"),
        ("cells", "1e10..1e8", "ends below"),
        ("cells", "10", "got 10 cells"),
        ("cells", "nan", "got nan cells"),
        ("cells", "1e9..inf", "got inf cells"),
        ("rate", "-1e-9", "got -1e-09 mutations"),
        ("rate", "0..1e-9", "begins at 0"),
        ("rate", "0.5", "got 0.5 mutations"),
        ("doubling", "0", "got 0 days"),
        ("loss", "1", "got 1 share"),
        ("loss", "80 %", "cannot read"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_what_can(word, text, problem):
    with pytest.raises(RapalogError) as caught:
        asked_range(word, text)
    assert problem in caught.value.problem and caught.value.where == KNOWN[word].option
    assert caught.value.remedy
