"""Names are found as people type them, or refused with the nearest ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapalog.biology.names import match_name
from rapalog.errors import RapalogError

KNOWN = {"MCF-7": "MCF-7", "786-O": "786-O", "HIF-1α": "HIF-1a"}


@given(st.sampled_from(list(KNOWN)), st.booleans(), st.sampled_from(["", " ", "-", " - "]))
def test_case_spaces_and_hyphens_make_no_difference(name, upper, between):
    typed = between.join(name.upper() if upper and "α" not in name else name)
    assert match_name(typed, KNOWN, what="thing", must_be="-") == KNOWN[name]


def test_a_greek_letter_is_the_same_as_its_latin_one():
    assert match_name("hif1a", KNOWN, what="thing", must_be="-") == "HIF-1a"


def test_an_unknown_name_is_refused_with_the_nearest_and_else_with_all():
    with pytest.raises(RapalogError, match="got cell line 'MCF-8', must be known") as caught:
        match_name("MCF-8", KNOWN, what="cell line", must_be="known")
    assert caught.value.remedy == "did you mean MCF-7?"
    with pytest.raises(RapalogError) as caught:
        match_name("qqqq", KNOWN, what="cell line", must_be="known")
    assert caught.value.remedy == "choose one of MCF-7, 786-O, HIF-1a"
