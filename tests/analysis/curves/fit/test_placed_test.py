"""Wells of one row vary together: a flat line is judged by how rows vary."""

import math

import numpy as np

from rapalog.analysis.curves.experiment import fit_curves
from rapalog.analysis.curves.fit.flat_test import FlatTest, flat_p_values, layout_of
from rapalog.analysis.curves.fit.placed_test import PlacedTest, placed_p_value
from rapalog.files.layouts.layout import read_layout
from rapalog.files.recognise import read_plate_file
from rapalog.numerics.points import collapse
from rapalog.tables import LayoutWell, Reading, Well, join_layout

DOSE = np.concatenate([np.zeros(22), np.tile(np.geomspace(1, 3000, 11), 2)])
NOWHERE = np.zeros(len(DOSE), dtype=int)
ROW = np.repeat([0, 1, 2, 3], 11)
SAME_ROW = np.equal.outer(ROW, ROW).astype(float)


def wells_without_effect(n, *, rows, seed):
    rng = np.random.default_rng(seed)
    for _ in range(n):
        y = 1 + 0.05 * (rng.standard_normal(len(DOSE)) + rows * rng.standard_normal(4)[ROW])
        yield y / y[DOSE == 0].mean()


def called(p_values):
    return sum(p_value < 0.05 for p_value in p_values)


def test_drugs_in_rows_that_vary_are_called_curves_as_often_as_the_level_says():
    n, covariance = 1_000, np.eye(len(DOSE)) + SAME_ROW
    found = [placed_p_value(PlacedTest(DOSE, y, NOWHERE, covariance)) for y in wells_without_effect(n, rows=1, seed=1)]
    blind = [
        FlatTest(collapse(DOSE, y), layout_of(DOSE, y, None, 1.0)) for y in wells_without_effect(n, rows=1, seed=1)
    ]
    margin = 4 * math.sqrt(n * 0.05 * 0.95)
    assert abs(called(found) - 0.05 * n) <= margin
    assert called(flat_p_values(blind)) > 0.05 * n + 2 * margin, "places must matter"


def test_without_anything_shared_it_is_the_test_of_the_layout():
    for y in wells_without_effect(20, rows=0, seed=2):
        (expected,) = flat_p_values([FlatTest(collapse(DOSE, y), layout_of(DOSE, y, None, 1.0))])
        found = placed_p_value(PlacedTest(DOSE, y, NOWHERE, np.eye(len(DOSE))))
        assert abs(found - expected) < 0.06


def test_a_fall_in_the_row_of_a_drug_is_seen_though_rows_vary():
    (y,) = wells_without_effect(1, rows=1, seed=3)
    y = y - 0.3 * (DOSE > 50)
    assert placed_p_value(PlacedTest(DOSE, y, NOWHERE, np.eye(len(DOSE)) + SAME_ROW)) < 0.001


def test_equal_responses_are_no_effect():
    assert placed_p_value(PlacedTest(DOSE, np.ones(len(DOSE)), NOWHERE, np.eye(len(DOSE)))) == 1.0


def test_a_drug_that_does_nothing_on_a_real_plate_has_no_ec50(shared_data):
    folder, readings = shared_data / "strangers" / "viability", []
    for name in ("nsclc_A549_1.csv", "nsclc_A549_2.csv"):
        readings += read_plate_file((folder / name).read_bytes(), file=name).readings
    layout = read_layout((folder / "nsclc_layout_A549.csv").read_bytes(), file="layout")
    curves = {curve.drug: curve for curve in fit_curves(join_layout(readings, layout, name="layout"))}
    assert curves["Gefitinib"].model == "flat" and curves["Gefitinib"].ec50_nM.relation == "none"
    assert 90 < curves["17AAG"].ic50_nM.value < 115 and 12_000 < curves["VX680"].ic50_nM.value < 15_500
    assert (curves["17AAG"].n_wells, curves["17AAG"].n_vehicle_wells) == (44, 308)


def test_wells_of_a_tidy_table_without_places_are_tested_by_their_layout():
    rng = np.random.default_rng(4)
    wells = [
        Well(
            Reading("t", "", "", "r", "", "", float(1 + 0.05 * rng.standard_normal())),
            LayoutWell("", "", "L", "drug" if dose else "", float(dose), "sample" if dose else "vehicle"),
        )
        for dose in DOSE
    ]
    (curve,) = fit_curves(wells)
    assert curve.model == "flat" and 0.05 < curve.flat_p_value <= 1
