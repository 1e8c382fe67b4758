"""A layout that does not fit its plate is said, well by well."""

from rapalog.studies.viability.layout_fit import misfits
from rapalog.tables import LayoutWell, Reading


def read(*wells, plate="Plate 1"):
    return [Reading("p.txt", plate, well, "abs", "1", "", 1.0) for well in wells]


def test_a_described_well_that_the_plate_lacks_is_named():
    layout = [LayoutWell("", "A1"), LayoutWell("", "I3"), LayoutWell("", "J4", role="empty")]
    assert misfits(read("A1"), layout) == [
        "p.txt: Plate 1: the layout describes 1 well (I3) that the plate lacks: the readings end at A1"
    ]


def test_a_well_missing_among_others_is_no_end_of_the_plate():
    layout = [LayoutWell("", "A1"), LayoutWell("", "A2")]
    (flag, _) = misfits(read("A1", "B3"), layout)
    assert flag == "p.txt: Plate 1: the layout describes 1 well (A2) that the plate lacks"


def test_wells_that_the_layout_leaves_out_are_counted_and_named_in_order():
    (flag,) = misfits(read("A1", *(f"B{column}" for column in range(12, 0, -1))), [LayoutWell("", "A1")])
    assert flag == "p.txt: Plate 1: 12 wells (B1, B2, B3, B4, B5, B6, ...) read but not in the layout, and left out"


def test_a_layout_of_another_plate_says_nothing_of_this_one():
    layout = [LayoutWell("Plate 1", "A1"), LayoutWell("Plate 2", "A1"), LayoutWell("Plate 2", "A2")]
    assert misfits(read("A1") + read("A1", "A2", plate="Plate 2"), layout) == []
