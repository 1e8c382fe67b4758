"""Patients: the published one by default, sizes by their exponents, and nothing impossible."""

import math

import pytest

from rapalog.errors import RapalogError
from rapalog.facts.library import value
from rapalog.pharmacology.patients import EXPLORATORY, typical_patient


def test_the_typical_patient_has_the_published_numbers():
    patient = typical_patient()
    assert (patient.clint_L_h, patient.central_L) == (value("P002"), value("P003"))
    assert patient.unbound_fraction == value("P008")
    assert patient.label == "" and patient.deep_L is None


def test_flows_and_volumes_go_with_the_fat_free_mass_by_their_exponents():
    plain, large = typical_patient(), typical_patient(fat_free_mass_kg=2 * value("P174"))
    assert large.clint_L_h / plain.clint_L_h == pytest.approx(2 ** value("P175"))
    assert large.central_L / plain.central_L == pytest.approx(2 ** value("P176"))
    assert large.liver_L == plain.liver_L


def test_prednisolone_raises_the_clearance_alone():
    plain, induced = typical_patient(), typical_patient(prednisolone=True)
    assert induced.clint_L_h == pytest.approx(plain.clint_L_h * (1 + value("P012")))
    assert induced.central_L == plain.central_L


def test_the_deep_compartment_carries_its_warning():
    deep = typical_patient(deep_compartment=True)
    assert deep.label == EXPLORATORY and deep.deep_L > 0 and deep.deep_flow_L_h > 0


@pytest.mark.parametrize(
    "change",
    [
        {"haematocrit": 1.0},
        {"haematocrit": 0.0},
        {"haematocrit": math.nan},
        {"fat_free_mass_kg": 0.0},
        {"fat_free_mass_kg": math.inf},
    ],
)
def test_a_body_that_cannot_be_is_refused_by_name(change):
    with pytest.raises(RapalogError) as caught:
        typical_patient(**change)
    assert caught.value.where == next(iter(change)) and caught.value.remedy
