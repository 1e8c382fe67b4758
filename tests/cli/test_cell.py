"""The commands on the cell model hand every option on, and print and write the same answer."""

import csv
import io
import json

import pytest
from tests.command_line import run

import rapalog as ra
from rapalog.about import RESEARCH_USE_ONLY


def test_repeated_options_are_lists(capsys):
    code, out, _ = run(capsys, "simulate", "--hours", "2", "--dose", "20nM", "--with", "MK-2206=100nM",
                       "--genotype", "MTOR:S2035F", "--readout", "p-S6 S235/236", "--readout", "p-AKT S473",
                       "--json")  # fmt: skip
    ours = ra.simulate(hours=2, dose="20nM", with_=["MK-2206=100nM"], genotype="MTOR:S2035F",
                       readout=["p-S6 S235/236", "p-AKT S473"])  # fmt: skip
    assert code == 0
    assert json.loads(out) == json.loads(json.dumps(ours.to_json()))


def test_what_is_written_is_what_is_printed_and_its_record_is_the_command(capsys, tmp_path):
    code, out, _ = run(capsys, "simulate", "--hours", "2", "--out", tmp_path / "s", "--json")
    assert code == 0
    assert json.loads((tmp_path / "s" / "simulation.json").read_text()) == json.loads(out)
    record = json.loads((tmp_path / "s" / "provenance.json").read_text())
    assert record["command"] == ["rapalog", "simulate", "--hours", "2", "--out", str(tmp_path / "s"), "--json"]


def test_people_are_told_where_the_files_are(capsys, tmp_path):
    code, out, _ = run(capsys, "regimen", "10 mg daily", "--days", "7", "--out", tmp_path / "r")
    assert code == 0
    assert f"files are in {tmp_path / 'r'}" in out.replace("\n", "") and RESEARCH_USE_ONLY in out
    rows = csv.DictReader(io.StringIO((tmp_path / "r" / "biomarkers.csv").read_text()))
    assert {row["day"] for row in rows} == {"1", "2", "3", "4", "5", "6", "7"}


@pytest.mark.parametrize("dose", ["0nM", "20nM"])
def test_the_exported_model_has_the_dose_and_runs(capsys, tmp_path, dose):
    code, out, _ = run(capsys, "export", "sbml", "--dose", dose, "--out", tmp_path, "--json")
    assert code == 0
    written = tmp_path / json.loads(out)["file"]
    assert json.loads(out)["bytes"] == written.stat().st_size
    signal = ra.load(written).simulate([0, 4], observables="readout_p_S6_S235")[0].value[0]
    assert (signal[1] < 0.5 * signal[0]) == (dose == "20nM")
