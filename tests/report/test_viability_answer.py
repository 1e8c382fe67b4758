"""The answer in a sentence, and the paragraph for a paper: every clause follows from the result."""

from dataclasses import replace

import pytest

from rapalog.analysis.estimate import Estimate, missing
from rapalog.files.given import Held
from rapalog.report.viability_answer import answer_words, curve_sentence
from rapalog.report.viability_methods import methods_words
from rapalog.studies.viability.settings import FitSettings
from rapalog.studies.viability.study import analyse_viability
from rapalog.web.pages.plate import make_example


@pytest.fixture(scope="module")
def result():
    made = make_example()
    files = [Held(f"{name}.txt", made[f"{name}.txt"]) for name in ("everolimus", "torin-1")]
    layouts = [Held(f"{name}.csv", made[f"{name}-layout.csv"]) for name in ("everolimus", "torin-1")]
    settings = FitSettings(exclude={"torin-1.txt:B4": "bubble"})
    return analyse_viability(files, layout=layouts, model="4pl", settings=settings)


def test_values_come_before_bounds_and_a_bound_says_what_is_left(result):
    torin, everolimus = answer_words(result).split(" NCI-H661 / everolimus")
    assert torin.startswith("NCI-H661 / torin 1 / 72 h: half of the control is left at ") and "technical 95 %" in torin
    assert "IC50 > 10,000 nM (plateau above 50 %)" in everolimus and "% is left at the highest dose" in everolimus


def test_an_open_interval_and_no_ic50_are_said(result):
    curve = replace(result.curves[1], ic50_nM=Estimate(50.0, "="))
    assert "its interval is open on both sides" in curve_sentence(curve)
    assert "no IC50, flat." in curve_sentence(replace(curve, ic50_nM=missing("flat")))


def test_of_many_curves_it_says_how_many_came_to_what(result):
    many = replace(result, curves=(*result.curves * 2, replace(result.curves[0], ic50_nM=missing("flat"))))
    assert answer_words(many) == ("Of 5 curves, 2 have an IC50 within the doses, 2 only a bound, and 1 neither.")


def test_without_a_layout_there_is_no_answer_and_no_method(result):
    bare = analyse_viability([Held("p.txt", result.inputs["torin-1.txt"])])
    assert answer_words(bare) == "1 file read; say what is in the wells, and curves follow."
    assert methods_words(bare) == ""


def test_the_methods_say_model_normalisation_n_interval_wells_left_out_and_version(result):
    said = methods_words(result)
    for part in (
        "2 plates (192 wells, measurement abs450:450) from Gen5 exports",
        "blank wells of each plate (n = 12",
        "vehicle wells of the same plate (n = 32",
        "the model was a four-parameter logistic",
        "n = 1 biological replicate, 43 to 44 wells",
        "technical and says nothing of the next experiment",
        "Intervals are 95 %",
        "Left out by hand: B4 (bubble).",
        "Analysed with rapalog 0.",
    ):
        assert part in said


def test_a_model_that_was_chosen_is_said_to_have_been_chosen(result):
    made = make_example()
    auto = analyse_viability(
        [Held("p.txt", made["torin-1.txt"])],
        layout=Held("l.csv", made["torin-1-layout.csv"]),
        settings=FitSettings(robust="tukey"),
    )
    assert "the model with the lowest AICc was taken" in methods_words(auto)
    assert "Tukey's biweight" in methods_words(auto)
