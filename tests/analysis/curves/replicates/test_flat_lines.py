"""That no curve was seen is no bound: what a flat line says of an IC50."""

import numpy as np
import pytest
from tests.analysis.curves.shapes import DOSES, noisy

from rapalog.analysis.curves.dose_response import fit_dose_response
from rapalog.studies.viability.study import analyse_viability

SCATTER = np.array([1.0, 0.1, 0.9, 0.2, 0.7, 0.15, 0.8, 0.1, 0.6])
EIGHT = np.array([0.0, 500, 1000, 1500, 2000, 2500, 5000, 7500, 10_000])


def flat(dose, y, **given):
    return fit_dose_response(dose, y, model="flat", **given).ic50_nM


def test_a_flat_line_whose_mean_may_be_on_either_side_of_one_half_has_no_bound():
    found = flat(EIGHT, SCATTER)
    assert (found.value, found.relation, found.reason) == (None, "none", "these wells cannot tell")


@pytest.mark.parametrize(("mean", "relation"), [(1.0, ">"), (0.1, "<")])
def test_a_flat_line_clear_of_one_half_is_a_bound(mean, relation):
    assert flat(DOSES, noisy(np.full(len(DOSES), mean))).relation == relation


@pytest.mark.parametrize("robust", [None, "tukey"])
def test_several_replicates_that_scatter_around_one_half_have_no_bound(robust):
    dose, day = np.tile(DOSES, 3), np.repeat(["1", "2", "3"], len(DOSES))
    y = noisy(np.repeat([0.9, 0.5, 0.1], len(DOSES)))
    assert flat(dose, y, replicate=day.tolist(), robust=robust).relation == "none"
    assert flat(dose, np.clip(y, 0.85, None), replicate=day.tolist(), robust=robust).relation == ">"


def test_noisy_wells_that_fall_from_one_to_nothing_have_an_ic50_and_no_bound_below_the_doses(shared_data):
    (curve,) = analyse_viability([shared_data / "strangers" / "viability" / "noisy_called_flat.csv"]).curves
    assert curve.ic50_nM.relation == "=" and 1_100 < curve.ic50_nM.value < 1_500
    assert "outside the tested range" in curve.ic50_nM.reason


def test_a_flat_line_of_replicates_too_small_to_be_fitted_has_no_ic50_and_says_why():
    dose_nM = np.array([1.0, 10, 100, 1000, 1, 30, 300, 3, 3000])
    response = np.array([1.01, 0.99, 1.0, 1.02, 0.98, 1.0, 1.01, 0.99, 1.0])
    found = fit_dose_response(dose_nM, response, replicate=list("111122233"))
    assert found.model == "flat"
    for own in (found.ic50_nM, found.ec50_nM):
        assert (own.value, own.relation, own.reason) == (None, "none", "no replicate could be fitted")
