"""Draws of what is assumed keep to the ranges that rows give."""

import numpy as np
import pytest

from rapalog.biology.drugs import find_drug
from rapalog.biology.genotype import find_cell_line
from rapalog.facts.library import facts
from rapalog.studies.atlas.assumed import assumed_draws, is_assumed

LINE = find_cell_line("generic")


def test_nine_in_ten_draws_lie_in_the_range_and_half_on_either_side():
    draws = assumed_draws(LINE, [find_drug("MK-2206"), find_drug("everolimus")], 200, seed=1)
    rows = {row.id: row for row in (*facts("genotypes").values(), *facts("drugs").values())}
    potencies = np.array([dict(own.draw.drugs["MK-2206"])["akt_activity"] for own in draws])
    for row, values in ((rows["G001"], np.array([own.sizes["G001"] for own in draws])), (rows["K004"], potencies)):
        assert np.mean((values >= row.low) & (values <= row.high)) == pytest.approx(0.9, abs=0.01)
        assert np.mean(values < row.value) == pytest.approx(0.5, abs=0.01)


def test_what_was_learnt_is_not_drawn_again():
    draws = assumed_draws(LINE, [find_drug("everolimus")], 5, seed=1)
    assert {own.draw.drugs["everolimus"]["Kd_drug_FKBP12"] for own in draws} == {
        own.draw.drugs["everolimus"]["Kd_drug_FKBP12"] for own in assumed_draws(LINE, [], 5, seed=1)
    }


def test_without_draws_all_is_as_it_stands():
    (own,) = assumed_draws(LINE, [], 0, seed=1)
    assert own.draw is None and not own.sizes


def test_a_loss_has_no_size_to_be_assumed():
    rows = facts("genotypes")
    assert not is_assumed(rows["G010"])
    assert not is_assumed(rows["G032"])
    assert is_assumed(rows["G001"])
