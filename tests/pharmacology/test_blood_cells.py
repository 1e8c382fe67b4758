"""Blood cells are the cell of the model, out of cycle."""

from __future__ import annotations

import math

import pytest

from rapalog.biology.tumour_cell import tumour_cells, wanted
from rapalog.pharmacology.blood_cells import as_blood_cell, blood_cell_note


@pytest.fixture(scope="module")
def pair():
    tumour = wanted("generic")
    return tumour_cells([tumour, as_blood_cell(tumour)])


def test_they_do_not_divide_in_any_treatment(pair):
    tumour, blood = pair
    divisions = [24 * 200 / cell.parameters["doubling_time"] for cell in (tumour, blood)]
    assert divisions[0] > 100 and divisions[1] < 0.05


def test_they_differ_in_nothing_else(pair):
    tumour, blood = (dict(cell.parameters) for cell in pair)
    differing = {name for name in tumour if not math.isclose(tumour[name], blood[name], rel_tol=1e-9)}
    assert differing == {"doubling_time"}


def test_the_note_says_what_was_measured_and_that_nothing_is_tuned():
    assert "56 %" in blood_cell_note() and "nothing is tuned" in blood_cell_note()
