"""The half-way dose of a noise-free curve lies half-way between no drug and the plateau, or nowhere."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapalog.analysis.curves.half_way import between_doses, half_level_nM, half_way_nM
from rapalog.errors import RapalogError

DOSES = np.geomspace(1e-3, 1e4, 29)


def hill(ec50_nM, *, left=0.0, slope=1.0, doses=DOSES):
    return left + (1 - left) / (1 + (doses / ec50_nM) ** slope)


def half(*curves, plateau_nM=1e3, least_effect=0.03):
    return half_way_nM(DOSES, curves, plateau_nM=plateau_nM, least_effect=least_effect)


@given(st.floats(0.01, 5.0), st.floats(0.0, 0.9), st.floats(0.7, 1.5))
def test_it_is_the_ec50_of_a_curve_that_is_level_at_the_plateau(ec50_nM, left, slope):
    (found,) = half(hill(ec50_nM, left=left, slope=slope))
    share = (ec50_nM / 1e3) ** slope  # of the fall that is still to come at the plateau
    assert found == pytest.approx(ec50_nM * (1 + 2 * share) ** (-1 / slope), rel=0.02)


@given(st.floats(0.01, 5.0))
def test_a_step_is_found_between_the_doses_it_lies_between(ec50_nM):
    (found,) = half(np.where(ec50_nM <= DOSES, 0.5, 1.0))
    k = int(np.searchsorted(DOSES, ec50_nM))
    assert DOSES[k - 1] < found <= DOSES[k]


def test_what_happens_above_the_plateau_does_not_count():
    once = hill(1.0, left=0.6)
    twice = once * np.where(DOSES > 1.1e3, 0.1, 1.0)
    assert half(once)[0] == half(twice)[0]


def test_no_effect_has_no_half():
    assert np.isnan(half(hill(1.0, left=0.98), np.ones(29), 2 - hill(1.0))).all()
    assert np.isfinite(half(hill(1.0, left=0.98), least_effect=0.01)).all()


def test_half_of_the_effect_below_the_lowest_dose_has_no_half():
    assert np.isnan(half(hill(1e-4))[0])


def test_a_curve_that_is_not_known_does_not_stand_in_the_way_of_others():
    unknown = np.full(29, np.nan)
    found = half(unknown, hill(1.0))
    assert np.isnan(found[0]) and found[1] == half(hill(1.0))[0]
    assert np.isnan(half(unknown)[0])


def test_of_several_crossings_the_lowest_counts():
    wave = np.where((DOSES > 0.1) & (DOSES < 1.0), 0.2, np.where(DOSES > 100, 0.4, 1.0))
    assert 0.05 < half(wave)[0] < 0.2


def test_doses_that_were_not_run_are_refused():
    with pytest.raises(RapalogError, match=r"must be 0.001 to 10000 nM"):
        between_doses(DOSES, [hill(1.0)], [1e5])


def test_between_doses_a_curve_never_leaves_its_neighbours():
    curve = np.where(DOSES > 1.0, 0.4, 1.0)
    found = between_doses(DOSES, [curve], np.geomspace(1e-3, 1e4, 500))
    assert found.min() >= 0.4 and found.max() <= 1.0


def test_the_dose_at_a_level_is_found_whatever_the_plateau():
    curves = np.array(
        [1 / (1 + DOSES / 3.0), np.full(len(DOSES), 0.9), np.full(len(DOSES), 0.2), np.full(len(DOSES), np.nan)]
    )
    found = half_level_nM(DOSES, curves)
    assert found[0] == pytest.approx(3.0, rel=0.02)
    assert np.isinf(found[1]) and found[2] == 0 and np.isnan(found[3])
    assert half_level_nM(DOSES, curves[:1], level=0.75)[0] == pytest.approx(1.0, rel=0.02)
