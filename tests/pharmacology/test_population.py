"""Drawn patients differ as the population model says."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rapalog.errors import RapalogError
from rapalog.facts.library import value
from rapalog.pharmacology.patients import typical_patient
from rapalog.pharmacology.population import draw_population


def test_clearance_volume_and_absorption_have_the_printed_variation_about_the_typical_values():
    drawn, typical = draw_population(20_000, n_doses=2, seed=3), typical_patient()
    for name, cv in (("clint_L_h", "P013"), ("central_L", "P014")):
        own = np.array([getattr(patient, name) for patient in drawn.patients])
        assert np.median(own) == pytest.approx(getattr(typical, name), rel=0.02)
        assert own.std() / own.mean() == pytest.approx(value(cv) / 100, rel=0.05)
    logs = np.log(drawn.absorption_h / typical.absorption_h)
    assert logs.std() == pytest.approx(math.sqrt(math.log1p((value("P015") / 100) ** 2)), rel=0.02)
    assert abs(np.corrcoef(logs.T)[0, 1]) < 0.03  # occasions of one patient are independent


def test_the_haematocrit_differs_within_its_range_unless_it_is_given():
    drawn = np.array([own.haematocrit for own in draw_population(2_000, n_doses=1, seed=1).patients])
    assert 0.28 <= drawn.min() < 0.34 < 0.42 < drawn.max() <= 0.5
    assert {own.haematocrit for own in draw_population(5, n_doses=1, seed=1, haematocrit=0.31).patients} == {0.31}


def test_the_same_seed_draws_the_same_patients():
    one, two, other = (draw_population(3, n_doses=2, seed=seed) for seed in (5, 5, 6))
    assert one.patients == two.patients
    assert one.patients != other.patients


@pytest.mark.parametrize("n", [0, 100_001])
def test_no_patient_or_too_many_are_refused(n):
    with pytest.raises(RapalogError):
        draw_population(n, n_doses=1, seed=1)
