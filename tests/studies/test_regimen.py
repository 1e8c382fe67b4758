"""A regimen in the typical patient: numbers come without an interval and say so; what is not built is refused."""

import pytest

from rapalog.errors import RapalogError
from rapalog.studies.regimen import run_regimen


@pytest.fixture(scope="module")
def daily():
    return run_regimen("10 mg daily", days=14)


def test_twice_the_dose_is_twice_the_drug_in_plasma_and_a_little_less_in_blood_whose_cells_fill_up(daily):
    twice = run_regimen("20 mg daily", days=14)
    assert twice.blood.plasma_ug_L == pytest.approx(2 * daily.blood.plasma_ug_L, rel=1e-6)
    assert 1.9 < twice.pk.cmin_ug_L / daily.pk.cmin_ug_L < 1.999


def test_blood_and_tumour_are_at_the_same_times(daily):
    assert daily.blood.time_h.tolist() == daily.tumour.time_h.tolist()
    assert {item.day for item in daily.biomarkers} == set(range(1, 8))


def test_no_number_of_one_patient_claims_an_interval(daily):
    document = daily.to_json()
    numbers = [*document["pk"].values(), *(item["inhibition_percent"] for item in document["biomarkers"])]
    assert all((own["low"], own["high"], own["level"]) == (None, None, None) for own in numbers)
    assert {own["method"] for own in numbers} == {"typical patient, no interval"}
    assert document["n_patients"] == 1


def test_a_single_dose_has_no_trough_and_says_why():
    trough = run_regimen("2 mg once", days=7).to_json()["pk"]["cmin_ug_L"]
    assert (trough["value"], trough["relation"], trough["reason"]) == (None, "none", "treatment ends")


@pytest.mark.parametrize(("text", "options", "problem"), [
    ("10 mg daily", {"haematocrit": 1.2}, "below 1"), ("10 mg daily", {"fat_free_mass_kg": -1.0}, "above 0"),
    ("ten daily", {}, "ten daily"), ("10 mg daily", {"days": 0}, "days"), ("10 mg daily", {"days": 201}, "days"),
    ("10 mg daily", {"cell_line": "MCF-8"}, "MCF-8"),
])  # fmt: skip
def test_what_is_not_built_or_not_understood_is_refused(text, options, problem):
    with pytest.raises(RapalogError, match=problem) as caught:
        run_regimen(text, **options)
    assert caught.value.remedy
