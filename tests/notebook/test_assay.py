"""Virtual experiments: the same files as the commands write, and one item where a list is meant."""

import json

import pytest
from tests.command_line import run
from tests.stand_in import stand_in_draws

import rapalog as ra
from rapalog.studies import lines


@pytest.mark.parametrize(
    ("words", "options", "call"),
    [
        (
            "viability",
            ["--cell-line", "MCF-7", "--hours", "48", "--seed", "3"],
            lambda: ra.assay.viability("MCF-7", hours=48, seed=3),
        ),
        (
            "blot",
            ["--dose", "0nM", "--doses", "20nM", "--replicates", "1", "--target", "p-S6"],
            lambda: ra.assay.blot(doses=["0nM", "20nM"], replicates=1, target="p-S6"),
        ),
        ("kinase", ["--substrate", "S6K1", "--atp", "1mM"], lambda: ra.assay.kinase("S6K1", atp="1 mM")),
    ],
)
def test_files_and_document_are_those_of_the_command(words, options, call, tmp_path, capsys):
    _, out, _ = run(capsys, "assay", words, *options, "--out", tmp_path, "--json")
    found = call()
    assert json.loads(out) == json.loads(json.dumps(found.to_json()))
    assert {name: (tmp_path / name).read_bytes() for name in found.files} == dict(found.files)


def test_what_lies_outside_the_protocol_and_in_the_line_already_is_said():
    blots = ra.assay.blot("BT474", genotype="ERBB2:gain", doses="1 nM", replicates=1, target="p-S6", washout_at=12)
    assert "BT474 has ERBB2:gain of its own: not applied again" in blots.warnings
    assert any("washed out at 12 h" in said for said in blots.warnings) and "washed out at 12 h" in blots.title
    plates = ra.assay.viability("BT474", genotype="ERBB2:gain", hours=48, renew_every=24)
    assert plates.files["plate.txt"] != ra.assay.viability("BT474", hours=48).files["plate.txt"]
    assert "renewed every 24 h" in plates.title and "BT474 has ERBB2:gain" in plates.warnings[-1]


def test_a_line_from_the_population_is_drawn_by_the_seed_of_the_assay(monkeypatch):
    monkeypatch.setattr(lines, "draws", stand_in_draws)
    one, other = (ra.assay.viability("new", hours=48, seed=seed).truth["culture"][-1] for seed in (1, 2))
    assert one["living_cells"] != other["living_cells"]


def test_genotypes_are_one_text_or_several():
    one, other = (
        ra.assay.viability("MCF-7", hours=48, genotype=own).files["plate.txt"]
        for own in ("PTEN:loss+TSC2:loss", ["PTEN:loss", "TSC2:loss"])
    )
    assert one == other


def test_the_ic50_over_atp_is_asked_for(monkeypatch):
    from functools import partial

    from rapalog.notebook.bench import tubes
    from rapalog.studies.kinase.virtual import atp_series

    monkeypatch.setattr(tubes, "run_atp_series", partial(atp_series, atp_uM=(10.0, 1000.0)))  # two levels are enough
    found = ra.assay.kinase("S6K1", replicates=1, atp_series=True)
    assert "ic50_by_atp.csv" in found.files
    assert found.to_json()["ic50_by_atp"]["rows"]


@pytest.mark.parametrize(
    "call",
    [
        lambda: ra.assay.viability(replicates=0),
        lambda: ra.assay.blot(bits=40),
        lambda: ra.assay.blot(design="all"),
        lambda: ra.assay.blot(doses=["1 nM", "1 nM"]),
        lambda: ra.assay.kinase("AKT"),
        lambda: ra.assay.viability("HeLa-9"),
    ],
)
def test_what_cannot_be_run_is_refused(call):
    with pytest.raises(ra.RapalogError):
        call()
