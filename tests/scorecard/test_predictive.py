"""Claims on the predictions of Table 1: repeatable, ordered, honest about what hangs on noise."""

import numpy as np
import pytest

from rapalog.facts.claims import table1_rows
from rapalog.scorecard.mutations import mutated
from rapalog.scorecard.predictive import convention_of, predictions

ROWS = tuple(row for row in table1_rows() if row.cell_line == "786-O")


@pytest.fixture(scope="module")
def found():
    return predictions(ROWS, ["786-O"] * 2, n_draws=30, seed=1)


def test_the_band_is_ordered_and_falls_with_the_dose(found):
    for own in found:
        assert (own.low <= own.median).all() and (own.median <= own.high).all()
        assert own.median[0] > own.median[-1]
        assert own.plateau.value == pytest.approx(own.median[-1])
        assert own.at_printed.low <= own.at_printed.value <= own.at_printed.high


def test_the_same_seed_gives_the_same_predictions(found):
    again = predictions(ROWS, ["786-O"] * 2, n_draws=30, seed=1)
    assert [own.rule for own in again] == [own.rule for own in found]
    assert [own.conventions for own in again] == [own.conventions for own in found]


def test_every_convention_has_its_place_in_the_open(found):
    for own in found:
        assert set(own.conventions) == {
            "two parameters, 100 to 0",
            "three parameters",
            "four parameters, absolute",
            "four parameters, relative",
            "GR50",
        }
        assert all(0 <= one.place <= 1 and 0 <= one.p_not_reached <= 1 for one in own.conventions.values())


def test_an_inert_drug_never_reaches_one_half_and_has_nothing_to_measure():
    with mutated("drug_inert"):
        (own,) = predictions(ROWS[:1], ["786-O"], n_draws=5, seed=1)
    np.testing.assert_allclose(own.median, 1.0, atol=1e-6)
    assert own.conventions["four parameters, absolute"].p_not_reached == 1.0
    assert "neither" in own.next


def test_every_row_has_a_convention_fixed_with_a_reason():
    for row in table1_rows():
        convention, reason = convention_of(row.id)
        assert convention and reason
