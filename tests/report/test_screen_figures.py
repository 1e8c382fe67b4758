"""Comparisons are drawn where there is something to compare, stay on the paper, and carry their numbers."""

import csv
import io
from dataclasses import replace

import pytest
from tests.figures.viability.screens import screen
from tests.report.test_viability_figures import _leaves

from rapalog.report.screen_figures import map_plots, overlay_plots, waterfall_plots
from rapalog.report.viability import viability_files
from rapalog.report.viability_figures import viability_plots
from rapalog.studies.viability.result import ViabilityResult

LONG = "Patient-derived xenograft organoid line 0042-B passage 17 (renal, clear cell)"


@pytest.fixture(scope="module")
def curves():
    pairs = {
        (line, drug): 10.0 ** (1.3 * index)
        for index, line in enumerate(("786-O", "A", "B", "C", LONG))
        for drug in ("everolimus", "a kinase inhibitor with a long name")
    }
    del pairs["A", "everolimus"]
    return screen(pairs)


@pytest.fixture(scope="module")
def many():
    return screen({(f"line {index}", "everolimus"): 10.0 ** (0.15 * index) for index in range(26)})


def plots(curves):
    return [*overlay_plots(curves), *map_plots(curves), *waterfall_plots(curves)]


def rows(plot):
    return list(csv.DictReader(io.StringIO(plot.csv())))


def test_there_is_a_figure_for_each_thing_that_can_be_compared(curves):
    assert [plot.group for plot in plots(curves)] == ["overlays"] * 6 + ["maps"] * 2 + ["waterfalls"] * 2
    assert plots(curves[:1]) == []
    assert len({plot.name for plot in plots(curves)}) == 10


def test_curves_none_of_which_was_fitted_are_not_compared(curves):
    assert plots([replace(curve, model="none", shape=None) for curve in curves]) == []


def test_three_lines_have_an_overlay_and_no_waterfall(curves):
    three = [own for own in curves if own.drug == "everolimus"][:3]
    assert [plot.group for plot in plots(three)] == ["overlays"]


def test_nothing_leaves_the_paper(curves, many):
    for plot in (*plots(curves), *plots(many)):
        assert _leaves(plot.figure()) <= 0.0, plot.name


def test_more_than_eight_curves_are_small_panels_twenty_on_a_sheet(many):
    first, second = overlay_plots(many)
    assert len(first.figure().axes) == 20 and len(second.figure().axes) == 6
    assert {row["curve"] for plot in (first, second) for row in rows(plot)} == {own.curve for own in many}
    assert "21 to 26" in second.caption


def test_the_numbers_are_those_of_the_curves(curves):
    ic50_map = next(plot for plot in map_plots(curves) if "ic50" in plot.name)
    found = {(row["cell_line"], row["drug"]): row for row in rows(ic50_map)}
    assert len(found) == len(curves) == 9
    for curve in curves:
        row = found[curve.cell_line, curve.drug]
        assert row["relation"] == curve.ic50_nM.relation
        assert float(row["nM"]) == pytest.approx(curve.ic50_nM.value)
    fall = rows(waterfall_plots(curves)[0])
    assert [row["what"] for row in fall[:2]] == ["IC50 (nM)", "AUC"]


def test_the_page_has_sections_for_what_is_there_and_no_others(curves):
    four = tuple(curve for curve in curves if curve.cell_line in ("786-O", "B"))
    page = viability_files(ViabilityResult(four, (), (), ()))["report.html"].decode()
    assert page.count(">Curves over each other</h2>") == page.count(">Lines and drugs</h2>") == 1
    assert page.count('id="figure-overlay_') == 4 and page.count('id="figure-map_') == 2
    alone = viability_files(ViabilityResult(curves[:1], (), (), ()))["report.html"].decode()
    assert not any(name in alone for name in ("Curves over each other", "Lines and drugs", ">Plates<"))


def test_too_many_comparisons_are_counted(curves):
    gallery = viability_plots(ViabilityResult(curves, (), (), ()), most=1)
    assert [plot.group for plot in gallery.plots] == ["overlays", "maps", "waterfalls", "curves"]
    assert {group: gallery.undrawn[group] for group in ("overlays", "maps", "waterfalls")} == {
        "overlays": 5,
        "maps": 1,
        "waterfalls": 1,
    }


def test_a_curve_says_what_its_band_is_and_has_it_in_its_table(curves):
    plot = next(own for own in viability_plots(ViabilityResult(curves[:1], (), (), ())).plots if own.group == "curves")
    assert "Grey: 95 % band of the fitted mean at each dose" in plot.caption
    ends = ("band, low", "band, high")
    low, high = ([float(row["response"]) for row in rows(plot) if row["what"] == end] for end in ends)
    assert len(low) == len(high) == 60 and all(a < b for a, b in zip(low, high, strict=True))
    nothing = replace(curves[0], model="none", shape=None)
    (bare,) = [own for own in viability_plots(ViabilityResult((nothing,), (), (), ())).plots if own.group == "curves"]
    assert "No band: nothing was fitted." in bare.caption and not any("band" in row["what"] for row in rows(bare))
