"""From the cell model through the tube and back: the analysis finds what the assay was given, and nothing leaks."""

import csv
import io
import json

import pytest

from rapalog.errors import RapalogError
from rapalog.facts.library import value
from rapalog.figures.kinase import atp_pictures, kinase_pictures
from rapalog.studies.kinase import analyse_kinase, kinase_lines
from rapalog.studies.kinase_assay import (
    atp_series,
    cellular_ic50_nM,
    kinase_assay_files,
    mechanism_of,
    read_back,
    run_kinase_assay,
)


@pytest.fixture(scope="module")
def experiments():
    return run_kinase_assay()


@pytest.fixture(scope="module")
def table(experiments, tmp_path_factory):
    path = tmp_path_factory.mktemp("kinase") / "kinase.csv"
    path.write_bytes(kinase_assay_files(experiments)["kinase.csv"])
    return path


@pytest.fixture(scope="module")
def result(table):
    return analyse_kinase(table)


def test_the_mechanism_is_the_cell_models_own():
    s6k1, bp1 = mechanism_of("S6K1"), mechanism_of("4E-BP1")
    assert (s6k1.kd_pair_nM, s6k1.kd_alone_nM) == (value("M020"), value("M021"))
    assert (s6k1.residual, bp1.residual) == (value("M033"), value("M034"))


def test_a_contact_mutant_loosens_the_pair_and_insulin_wakes_the_enzyme():
    assert mechanism_of("S6K1", genotype="MTOR:S2035F").kd_pair_nM > 50 * mechanism_of("S6K1").kd_pair_nM
    assert mechanism_of("S6K1", insulin=False).activity < 0.6


def test_the_analysis_finds_the_kd_and_the_plateaus_it_was_not_told(result):
    curves = {curve.substrate: curve for curve in result.curves}
    for substrate, residual in (("S6K1", value("M033")), ("4E-BP1", value("M034"))):
        curve = curves[substrate]
        assert curve.kd_nM.low <= value("M020") <= curve.kd_nM.high
        assert curve.residual_activity.low <= residual <= curve.residual_activity.high
        assert curve.ic50_without_fkbp12_nM.relation == ">"


def test_atp_does_not_shift_the_ic50_but_would_shift_that_of_an_atp_site_inhibitor():
    series = atp_series(atp_uM=(10.0, 1000.0))
    assert series.shift < 1.5
    assert series.foil_shift > 4
    assert {row.without_fkbp12.relation for row in series.rows} == {">"}
    assert series.cellular_ic50_nM < min(row.pair.low for row in series.rows) / 10
    assert {"ic50_by_atp.png", "ic50_by_atp.svg", "ic50_by_atp.pdf", "ic50_by_atp.csv"} == set(atp_pictures(series))
    json.dumps(series.to_json(), allow_nan=False)


def test_intact_cells_answer_far_below_the_tube(result):
    assert cellular_ic50_nM() < 0.3 < result.curves[1].ic50_nM.low


def test_everything_is_written_with_the_numbers_behind_every_figure(result, tmp_path):
    names = {path.relative_to(tmp_path).as_posix() for path in result.write(tmp_path, pictures=kinase_pictures)}
    assert {"curves.csv", "kinase.json", "provenance.json"} <= names
    figures = {name for name in names if name.startswith("figures/")}
    assert {name.rpartition(".")[2] for name in figures} == {"png", "svg", "pdf", "csv"}
    assert len(figures) == 8
    rows = list(csv.DictReader(io.StringIO((tmp_path / "curves.csv").read_text())))
    assert {row["quantity"] for row in rows} >= {"ic50", "kd", "residual_activity"}


def test_the_same_table_gives_the_same_bytes(table):
    one, other = (analyse_kinase(table).files(pictures=kinase_pictures) for _ in range(2))
    assert one == other


def test_the_table_that_was_read_is_never_written_over(table, result):
    with pytest.raises(RapalogError, match="replace a file"):
        result.__class__(result.curves, result.inputs, (), table.parent / "curves.csv").write(table.parent)


def test_people_read_values_intervals_and_reasons(result):
    text = "\n".join(kinase_lines(result))
    assert "Kd: " in text
    assert "without FKBP12: activity" in text


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: mechanism_of("AKT"), "got substrate"),
        (lambda: mechanism_of("S6K1", drug="torin 1"), "does not act through FKBP12"),
        (lambda: run_kinase_assay(()), "no substrate"),
        (lambda: analyse_kinase("nowhere.csv"), "cannot read"),
        (lambda: analyse_kinase("nowhere.csv", enzyme_cv=9.0), "enzyme error"),
    ],
)
def test_wrong_requests_are_refused_with_a_remedy(call, words):
    with pytest.raises(RapalogError, match=words) as caught:
        call()
    assert caught.value.remedy


def test_each_substrate_has_noise_of_its_own(experiments):
    assert experiments[0].tubes[0].response != experiments[1].tubes[0].response
    assert read_back(experiments[0]).substrate == "S6K1"
