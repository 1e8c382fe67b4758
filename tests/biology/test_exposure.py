"""What takes a cause away takes that one away, and leaves the vehicle as it is."""

import numpy as np
import pytest

from rapalog.biology.drugs import find_drug
from rapalog.biology.experiment import dishes
from rapalog.biology.exposure import AS_IT_IS, HELD, NOT_LOST, Series, dosed, used_to_drug
from rapalog.biology.tumour_cell import tumour_cell
from rapalog.facts.library import value

READOUTS = ("viability", "p-S6 S235/236")
DISH = {"cells_seeded": 5000.0, "attach_h": 16.0}


@pytest.fixture(scope="module")
def cell():
    return tumour_cell()


@pytest.fixture(scope="module")
def series(cell):
    return Series([cell], find_drug("everolimus"), [0.0, 1.0, 1000.0], READOUTS)


def seen(series, outside):
    return dosed(series, outside=outside, times_h=[2.0, 72.0], **DISH)


def test_as_it_is_is_the_dish_of_everybody(cell, series):
    own = seen(series, AS_IT_IS)
    drug = find_drug("everolimus")
    usual = dishes([(cell, {drug: dose}) for dose in series.doses_nM], times_h=[2.0, 72.0], readouts=READOUTS, **DISH)
    for name in READOUTS:
        assert own[name][0] == pytest.approx(usual[name], rel=1e-6)


def test_the_vehicle_does_not_care(series):
    vehicles = [seen(series, outside)["viability"][0, 0] for outside in (AS_IT_IS, NOT_LOST, HELD)]
    assert vehicles[1] == pytest.approx(vehicles[0], rel=1e-6)
    assert vehicles[2] == pytest.approx(vehicles[0], rel=1e-6)


def test_the_more_of_the_drug_stays_the_less_grows(series):
    left = [seen(series, outside)["viability"][0, 1, -1] for outside in (AS_IT_IS, NOT_LOST, HELD)]
    assert left[0] > left[1] > left[2]


def test_without_loss_and_without_cells_nothing_is_lost(cell):
    few = Series([cell], find_drug("everolimus"), [0.0, 1.0], READOUTS)
    lone = {"cells_seeded": 1e-3, "attach_h": 16.0}
    kept, held = (dosed(few, outside=outside, times_h=[72.0], **lone)["viability"] for outside in (NOT_LOST, HELD))
    assert kept == pytest.approx(held, rel=1e-4)


def test_cells_used_to_the_drug_grow_slower_from_the_start(series):
    late = used_to_drug(series, before_h=value("Y003"), after_h=72.0, plated=np.array([7000.0]))["viability"][0, :, 1]
    soon = seen(series, HELD)["viability"][0, :, -1]
    assert late[1] / late[0] < soon[1] / soon[0]


def test_two_weeks_under_the_drug_are_long_enough(series):
    short, long = (
        used_to_drug(series, before_h=hours, after_h=72.0, plated=np.array([7000.0]))
        for hours in (value("Y003"), 3 * value("Y003"))
    )
    assert short["p-S6 S235/236"] == pytest.approx(long["p-S6 S235/236"], rel=0.02)
    assert short["viability"][..., 1] == pytest.approx(long["viability"][..., 1], rel=0.02)


def test_as_many_cells_are_plated_as_were_asked_for(cell):
    few, many = (
        used_to_drug(
            Series([cell], find_drug("everolimus"), [0.0], ("cell number",)),
            before_h=100.0,
            after_h=0.01,
            plated=np.array([plated]),
        )["cell number"][0, 0, 1]
        for plated in (1000.0, 3000.0)
    )
    assert (few, many) == (pytest.approx(1000.0, rel=1e-3), pytest.approx(3000.0, rel=1e-3))
