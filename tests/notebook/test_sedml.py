"""An experiment in SED-ML through one call: its reports are tables, its plots pictures, and our own archive runs."""

import csv
import io

import numpy as np
import pytest
from tests.command_line import run
from tests.files.sedml.made_up import sedml
from tests.places import DECAY

import rapalog as ra


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("study")
    (folder / "study.sedml").write_text(sedml())
    (folder / "decay.xml").write_bytes(DECAY.read_bytes())
    return folder / "study.sedml"


def test_our_own_archive_gives_what_the_model_gives():
    archive = ra.export.omex("MCF-7", dose="20 nM").archive
    found = ra.sedml(archive).to_frame()
    symbol = "readout_p_S6_S235"
    own = ra.load(ra.export.sbml("MCF-7", dose="20 nM").text).simulate(found["time"].to_numpy(), observables=symbol)
    np.testing.assert_allclose(found["p-S6 S235/236"], own[symbol].value[0], rtol=1e-12)
    assert ra.load(archive).to_json() == ra.load(ra.export.sbml("MCF-7", dose="20 nM").text).to_json()


def test_reports_are_tables_and_plots_are_pictures(study):
    found = ra.sedml(study)
    table = found.to_frame("table")
    assert list(table.columns) == ["time", "S"]
    assert table["S"].to_numpy() == pytest.approx(np.exp(-0.1 * table["time"].to_numpy()), rel=1e-5)
    axes = found.plot().axes[0]
    assert axes.get_yscale() == "log" and axes.get_xlabel() == "time of the cell" and axes.lines[0].get_label() == "S"
    assert "table: 6 rows" in repr(found) and "table" in found._repr_html_()
    assert found.to_json()["plots"]["curves"][0]["y"] == pytest.approx(table["S"].tolist())


def test_the_command_writes_a_table_for_each_report_and_a_picture_for_each_plot(study, tmp_path, capsys):
    code, out, _ = run(capsys, "sedml", str(study), "--out", str(tmp_path / "results"))
    assert code == 0 and "1 report, 1 plot" in " ".join(out.split())
    names = {path.name for path in (tmp_path / "results").iterdir()}
    assert names == {"table.csv", "curves.png", "curves.svg", "curves.pdf", "experiment.json", "provenance.json"}
    rows = list(csv.reader(io.StringIO((tmp_path / "results" / "table.csv").read_text())))
    assert rows[0] == ["time", "S"] and float(rows[-1][1]) == pytest.approx(np.exp(-1), rel=1e-5)


def test_the_command_refuses_what_is_not_run_with_its_line(study, tmp_path, capsys):
    file = tmp_path / "scan.sedml"
    file.write_text(sedml(tasks='<repeatedTask id="run" range="r" resetModel="true"/>'))
    code, _, err = run(capsys, "sedml", str(file))
    assert code == 2 and "not run: repeatedTask (line" in err and "try:" in err


def test_a_model_in_antimony_is_loaded_by_its_name(tmp_path):
    file = tmp_path / "decay.ant"
    file.write_text("A -> B; k*A; A = 1; B = 0; k = 0.1;")
    assert ra.load(file).simulate([0.0, 10.0])["A"].value[0, 1] == pytest.approx(np.exp(-1), rel=1e-5)
