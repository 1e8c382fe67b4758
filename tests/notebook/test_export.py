"""The cell model for other programs, and for the engine."""

import json

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
