"""Claims on the patient figure: the last week only, units on every axis, one look per regimen. Courses are made up."""

from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.figure import Figure

from rapalog.errors import RapalogError
from rapalog.figures.patients import draw_biomarkers, draw_patients, last_week


def course(regimen, *, days=28, names=("p-S6", "p-4E-BP1")):
    time_h = np.arange(0.0, days * 24 + 0.5)
    level = 1.0 + np.cos(2 * np.pi * time_h / 24)
    return SimpleNamespace(
        regimen=regimen, time_h=time_h, free_nM=level, fold={name: 1 / (1 + level + k) for k, name in enumerate(names)}
    )


def drawn(patients):
    above, below = Figure().subplots(2, 1)
    draw_patients(above, below, patients)
    return above, below


TWO = [course("10 mg daily"), course("50 mg weekly")]


def test_only_the_last_week_is_shown():
    assert np.count_nonzero(last_week(TWO[0].time_h)) == 7 * 24 + 1
    above, below = drawn(TWO)
    for line in above.lines:
        assert (line.get_xdata().min(), line.get_xdata().max()) == (0.0, 7.0)
    assert below.get_xlim() == (0.0, 7.0)


def test_a_course_shorter_than_a_week_is_drawn_whole():
    above, _ = drawn([course("2 mg once", days=3)])
    assert above.lines[0].get_xdata().max() == pytest.approx(3.0)


def test_axes_carry_their_units():
    above, below = drawn(TWO)
    assert above.get_ylabel() == "free everolimus (nM)"
    assert above.get_yscale() == "log"
    assert below.get_ylabel() == "% of untreated"
    assert {above.get_xlabel(), below.get_xlabel()} == {"last week (days)"}


def test_a_regimen_looks_the_same_on_both_axes_and_unlike_the_others():
    above, below = drawn(TWO)
    looks = [(line.get_color(), line.get_linestyle()) for line in above.lines]
    assert len({colour for colour, _ in looks}) == len({dash for _, dash in looks}) == 2
    assert {(line.get_color(), line.get_linestyle()) for line in below.lines} >= set(looks)


def test_biomarkers_are_told_apart_by_width_and_named():
    _, below = drawn(TWO)
    names = [text.get_text() for text in below.get_legend().get_texts()]
    assert names == ["p-S6", "p-4E-BP1"]
    widths = {line.get_linewidth() for line in below.get_legend().get_lines()}
    assert len(widths) == 2


def test_chosen_biomarkers_only():
    axes = Figure().add_subplot()
    draw_biomarkers(axes, TWO, readouts=["p-S6"])
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["p-S6"]


def test_no_regimen_and_a_course_of_another_length_are_refused():
    with pytest.raises(RapalogError, match="no regimen"):
        drawn([])
    broken = course("10 mg daily")
    broken.fold["p-S6"] = broken.fold["p-S6"][1:]
    with pytest.raises(RapalogError, match="p-S6 has 672 values for 673 times"):
        drawn([broken])
