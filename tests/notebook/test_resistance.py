"""Resistance through one call."""

from __future__ import annotations

import json

import pytest
from matplotlib.figure import Figure
from tests.command_line import run

import rapalog as ra

ASKED = {
    "genotype": "MTOR:S2035F",
    "drug": "everolimus",
    "readout": "p-S6K1 T389",
    "cells": "1e8..1e9",
    "regimen": ["10 mg daily", "50 mg weekly"],
    "days": "60,120",
    "patients": 30,
    "draws": 4,
}


GENOTYPE = """id,genotype,parameter,operation,value,low,high,unit,source,status,note
LG1,MTOR:W2101R,frb_contact_loss,times,300,,,fold,our lab,read,
"""
DRUG = """id,drug,aliases,parameter,target,value,low,high,unit,source,status,note
LK1,mydrug,,mtor_kinase_activity,mTOR kinase pocket,8,,,nM,our lab,read,half effect in cells
"""


@pytest.fixture(scope="module")
def found():
    return ra.resistance(**ASKED)


def test_the_document_is_that_of_the_command(found, capsys):
    _, out, _ = run(
        capsys,
        "resistance",
        "--genotype",
        "MTOR:S2035F",
        "--drug",
        "everolimus",
        "--readout",
        "p-S6K1 T389",
        "--cells",
        "1e8..1e9",
        "--regimen",
        "10 mg daily",
        "--regimen",
        "50 mg weekly",
        "--days",
        "60,120",
        "--patients",
        "30",
        "--draws",
        "4",
        "--json",
    )
    assert json.loads(out) == json.loads(json.dumps(found.to_json()))


def test_ranges_are_text_numbers_or_two_ends(found):
    again = ra.resistance(**{**ASKED, "cells": (1e8, 1e9), "days": [60, 120]})
    assert again.to_json() == found.to_json()
    one = ra.resistance(**{**ASKED, "cells": 1e8, "days": 60, "draws": 0})
    assert one.to_json()["ranges"]["cells"] == {"low": 1e8, "middle": 1e8, "high": 1e8}
    assert one["10 mg daily"].at(60, "total").low is None


def test_a_lab_brings_a_genotype_and_a_drug_of_its_own(tmp_path):
    (tmp_path / "own.csv").write_text(GENOTYPE)
    found = ra.resistance(
        "MTOR:W2101R",
        drug="mydrug",
        regimen="10 mg daily",
        days=30,
        patients=20,
        draws=0,
        genotypes=tmp_path / "own.csv",
        drugs=DRUG.encode(),
    )
    (shift,) = [own for own in found.study.shifts if own.readout == "p-S6K1 T389"]
    assert shift.drug == "mydrug" and shift.assumed == () and shift.fold_shift.value == pytest.approx(1.0, abs=0.01)
    assert found["10 mg daily"].division["resistant"].value > 95
    found.write(tmp_path / "out")
    record = json.loads((tmp_path / "out" / "provenance.json").read_text())
    assert len(record["inputs"]) == 2
    with pytest.raises(ra.RapalogError, match="W2101R"):
        ra.resistance("MTOR:W2101R", draws=0)


def test_a_course_is_found_by_its_regimen(found):
    assert found.regimens == ("10 mg daily", "50 mg weekly")
    assert found["50 mg weekly"].at(120, "acquired").value > found["10 mg daily"].at(120, "acquired").value
    with pytest.raises(ra.RapalogError, match="must be one of 10 mg daily, 50 mg weekly"):
        found["20 mg weekly"]


def test_tables_have_every_number_with_its_interval(found):
    clones = found.to_frame()
    assert list(clones["days"]) == [60, 120, 60, 120]
    assert (clones["acquired_low"] <= clones["acquired"]).all() and (
        clones["acquired"] <= clones["acquired_high"]
    ).all()
    assert list(found.to_frame("genotypes")["assumed"]) == ["G001"]
    assert list(found.to_frame("comparisons")["against"]) == ["10 mg daily"]
    assert len(found.to_frame("tornado")) >= 6 and len(found.to_frame("treated")) == 2


def test_it_shows_itself_with_the_answer_first_and_the_research_use_line(found):
    assert repr(found).startswith("10 mg daily: by day 120 the tumour holds a living MTOR:S2035F clone")
    assert ra.RESEARCH_USE_ONLY in repr(found) and "pre-existing" in found._repr_html_()
    upper, lower = found.plot().axes
    assert upper.get_ylabel() == "chance of an acquired clone (%)" and "day 120" in lower.get_xlabel()
    with pytest.raises(ra.RapalogError, match="several panels"):
        found.plot(ax=Figure().add_subplot())


def test_files_are_written_whole_with_their_record(found, tmp_path):
    names = {path.relative_to(tmp_path / "out").as_posix() for path in found.write(tmp_path / "out")}
    drawn = ("shifts", "tornado", "chances_MTOR_S2035F", "progression_MTOR_S2035F")
    figures = {f"figures/{name}.{kind}" for name in drawn for kind in ("png", "svg", "pdf", "csv")}
    assert names == {
        "report.html",
        "provenance.json",
        "resistance.json",
        "resistance.xlsx",
        "clones.csv",
        "genotypes.csv",
        "comparisons.csv",
        "treated.csv",
        "tornado.csv",
        *figures,
    }
    assert json.loads((tmp_path / "out" / "provenance.json").read_text())["seed"] == 1
