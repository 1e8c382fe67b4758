"""The cell model for other programs, and for the engine."""

import io
import json
import zipfile

import pytest
from tests.command_line import run

import rapalog as ra


def test_file_and_document_are_those_of_the_command(tmp_path, capsys):
    _, out, _ = run(capsys, "export", "sbml", "--cell-line", "MCF-7", "--dose", "20nM", "--out", tmp_path, "--json")
    found = ra.export.sbml("MCF-7", dose="20 nM")
    assert json.loads(out) == found.to_json()
    assert (tmp_path / "rapalog_cell.xml").read_text() == found.text == str(found)
    found.write(tmp_path / "again")
    assert (tmp_path / "again" / "rapalog_cell.xml").read_text() == found.text
    assert len(repr(found)) < 100


def test_the_engine_runs_what_was_exported_as_the_cell_does():
    exported = ra.load(ra.export.sbml("MCF-7", dose="20 nM").text).simulate([0, 24], observables="drug_medium")
    cell = ra.cell("MCF-7").dose("20 nM", hours=[0, 24], readout="drug in medium")["drug in medium"]
    attach_h = 0  # the export is seeded at time 0, the culture attaches before it
    assert exported["drug_medium"].value[0, attach_h] == pytest.approx(cell.value[0, 0])


def test_an_archive_holds_the_model_that_is_exported_alone():
    archive = zipfile.ZipFile(io.BytesIO(ra.export.omex("MCF-7", dose="20 nM").archive))
    assert archive.read("rapalog_cell.xml").decode() == ra.export.sbml("MCF-7", dose="20 nM").text
    assert "research use only" in archive.read("README.md").decode()


def test_a_problem_is_written_whole_and_can_be_evaluated(tmp_path):
    rows = "\n".join(f"everolimus,72,{dose},nM,0.8" for dose in (1, 10, 100, 1000))
    found = ra.export.petab(data=f"drug,time_h,dose,dose_unit,response\n{rows}\n".encode())
    found.write(tmp_path)
    evaluated = ra.load_petab(tmp_path / found.to_json()["problem"]).evaluate()
    assert evaluated.to_json()["n_data"] == 4 == found.to_json()["measurements"]
    assert evaluated.flags == ()
