"""Points collapsed by position: nothing is lost, and many curves at once are each as they are alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapalog.numerics.points import collapse, collapse_alike


@given(st.integers(0, 2**32 - 1), st.integers(1, 5))
def test_curves_collapsed_together_are_those_collapsed_alone_in_any_order(seed, count):
    rng = np.random.default_rng(seed)
    position = rng.choice([0.0, 0.1, 1.0, 30.0, 1000.0], size=12)
    position[0] = 5.0
    values, order = rng.standard_normal((count, 12)), rng.permutation(12)
    for own, y in zip(collapse_alike(position, values), values, strict=True):
        alone = collapse(position[order], y[order])
        assert own.places.design == alone.places.design
        assert (own.mean == alone.mean).all() and own.sse_within == alone.sse_within and own.n == 12


@given(st.integers(0, 2**32 - 1))
def test_collapsing_keeps_the_sum_of_squares_and_weights_of_one_change_nothing(seed):
    rng = np.random.default_rng(seed)
    position, y = rng.choice([0.0, 1.0, 8.0], size=9), rng.standard_normal(9)
    position[0] = 2.0
    points, weighted = collapse(position, y), collapse(position, y, weight=np.ones(9))
    assert points.total == pytest.approx(float(((y - y.mean()) ** 2).sum()), rel=1e-12)
    assert points.average == pytest.approx(float(y.mean()), rel=1e-12, abs=1e-12)
    assert (points.mean, points.sse_within) == (pytest.approx(weighted.mean), pytest.approx(weighted.sse_within))
    assert (points.low, points.high) == (np.log10(position[position > 0].min()), np.log10(position.max()))
