"""The closed form of one patient's levels against the matrix exponentials of ``pharmacokinetics``."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rapalog.pharmacology.dosing_words import parse_regimen
from rapalog.pharmacology.one_patient.courses import Bodies, blood_levels
from rapalog.pharmacology.one_patient.history import Dose, Piece, Train, piece_at, trains_of
from rapalog.pharmacology.patients import typical_patient
from rapalog.pharmacology.pharmacokinetics import blood_course

TYPICAL = typical_patient()
TIMES_H = np.linspace(0.1, 900.0, 60)
DAILY = [Dose(24.0 * day, 10.0) for day in range(28)]


def _bodies(absorption_h=(TYPICAL.absorption_h,) * 2):
    one = np.ones(1)
    return Bodies(TYPICAL.clint_L_h * one, TYPICAL.central_L * one, 0.38 * one, np.array([absorption_h]))


def _levels(pieces, bodies=None, times_h=TIMES_H):
    places = np.array([piece_at(pieces, time_h) for time_h in times_h])
    return blood_levels(TYPICAL, bodies or _bodies(), pieces, times_h, places)[0]


def _expected(text, *, red=0.4, mass_kg=50.0, steady=False, times_h=TIMES_H):
    patient = typical_patient(haematocrit=red, fat_free_mass_kg=mass_kg)
    return blood_course(patient, parse_regimen(text), times_h, steady_state=steady).blood_ug_L


def test_a_train_of_doses_is_the_course_of_the_matrix_exponential():
    found = _levels([Piece(0, math.inf, trains_of(DAILY), 0.4, 50.0)])
    assert found == pytest.approx(_expected("10 mg daily for 28 days"), rel=1e-10)


@pytest.mark.parametrize("cut_h", [96.0, 96.2, 110.0])
def test_a_course_cut_into_pieces_is_the_same_even_while_a_dose_is_absorbed(cut_h):
    doses = [Dose(dose.time_h, 10.0, int(day == 4)) for day, dose in enumerate(DAILY)]
    early = [dose for dose in doses if dose.time_h < cut_h]
    pieces = [
        Piece(0, cut_h, trains_of(early), 0.4, 50.0),
        Piece(cut_h, math.inf, trains_of(doses[len(early) :]), 0.4, 50.0),
    ]
    assert _levels(pieces) == pytest.approx(_expected("10 mg daily for 28 days"), rel=1e-10)


def test_an_endless_train_is_the_steady_state():
    trains = (Train(-24.0, 10.0, interval_h=24.0, count=math.inf), Train(0.0, 10.0, interval_h=24.0, count=60))
    found = _levels([Piece(0, math.inf, trains, 0.4, 50.0)])
    assert found == pytest.approx(_expected("10 mg daily", steady=True), rel=1e-10)


def test_absorption_as_fast_as_the_body_is_no_division_by_zero():
    # One rate of the body, to the last digit, is the rate of absorption: the limit of h.
    from rapalog.pharmacology.compartments import rate_matrix

    patient = typical_patient(haematocrit=0.4)
    for rate in np.linalg.eigvals(rate_matrix(patient)[1:, 1:]).real:
        near = _levels(
            [Piece(0, math.inf, (Train(0.0, 10.0),), 0.4)], _bodies((-1 / rate * (1 + 1e-4),) * 2), TIMES_H[:9]
        )
        at = _levels([Piece(0, math.inf, (Train(0.0, 10.0),), 0.4)], _bodies((-1 / rate,) * 2), TIMES_H[:9])
        assert at == pytest.approx(near, rel=2e-3)


def test_a_body_that_is_emptied_forgets():
    pieces = [Piece(0, 200.0, trains_of(DAILY[:8]), 0.4), Piece(200.0, math.inf, (), 0.4, empties=True)]
    found = _levels(pieces)
    assert (found[TIMES_H > 200.0] == 0).all()
    assert (found[TIMES_H < 200.0] > 0).all()


def test_blood_with_more_red_cells_holds_more_at_the_same_doses():
    one, other = (_levels([Piece(0, math.inf, trains_of(DAILY), red)]) for red in (0.3, 0.45))
    assert (other > 1.05 * one).all()
    assert np.median(other[:40] / one[:40]) > 1.2


def test_a_dose_at_the_time_of_a_level_does_not_act_on_it():
    count, since_h = Train(0.0, 10.0, interval_h=24.0, count=8).given_by(np.array([24.0, 24.1, 500.0]))
    assert count.tolist() == [1.0, 2.0, 8.0]
    assert since_h == pytest.approx([24.0, 0.1, 332.0])
