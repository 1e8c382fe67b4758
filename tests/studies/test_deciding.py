"""Claims on the experiment that decides: both explanations are asked alike, and the best measurement comes first."""

import numpy as np
import pytest

from rapalog.biology.calibrated import ALTERNATIVES, draws
from rapalog.errors import RapalogError
from rapalog.studies.deciding import _told_apart, deciding


@pytest.fixture(scope="module")
def found():
    return deciding(n_draws=20, seed=1)


def test_p_s6_that_comes_back_refutes_a_medium_that_keeps_its_drug(found):
    best = found.measurements[0]
    assert best.told_apart > 0.95 and "72 h" in best.what
    own = {one.what: one for one in found.measurements}["p-S6 S235/236, 72 h after one dose of 20 nM"]
    assert own.leading.low > own.rival.high


def test_both_explanations_agree_where_both_were_fitted(found):
    own = {one.what: one for one in found.measurements}["p-S6K1 T389, 24 h after one dose of 20 nM"]
    assert own.leading.low < own.rival.value < own.leading.high


def test_renewal_does_nothing_to_a_medium_that_keeps_its_drug(found):
    own = {one.what: one for one in found.measurements}
    renewed = own["viability at 10 nM, 168 h, medium and drug renewed every 24 h over dosed once"]
    assert renewed.rival.value == pytest.approx(1.0, abs=0.1) and renewed.leading.value < 0.9


def test_the_most_telling_measurement_comes_first(found):
    told = [one.told_apart for one in found.measurements]
    assert told == sorted(told, reverse=True) and 0.5 <= min(told) <= max(told) <= 1
    assert all(one.leading.low <= one.leading.value <= one.leading.high for one in found.measurements)


def test_the_same_seed_gives_the_same(found):
    assert deciding(n_draws=20, seed=1).to_json() == found.to_json()


def test_two_equal_samples_are_not_told_apart():
    same = np.arange(10.0)
    assert _told_apart(same, same) == pytest.approx(0.5)
    assert _told_apart(same, same + 100) == _told_apart(same + 100, same) == 1.0


@pytest.mark.parametrize("structure", ALTERNATIVES)
def test_the_draws_of_an_alternative_hold_what_it_took_away(structure):
    assert {one.changes["k_drug_loss"] for one in draws(100, seed=1, structure=structure)} == {0.0}
    with pytest.raises(RapalogError, match="must be 1 to 100"):
        draws(101, seed=1, structure=structure)
