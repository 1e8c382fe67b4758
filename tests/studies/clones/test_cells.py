"""Draws of genotypes: the same cell for all of them, and the size of a variant within its limits."""

from __future__ import annotations

import numpy as np
import pytest

from rapalog.facts.library import fact
from rapalog.studies.clones.cells import as_it_stands, assumed, at_the_ends, drawn, unsure
from rapalog.studies.lines import given_line

LINE = given_line("generic")
CONTACT = "frb_contact_loss"


def sizes(cells):
    """Return how far each cell has lost the contact, in folds of what its draw has."""
    return np.array([dict(own.conditions)[CONTACT] for own in cells])


def test_ninety_percent_of_draws_lie_between_the_limits_of_a_variant():
    contact = sizes(drawn(LINE, ["MTOR:S2035F"], 200, seed=1)[0])
    known = fact("G001")
    assert np.mean((contact > known.low) & (contact < known.high)) == pytest.approx(0.9, abs=0.02)
    assert np.median(contact) == pytest.approx(known.value, rel=0.05)


def test_a_variant_without_limits_is_as_the_table_says_in_every_draw():
    assert all(not own.conditions for own in drawn(LINE, ["TSC2:loss"], 5, seed=1)[0])
    assert unsure("TSC2:loss") == () and [row.id for row in assumed("TSC2:loss")] == ["G010"]


def test_all_genotypes_of_a_draw_are_of_one_cell_and_one_size():
    line, first, second = drawn(LINE, ["", "MTOR:S2035F", "MTOR:F2108L"], 7, seed=3)
    for plain, one, other in zip(line, first, second, strict=True):
        assert plain.changes == one.changes == other.changes
    assert sizes(first) == pytest.approx(sizes(second))
    assert drawn(LINE, ["MTOR:S2035F"], 7, seed=3)[0] == first


def test_the_ends_are_the_limits_of_the_table():
    low, high = sizes(at_the_ends(LINE, "MTOR:S2035F"))
    assert (low, high) == pytest.approx((fact("G001").low, fact("G001").high))
    assert [own.genotype for own in as_it_stands(LINE, ["", "PTEN:loss"])] == ["", "PTEN:loss"]
