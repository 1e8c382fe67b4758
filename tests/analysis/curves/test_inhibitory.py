"""The dose of any inhibition, with its interval, or a bound."""

import numpy as np
import pytest
from tests.analysis.curves.test_compare import curves

from rapalog.analysis.curves.inhibitory import with_inhibitory
from rapalog.errors import RapalogError


def test_an_ic50_is_the_ic50():
    for own in with_inhibitory(curves(30, 100), [50]):
        found = own.inhibitory[50.0]
        assert (found.value, found.low, found.high) == pytest.approx(
            (own.ic50_nM.value, own.ic50_nM.low, own.ic50_nM.high), rel=1e-6
        )


def test_intervals_of_other_inhibitions_cover():
    truth = 30 * (0.8 / 0.55 - 1)  # where 0.2 + 0.8 / (1 + x / 30) is 0.75
    found = [with_inhibitory(curves(30, seed=seed), [25])[0].inhibitory[25.0] for seed in range(100)]
    assert 0.88 <= np.mean([(own.low or 0) < truth < (own.high or np.inf) for own in found]) <= 1.0


def test_what_the_plateau_does_not_reach_is_a_bound_with_its_level():
    found = with_inhibitory(curves(30), [90])[0].inhibitory[90.0]
    assert found.relation == ">" and found.reason == "plateau above 10 %"
    assert with_inhibitory(curves(30), [90])[0].to_json()["icx"]["ic90_nM"]["relation"] == ">"


@pytest.mark.parametrize("percent", [0, 100, -5, 120, float("nan")])
def test_no_dose_inhibits_by_nothing_or_more_than_all(percent):
    with pytest.raises(RapalogError, match="above 0 and below 100"):
        with_inhibitory(curves(30), [percent])
