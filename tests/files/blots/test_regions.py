"""Regions are written for a person to edit, and read back as they were, or refused."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapalog.errors import FileError, RapalogError
from rapalog.files.blots.regions import ImageRegions, read_regions, regions_bytes

HEAD = "image,lane,sample,dose_nM,time_h,target,replicate,blot,role,amount,kda,roi\n"


def test_regions_read_back_as_written():
    own = ImageRegions("a.tif", {1: (1.0, 2.0, 30.0, 40.0)}, {("p-S6", 1): (10.0, 20.0)})
    assert read_regions(regions_bytes([own], notes={own.key: ["look"]}), file="r.json") == {own.key: own}


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"images": 3}',
        '{"images": [{"image": 3}]}',
        '{"images": [{"image": "a", "lanes": {}}]}',
        '{"images": [{"image": "a", "lanes": [{"lane": 1, "x0": 5, "y0": 0, "x1": 5, "y1": 9}]}]}',
        '{"images": [{"image": "a", "lanes": [{"lane": 1, "x0": "5", "y0": 0, "x1": 6, "y1": 9}]}]}',
        '{"images": [{"image": "a", "lanes": [{"lane": true, "x0": 5, "y0": 0, "x1": 6, "y1": 9}]}]}',
        '{"images": [{"image": "a", "bands": [{"y0": 0, "y1": 9}]}]}',
        '{"images": [{"image": "a"}, {"image": "a"}]}',
    ],
)
def test_wrong_regions_are_refused(text):
    with pytest.raises(FileError) as caught:
        read_regions(text.encode(), file="r.json")
    assert caught.value.where.startswith("r.json")


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["images", "image", "lanes", "lane", "x0", "bands", "target"]), inner, max_size=4
            )
        ),
        max_leaves=12,
    )
)
@settings(max_examples=100, deadline=None)
def test_no_json_crashes_the_reader_of_regions(document):
    try:
        read_regions(json.dumps(document).encode(), file="r")
    except RapalogError as error:
        assert error.remedy


def test_a_band_without_a_lane_holds_for_all_and_one_with_columns_keeps_them():
    bands = [{"target": "S6", "y0": 1, "y1": 9}, {"target": "AKT", "lane": 2, "x0": 3, "x1": 7, "y0": 1, "y1": 9}]
    text = json.dumps({"images": [{"image": "a", "lanes": [], "bands": bands}]})
    own = read_regions(text.encode(), file="r")["a", ""]
    assert own.bands == {("S6", 0): (1.0, 9.0), ("AKT", 2): (1.0, 9.0)}
    assert own.columns == {("AKT", 2): (3.0, 7.0)}
