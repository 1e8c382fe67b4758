import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapalog.assays.blots.lysate import (
    NO_ERRORS,
    BenchErrors,
    Condition,
    lyse,
    lysis_left,
    measure_protein,
    spread,
    usual_errors,
)
from rapalog.assays.blots.targets import find_target
from rapalog.errors import RapalogError
from rapalog.facts.library import value

TARGETS = [find_target(name) for name in ("p-4E-BP1", "4E-BP1", "p-S6", "S6")]
DISH = Condition("vehicle", 0.0, 24.0, {"p-4E-BP1 T37/46": 0.8, "p-4E-BP1 S65": 0.3, "p-S6 S235/236": 0.4})


def lysate_of(*, seed=1, left=1.0, errors=NO_ERRORS, condition=DISH):
    return lyse(condition, TARGETS, left=left, errors=errors, generator=np.random.default_rng(seed))


def test_the_inhibitor_keeps_every_phosphosite():
    assert lysis_left(60.0, phosphatase_inhibitor=True) == 1.0


def test_without_inhibitor_half_is_gone_after_a_half_life():
    assert lysis_left(value("W008"), phosphatase_inhibitor=False) == pytest.approx(0.5)


def test_what_leaves_the_slow_band_of_4ebp1_arrives_in_the_fast_one():
    fresh, stale = lysate_of(), lysate_of(left=0.25)
    total = find_target("4E-BP1")
    before, after = (dict(lysate.bands(total, load_ug=20.0)) for lysate in (fresh, stale))
    assert sum(after.values()) == pytest.approx(sum(before.values()))
    assert after[20.0] < before[20.0] and after[15.0] > before[15.0]


def test_without_errors_a_band_is_load_times_share():
    assert lysate_of().bands(find_target("p-S6"), load_ug=20.0) == ((32.0, pytest.approx(8.0)),)


@given(seed=st.integers(0, 2**32), share=st.floats(0, 1), part=st.floats(0, 1), cv=st.floats(0, 0.99))
def test_biological_spread_keeps_shares_between_0_and_1_and_sites_in_order(seed, share, part, cv):
    dish = Condition("x", 1.0, 1.0, DISH.readouts | {"p-4E-BP1 T37/46": share, "p-4E-BP1 S65": share * part})
    seen = lysate_of(seed=seed, errors=dataclasses.replace(NO_ERRORS, odds_cv=cv), condition=dish).readouts
    assert 0 <= seen["p-4E-BP1 S65"] <= seen["p-4E-BP1 T37/46"] * (1 + 1e-12) <= 1 + 1e-9


def test_the_median_replicate_has_the_share_of_the_cell():
    errors = dataclasses.replace(NO_ERRORS, odds_cv=0.2)
    shares = [lysate_of(seed=seed, errors=errors).readouts["p-S6 S235/236"] for seed in range(2000)]
    assert np.median(shares) == pytest.approx(0.4, rel=0.01)


def test_errors_have_median_one():
    assert np.median(spread(np.random.default_rng(1), 0.5, (20_000,))) == pytest.approx(1.0, rel=0.02)


@pytest.mark.parametrize("true_ug_uL", [0.5, 1.0, 2.0, 4.0, 7.0])
def test_a_parabola_through_the_bent_bca_curve_costs_less_than_a_fifth_of_a_percent(true_ug_uL):
    lysate = dataclasses.replace(lysate_of(), concentration_ug_uL=true_ug_uL)
    assay = measure_protein([lysate], errors=NO_ERRORS, generator=np.random.default_rng(1))
    assert assay.estimates_ug_uL[0] == pytest.approx(true_ug_uL, rel=2e-3)


def test_bca_with_noise_is_off_by_a_few_percent_and_not_by_a_bias():
    lysate = lysate_of()
    ratios = []
    for seed in range(200):
        assay = measure_protein([lysate], errors=usual_errors(), generator=np.random.default_rng(seed))
        ratios.append(assay.estimates_ug_uL[0] / lysate.concentration_ug_uL)
    assert 0.01 < np.std(ratios) < 0.06 and np.mean(ratios) == pytest.approx(1.0, abs=0.01)


def test_a_lysate_above_the_standards_is_taken_for_the_highest_standard():
    thick = dataclasses.replace(lysate_of(), concentration_ug_uL=1000.0)
    assay = measure_protein([thick], errors=NO_ERRORS, generator=np.random.default_rng(1))
    assert assay.estimates_ug_uL[0] == pytest.approx(2.0 * value("W018"))


@pytest.mark.parametrize("wrong", [-0.1, 1.0, float("nan")])
def test_an_error_is_a_fraction(wrong):
    with pytest.raises(RapalogError, match="between 0 and 1"):
        BenchErrors(**{field.name: wrong for field in dataclasses.fields(BenchErrors)})
