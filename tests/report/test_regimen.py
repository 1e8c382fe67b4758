"""What a regimen in the typical patient prints and writes is what was found, with how well it is known."""

import csv
import io

import pytest
from rich.console import Console

from rapalog.report.regimen import DAYS, inhibition_words, level_words, regimen_files, regimen_lines
from rapalog.studies.regimen import run_regimen


@pytest.fixture(scope="module")
def treated():
    return run_regimen("10 mg daily", days=7, known=True)


def _shown(lines):
    console = Console(file=io.StringIO(), width=200)
    for line in lines:
        console.print(line)
    return console.file.getvalue()


def _table(data):
    return list(csv.DictReader(io.StringIO(data.decode())))


def test_a_regimen_is_printed_with_blood_and_days_and_how_well_they_are_known(treated):
    text = _shown(regimen_lines(treated))
    assert f"trough {level_words(treated, 'cmin_ug_L')} ug/L" in text
    assert all(inhibition_words(treated, own) in text for own in treated.biomarkers if own.day in DAYS)
    assert "one typical patient; brackets hold 90 % of draws" in text


def test_the_typical_patient_lies_inside_its_own_interval(treated):
    for name in ("cmin_ug_L", "cmax_ug_L", "auc_ug_h_L", "half_life_h"):
        own = treated.level(name)
        assert own["low"] < own["value"] < own["high"], name
    for own in treated.biomarkers:
        known = treated.interval(own)
        assert known["low"] < own.inhibition_percent < known["high"], (own.readout, own.tissue, own.day)


def test_json_has_the_interval_beside_each_number(treated):
    found = treated.to_json()
    assert all(own["parameter_interval"]["level"] == 0.9 for own in (*found["pk"].values(), *found["biomarkers"]))
    assert all(own["inhibition_percent"]["low"] is not None for own in found["biomarkers"])


def test_without_draws_numbers_have_no_interval_and_say_so():
    found = run_regimen("10 mg daily", days=7)
    own = found.to_json()["pk"]["cmin_ug_L"]
    assert own["low"] is None and own["method"] == "typical patient, no interval"
    assert "(" not in level_words(found, "cmin_ug_L")


def test_one_dose_has_no_trough_and_its_reason_is_said():
    found = run_regimen("2 mg once", days=7, known=True)
    assert "trough none: treatment ends" in regimen_lines(found)[1]
    assert found.level("cmin_ug_L")["parameter_interval"]["value"] is None


def test_the_courses_of_a_regimen_are_written_beside_its_figure_and_page(treated):
    files = regimen_files(treated, ("regimen", "10 mg daily"), {})
    assert {
        "report.html",
        "course.csv",
        "biomarkers.csv",
        "regimen.json",
        "regimen.png",
        "regimen.svg",
        "regimen.pdf",
    } == set(files)
    assert [float(row["time_h"]) for row in _table(files["course.csv"])] == treated.tumour.time_h.tolist()
    rows = _table(files["biomarkers.csv"])
    assert len(rows) == len(treated.biomarkers) and all(float(row["low"]) < float(row["high"]) for row in rows)


def test_the_page_needs_nothing_else_and_is_for_research_only(treated):
    page = regimen_files(treated, ("regimen", "10 mg daily"), {})["report.html"].decode()
    assert "regimen &#39;10 mg daily&#39;" in page  # as it has to be typed
    assert "research use only" in page.lower() and "<svg" in page
    assert 'src="http' not in page and 'href="http' not in page
