"""How cells might answer otherwise is what is said of it."""

from __future__ import annotations

import numpy as np
import pytest

from rapalog.pharmacology.clones.division import LEVELS_NM
from rapalog.pharmacology.clones.tumours import Answer
from rapalog.studies.clones import answers
from rapalog.studies.clones.answers import choices, find_answers
from rapalog.studies.lines import given_line

LINE = given_line("generic")


@pytest.fixture(scope="module")
def found():
    return find_answers(LINE, ["MTOR:S2035F"], 20, seed=1)


@pytest.fixture(scope="module")
def made(found):
    weights = np.zeros(len(LEVELS_NM))
    weights[9] = 1.0
    return {own.name: own for own in choices(LINE, "MTOR:S2035F", found, weights)}


def half_nM(division):
    """Return the level at which half of the effect at the last level is there."""
    share = (division[0] - division[1:]) / (division[0] - division[-1])
    return np.exp(np.interp(0.5, share, np.log(LEVELS_NM[1:])))


def test_cells_as_they_stand_die_as_without_drug_and_as_in_a_dish_only_if_asked(found):
    assert all((own.death == 1).all() for own in found.as_it_stands(1))
    sensitive, resistant = found.as_it_stands(1, dish=True)
    assert sensitive.death[-1] == pytest.approx(found.least_death, abs=0.02) and resistant.death[-1] > 0.9


def test_draws_are_as_many_for_both_and_none_where_none_were_asked_for(found):
    sensitive, resistant = found.of_draws(1)
    assert sensitive.division.shape == resistant.division.shape == (20, len(LEVELS_NM))
    assert find_answers(LINE, ["MTOR:S2035F"], 0, seed=1).of_draws(1) is None


def test_the_level_of_half_the_effect_moves_and_the_plateau_stays(found, made):
    usual = found.as_it_stands(1)[0].division
    (low, _), (high, _) = made["level of half the effect"].answers
    said = [float(text.split()[0]) for text in made["level of half the effect"].words]
    assert half_nM(low.division) == pytest.approx(said[0], rel=0.15)
    assert half_nM(high.division) == pytest.approx(said[1], rel=0.15)
    assert said[0] < half_nM(usual) < said[1]
    assert low.division[0] == high.division[0] == usual[0]
    assert low.division[-1] == pytest.approx(high.division[-1], abs=0.02)


def test_ends_of_a_variants_size_change_the_clones_alone(found, made):
    (first, low), (second, high) = made["size of MTOR:S2035F"].answers
    assert (first.division == second.division).all() and low.division[-1] < high.division[-1]


def test_draws_with_little_and_with_much_division_stand_at_the_ends(made):
    low, high = (float(text.split()[0]) for text in made["division under the drug"].words)
    (first, _), (second, _) = made["division under the drug"].answers
    assert low < high and (100 * first.division[9], 100 * second.division[9]) == pytest.approx((low, high), abs=0.6)


def test_a_line_that_the_drug_does_not_slow_has_no_level_to_move():
    flat = Answer(np.ones(len(LEVELS_NM)), np.ones(len(LEVELS_NM)))
    assert answers._potency((flat, flat), np.ones((4, len(LEVELS_NM)))) == []
