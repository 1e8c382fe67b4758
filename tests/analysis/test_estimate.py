"""An estimate never travels without its relation and interval; bounds of replicates are not averaged away."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from rapalog.analysis.estimate import Estimate, combine_replicates, missing, t_quantile


def of(*values, relation="="):
    return [Estimate(value, relation, reason="too high" if relation != "=" else "") for value in values]


def test_a_missing_estimate_has_no_value_and_a_reason():
    document = missing("flat").to_json()
    assert (document["value"], document["relation"], document["reason"]) == (None, "none", "flat")
    assert "reason" not in Estimate(1.0, "=").to_json()
    assert json.loads(json.dumps(document)) == document


def test_quantiles_are_students():
    assert t_quantile(0.95, 4) == pytest.approx(stats.t.ppf(0.975, 4))
    assert t_quantile(0.95, 4, one_sided=True) == pytest.approx(stats.t.ppf(0.95, 4))


def test_replicates_give_their_mean_and_a_t_interval_on_the_scale_that_was_asked_for():
    plain = combine_replicates(of(1.0, 2.0, 3.0), logarithmic=False)
    assert (plain.value, plain.relation) == (2.0, "=")
    assert plain.high - plain.value == pytest.approx(stats.t.ppf(0.975, 2) / math.sqrt(3))
    logs = combine_replicates(of(1.0, 10.0, 100.0), logarithmic=True)
    assert logs.value == pytest.approx(10.0)
    assert logs.low * logs.high == pytest.approx(100.0)


def test_one_replicate_has_no_interval_and_none_has_a_reason():
    one = combine_replicates(of(5.0), logarithmic=True)
    assert (one.value, one.low, one.high) == (5.0, None, None)
    assert combine_replicates([missing("flat")], logarithmic=True).reason == "flat"
    assert combine_replicates([], logarithmic=True).reason == "no replicate could be fitted"


@pytest.mark.parametrize(("relation", "bound", "low", "high"), [(">", 2.0, 2.0, None), ("<", 900.0, None, 900.0)])
def test_one_bound_among_replicates_makes_the_outermost_of_all_a_bound(relation, bound, low, high):
    found = combine_replicates([*of(2.0, 30.0), *of(900.0, relation=relation)], logarithmic=True)
    assert (found.value, found.relation, found.low, found.high) == (bound, relation, low, high)
    assert found.level == 1 - 0.5**3
    assert found.reason == "too high in 1 of 3 replicates"


@given(st.lists(st.floats(0.01, 1e4), min_size=2, max_size=8), st.floats(0.1, 10))
def test_the_unit_of_the_replicates_does_not_matter(values, unit):
    found, scaled = (combine_replicates(of(*own), logarithmic=True) for own in (values, [unit * v for v in values]))
    assert scaled.value == pytest.approx(unit * found.value, rel=1e-9)
    assert found.low <= found.value * (1 + 1e-12) and found.value <= found.high * (1 + 1e-12)
