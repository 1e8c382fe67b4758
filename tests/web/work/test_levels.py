"""What a child makes of one patient's levels for the page."""

import io
import json
import zipfile

import numpy as np
import pytest

from rapalog.errors import RapalogError
from rapalog.files.given import Held
from rapalog.web.jobs.job import Input
from rapalog.web.work.levels import everything, learn

ASKED = {"example": True, "target": "12-20", "forecast": ["10 mg daily", "5 mg twice daily"], "draws": 10}


def quiet(what, share):
    """Tell nobody."""


@pytest.fixture(scope="module")
def shown():
    return json.loads(learn(ASKED, [], quiet))


def test_chances_add_up_and_each_forecast_has_its_own_calendar(shown):
    for own in shown["result"]["forecasts"]:
        assert own["p_below"] + own["p_in_target"] + own["p_above"] == pytest.approx(1.0)
    first, second = shown["runs"]
    assert first["forecast_h"] == second["forecast_h"] == 504.0
    after = [sum(time >= 504.0 for time in run["dose_h"]) for run in (first, second)]
    assert after == [28, 56]


def test_levels_make_the_band_of_this_patient_narrower_than_that_of_all(shown):
    run = shown["runs"][0]
    (low, _, high), (all_low, _, all_high) = (np.array(run[name]) for name in ("own_ug_L", "prior_ug_L"))
    assert (high - low).mean() < 0.6 * (all_high - all_low).mean()


def test_the_tumour_is_followed_through_the_same_days(shown):
    tumour = shown["runs"][0]["tumour"]
    low, median, high = (np.array(row) for row in tumour["fold"][tumour["readout"]])
    assert (low <= median).all() and (median <= high).all() and tumour["time_h"][-1] == (21 + 28) * 24.0


def test_without_forecasts_the_history_alone_is_drawn():
    shown = json.loads(learn({"example": True}, [], quiet))
    assert [run["forecast_h"] for run in shown["runs"]] == [None]
    assert shown["result"]["forecasts"] == [] and shown["runs"][0]["tumour"] is None


def test_a_level_before_any_dose_is_refused_with_line_and_column():
    table = b"ID,TIME,AMT,DV,EVID\n1,0,.,9.1,0\n1,24,10,.,1\n"
    with pytest.raises(RapalogError) as error:
        learn({}, [Input("files", Held("own.csv", table))], quiet)
    assert "own.csv:2" in error.value.where and "DV" in error.value.where


@pytest.mark.parametrize(
    "more",
    [{"forecast": ["10 mg daily"] * 4}, {"target": "20-12"}, {"forecast": ["ten"]}, {"cell_line": "../secret.toml"}],
)
def test_what_cannot_be_asked_is_refused(more):
    with pytest.raises(RapalogError):
        learn(ASKED | more, [], quiet)


def test_everything_has_a_report_and_the_examples_own_table():
    with zipfile.ZipFile(io.BytesIO(everything(ASKED | {"draws": 0}, [], quiet))) as found:
        assert {"report.html", "parameters.csv", "forecasts.csv", "read/levels.csv"} <= set(found.namelist())
