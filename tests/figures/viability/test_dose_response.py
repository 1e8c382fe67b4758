"""What a dose-response figure shows, and what it must not."""

import math
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.figure import Figure

from rapalog.analysis.curves.experiment import fit_curves
from rapalog.analysis.estimate import Estimate, missing
from rapalog.figures.viability.dose_response import draw_dose_response, potency_text
from rapalog.figures.viability.plate_map import draw_plate_map
from rapalog.tables import LayoutWell, Reading, Well

DOSES = (0.0, *np.geomspace(0.1, 10_000, 8).tolist())


def curve(bottom=0.2, ec50=30.0, *, replicates=("1",), token_at=None):
    wells = []
    for replicate in replicates:
        for i, dose in enumerate(DOSES):
            for j in range(3):
                value = bottom + (1 - bottom) / (1 + dose / ec50) + 0.01 * ((i * 3 + j) % 5 - 2)
                token = "OVRFLW" if (i, j) == token_at else ""
                content = LayoutWell(
                    "", "", "MCF-7", "everolimus", dose, "sample" if dose else "vehicle", replicate, 48.0
                )
                wells.append(Well(Reading("f", "P", "", "450", "", token, math.nan if token else value), content))
    return fit_curves(wells)[0]


def drawn(item):
    axes = Figure().add_subplot()
    draw_dose_response(axes, item)
    return axes


def points(axes, marker="o"):
    return [line for line in axes.lines if line.get_marker() == marker]


def test_every_well_with_a_number_is_a_point_and_dose_zero_is_left_of_the_lowest_dose():
    axes = drawn(curve(token_at=(3, 1)))
    (wells,) = points(axes)
    assert len(wells.get_xdata()) == 3 * len(DOSES) - 1
    assert 0 < min(wells.get_xdata()) < 0.1
    labels = [tick.get_text() for tick in axes.get_xticklabels()]
    assert labels[0] == "0" and "10,000" in labels
    assert "1 well without a number" in axes.texts[-1].get_text()


def test_the_line_ends_with_the_tested_doses():
    line = max(drawn(curve()).lines, key=lambda line: len(line.get_xdata()))
    assert line.get_xdata()[[0, -1]] == pytest.approx([0.1, 10_000])


def test_replicates_differ_in_marker_and_colour():
    axes = drawn(curve(replicates=("1", "2", "3")))
    shown = [line for line in axes.lines if str(line.get_label()).startswith("replicate")]
    assert len({line.get_marker() for line in shown}) == len({line.get_markerfacecolor() for line in shown}) == 3
    assert axes.get_legend() is not None


def test_axes_say_what_they_are():
    axes = drawn(curve())
    assert axes.get_xlabel() == "everolimus (nM)" and axes.get_xscale() == "log"
    assert axes.get_ylabel() == "viability (% of vehicle)"


def test_a_value_has_a_band_inside_the_tested_doses_and_a_bound_an_arrow():
    value, bound = drawn(curve()), drawn(curve(bottom=0.7))
    assert len(value.patches) == 1 and not any(text.arrow_patch for text in value.texts if hasattr(text, "arrow_patch"))
    assert not bound.patches
    assert any(getattr(text, "arrow_patch", None) is not None for text in bound.texts)
    assert "plateau above 50 %" in bound.texts[-1].get_text()


def test_a_potency_in_words_never_loses_its_relation():
    assert potency_text(Estimate(1e4, ">", reason="flat"), "IC50") == "IC50 > 10,000 nM: flat"
    assert potency_text(missing("flat"), "EC50") == "no EC50: flat"
    assert potency_text(Estimate(71.0, "=", 52.0, None), "IC50") == "IC50 71 nM (52 to open)"


def test_a_plate_map_marks_wells_without_a_number_and_leaves_others_unmarked():
    readings = [
        Reading("f", "P", f"A{i}", "450", "", "OVRFLW" if i == 3 else "", math.nan if i == 3 else i) for i in (1, 2, 3)
    ]
    axes = Figure().add_subplot()
    draw_plate_map(axes, readings)
    assert [text.get_text() for text in axes.texts if len(text.get_text()) > 1] == ["OVRFLW"]
    assert axes.collections[0].get_array().mask.sum() == 6 - 2


def test_a_plate_without_any_number_can_still_be_drawn():
    axes = Figure().add_subplot()
    draw_plate_map(axes, [Reading("f", "P", "A1", "450", "MISSED", "MISSED", math.nan)])
    assert [text.get_text() for text in axes.texts if len(text.get_text()) > 1] == ["MISSED"]


def named(clean, **settings):
    wells = []
    for i, dose in enumerate(np.repeat(DOSES, 3)):
        content = LayoutWell("", "", "MCF-7", "everolimus", float(dose), "sample" if dose else "vehicle", "", 48.0)
        value = clean(dose) + 0.01 * (i * 7 % 5 - 2) + (0.7 if i == 17 else 0.0) * bool(settings)
        wells.append(Well(Reading("f", "P", "", "450", "", "", float(value)), content))
    return fit_curves(wells, **settings)[0]


def test_both_phases_are_marked_on_the_curve():
    item = named(lambda dose: (0.5 + 0.5 / (1 + dose / 2)) / (1 + (dose / 3000) ** 1.5))
    assert item.model == "two-phase"
    marks = points(drawn(item), "D")
    assert [line.get_xdata()[0] for line in marks] == pytest.approx([own.ec50_nM.value for own in item.phases])


def test_wells_that_count_less_are_ringed_and_named_in_the_legend():
    axes = drawn(named(lambda dose: 0.1 + 0.9 / (1 + dose / 30), model="4pl", robust="tukey"))
    assert "down-weighted" in [text.get_text() for text in axes.get_legend().get_texts()]


def test_the_band_encloses_the_curve_and_is_named():
    axes = drawn(curve())
    (band,) = [own for own in axes.collections if own.get_label() == "95 % band"]
    (line,) = [own for own in axes.lines if len(own.get_xdata()) == 200]
    corners = band.get_paths()[0].vertices
    at = np.isin(corners[:, 0], line.get_xdata())
    for dose, share in zip(line.get_xdata()[::20], line.get_ydata()[::20], strict=True):
        own = corners[at & (corners[:, 0] == dose), 1]
        assert own.min() < share < own.max()
    assert "95 % band" in [text.get_text() for text in axes.get_legend().get_texts()]


def test_two_replicates_have_a_curve_and_no_band():
    axes = drawn(curve(replicates=("1", "2")))
    assert not [own for own in axes.collections if own.get_label() == "95 % band"]


@pytest.mark.parametrize("replicates", [("1",), ("1", "2", "3"), tuple("123456789")])
def test_the_legend_is_below_the_axis_and_on_no_data(replicates):
    figure = Figure(figsize=(5.0, 5.0))
    axes = figure.add_axes((0.15, 0.4, 0.8, 0.5))
    draw_dose_response(axes, curve(replicates=replicates))
    figure.draw_without_rendering()
    assert axes.get_legend().get_window_extent().y1 < axes.xaxis.label.get_window_extent().y0


def test_wells_without_any_number_say_so_and_draw_no_axis():
    item = curve()
    nothing = tuple(well._replace(response=math.nan) for well in item.wells)
    axes = drawn(replace(item, wells=nothing, doses_nM=(math.nan, math.nan), model="none", shape=None))
    assert "no well with a dose has a number" in [text.get_text() for text in axes.texts]
    assert len(axes.get_xticks()) == len(axes.get_yticks()) == 0


def test_the_potency_is_in_the_unit_of_the_doses():
    axes = drawn(replace(curve(), dose_unit="uM"))
    assert " µM (" in axes.texts[-1].get_text() and axes.get_xlabel() == "everolimus (µM)"
