import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapalog.errors import RapalogError
from rapalog.facts.library import fact, value
from rapalog.pharmacology.blood import free_nM, whole_blood_ug_L
from rapalog.pharmacology.patients import EXPLORATORY, Patient, typical_patient

HAEMATOCRIT = st.floats(0.05, 0.8)
LEVEL = st.one_of(st.just(0.0), st.floats(1e-9, 1e6))


@given(low=LEVEL, step=st.floats(1e-3, 1e3), haematocrit=HAEMATOCRIT)
def test_more_in_plasma_is_more_in_blood_but_less_than_in_proportion(low, step, haematocrit):
    patient = typical_patient(haematocrit=haematocrit)
    lower, upper = whole_blood_ug_L([low, low + step], patient=patient)
    assert lower < upper
    assert upper * low <= lower * (low + step) * (1 + 1e-12)


def test_red_cells_can_run_full():
    patient = typical_patient()
    bound = whole_blood_ug_L(1e9, patient=patient) - 1e9 * (
        1 - patient.haematocrit * (1 - patient.red_cell_nonspecific)
    )
    assert bound == pytest.approx(patient.haematocrit * value("P009"), rel=1e-3)


@pytest.mark.parametrize("haematocrit", [0.38, 0.45])
def test_plasma_holds_the_labelled_share_of_low_levels_but_not_of_extreme_ones(haematocrit):
    patient, label = typical_patient(haematocrit=haematocrit), fact("P102")
    plasma = np.geomspace(0.01, 1e5, 2000)
    blood = whole_blood_ug_L(plasma, patient=patient)
    low, extreme = np.interp([5.0, 5000.0], blood, plasma / blood)
    assert label.low < 100 * low < 1.4 * label.low
    assert 100 * extreme > 1.5 * label.high  # a known limit of the model


def test_free_drug_is_the_unbound_share_in_molar_units():
    patient = typical_patient()
    assert free_nM(value("B072"), patient=patient) == pytest.approx(1000 * value("P008"))


@pytest.mark.parametrize("level", [-1.0, float("nan")])
@pytest.mark.parametrize("function", [whole_blood_ug_L, free_nM])
def test_a_negative_concentration_is_refused(function, level):
    with pytest.raises(RapalogError, match="concentration"):
        function(np.array([1.0, level]), patient=typical_patient())


def test_the_typical_patient_has_the_haematocrit_of_cancer_patients_unless_told():
    assert typical_patient().haematocrit == value("P017")
    assert typical_patient(haematocrit=0.3).haematocrit == 0.3


def test_size_scales_flows_by_less_than_volumes_and_leaves_the_liver_alone():
    small, usual = typical_patient(fat_free_mass_kg=value("P174") / 2), typical_patient()
    assert small.central_L == pytest.approx(usual.central_L / 2)
    assert small.clint_L_h == pytest.approx(usual.clint_L_h * 0.5**0.75)
    assert small.liver_L == usual.liver_L


def test_the_deep_compartment_carries_its_label_and_the_published_model_none():
    assert typical_patient(deep_compartment=True).label == EXPLORATORY
    assert typical_patient().label == ""


@pytest.mark.parametrize(
    "wrong",
    [
        {"haematocrit": 0.0},
        {"haematocrit": 1.0},
        {"haematocrit": 45.0},
        {"fat_free_mass_kg": 0.0},
        {"fat_free_mass_kg": -3.0},
        {"absorption_stages": 0},
        {"haematocrit": float("nan")},
    ],
)
def test_a_body_that_cannot_be_is_refused(wrong):
    with pytest.raises(RapalogError):
        typical_patient(**wrong)


def test_half_a_deep_compartment_is_refused():
    with pytest.raises(RapalogError, match="flow and a volume"):
        Patient(**{**typical_patient().__dict__, "deep_L": 100.0})
