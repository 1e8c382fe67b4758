"""What every protocol refuses, by the name of its field and with a remedy."""

import math
from types import SimpleNamespace

import pytest

from rapalog.assays.protocol_checks import check_counts, check_positive, checked_doses
from rapalog.errors import RapalogError


@pytest.mark.parametrize("number", [0.0, -1.0, math.nan, math.inf])
def test_a_number_that_is_not_above_0_is_refused_by_name(number):
    with pytest.raises(RapalogError, match="must be above 0") as caught:
        check_positive(SimpleNamespace(a=1.0, b=number), ("a", "b"))
    assert caught.value.where == "b"


@pytest.mark.parametrize("count", [1, 2.0, "3"])
def test_a_count_is_whole_and_not_too_few(count):
    check_counts(SimpleNamespace(n=2), [("n", 2)])
    with pytest.raises(RapalogError, match="whole number of at least 2") as caught:
        check_counts(SimpleNamespace(n=count), [("n", 2)])
    assert caught.value.where == "n"


def test_doses_are_sorted_and_become_numbers():
    assert checked_doses([10, 1, 100], dose_0="vehicles") == (1.0, 10.0, 100.0)


@pytest.mark.parametrize(
    ("doses", "problem"),
    [
        ([], "no dose"),
        ([0.0, 1.0], "not above 0"),
        ([math.nan], "not above 0"),
        ([1e9], "not above 0"),
        ([1.0, 1.0], "given twice"),
    ],
)
def test_doses_that_are_none_are_refused(doses, problem):
    with pytest.raises(RapalogError, match=problem) as caught:
        checked_doses(doses, dose_0="vehicles", most_nM=1e9)
    assert caught.value.where == "doses_nM" and caught.value.remedy
