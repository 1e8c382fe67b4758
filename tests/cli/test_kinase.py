"""The commands of the kinase assay: what one writes the other reads, and options mean what the words mean."""

import json

import pytest
from tests.command_line import run
from tests.notebook.cases import tube_table

import rapalog as ra


def test_a_virtual_assay_is_read_back(capsys, tmp_path):
    code, out, _ = run(
        capsys,
        "assay",
        "kinase",
        "--substrate",
        "S6K1",
        "--replicates",
        "2",
        "--seed",
        "4",
        "--out",
        tmp_path,
        "--json",
    )
    assert code == 0
    assert json.loads(out)["seed"] == 4
    assert {path.name for path in tmp_path.iterdir()} == {"kinase.csv", "truth.json", "provenance.json"}
    code, out, _ = run(capsys, "kinase", tmp_path / "kinase.csv", "--json")
    assert code == 0
    (curve,) = json.loads(out)["curves"]
    assert (curve["substrate"], curve["n_biological"]) == ("S6K1", 2)


def test_atp_has_its_unit(capsys, tmp_path):
    for atp in ("1mM", "1000 uM"):
        assert run(capsys, "assay", "kinase", "--substrate", "S6K1", "--atp", atp, "--out", tmp_path / atp)[0] == 0
    assert (tmp_path / "1mM" / "kinase.csv").read_bytes() == (tmp_path / "1000 uM" / "kinase.csv").read_bytes()
    code, _, err = run(capsys, "assay", "kinase", "--atp", "100", "--out", tmp_path / "none")
    assert code == 2 and "has no unit" in err
    assert not (tmp_path / "none").exists()


def test_the_error_of_the_enzyme_widens_kd_and_not_the_ic50(capsys, tmp_path):
    (tmp_path / "k.csv").write_bytes(tube_table())
    sure, unsure = (
        json.loads(run(capsys, "kinase", tmp_path / "k.csv", "--json", *more)[1])["curves"][0]
        for more in ((), ("--enzyme-error", "0.5"))
    )
    assert unsure["ic50_nM"] == sure["ic50_nM"]
    assert unsure["kd_nM"] != sure["kd_nM"]
    assert unsure == json.loads(json.dumps(ra.kinase(tmp_path / "k.csv", enzyme_error=0.5).to_json()))["curves"][0]


@pytest.mark.parametrize("error", ["-0.1", "2.5", "nan"])
def test_an_error_out_of_range_is_refused(capsys, tmp_path, error):
    (tmp_path / "k.csv").write_bytes(tube_table())
    code, out, err = run(capsys, "kinase", tmp_path / "k.csv", "--enzyme-error", error)
    assert (code, out) == (2, "") and "try: " in err


def test_people_get_ic50_kd_and_the_folder(capsys, tmp_path):
    (tmp_path / "k.csv").write_bytes(tube_table())
    code, out, _ = run(capsys, "kinase", tmp_path / "k.csv", "--out", tmp_path / "out")
    assert code == 0
    assert "S6K1, 5 nM mTORC1" in out and "IC50" in out and "Kd" in out
    assert {"curves.csv", "kinase.json", "provenance.json"} <= {path.name for path in (tmp_path / "out").iterdir()}


def test_the_table_that_was_read_is_never_replaced(capsys, tmp_path):
    (tmp_path / "curves.csv").write_bytes(tube_table())
    code, _, err = run(capsys, "kinase", tmp_path / "curves.csv", "--out", tmp_path)
    assert code == 2 and "was read" in err
    assert (tmp_path / "curves.csv").read_bytes() == tube_table()
