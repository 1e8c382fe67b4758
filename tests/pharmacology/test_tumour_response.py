"""From blood to tumour: inhibition against the untreated tumour, day by day in the last week."""

import numpy as np
import pytest

from rapalog.biology.tumour_cell import tumour_cell
from rapalog.errors import RapalogError
from rapalog.pharmacology.dosing_words import parse_regimen
from rapalog.pharmacology.patients import typical_patient
from rapalog.pharmacology.tumour_response import TumourCourse, biomarkers, tumour_course


@pytest.fixture(scope="module")
def course():
    return tumour_course(
        tumour_cell("generic"),
        typical_patient(),
        parse_regimen("10 mg daily"),
        days=8,
        readouts=["p-S6 S235/236", "p-AKT S473"],
    )


def test_levels_begin_at_those_of_the_untreated_tumour(course):
    assert course.time_h[0] == 0.0 and course.time_h[-1] == 8 * 24
    assert all(fold[0] == pytest.approx(1.0, rel=1e-3) for fold in course.fold.values())


def test_ten_milligrams_a_day_hold_p_s6_down(course):
    assert course.fold["p-S6 S235/236"][course.time_h > 24].max() < 0.5


def test_biomarkers_are_those_of_each_day_of_the_last_week_just_before_the_dose():
    time_h = np.arange(0.0, 10 * 24 + 0.25, 0.5)
    made_up = TumourCourse(time_h, {"x": 1 - time_h / 1000}, parse_regimen("10 mg daily"))
    found = biomarkers(made_up)
    assert [one.day for one in found] == [1, 2, 3, 4, 5, 6, 7]
    assert [one.inhibition_percent for one in found] == pytest.approx([2.4 * day for day in range(4, 11)])


@pytest.mark.parametrize("days", [0.5, 201.0, float("nan")])
def test_a_length_out_of_range_is_refused(days):
    with pytest.raises(RapalogError, match="must be 1 to 200"):
        tumour_course(tumour_cell("generic"), typical_patient(), parse_regimen("10 mg daily"), days=days)
