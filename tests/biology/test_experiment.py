"""An experiment: a dose of 0 is the vehicle, many dishes are as one, and times that make no sense are refused."""

import math

import numpy as np
import pytest

from rapalog.biology.drugs import find_drug
from rapalog.biology.experiment import dish, dishes, tumour
from rapalog.biology.tumour_cell import tumour_cell
from rapalog.errors import RapalogError

HOW = {"times_h": [1.0, 24.0], "readouts": ["p-S6K1 T389", "cell number"], "cells_seeded": 3000.0, "attach_h": 24.0}


@pytest.fixture(scope="module")
def cell():
    return tumour_cell("MCF-7")


def test_readouts_are_arrays_over_time_by_their_own_names(cell):
    seen = dish(cell, doses={}, **{**HOW, "readouts": ["ps6k1 t389"]})
    assert list(seen) == ["p-S6K1 T389"] and seen["p-S6K1 T389"].shape == (2,)


def test_a_dose_of_0_is_no_dose(cell):
    vehicle, nothing = (dish(cell, doses=doses, **HOW) for doses in ({find_drug("everolimus"): 0.0}, {}))
    assert all((vehicle[name] == nothing[name]).all() for name in vehicle)


def test_many_dishes_are_each_as_if_alone(cell):
    doses = [{find_drug("everolimus"): dose} for dose in (0.0, 1.0, 100.0)]
    together = dishes([(cell, own) for own in doses], **HOW)
    for row, own in enumerate(doses):
        alone = dish(cell, doses=own, **HOW)
        assert all(np.allclose(together[name][row], alone[name], rtol=1e-9) for name in alone)
    assert (np.diff(together["p-S6K1 T389"][:, 0]) < 0).all()


def test_a_tumour_held_without_drug_stands_still_and_with_drug_does_not(cell):
    still, held = (
        tumour(cell, start_h=np.array([0.0]), free_nM=np.array([free]), times_h=[0.0, 24.0], readouts=["p-S6K1 T389"])[
            "p-S6K1 T389"
        ]
        for free in (0.0, 10.0)
    )
    assert still[1] == pytest.approx(still[0], rel=1e-3)
    assert held[1] < 0.5 * still[1]


@pytest.mark.parametrize("times", [[], [2.0, 1.0], [1.0, 1.0], [math.nan], [-1.0], [1e6]])
def test_times_that_make_no_sense_are_refused(cell, times):
    with pytest.raises(RapalogError) as caught:
        dish(cell, doses={}, **{**HOW, "times_h": times})
    assert caught.value.remedy
