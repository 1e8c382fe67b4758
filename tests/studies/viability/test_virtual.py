"""A virtual plate: what is done to the medium reaches the wells, the truth and the reader's file."""

import json

import pytest

from rapalog.biology.medium import MediumChanges
from rapalog.studies.viability.virtual import plate_files, run_plates


def _survival(medium):
    (plate,) = run_plates("generic", hours=168.0, incubation=1.0, medium=medium)
    return {point.dose_nM: point.signal_percent for point in plate.culture}, plate


@pytest.fixture(scope="module")
def plates():
    return {
        name: _survival(MediumChanges(*own))
        for name, own in {"left": (), "daily": (24.0,), "washed": (None, 12.0)}.items()
    }


def test_daily_drug_takes_more_cells_and_a_washout_spares_them(plates):
    left, daily, washed = (plates[name][0][10.0] for name in ("left", "daily", "washed"))
    assert daily < left < washed


def test_the_truth_says_what_was_done_to_the_medium_and_the_layout_does_not(plates):
    files = plate_files([plates["daily"][1]])
    truth = json.loads(files["truth.json"])
    assert truth["protocol"]["medium"] == {"renew_every_h": 24.0, "washout_at_h": None}
    assert any("renewed every 24 h" in said for said in truth["warnings"])
    assert files["layout.csv"] == plate_files([plates["left"][1]])["layout.csv"]
