"""Body and cells as one network, against the body solved exactly and the tumour driven by steps."""

from __future__ import annotations

import numpy as np
import pytest

from rapalog.biology.tumour_cell import tumour_cell
from rapalog.errors import RapalogError
from rapalog.pharmacology.dosing_words import parse_regimen
from rapalog.pharmacology.patient_cells import follow_patients
from rapalog.pharmacology.patients import typical_patient
from rapalog.pharmacology.pharmacokinetics import blood_course
from rapalog.pharmacology.tumour_response import tumour_course

TIMES_H = np.array([0.0, 0.5, 1.0, 3.0, 12.0, 24.0, 25.0, 47.0, 60.0, 96.0, 120.0])


@pytest.mark.parametrize("text", ["10 mg daily", "5 mg bid, missed day 2", "20 mg once", "10 mg daily from day 2"])
def test_plasma_in_the_network_is_the_exact_one(text):
    for patient in (typical_patient(), typical_patient(deep_compartment=True, haematocrit=0.3)):
        found = follow_patients([tumour_cell("generic")], [patient], parse_regimen(text), times_h=TIMES_H)
        exact = blood_course(patient, parse_regimen(text), TIMES_H).plasma_ug_L
        np.testing.assert_allclose(found.plasma_ug_L[0], exact, atol=1e-5 * exact.max())


def test_biomarkers_are_those_of_a_tumour_driven_by_steps_of_the_same_drug():
    cell, regimen = tumour_cell("generic"), parse_regimen("10 mg daily")
    found = follow_patients([cell], [typical_patient()], regimen, times_h=TIMES_H)
    stepped = tumour_course(cell, typical_patient(), regimen, days=5)
    for name, fold in found.fold.items():
        steps = np.interp(TIMES_H, stepped.time_h, stepped.fold[name])
        np.testing.assert_allclose(fold[0, 2:], steps[2:], atol=0.01)  # steps of 0.25 h blur the first half hour


def test_each_dose_may_be_absorbed_at_its_own_rate_and_each_patient_has_its_own_cells():
    cells = [tumour_cell("generic"), tumour_cell("generic", "MTOR:S2035F")]
    slow = np.array([[0.4, 0.4], [4.0, 0.4]])
    found = follow_patients(
        cells, [typical_patient()] * 2, parse_regimen("10 mg daily"), times_h=TIMES_H[:8], absorption_h=slow
    )
    first, second = found.plasma_ug_L
    assert second[2] < 0.5 * first[2]
    assert found.fold["p-S6 S235/236"][0, 5] < 0.3 < 0.9 < found.fold["p-S6 S235/236"][1, 5]


def test_what_the_network_does_not_have_is_refused():
    with pytest.raises(RapalogError, match="absorption stages"):
        follow_patients(
            [tumour_cell("generic")],
            [typical_patient(absorption_stages=5)],
            parse_regimen("10 mg daily"),
            times_h=TIMES_H,
        )
    with pytest.raises(RapalogError, match="no dose"):
        follow_patients(
            [tumour_cell("generic")], [typical_patient()], parse_regimen("10 mg daily from day 20"), times_h=TIMES_H
        )
