"""An item is found by its name or by any part that fits only one, and never guessed."""

import numpy as np
import pytest

from rapalog.notebook.shown.lookup import Named, UnknownName, find

CURVES = (
    "MCF-7 / everolimus / 48 h",
    "MCF-7 / everolimus / 148 h",
    "MCF-7R / Torin 1 / 48 h",
    "786-O / everolimus / 72 h",
)


def _find(name, items=CURVES, **more):
    return find(name, items, str, what="curve", **more)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("786-O / everolimus / 72 h", 3),
        ("786o", 3),
        ("72 h", 3),
        ("torin", 2),
        ("mcf7r", 2),
        ("148h", 1),
        ("MCF-7, 148 h", 1),
        (("MCF-7", "48 h"), 0),
        (0, 0),
        (-1, 3),
        ("mcf 7r / torin 1 / 48 h", 2),
    ],
)
def test_a_part_that_fits_only_one_finds_it(name, found):
    assert _find(name) == CURVES[found]


def test_a_whole_part_comes_before_a_stretch_of_letters():
    assert _find("S6", ("p-S6", "S6", "p-S6/S6")) == "S6"
    assert _find("S6K", ("p-S6K1 T389", "p-S6 S235/236")) == "p-S6K1 T389"


def test_a_name_that_fits_several_lists_them():
    with pytest.raises(UnknownName, match="fits 2 curves") as caught:
        _find("MCF-7")
    assert all(name in caught.value.remedy for name in CURVES[:2])
    assert CURVES[2] not in caught.value.remedy


def test_a_name_that_fits_none_gets_the_nearest():
    with pytest.raises(LookupError, match="did you mean 786-O"):
        _find("786-P")


@pytest.mark.parametrize("name", [None, 1.5, "", " ", [], ("MCF-7", 3), b"MCF-7", True])
def test_what_is_no_name_is_refused(name):
    with pytest.raises(TypeError):
        _find(name)


def test_a_place_that_is_not_there_is_told():
    with pytest.raises(UnknownName, match="there are 4"):
        _find(4)


def test_an_alias_is_a_name():
    items = ("p-S6 S235/236", "p-S6 S240/244")
    assert _find("P-s6", items, aliases={"p-S6": items[0]}) == items[0]
    with pytest.raises(UnknownName, match="fits 2"):
        _find("p-S6", items)


def test_nothing_to_find_is_said():
    with pytest.raises(UnknownName, match="no curve here"):
        _find("a", ())


class _Curves(Named[str]):
    _what = "curve"

    def _names(self):
        return CURVES

    def _item(self, place):
        return CURVES[place].upper()


def test_in_says_what_a_name_would_find():
    curves = _Curves()
    assert "torin" in curves and ("MCF-7", "48 h") in curves
    assert "HeLa" not in curves and "MCF-7" not in curves  # none, and several
    assert 3 not in curves


def test_a_result_gives_its_items_by_name_place_and_in_order():
    curves = _Curves()
    assert curves["torin"] == curves[2] == curves[-2] == CURVES[2].upper()
    assert list(curves) == [name.upper() for name in CURVES] and len(curves) == len(CURVES)
    with pytest.raises(UnknownName, match="fits 2 curves"):
        curves["MCF-7"]


def test_a_place_may_come_from_numpy():
    assert _find(np.int64(1)) == CURVES[1]
