"""A regimen through one call."""

import json

import pytest
from matplotlib.figure import Figure
from tests.command_line import run

import rapalog as ra
from rapalog.notebook.shown.picture import Picture


@pytest.fixture(scope="module")
def found():
    return ra.regimen("10 mg daily", days=7)


def test_the_document_is_that_of_the_command(found, capsys):
    _, out, _ = run(capsys, "regimen", "10 mg daily", "--days", "7", "--json")
    assert json.loads(out) == json.loads(json.dumps(found.to_json()))


def test_levels_have_units_and_say_how_well_they_are_known(found):
    assert str(found.trough) == "10.3 ug/L (9.7 to 11, 90 %)"
    assert ra.regimen("10 mg once", days=7).trough.value is None


def test_a_biomarker_is_a_fold_over_time(found):
    assert found["p-S6 S235/236"].shape == found.time_h.shape
    assert found["p-S6"][-1] < 0.3
    with pytest.raises(LookupError):
        found["p-ERK"]


def test_it_comes_as_words_tables_pictures_and_files(found, tmp_path):
    assert len(repr(found).splitlines()) <= 12
    assert set(found.to_frame()["day"]) == set(range(1, 8))
    assert found.to_frame("course")["time_h"].tolist() == found.time_h.tolist()
    assert len(found.plot().axes) == 2 and found.plot(ax=Figure().add_subplot()).get_ylabel()
    assert "one typical patient" in found._repr_html_()
    assert {"course.csv", "regimen.json"} <= {path.name for path in found.write(tmp_path)}


def test_the_figure_of_a_population_shows_itself():
    assert isinstance(ra.regimen("10 mg daily", patients=4, days=7, progress=False).plot(), Picture)


def test_what_only_a_population_has_is_refused_for_one_patient(capsys):
    for option, value in (("--observed", "levels.csv"), ("--cluster", "local")):
        code, _, err = run(capsys, "regimen", "10 mg daily", option, value)
        assert code == 2
        assert option in err and "--patients" in err


def test_observed_levels_are_asked_for_as_a_table_and_kept_with_the_result(tmp_path):
    pd = pytest.importorskip("pandas")
    levels = pd.DataFrame({"ID": [1, 2], "TIME": [24.0, 48.0], "DV": [8.0, 9.0]})
    many = ra.regimen("10 mg daily", days=3, patients=20, observed=levels, progress=False)
    many.write(tmp_path)
    assert many.to_json()["visual_check"]["levels"] == 2
    assert (tmp_path / "figures" / "visual_check.png").exists()
    assert "observed levels lie outside" in (tmp_path / "report.html").read_text()
