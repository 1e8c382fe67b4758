"""Watching changes nothing of what is watched, and ends with its block."""

import numpy as np

from rapalog.biology.drugs import find_drug
from rapalog.biology.experiment import dish
from rapalog.biology.tumour_cell import tumour_cell
from rapalog.biology.watching import watching


def seen(cell):
    return dish(
        cell,
        doses={find_drug("everolimus"): 20.0},
        times_h=[1.0, 24.0],
        readouts=["p-S6 S235/236"],
        cells_seeded=1000.0,
        attach_h=24.0,
    )["p-S6 S235/236"]


def test_a_dish_is_told_with_its_cell_its_doses_and_what_came_of_it():
    with watching() as watch:
        cell = tumour_cell("MCF-7", conditions={"oxygen": 0.01})
        values = seen(cell)
    (look,), ((known, conditions),) = watch.looks, watch.cells
    assert known is cell and look.parameters is cell.parameters and conditions == {"oxygen": 0.01}
    assert look.doses_nM == {"everolimus": 20.0} and look.time_h.tolist() == [1.0, 24.0]
    np.testing.assert_array_equal(look.levels["p-S6 S235/236"], values)


def test_nothing_is_told_after_the_block_and_nothing_differs_without_one():
    with watching() as watch:
        inside = seen(tumour_cell())
    outside = seen(tumour_cell())
    np.testing.assert_array_equal(inside, outside)
    assert len(watch.looks) == 1
