"""What a page and a figure of one patient show."""

from __future__ import annotations

import numpy as np
import pytest
from tests.studies.tdm.patients import DAILY, TROUGHS, table

from rapalog.about import RESEARCH_USE_ONLY
from rapalog.report.tdm import tdm_figure, tdm_files
from rapalog.report.tdm_words import tdm_lines, word_tables
from rapalog.studies.tdm.calendar import calendar
from rapalog.studies.tdm.study import run_tdm


@pytest.fixture(scope="module")
def found():
    return run_tdm(table(DAILY, *TROUGHS), target="12-20", forecasts=["5 mg daily, hold days 8-14"], draws=3, days=21)


def test_the_page_says_that_it_is_for_research_and_names_what_is_the_prior(found):
    files = tdm_files(found)
    page = files["report.html"].decode()
    assert RESEARCH_USE_ONLY in page
    assert "<td>prior</td>" in page
    assert "nothing is recommended" in page
    assert {
        "parameters.csv",
        "levels.csv",
        "forecasts.csv",
        "biomarkers.csv",
        "tdm.json",
        "provenance.json",
        *(f"figures/forecast_1.{kind}" for kind in ("png", "svg", "pdf", "csv")),
    } < set(files)


def test_the_figure_has_levels_doses_both_bands_the_range_and_tumours_on_the_same_days(found):
    upper, lower = tdm_figure(found).axes
    shown = {text.get_text() for text in upper.get_legend().get_texts()}
    assert shown == {"range asked for", "patients in general", "this patient", "doses", "measured", "forecast begins"}
    assert upper.get_xlim() == lower.get_xlim()
    assert {text.get_text() for text in lower.get_legend().get_texts()} == {"p-S6 S235/236", "p-4E-BP1 T37/46"}
    assert lower.get_xlabel() == "days since the first record"


def test_the_band_of_the_patient_is_narrower_than_that_of_patients_in_general(found):
    seen = calendar(found, found.forecasts[0])
    low, _, high = np.log(seen.own_ug_L[:, seen.time_h > 24.0])
    wide_low, _, wide_high = np.log(seen.prior_ug_L[:, seen.time_h > 24.0])
    assert np.median((high - low) / (wide_high - wide_low)) < 0.6
    assert seen.dose_h[-7:] == pytest.approx(28 * 24 + 24.0 * np.arange(14, 21))  # none in the pause


def test_the_history_alone_is_drawn_where_nothing_is_forecast():
    alone = run_tdm(table(DAILY, *TROUGHS), draws=0)
    assert len(tdm_figure(alone).axes) == 1
    assert "figures/levels.png" in tdm_files(alone)
    assert [own.heading for own in word_tables(alone)] == ["Parameters", "Levels"]


def test_lines_for_people_have_every_table_and_note(found):
    lines = [line for line in tdm_lines(found) if isinstance(line, str)]
    assert lines[0].startswith("patient 1, 3 levels: CLint")
    assert sum(line.startswith("note: ") for line in lines) == len(found.notes)
    assert [own.heading for own in word_tables(found)] == ["Parameters", "Levels", "Forecasts", "Tumour"]
