"""Division at a held level: what resists goes on, and patients whose level swings agree on average."""

from __future__ import annotations

import numpy as np
import pytest

from rapalog.biology.tumour_cell import tumour_cells, wanted
from rapalog.pharmacology.clones.division import LEVELS_NM, division_at_levels
from rapalog.pharmacology.clones.exposure import time_at_levels
from rapalog.pharmacology.dosing_words import parse_regimen
from rapalog.pharmacology.patient_cells import follow_patients
from rapalog.pharmacology.patients import typical_patient

GENOTYPES = ("", "MTOR:S2035F", "TSC2:loss", "FKBP1A:loss")


@pytest.fixture(scope="module")
def cells():
    return tumour_cells([wanted("generic", name) for name in GENOTYPES])


@pytest.fixture(scope="module")
def table(cells):
    return division_at_levels(cells, [cells[0]] * len(cells))


def test_the_untreated_line_is_the_measure_and_more_drug_never_means_more_division(table):
    assert table.division[0, 0] == pytest.approx(1.0, abs=1e-6) and table.death[0, 0] == pytest.approx(1.0, abs=1e-6)
    assert (np.diff(table.division, axis=1) <= 1e-9).all()
    assert table.division[0, -1] < 0.8


def test_a_lost_contact_and_a_lost_fkbp12_keep_cells_dividing_and_a_lost_tsc2_does_not(table):
    _, contact, tsc2, fkbp12 = table.division
    assert contact.min() > 0.97 and fkbp12.min() > 0.999
    assert tsc2[0] > 1.0 > 0.8 > tsc2[-1]


def test_in_a_dish_the_models_death_falls_under_the_drug_because_akt_rises(table):
    assert table.death[0, -1] < 0.5


@pytest.mark.parametrize("text", ["10 mg daily", "50 mg weekly", "20 mg weekly", "70 mg weekly"])
def test_on_average_over_weeks_division_at_held_levels_is_that_of_the_whole_network_in_a_patient(cells, table, text):
    """The network has delays of days, the table has none: within a week they part, their means within a hundredth."""
    regimen, days = parse_regimen(text), 56
    shares = time_at_levels([typical_patient()], regimen, days=days, levels_nM=LEVELS_NM)
    by_table = (shares[0] @ table.division[0])[-14:].mean()
    times_h = np.arange(0, 24 * days + 0.1, 2.0)
    seen = follow_patients(cells[:1], [typical_patient()], regimen, times_h=times_h, readouts=["G1 fraction"])
    phases = [cells[0].state[name] for name in ("cells_G1", "cells_SG2M")]
    usual = phases[0] / sum(phases)
    whole = (1 - usual * seen.fold["G1 fraction"][0]) / (1 - usual)
    assert by_table == pytest.approx(whole[times_h >= 24 * (days - 14)].mean(), abs=0.01)
