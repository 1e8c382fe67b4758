"""A lab's own genotypes and drugs are checked as facts are, and against the cell."""

import pytest

import rapalog as ra
from rapalog.biology.drugs import find_drug
from rapalog.biology.genotype import variants
from rapalog.biology.lab import adding
from rapalog.errors import FileError, RapalogError
from rapalog.files.given import Held
from rapalog.files.lab_tables import read_lab_tables

GENOTYPES = "id,genotype,parameter,operation,value,low,high,unit,source,status,note\n"
DRUGS = "id,drug,aliases,parameter,target,value,low,high,unit,source,status,note\n"
NF1 = "LAB1,NF1:loss,kras_mutant,set,1,0.5,2,-,our blots of May,read,\n"
CUDC = "LAB2,compound 7,c7;seven,pi3k_activity,PI3K,12,4,40,nM,our plates,read,\n"


def genotypes(rows):
    return read_lab_tables(Held("own.csv", (GENOTYPES + rows).encode())).genotypes


def drugs(rows):
    return read_lab_tables(drugs=Held("own.csv", (DRUGS + rows).encode())).drugs


def test_a_row_is_a_variant_while_it_is_added_and_not_after():
    with adding(read_lab_tables(Held("own.csv", (GENOTYPES + NF1).encode()))):
        assert variants("nf1:LOSS+PTEN:loss") == ("NF1:loss", "PTEN:loss")
    with pytest.raises(RapalogError):
        variants("NF1:loss")


def test_a_drug_may_have_several_targets_and_is_found_by_its_alias():
    more = "LAB3,compound 7,,mtor_kinase_activity,mTOR,60,,,nM,our plates,read,\n"
    with adding(read_lab_tables(drugs=Held("own.csv", (DRUGS + CUDC + more).encode()))):
        found = find_drug("Seven")
    assert (found.name, found.scales) == ("compound 7", (("pi3k_activity", 12.0), ("mtor_kinase_activity", 60.0)))


def test_two_labs_that_call_different_things_alike_do_not_share_cells():
    strong, weak = (
        (GENOTYPES + f"LAB1,MTOR:W2101L,frb_contact_loss,times,{size},,,fold,ours,read,\n").encode()
        for size in (1000, 1)
    )
    seen = [
        ra.simulate(genotype="MTOR:W2101L", genotypes=own, hours=2, readout="p-S6 S235/236")["p-S6"].fold[0, -1]
        for own in (strong, weak, strong)
    ]
    assert seen[0] == seen[2] > 0.9 > 0.3 > seen[1]


def test_the_file_is_in_the_record_of_the_run(tmp_path):
    own = tmp_path / "own.csv"
    own.write_text(GENOTYPES + NF1)
    found = ra.simulate(genotype="NF1:loss", genotypes=own, hours=2, readout="p-S6 S235/236")
    found.write(tmp_path / "out")
    assert str(own) in (tmp_path / "out" / "provenance.json").read_text()
    assert any("NF1:loss: kras_mutant set to 1 (0.5 to 2), read (LAB1, our blots of May)" in own for own in found.notes)


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        ("G001,NF1:loss,kras_mutant,set,1,,,-,ours,read,", "id", "fact of the project"),
        ("LAB1,NF1 loss,kras_mutant,set,1,,,-,ours,read,", "genotype", "GENE:VARIANT"),
        ("LAB1,pten:LOSS,pten_activity,set,0,,,-,ours,read,", "genotype", "table of the project"),
        ("LAB1,NF1:loss,kras_mutatn,set,1,,,-,ours,read,", "parameter", "does not have"),
        ("LAB1,NF1:loss,growth_factor,set,1,,,-,ours,read,", "parameter", "the bench sets"),
        ("LAB1,NF1:loss,kras_mutant,add,1,,,-,ours,read,", "operation", "must be set or times"),
        ("LAB1,NF1:loss,kras_mutant,set,much,,,-,ours,read,", "value", "must be a number"),
        ("LAB1,NF1:loss,kras_mutant,set,-1,,,-,ours,read,", "value", "must be a number"),
        ("LAB1,NF1:loss,kras_mutant,set,3,1,2,-,ours,read,", "high", "outside low to high"),
        ("LAB1,NF1:loss,kras_mutant,set,3,1,,-,ours,read,", "low", "one end"),
        ("LAB1,NF1:loss,kras_mutant,times,3,,,-,ours,read,", "unit", "must be 'fold'"),
        ("LAB1,NF1:loss,kras_mutant,set,3,,,-,,read,", "source", "no source"),
        ("LAB1,NF1:loss,kras_mutant,set,3,,,-,ours,certain,", "status", "must be one of"),
        ("LAB1,NF1:loss,kras_mutant,set,3,,,furlong,ours,read,", "unit", "nobody declared"),
        ("LAB1,NF1:loss,residual_T37,set,3,,,-,ours,read,", "value", "share of a whole"),
        ("LAB1,NF1:loss,residual_T37,times,3,,,fold,ours,read,", "operation", "cannot be multiplied"),
    ],
)
def test_a_row_that_is_no_variant_is_refused_with_line_and_column(row, column, said):
    with pytest.raises(FileError, match=said) as caught:
        genotypes(row + "\n")
    assert caught.value.where == f"own.csv:2, column {column}" and caught.value.remedy


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("LAB1,everolimus,,pi3k_activity,PI3K,12,,,nM,ours,read,\n", "name of everolimus"),
        ("LAB1,mine,rapamycin,pi3k_activity,PI3K,12,,,nM,ours,read,\n", "name of sirolimus"),
        ("LAB1,mi=ne,,pi3k_activity,PI3K,12,,,nM,ours,read,\n", "without ="),
        ("LAB1,mine,,pi3k_activity,PI3K,0,,,nM,ours,read,\n", "dose of 0"),
        ("LAB1,mine,,pi3k_activity,PI3K,12,,,uM,ours,read,\n", "must be 'nM'"),
        ("LAB1,mine,,residual_S6K1,mTOR,0,,,-,ours,read,\n", "cannot act on residual_S6K1"),
        (CUDC + CUDC.replace("LAB2", "LAB3"), "twice"),
        (CUDC + "LAB3,Compound-7,,akt_activity,AKT,12,,,nM,ours,read,\n", "and 'compound 7'"),
        ("", "0 rows"),
    ],
)
def test_a_row_that_is_no_drug_is_refused(rows, said):
    with pytest.raises(FileError, match=said) as caught:
        drugs(rows)
    assert caught.value.where.startswith("own.csv") and caught.value.remedy


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id,genotype\n", "column parameter is missing"),
        (GENOTYPES.replace("note", "colour") + NF1, "column 'colour'"),
        ("a,b\n1,2\n", "expected columns"),
    ],
)
def test_a_table_of_other_columns_is_refused(text, said):
    with pytest.raises(FileError, match=said):
        read_lab_tables(Held("own.csv", text.encode()))
