"""rapalog combine at the command line: strangers' files, wrong ones, and what is written."""

import csv
import json

import pytest
from tests.command_line import run
from tests.notebook.cases import pair_table
from tests.places import SHARED

STRANGERS = SHARED / "data" / "strangers" / "combine"
CASES = sorted(path.name for path in STRANGERS.iterdir()) if STRANGERS.is_dir() else []
HEADER = "block,drug1,drug2,dose1,dose2,dose_unit,response"
BOTH = "1,A,B,10,50,nM,65"
#: What is wrong, and a part of what is said of it.
WRONG = {
    "": "the file is empty",
    "nonsense\n": "none of the expected columns|no table of two drugs",
    HEADER: "the table has no rows",
    f"{HEADER}\n1,A,B,10,50,nM,sixty": "got response 'sixty', which is no number",
    f"{HEADER}\n1,A,B,ten,50,nM,65": "cannot read dose 'ten'",
    f"{HEADER}\n1,A,B,10,50,,65": "dose '10' has no unit",
    f"{HEADER}\n1,A,B,10,50,nm,65": "unit",
    f"{HEADER}\n1,A,B,-8,50,nM,65": "these look like log10 doses",
    f"{HEADER}\n1,A,B,,50,nM,65": "the dose is empty",
    f"{HEADER}\n1,A,B,10,50,ug/mL,65": "got a dose in ug/mL",
    f"{HEADER}\n1,,B,10,50,nM,65": "the drug has a dose and no name",
    f"{HEADER}\n1,A,B,10,50,nM,65\n1,A,C,10,50,nM,65": "block 1 has 'B' and 'C' as drug 2",
    f"{HEADER}\n1,A,B,10,50,nM,": "no well has a response",
    f"{HEADER}\n1,A,B,10,0,nM,65\n1,A,B,0,0,nM,100": "no well holds both drugs",
    f"{HEADER}\n1,A,B,0,0,nM,0\n{BOTH}": "this looks like inhibition",
    f"{HEADER}\n1,A,B,0,0,nM,1\n1,A,B,10,50,nM,0.65": "this looks like a fraction",
    f"{HEADER}\n1,A,B,0,0,nM,52000\n1,A,B,10,50,nM,20000": "this looks like a signal",
    f"{HEADER},response\n{BOTH},65": "comes twice",
    f"{HEADER}\n{BOTH},7": "got 8 cells for 7 columns",
    "block,drug1,drug2,dose1,dose_unit,response\n1,A,B,10,nM,65": "the column dose2 is missing",
    "block,drug1,drug2,log10 dose,dose2,dose_unit,response\n1,A,B,1,50,nM,65": "log10 doses",
    HEADER.replace(",", ";") + "\n1;A;B;10,5;50;nM;65,5\n1;A;B;20;50;nM;65.5": "some numbers have a decimal comma",
    "A (nM) \\ B (nM),0,50\n": "the matrix has no wells",
    "A (nM) \\ B (nM),0,50,50\n0,100,90,90\n10,80,65,60\n": "the dose 50 nM of B comes twice",
    "A \\ B,0,50\n0,100,90\n10,80,65\n": "has no unit",
    "A (nM) \\ B (nM),0,50\n0,100,dead\n10,80,65\n": "got response 'dead'",
}


@pytest.mark.parametrize("content", WRONG)
def test_a_wrong_file_ends_with_what_is_wrong_where_and_what_to_try(content, tmp_path, capsys):
    file = tmp_path / "combo.csv"
    file.write_text(content)
    code, out, err = run(capsys, "combine", file, "--json", "--out", tmp_path / "out")
    assert (code, out) == (2, "")
    assert any(part in err for part in WRONG[content].split("|")), err
    assert "combo.csv" in err
    assert "\ntry: " in err
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(not CASES, reason="the folder of strangers' files is not beside the project")
@pytest.mark.parametrize("case", CASES)
def test_a_strangers_file_scores_as_expected(case, capsys):
    with (STRANGERS / case / "expected.csv").open() as source:
        expected = {row["quantity"]: row["value"] for row in csv.DictReader(source)}
    code, out, err = run(capsys, "combine", STRANGERS / case / "combo.csv", "--json")
    assert code == int(expected.pop("exit", 0))
    if code:
        assert expected["reason"] in err
        return
    (block,) = json.loads(out)["blocks"]
    if "flag" in expected:
        assert expected.pop("flag") in block["flags"]
    if "n" in expected:
        assert block["n"] == int(expected.pop("n"))
        assert any("2 of 4 wells scored" in flag for flag in block["flags"])
    for name, value in expected.items():
        own = block[name.replace("_unclipped", "").replace("_over_wells_with_both_margins", "")]
        assert own["value"] == pytest.approx(float(value), abs=1e-9)
        assert own["low"] is None
        assert own["method"] == "none"
        assert own["reason"]


def test_a_folder_of_results_has_pictures_numbers_report_and_workbook(tmp_path, capsys):
    file = tmp_path / "combo.csv"
    file.write_bytes(pair_table())
    code, out, _ = run(capsys, "combine", file, "--out", tmp_path / "out")
    assert code == 0
    assert "everolimus + ribociclib" in " ".join(out.split())
    names = {path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.*")}
    assert {"report.html", "combinations.xlsx", "scores.csv", "wells.csv", "combine.json", "provenance.json"} <= names
    for kind in ("scores", "maps", "contours", "isobole"):
        ends = {
            name.rpartition(".")[2] for name in names if name.endswith(tuple(f"_{kind}.{e}" for e in ("png", "csv")))
        }
        assert ends == {"png", "csv"}, kind
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "0 lies outside the interval of Bliss" in page
