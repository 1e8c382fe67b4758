"""The tables of a blot analysis: a column for every header, numbers as they were measured, gaps where nothing was."""

import json
import math

import numpy as np
import pytest
from tests.analysis.blots.drawing import Recipe, draw
from tests.analysis.blots.folds.cases import blots

from rapalog.analysis.blots.folds.alignment import fold_changes
from rapalog.files.blots.lane import BlotLane
from rapalog.files.images.read import BlotImage
from rapalog.studies.blots.reading import read_blot
from rapalog.studies.blots.tables import (
    LANE_COLUMNS,
    lane_json,
    lane_table,
    measured_by_place,
    profile_table,
    ratio_table,
    replicate_table,
)


@pytest.fixture(scope="module")
def reading():
    drawn = draw(Recipe(size=(200, 640), thick=6.0, amounts=(100, 80, 60, 40)))
    lanes = [BlotLane("a", k, f"s{k}", math.nan, 24.0, "S6", "1", "a") for k in range(1, 5)]
    return read_blot(BlotImage("a", drawn.pixels, 16, 65535.0), lanes)


def test_a_lane_that_was_measured_has_all_columns_and_one_of_a_table_has_gaps(reading):
    volumes = [own.volume() for own in reading.readings]
    measured, typed = lane_table(volumes, [reading]), lane_table(volumes, [])
    assert measured.columns == typed.columns == LANE_COLUMNS
    assert {len(row) for row in (*measured.rows, *typed.rows)} == {len(LANE_COLUMNS)}
    at = LANE_COLUMNS.index("background")
    assert all(isinstance(row[at], float) for row in measured.rows) and {row[at] for row in typed.rows} == {None}


def test_the_json_of_a_lane_has_no_nan_and_the_box_it_was_measured_in(reading):
    own = reading.readings[0]
    item = lane_json(own.volume(), own)
    assert json.loads(json.dumps(item, allow_nan=False))["dose_nM"] is None
    assert item["roi"] == pytest.approx(own.band.box, abs=0.06) and item["saturated"] is False
    assert lane_json(own.volume(), None)["roi"] is None


def test_profiles_have_every_row_of_every_lane_with_its_baselines(reading):
    table = profile_table(reading)
    assert table.columns == (
        "target",
        "lane",
        "y",
        "mean_count",
        "baseline_line",
        "baseline_curve",
        "baseline_arpls",
        "baseline_snip",
    )
    assert len(table.rows) == sum(len(own.band.rows) for own in reading.readings)
    assert np.isfinite([row[2:] for row in table.rows]).all()


def test_readings_are_found_by_image_target_and_lane(reading):
    assert measured_by_place([reading])["a", "a", "S6", 3] is reading.readings[2]


def test_folds_and_the_points_of_their_bars_are_rows():
    folds, _ = fold_changes(blots((1.0, 0.5, 0.25, 0.1), noise=0.1))
    ratios, points = ratio_table(folds), replicate_table(folds)
    assert {len(row) for row in ratios.rows} == {len(ratios.columns)} and len(ratios.rows) == 4
    assert len(points.rows) == 4 * 3
    assert {row[points.columns.index("dose_nM")] for row in points.rows} == {0.0, 1.0, 10.0, 100.0}
