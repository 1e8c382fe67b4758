"""The command line: exit codes, one JSON document, errors with place and remedy, nothing half-written."""

import json
import os
import signal
import subprocess
import sys

import pytest
from tests.command_line import run
from tests.notebook.cases import band_table
from tests.places import DECAY

from rapalog.about import RESEARCH_USE_ONLY, __version__
from rapalog.notebook import assay

WRONG = [
    (["simulate", "--dose", "20"], "has no unit", "20nM"),
    (["simulate", "--dose", "20 nm"], "is a length", "nM"),
    (["simulate", "--cell-line", "MCF-8"], "got cell line 'MCF-8'", "MCF-7"),
    (["simulate", "--genotype", "MTOR:S2035X"], "got genotype 'MTOR:S2035X'", "MTOR:S2035"),
    (["simulate", "--readout", "p-S6K"], "got readout 'p-S6K'", "p-S6K1 T389"),
    (["simulate", "--hours", "-5"], "-5 hours", "72"),
    (["simulate", "--hours", "nan"], "nan hours", "72"),
    (["simulate", "--with", "MK-2206"], "cannot read partner", "DRUG=DOSE"),
    (["simulate", "--with", "sirolimus=1nM"], "two rapalogs", "partners of other classes"),
    (["simulate", "--drug", "everolimis"], "got drug 'everolimis'", "everolimus"),
    (["regimen", "10 mg sometimes"], "10 mg sometimes", "twice daily"),
    (["regimen", "10 mg every 0.001 h"], "0.001 h between doses", "10 mg daily"),
    (["simulate", "--dose", "1e30nM"], "1e+30 nM", "unit"),
    (["run", "--seed", "-3"], "--seed", "--help"),
    (["regimen", "10 mg daily", "--days", "9000"], "9000 days", "28"),
    (["regimen", "10 mg daily", "--patients", "0"], "0", "patients"),
    (["regimen", "10 mg daily", "--interaction", "grapefruit"], "grapefruit", "ketoconazole"),
    (["regimen", "10 mg daily", "--hepatic", "B"], "'B'", "mild"),
    (["regimen", "10 mg daily", "--half-life", "30"], "'30'", "base"),
    (["regimen", "10 mg daily", "--patients", "200000"], "200000 patients", "--patients"),
    (["viability", "no-such-file.txt"], "no-such-file.txt", "path"),
    (["assay", "viability", "--cells", "0"], "cells", ""),
    (["simulate", "--colour", "red"], "--colour", "--help"),
    (["analyse"], "analyse", "--help"),
]


#: Every place of a command that takes a file; ``FILE`` is what is given there.
FILES = [
    "viability FILE",
    "viability plate.txt --layout FILE",
    "blot FILE",
    "blot --layout FILE",
    "blot bands.csv --layout lanes.csv --regions FILE",
    "kinase FILE",
    "kinase plate.txt --layout FILE",
    "ensemble FILE --sets sets.csv",
    "ensemble decay.xml --sets FILE",
    "export sets FILE",
]


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bench")
    assay.viability("MCF-7", hours=48).write(folder)
    lanes = "image,lane,sample,dose_nM,time_h,target,replicate,blot"
    (folder / "lanes.csv").write_text(f"{lanes}\nblot.tif,1,MCF-7,0,24,p-S6,1,1\n")
    (folder / "bands.csv").write_bytes(band_table())
    (folder / "sets.csv").write_text("k\n0.1\n")
    (folder / "decay.xml").write_bytes(DECAY.read_bytes())
    os.mkfifo(folder / "pipe")
    return folder


@pytest.fixture
def patience():
    """Stop whoever waits for the end of something that has none."""

    def stop(number, frame):
        raise TimeoutError("it waits for ever")

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(60)
    yield
    signal.alarm(0)


@pytest.mark.parametrize("command", FILES)
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
@pytest.mark.usefixtures("patience")
def test_what_has_no_end_or_is_no_file_is_refused(command, bench, capsys, monkeypatch):
    monkeypatch.chdir(bench)
    for given in ("pipe", ".", "/dev/null"):
        code, out, err = run(capsys, *(given if word == "FILE" else word for word in command.split()))
        assert (code, out) == (2, "")
        assert "must be a file" in err or "the model is no file" in err
        assert f"({given})" in err and "\ntry: " in err


def test_the_version_is_one_line_without_a_command(capsys):
    assert run(capsys, "--version") == (0, f"rapalog {__version__}\n", "")


@pytest.mark.parametrize(("arguments", "what", "remedy"), WRONG, ids=[" ".join(case[0]) for case in WRONG])
def test_wrong_input_ends_in_exit_2_with_what_and_a_remedy(capsys, tmp_path, monkeypatch, arguments, what, remedy):
    monkeypatch.chdir(tmp_path)
    code, out, err = run(capsys, *arguments)
    assert code == 2
    assert out == ""
    first, second = err.strip().splitlines()[:2]
    assert first.startswith("error: ") and what in first
    assert second.startswith("try: ") and remedy in second
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def test_a_bad_table_names_file_line_and_column(capsys, tmp_path):
    table = tmp_path / "bad.csv"
    table.write_text("curve,dose,dose_unit,response\nA,1,nM,0.9\nA,ten,nM,0.5\n", encoding="utf-8")
    code, _, err = run(capsys, "viability", table)
    assert code == 2
    assert "bad.csv:3" in err and "column dose" in err


def test_json_is_one_document_and_nothing_else(capsys):
    code, out, err = run(capsys, "simulate", "--hours", "2", "--readout", "p-s6 s235/236", "--json")
    assert (code, err) == (0, "")
    document = json.loads(out)
    assert {"time_h", "readout", "value", "vehicle", "unit"} == set(document["rows"][0])
    assert document["rows"][0]["readout"] == "p-S6 S235/236"


def test_people_get_a_table_and_the_disclaimer(capsys):
    code, out, _ = run(capsys, "simulate", "--hours", "2")
    assert code == 0
    assert "p-S6K1 T389" in out and RESEARCH_USE_ONLY in out


def test_a_virtual_plate_goes_through_the_same_door_as_a_real_one(capsys, tmp_path):
    code, _, _ = run(capsys, "assay", "viability", "--cell-line", "MCF-7", "--hours", "48", "--out", tmp_path, "--json")
    assert code == 0
    assert {path.name for path in tmp_path.iterdir()} == {"plate.txt", "layout.csv", "truth.json", "provenance.json"}
    code, out, _ = run(capsys, "viability", tmp_path / "plate.txt", "--layout", tmp_path / "layout.csv", "--json")
    assert code == 0
    (curve,) = json.loads(out)["curves"]
    assert curve["curve"] == "MCF-7 / everolimus / 48 h"
    assert curve["n_biological"] == 1 and curve["ic50_nM"]["relation"] in ("=", ">", "<", "none")


def test_a_regimen_prints_blood_and_biomarkers_as_objects(capsys):
    code, out, _ = run(capsys, "regimen", "10 mg daily", "--days", "7", "--json")
    assert code == 0
    document = json.loads(out)
    assert document["n_patients"] == 1
    assert document["pk"]["cmin_ug_L"]["value"] == pytest.approx(10.3, abs=0.1)
    assert {"readout", "day", "tissue", "inhibition_percent", "parameter_interval"} == set(document["biomarkers"][0])


def test_exported_sbml_is_level_3_version_2(capsys, tmp_path):
    code, _, _ = run(capsys, "export", "sbml", "--dose", "20nM", "--out", tmp_path)
    assert code == 0
    assert 'level="3" version="2"' in (tmp_path / "rapalog_cell.xml").read_text(encoding="utf-8")[:500]


def test_the_doctor_finds_a_working_engine(capsys):
    code, out, _ = run(capsys, "doctor", "--json")
    assert code == 0
    assert json.loads(out)["works"] is True


@pytest.mark.parametrize(
    "command",
    [["run"], ["simulate"], ["assay", "viability"], ["viability"], ["regimen"], ["export", "sbml"], ["doctor"]],
)
def test_every_command_has_help_with_an_example(capsys, command):
    code, out, _ = run(capsys, *command, "--help")
    assert code == 0
    assert "Example: rapalog" in " ".join(out.split())


def test_help_needs_none_of_the_heavy_packages():
    """So that ``--help`` answers at once."""
    probe = """
import sys
sys.argv = ["rapalog", "--help"]
from rapalog.cli import main
try:
    main()
except SystemExit:
    pass
print(sorted({"numpy", "scipy", "matplotlib", "roadrunner", "libsbml"} & set(sys.modules)))
"""
    answer = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert answer.stdout.strip().endswith("[]")
