"""Curves with parameters that a user holds or bounds."""

import numpy as np
import pytest
from tests.analysis.curves.test_compare import curves

from rapalog.analysis.curves.constrained import constrained
from rapalog.analysis.curves.limits import parse_limits
from rapalog.errors import RapalogError


def test_limits_that_do_not_bind_change_nothing():
    (own,) = curves(30)
    found = constrained(own, {"hill": (0.2, 5.0)})
    for name in ("ec50_nM", "ic50_nM"):
        one, other = getattr(found, name), getattr(own, name)
        assert (one.value, one.low, one.high) == pytest.approx((other.value, other.low, other.high), rel=2e-3)
    assert found.emax.value == pytest.approx(own.emax.value, rel=1e-3)
    assert found.emax.low == pytest.approx(own.emax.low, rel=1e-2)


def test_a_held_parameter_is_where_it_was_held_and_the_flag_says_whose_wish_that_is():
    (own,) = curves(30)
    found = constrained(own, {"bottom": (0.0, 0.0), "hill": (1.0, 1.0)})
    assert found.bottom.value == 0.0 and found.hill.value == pytest.approx(1.0) and found.bottom.method == "held"
    assert found.ec50_nM.value > own.ec50_nM.value
    assert any("by the user's wish: bottom held at 0, hill held at 1" in flag for flag in found.flags)
    assert found.predict(30.0) == pytest.approx(found.top.value / (1 + 30 / found.ec50_nM.value), rel=1e-6)


def test_intervals_of_a_constrained_curve_cover():
    own = [constrained(curves(30, seed=seed, bottom=0.0)[0], {"bottom": (0.0, 0.0)}).ic50_nM for seed in range(20)]
    assert np.mean([found.low < 30 < found.high for found in own]) >= 0.85


def test_replicates_are_fitted_one_by_one():
    (own,) = curves(30, replicates=3)
    found = constrained(own, {"bottom": (0.2, 0.2)})
    assert "3 biological replicates" in found.ec50_nM.method and found.n_biological == 3


@pytest.mark.parametrize("text", ["slope=1", "bottom", "hill=0", "hill=2..1", "top=x", "hill=0.01..2"])
def test_what_is_no_limit_is_refused(text):
    with pytest.raises(RapalogError):
        parse_limits([text])
    with pytest.raises(RapalogError, match="once each"):
        parse_limits(["top=1", "top=2"])
