"""Times as users write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapalog.errors import RapalogError
from rapalog.studies.ensembles.time_points import parse_times


def test_a_list_a_range_and_both():
    assert parse_times("0,1,24") == (0.0, 1.0, 24.0)
    assert parse_times("0:2:0.5") == (0.0, 0.5, 1.0, 1.5, 2.0)
    assert parse_times(" 0:2:1 , 24 ") == (0.0, 1.0, 2.0, 24.0)
    assert parse_times("7") == (7.0,)
    assert parse_times("3:3:1") == (3.0,)


def test_a_range_counts_in_decimals_and_ends_where_it_can():
    assert parse_times("0:1:0.1")[3] == 0.3
    assert parse_times("0:1:0.1")[-1] == 1.0
    assert parse_times("0:1:0.3") == (0.0, 0.3, 0.6, 0.9)


def test_by_default_101_points_from_the_start():
    assert len(parse_times(None)) == 101 and parse_times(None)[-1] == 100.0
    assert parse_times(None, start=20.0)[0] == 20.0 and parse_times(None, start=20.0)[-1] == 120.0


@pytest.mark.parametrize(
    "text",
    [
        "",
        ",",
        "0,,1",
        "1,0",
        "0,0",
        "0,nan",
        "inf",
        "0:1",
        "0:1:0",
        "0:1:-1",
        "1:0:1",
        "0:1:2:3",
        "a",
        "0:x:1",
        "0:1e9:1",
        "-1,0",
        "0,1e999",
        "0:5:1,3",
    ],
)
def test_what_is_no_ascending_list_is_refused(text):
    with pytest.raises(RapalogError) as refused:
        parse_times(text)
    assert refused.value.where == "--times" and refused.value.remedy


@given(st.text(alphabet="0123456789.,:-+eE naif", max_size=20))
def test_no_text_crashes_it(text):
    try:
        times = parse_times(text)
    except RapalogError:
        return
    assert list(times) == sorted(set(times))
