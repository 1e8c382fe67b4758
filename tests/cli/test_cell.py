"""The commands on the cell model hand every option on, and print and write the same answer."""

import csv
import hashlib
import io
import json

import pytest
from tests.command_line import run
from tests.stand_in import stand_in_draws

import rapalog as ra
from rapalog.about import RESEARCH_USE_ONLY
from rapalog.studies import lines


def test_repeated_options_are_lists(capsys):
    code, out, _ = run(
        capsys,
        "simulate",
        "--hours",
        "2",
        "--dose",
        "20nM",
        "--with",
        "MK-2206=100nM",
        "--genotype",
        "MTOR:S2035F",
        "--readout",
        "p-S6 S235/236",
        "--readout",
        "p-AKT S473",
        "--json",
    )
    ours = ra.simulate(
        hours=2, dose="20nM", with_=["MK-2206=100nM"], genotype="MTOR:S2035F", readout=["p-S6 S235/236", "p-AKT S473"]
    )
    assert code == 0
    assert json.loads(out) == json.loads(json.dumps(ours.to_json()))


def test_what_is_written_is_what_is_printed_and_its_record_is_the_command(capsys, tmp_path):
    code, out, _ = run(capsys, "simulate", "--hours", "2", "--out", tmp_path / "s", "--json")
    assert code == 0
    assert json.loads((tmp_path / "s" / "simulation.json").read_text()) == json.loads(out)
    record = json.loads((tmp_path / "s" / "provenance.json").read_text())
    assert record["command"] == ["rapalog", "simulate", "--hours", "2", "--out", str(tmp_path / "s"), "--json"]


OWN_LINE = {
    "version": 1,
    "name": "own",
    "doubling_time_h": 24.0,
    "parameters": {"ccnd1_bypass": 0.4},
    "draws": [{"ccnd1_bypass": 0.3}, {"ccnd1_bypass": 0.5}],
}


@pytest.mark.parametrize(
    "command",
    [
        ["simulate", "--hours", "2", "--readout", "viability"],
        ["regimen", "10 mg daily", "--days", "2"],
        ["export", "sbml"],
        ["assay", "viability", "--hours", "48"],
        ["assay", "kinase", "--substrate", "S6K1"],
        ["assay", "blot", "--dose", "0nM", "--target", "actin", "--replicates", "1"],
    ],
)
def test_every_command_takes_a_line_file_and_records_it_and_a_drawn_line(capsys, tmp_path, monkeypatch, command):
    monkeypatch.setattr(lines, "draws", stand_in_draws)
    file = tmp_path / "own.json"
    file.write_text(json.dumps(OWN_LINE))
    for line in (file, "new"):
        code, out, err = run(capsys, *command, "--cell-line", line, "--out", tmp_path / "o", "--json")
        assert code == 0, err
        json.loads(out)
        record = json.loads((tmp_path / "o" / "provenance.json").read_text())
        hashes = {str(file): hashlib.sha256(file.read_bytes()).hexdigest()} if line == file else {}
        assert record["inputs"] == hashes
    file.write_text(json.dumps({**OWN_LINE, "parameters": {"ccnd1_bypass": 2}}))
    code, out, err = run(capsys, *command, "--cell-line", file, "--json")
    assert (code, out) == (2, "")
    assert f"({file}, parameters.ccnd1_bypass)" in err and "try: " in err


def test_a_line_file_is_never_written_over(capsys, tmp_path):
    file = tmp_path / "simulation.json"
    file.write_text(json.dumps(OWN_LINE))
    code, _, err = run(capsys, "simulate", "--hours", "1", "--cell-line", file, "--out", tmp_path)
    assert code == 2 and "would replace a file that was read" in err
    assert json.loads(file.read_text()) == OWN_LINE


def test_doses_draws_and_changes_of_the_medium_are_handed_on(capsys, tmp_path, monkeypatch):
    monkeypatch.setattr(lines, "draws", stand_in_draws)
    code, out, _ = run(
        capsys,
        "simulate",
        "--cell-line",
        "new",
        "--dose",
        "1nM",
        "--dose",
        "20nM",
        "--hours",
        "48",
        "--renew-every",
        "12",
        "--washout-at",
        "24",
        "--draws",
        "5",
        "--seed",
        "3",
        "--readout",
        "viability",
        "--out",
        tmp_path,
        "--json",
    )
    ours = ra.simulate(
        "new", dose=["1nM", "20nM"], hours=48, renew_every=12, washout_at=24, draws=5, seed=3, readout="viability"
    )
    assert code == 0 and json.loads(out) == json.loads(json.dumps(ours.to_json()))
    assert json.loads((tmp_path / "provenance.json").read_text())["seed"] == 3
    header = (tmp_path / "simulation.csv").read_text().splitlines()[0]
    assert header == (
        "time_h,readout,value,vehicle,unit,dose_nM,low,high,vehicle_low,vehicle_high,level,"
        "fraction,fraction_low,fraction_high"
    )
    code, out, _ = run(
        capsys, "simulate", "--cell-line", "new", "--draws", "5", "--hours", "2", "--readout", "viability"
    )
    assert code == 0 and " to " in out and "medians of 5 draws" in " ".join(out.split())


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (["--renew-every", "0.5"], "every 0.5 h"),
        (["--washout-at", "0"], "washout at 0 h"),
        (["--renew-every", "1", "--hours", "300"], "299 renewals"),
        (["--draws", "1"], "no interval"),
        (["--draws", "401"], "must be 0 to 400"),
        (["--cell-line", "nowhere.json"], "cannot read the file"),
        (["--cell-line", "MCF-8"], "new, or a line file"),
        (["--dose", "1nM", "--dose", "0.001uM"], "one twice"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_remedy(capsys, options, problem):
    code, out, err = run(capsys, "simulate", *options, "--json")
    assert (code, out) == (2, "") and problem in err and "try: " in err


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


def test_a_table_of_variants_that_is_not_there_or_not_right_is_refused_with_its_place(capsys, tmp_path):
    code, _, err = run(capsys, "simulate", "--genotypes", str(tmp_path / "none.csv"))
    assert code == 2 and "cannot read the file" in err
    own = tmp_path / "own.csv"
    own.write_text(
        "id,genotype,parameter,operation,value,unit,source,status\nLAB1,NF1:loss,kras_mutant,set,-1,-,ours,read\n"
    )
    code, _, err = run(capsys, "simulate", "--genotypes", str(own))
    assert code == 2 and f"{own}:2, column value" in err and "try: " in err
