"""``rapalog.atlas`` and ``rapalog.partners``: words, tables, pictures, files and a lab's own rows."""

import json

import pytest
from tests.command_line import run

import rapalog as ra

OWN = (
    b"id,genotype,parameter,operation,value,low,high,unit,source,status,note\n"
    b"LAB1,MTOR:W2101L,frb_contact_loss,times,50,20,100,fold,our blots,read,\n"
)


@pytest.fixture(scope="module")
def found():
    return ra.atlas(genotype=["MTOR:S2035F", "TSC2:loss"], drug=["everolimus", "sapanisertib"], draws=4, progress=False)


@pytest.fixture(scope="module")
def ranked():
    return ra.partners(genotype="MTOR:S2035F", partner=["sapanisertib", "selumetinib"], draws=4, progress=False)


def test_a_genotype_is_found_by_a_part_of_its_name(found):
    assert found["s2035f"].name == "MTOR:S2035F"
    assert "p-S6 is not halved by everolimus" in found["s2035f"].answer


def test_tables_have_a_row_for_each_quantity(found, ranked):
    table = found.to_frame("genotypes")
    assert set(table.quantity) == {"fold_shift", "inhibition_percent", "growth_rate", "growth_change", "cells_percent"}
    assert len(table) == 2 * 2 * 5
    assert set(found.to_frame("curves").genotype) == {"", "MTOR:S2035F", "TSC2:loss"}
    assert len(ranked.to_frame("partners")) == 2 * (3 * 3 + 1)


def test_pictures_are_drawn(found, ranked):
    assert len(found.plot().axes) == 2
    assert len(found["TSC2"].plot().axes) == 4
    assert len(ranked.plot().axes) == 2


def test_files_are_whole_and_a_genotype_that_was_asked_for_has_a_page(found, ranked, tmp_path):
    names = {str(path.relative_to(tmp_path / "a")) for path in found.write(tmp_path / "a")}
    assert {
        "atlas.csv",
        "atlas.json",
        "feedback.csv",
        "curves.csv",
        "report.html",
        "provenance.json",
        "genotype_MTOR_S2035F.html",
        "figures/shifts.png",
        "figures/shifts.csv",
        "figures/feedback.svg",
    } <= names
    page = (tmp_path / "a" / "genotype_MTOR_S2035F.html").read_text()
    assert "G001" in page and "For research use only" in page
    names = {str(path.relative_to(tmp_path / "p")) for path in ranked.write(tmp_path / "p")}
    assert {"partners.csv", "partners.json", "report.html", "figures/growth.svg", "figures/doses.pdf"} <= names
    assert json.loads((tmp_path / "p" / "partners.json").read_text()) == json.loads(json.dumps(ranked.to_json()))


def test_a_labs_own_variant_is_among_all(tmp_path):
    own = ra.atlas(drug="everolimus", genotypes=OWN, draws=0, progress=False)
    assert own["W2101L"].to_json()[0]["fold_shift"]["value"] > 5
    with pytest.raises(ra.RapalogError, match="no measurement"):
        ra.atlas(genotype="MTOR:W2101L", draws=0)


def test_the_command_prints_one_document(capsys):
    _, out, _ = run(capsys, "atlas", "--genotype", "MTOR:S2035F", "--drug", "everolimus", "--draws", "0", "--json")
    (item,) = json.loads(out)["genotypes"]
    assert (item["genotype"], item["drug"], item["fold_shift"]["relation"]) == ("MTOR:S2035F", "everolimus", ">")
    _, out, _ = run(capsys, "partners", "--genotype", "MTOR:S2035F", "--partner", "torin 1", "--draws", "0", "--json")
    assert json.loads(out)["partners"][0]["partner"] == "torin 1"


def test_people_get_the_answer_first(capsys):
    _, out, _ = run(capsys, "atlas", "--genotype", "MTOR:S2035F", "--drug", "everolimus", "--draws", "0")
    assert out.startswith("MTOR:S2035F, 100 nM: p-S6 is not halved by everolimus")
    _, out, _ = run(capsys, "partners", "--genotype", "MTOR:S2035F", "--partner", "torin 1", "--draws", "0")
    assert out.startswith("MTOR:S2035F: everolimus alone leaves GR 1.00")
