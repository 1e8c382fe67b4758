"""Claims on the figures of a study: the same bytes, units on every axis, and the numbers behind them."""

import csv
import io
import re
from dataclasses import replace

import pytest
from tests.report.made_up import made_up_study

from rapalog.report.figures import figure_files, study_plots
from rapalog.report.plot import inline_svg


@pytest.fixture(scope="module")
def study():
    return made_up_study()


def test_what_an_analysis_flags_is_said_under_its_curve(study):
    flagged = replace(study.curves[0], flags=("no vehicle wells: responses taken as they are",))
    plots = {plot.name: plot for plot in study_plots(replace(study, curves=(flagged,)))}
    assert "no vehicle wells" in plots["dose_response_01"].caption


def test_same_study_same_bytes(study):
    small = replace(study, curves=study.curves[:1], gaps=study.gaps[:1], table1=study.table1[:1])
    assert figure_files(small) == figure_files(small)


def test_every_figure_comes_as_png_svg_pdf_and_numbers(study):
    small = replace(study, curves=study.curves[:1], gaps=study.gaps[:1], table1=study.table1[:1])
    names = {"gap_MCF-7", "table1_T1_1", "dose_response_01", "time_courses", "patients", "pathway", "verdicts"}
    files = figure_files(small)
    assert set(files) == {f"{name}.{kind}" for name in names for kind in ("png", "svg", "pdf", "csv")}
    for name, start in (("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")):
        assert all(data.startswith(start) for file, data in files.items() if file.endswith(name))
    assert not any(b"CreationDate" in data or b"<dc:date>" in data for data in files.values())


def test_figures_carry_their_units(study):
    labels = {
        plot.name: {text for axes in plot.figure().axes for text in (axes.get_xlabel(), axes.get_ylabel())}
        for plot in study_plots(study)
    }
    assert labels["gap_MCF-7"] == {"everolimus (nM)", "% of vehicle"}
    assert labels["patients"] == {"last week (days)", "free everolimus (nM)", "% of untreated"}
    assert "time (h)" in labels["time_courses"]
    assert any("fold of vehicle" in label for label in labels["time_courses"])
    assert any("nM" in label for label in labels["dose_response_01"])
    assert "claims (count)" in labels["verdicts"]


def test_the_numbers_behind_a_figure_are_a_table(study):
    data = {plot.name: plot.csv() for plot in study_plots(study)}
    for text in data.values():
        rows = list(csv.reader(io.StringIO(text)))
        assert len(rows) > 1
        assert {len(row) for row in rows} == {len(rows[0])}
    half = [row for row in csv.DictReader(io.StringIO(data["gap_MCF-7"])) if row["point"] == "half dose"]
    assert [(row["readout"], float(row["dose_nM"])) for row in half] == [("p-S6", 0.2326), ("viability", 466.0)]


def test_two_figures_in_one_page_share_no_id(study):
    ids = [set(re.findall(r'\bid="([^"]*)"', inline_svg(plot))) for plot in study_plots(study)]
    assert all(ids)
    assert len(set.union(*ids)) == sum(len(found) for found in ids)
