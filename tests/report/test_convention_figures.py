"""Sheets of small panels, and the numbers behind them."""

from dataclasses import replace

import pytest
from tests.notebook.cases import viability_table

from rapalog.files.given import Held
from rapalog.report.convention_figures import PER_SHEET, convention_plots
from rapalog.report.viability import viability_files
from rapalog.report.viability_figures import viability_plots
from rapalog.studies.viability.settings import FitSettings
from rapalog.studies.viability.study import analyse_viability


@pytest.fixture(scope="module")
def result():
    settings = FitSettings(conventions=True)
    return analyse_viability([Held("t.csv", viability_table("A", "B<b>"))], model="4pl", settings=settings)


def test_a_dozen_panels_are_a_sheet(result):
    many = [replace(result.curves[0], curve=f"line {k}") for k in range(PER_SHEET + 1)]
    plots = convention_plots(many)
    assert [plot.name for plot in plots] == ["conventions_1", "conventions_2"]
    assert [len(plot.figure().axes) for plot in plots] == [12, 1]
    assert convention_plots([replace(own, conventions=()) for own in many]) == []


def test_the_numbers_behind_a_sheet_are_wells_fits_and_values(result):
    (plot,) = convention_plots(result.curves)
    kinds = {row[2] for row in plot.rows}
    assert {"well", "fit", "IC50 ="} <= kinds
    assert "A, the same wells" in plot.alt


def test_at_most_so_many_curves_are_drawn(result):
    gallery = viability_plots(result, most=1)
    (sheet,) = [plot for plot in gallery.plots if plot.group == "conventions"]
    assert {row[0] for row in sheet.rows} == {result.curves[0].curve}
    assert gallery.undrawn["curves"] == 1


def test_a_curve_without_a_dose_is_in_the_table_without_a_number():
    table = viability_table("A") + b"\nB,0,nM,1\nB,0,nM,1.1"
    found = analyse_viability([Held("t.csv", table)], settings=FitSettings(conventions=True))
    page = viability_files(found)["report.html"].decode()
    assert "too few wells or doses" in page and ">nan" not in page and "<td>–</td>" in page
    assert found.curves[1].conventions[0].to_json()["doses_nM"] == [None, None]


def test_the_page_has_a_section_only_where_conventions_were_asked_for(result):
    files = viability_files(result)
    page = files["report.html"].decode()
    assert "What a printed IC50 means" in page and 'id="figure-conventions_1"' in page
    assert "B&lt;b&gt;, the same wells" in page and "B<b>" not in page
    assert {"figures/conventions_1.png", "figures/conventions_1.svg", "figures/conventions_1.csv"} <= set(files)
    without = replace(result, curves=tuple(replace(own, conventions=()) for own in result.curves))
    assert "conventions" not in viability_files(without)["report.html"].decode().casefold()
