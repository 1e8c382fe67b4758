"""A viability analysis in words: counts in good English, flags said once, long tables cut with a note."""

import io
from dataclasses import replace

import pytest
from rich.console import Console
from tests.notebook.cases import viability_table

from rapalog.analysis.estimate import Estimate, missing
from rapalog.analysis.plates.quality import PlateQuality
from rapalog.files.given import Held
from rapalog.report import viability_words as words
from rapalog.studies.viability.study import analyse_viability


@pytest.fixture(scope="module")
def result():
    return analyse_viability([Held("t.csv", viability_table("MCF-7", "786-O"))], model="4pl")


def _shown(lines):
    console = Console(file=io.StringIO(), width=200)
    for line in lines:
        console.print(line, markup=False) if isinstance(line, str) else console.print(line)
    return console.file.getvalue()


def test_the_summary_counts_readings_files_and_how_the_curves_came_out(result):
    text = words.summary_words(result)
    assert "32 readings from 1 file, 0 without a usable number" in text
    assert "Of 2 curves: 2 with an absolute IC50, 0 with a bound, 0 with neither" in text
    assert "technical interval: 2" in text
    bound = replace(result.curves[0], ic50_nM=Estimate(1e3, ">"))
    none = replace(result.curves[1], ic50_nM=missing("flat"))
    other = words.summary_words(replace(result, curves=(bound, none)))
    assert "0 with an absolute IC50, 1 with a bound, 1 with neither" in other


def test_a_flag_that_all_have_is_said_once_and_one_of_its_own_by_name(result):
    first, second = (replace(own, flags=("few wells",)) for own in result.curves)
    both = replace(result, curves=(first, replace(second, flags=("few wells", "steep"))), plates=())
    assert words.flag_lines(both) == ["all curves: few wells", f"{second.curve}: steep"]


@pytest.mark.parametrize(
    ("field", "limit", "bad", "good"),
    [
        ("z_prime", "below", 0.1, 0.9),
        ("control_cv", "above", 0.5, 0.01),
        ("edge_effect", "beyond", -0.5, 0.01),
        ("ssmd", "below", 1.0, 50.0),
        ("drift", "beyond", 0.5, 0.0),
    ],
)
def test_a_plate_is_worth_a_look_where_it_passes_a_limit(result, field, limit, bad, good):
    (check,) = [own for own in words.CHECKS if own.field == field]
    plate = PlateQuality("t.csv", "1", None, None, None, ())
    assert limit in check.rule
    assert words.checked(replace(plate, **{field: bad}), check)[2]
    assert not words.checked(replace(plate, **{field: good}), check)[2]
    assert words.checked(replace(plate, **{field: None}), check)[0] == "–"


def test_more_curves_than_fit_a_terminal_are_cut_with_a_note(result, monkeypatch):
    monkeypatch.setattr(words, "MOST_LISTED", 1)
    text = _shown(words.viability_lines(result))
    first, second = (own.curve for own in result.curves)
    assert f" {first}" in text
    assert f"│ {second}" not in text
    assert "1 of 2 curves are listed" in text


@pytest.mark.parametrize(
    ("estimate", "value", "beside"),
    [
        (Estimate(71.04, "=", 52.1, 97.4), "71", "52.1 to 97.4"),
        (Estimate(71.0, "=", None, 97.4), "71", "at most 97.4"),
        (Estimate(71.0, "=", 52.1, 97.4, level=0.9), "71", "52.1 to 97.4 (90 %)"),
        (Estimate(71.0, "="), "71", "no interval"),
        (Estimate(1e4, ">", reason="flat"), "> 10,000", "flat"),
        (missing("no fit"), "none", "no fit"),
    ],
)
def test_a_value_never_stands_without_interval_or_reason(estimate, value, beside):
    assert (words.value_words(estimate), words.interval_or_reason(estimate)) == (value, beside)


def test_what_all_curves_share_stands_once_under_the_table_and_the_rest_in_its_row(result):
    text = _shown(words.viability_lines(result))
    assert text.count("4pl") == 1 and "all curves: 4pl, 16 wells, 1 replicate" in text
    first, second = result.curves
    text = _shown(words.viability_lines(replace(result, curves=(first, replace(second, model="5pl")))))
    assert "all curves: 16 wells, 1 replicate" in text and text.count("4pl") == text.count("5pl") == 1
    alone = _shown(words.viability_lines(replace(result, curves=(first,))))
    assert "4pl, 16 wells, 1 replicate" in alone and "all curves" not in alone.split("flag:")[0]
