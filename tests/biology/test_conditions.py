"""What a culture lives in, by the names a person uses."""

import pytest

from rapalog.biology.conditions import condition_words, named, parse_conditions
from rapalog.errors import RapalogError


def test_conditions_are_read_whatever_the_spelling():
    found = parse_conditions(["Oxygen=0.01", "amino-acids=0.5"])
    assert found == {"oxygen": 0.01, "amino_acids": 0.5}
    assert named(found) == {"oxygen": 0.01, "amino acids": 0.5}
    assert condition_words({**found, "growth_factor": 1.0}) == "oxygen 0.01, amino acids 0.5"


@pytest.mark.parametrize("text", ["glucose=1", "oxygen", "oxygen=1%", "oxygen=2", "serum=-1", "serum=nan"])
def test_what_is_no_condition_is_refused_with_a_remedy(text):
    with pytest.raises(RapalogError) as caught:
        parse_conditions([text])
    assert caught.value.remedy


def test_a_condition_is_given_once():
    with pytest.raises(RapalogError, match="twice"):
        parse_conditions(["oxygen=0.01", "oxygen=0.02"])
