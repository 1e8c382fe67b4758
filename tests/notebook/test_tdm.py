"""``rapalog.tdm``: the call, its tables and its picture."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from tests.command_line import run
from tests.studies.tdm.patients import DAILY, HEAD, TROUGHS

import rapalog as ra
from rapalog.notebook.shown.picture import Picture

TABLE = "\n".join([HEAD, DAILY, *TROUGHS]).encode()


@pytest.fixture(scope="module")
def found():
    return ra.tdm(TABLE, target=(12, 20), forecast=["7.5 mg daily", "10 mg daily"], draws=0, progress=False)


def test_the_command_prints_what_the_call_returns(found, capsys, tmp_path):
    (tmp_path / "levels.csv").write_bytes(TABLE)
    code, out, _ = run(
        capsys,
        "tdm",
        str(tmp_path / "levels.csv"),
        "--target",
        "12-20",
        "--forecast",
        "7.5 mg daily",
        "--forecast",
        "10 mg daily",
        "--draws",
        "0",
        "--json",
    )
    assert code == 0
    assert json.loads(out) == json.loads(json.dumps(found.to_json()))


def test_tables_have_a_row_for_each_parameter_level_and_forecast(found):
    assert list(found.to_frame()["name"]) == ["CLint", "VC", "MAT 1", "MAT 2", "MAT 3"]
    assert len(found.to_frame("levels")) == 3
    assert list(found.to_frame("forecasts")["regimen"]) == ["7.5 mg daily", "10 mg daily"]
    with pytest.raises(ra.RapalogError, match="must be one of parameters, levels, forecasts"):
        found.to_frame("biomarkers")


def test_a_data_frame_is_read_like_the_file(found):
    frame = pd.DataFrame([line.split(",") for line in (DAILY, *TROUGHS)], columns=HEAD.split(","))
    again = ra.tdm(frame, target="12-20", forecast=["7.5 mg daily", "10 mg daily"], draws=0)
    assert again.to_json()["forecasts"] == found.to_json()["forecasts"]


def test_it_shows_itself_with_the_research_use_line(found):
    assert "7.5 mg daily: trough" in repr(found)
    assert ra.RESEARCH_USE_ONLY in repr(found)
    assert "VC" in found._repr_html_()
    assert found.plot(1).axes[0].get_title(loc="left") == "patient 1, then 10 mg daily"
    assert isinstance(found.plot(1), Picture)
    with pytest.raises(ra.RapalogError, match="got forecast 2"):
        found.plot(2)


def test_files_are_written_whole_with_their_record(found, tmp_path):
    names = {path.relative_to(tmp_path / "out").as_posix() for path in found.write(tmp_path / "out")}
    assert {"report.html", "provenance.json", "tdm.json", "figures/forecast_2.pdf"} < names
