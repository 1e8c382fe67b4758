"""A regimen in the typical patient: numbers come without an interval and say so; what is not built is refused."""

import pytest

from rapalog.errors import RapalogError
from rapalog.pharmacology.covariates import Covariates
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


@pytest.mark.parametrize(
    ("text", "options", "problem"),
    [
        ("ten daily", {}, "ten daily"),
        ("10 mg daily", {"days": 0}, "days"),
        ("10 mg daily", {"days": 201}, "days"),
        ("10 mg daily", {"cell_line": "MCF-8"}, "MCF-8"),
    ],
)
def test_what_is_not_built_or_not_understood_is_refused(text, options, problem):
    with pytest.raises(RapalogError, match=problem) as caught:
        run_regimen(text, **options)
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("number", "what"),
    [
        ({"haematocrit": 1.2}, "haematocrit 1.2"),
        ({"haematocrit": 38.0}, "0.15 to 0.65"),
        ({"haematocrit": 0.1}, "--hct"),
        ({"fat_free_mass_kg": -1.0}, "fat-free mass -1"),
        ({"fat_free_mass_kg": 5.0}, "20 to 120 kg"),
    ],
)
def test_a_number_that_no_adult_has_is_taken_for_a_mistake(number, what):
    with pytest.raises(RapalogError) as caught:
        Covariates(**number)
    assert what in f"{caught.value.problem} {caught.value.where}" and caught.value.remedy


def test_a_haematocrit_outside_the_patients_behind_the_model_is_said():
    assert any("0.22 lies outside" in note for note in Covariates(haematocrit=0.22).notes)
    assert not any("lies outside" in note for note in Covariates(haematocrit=0.4).notes)
