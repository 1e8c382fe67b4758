"""The commands of blots: pictures that one writes the other measures, and what is uncertain stops with a proposal."""

import json

import numpy as np
import pytest
import tifffile
from tests.command_line import run
from tests.notebook.cases import band_table


@pytest.fixture(scope="module")
def blots(tmp_path_factory):
    return tmp_path_factory.mktemp("blots")


@pytest.fixture
def written(blots, capsys):
    if not list(blots.iterdir()):
        code, _, _ = run(
            capsys,
            "assay",
            "blot",
            "--dose",
            "0nM",
            "--dose",
            "20nM",
            "--target",
            "p-S6",
            "--replicates",
            "1",
            "--out",
            blots,
            "--json",
        )
        assert code == 0
    return blots


def test_a_virtual_blot_is_measured_from_its_layout_alone(written, capsys, tmp_path):
    code, out, _ = run(capsys, "blot", "--layout", written / "layout.csv", "--out", tmp_path, "--json")
    assert code == 0
    fold = next(own for own in json.loads(out)["ratios"] if own["dose_nM"] == 20)
    assert fold["readout"] == "p-S6" and fold["fold"]["value"] < 0.5
    assert json.loads((tmp_path / "blot.json").read_text()) == json.loads(out)
    assert list((tmp_path / "figures").glob("*_annotated.png"))


def test_figures_come_in_the_formats_asked_for(written, capsys, tmp_path):
    layout = written / "layout.csv"
    assert run(capsys, "blot", "--layout", layout, "--figures", "svg", "--out", tmp_path / "svg")[0] == 0
    kinds = {path.suffix for path in (tmp_path / "svg" / "figures").glob("ratios_*")}
    assert kinds == {".svg"}
    code, out, err = run(capsys, "blot", "--layout", layout, "--figures", "gif", "--out", tmp_path / "gif")
    assert (code, out) == (2, "") and "gif" in err
    assert not (tmp_path / "gif").exists()


def test_lanes_that_are_not_certain_stop_with_regions_to_correct(written, capsys, tmp_path):
    (tmp_path / "layout.csv").write_bytes((written / "layout.csv").read_bytes())
    noise = np.random.default_rng(1).normal(500, 20, (160, 700)).astype(np.uint16)
    tifffile.imwrite(tmp_path / "blot_1_p-S6.tif", noise)
    code, out, err = run(capsys, "blot", "--layout", tmp_path / "layout.csv", "--out", tmp_path / "out")
    assert (code, out) == (2, "")
    assert "nothing is guessed" in err and "--regions" in err
    assert json.loads((tmp_path / "out" / "regions.json").read_text())["images"]
    assert list((tmp_path / "out" / "figures").glob("*_annotated.png"))


def test_people_get_the_folds_of_a_table(capsys, tmp_path):
    (tmp_path / "bands.csv").write_bytes(band_table())
    code, out, _ = run(capsys, "blot", tmp_path / "bands.csv")
    assert code == 0
    assert "12 bands measured" in out and "p-S6/S6" in out
