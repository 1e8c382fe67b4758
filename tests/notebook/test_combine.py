"""Combinations from Python: scores read as sentences, tables have units, pictures draw."""

import matplotlib as mpl
import pandas as pd
import pytest
from tests.notebook.cases import pair_table

import rapalog as ra

mpl.use("Agg")


@pytest.fixture(scope="module")
def found():
    return ra.combine(pair_table())


def test_a_block_is_found_by_its_drug_and_has_four_scores(found):
    pair = found["ribociclib"]
    assert pair.bliss.value == pytest.approx(5.0, abs=0.1)
    assert pair.bliss.low < 5.0 < pair.bliss.high
    assert [own.unit for own in (pair.bliss, pair.hsa, pair.loewe, pair.zip)] == ["points"] * 4
    assert "Bliss" in repr(pair)


def test_tables_have_a_row_for_each_block_and_well(found):
    scores, wells = found.to_frame(), found.to_frame("wells")
    assert scores.loc[0, "bliss"] == pytest.approx(5.0, abs=0.1)
    assert len(wells) == scores.loc[0, "n_wells"] == 9
    assert list(found[0].to_frame().columns[:4]) == ["dose1_nM", "dose2_nM", "observed", "bliss"]
    assert wells["bliss"].mean() == pytest.approx(scores.loc[0, "bliss"])


def test_the_json_is_that_of_the_contract(found):
    (block,) = found.to_json()["blocks"]
    assert {
        "block",
        "bliss",
        "hsa",
        "loewe",
        "zip",
        "n",
        "n_wells",
        "n_replicates",
        "loewe_wells",
        "bliss_clipped",
        "zip_clipped",
        "wells",
        "flags",
    } <= set(block)
    assert block["n_replicates"] == 3
    assert {"dose1_nM", "dose2_nM", "observed", "bliss", "hsa", "loewe", "zip"} <= set(block["wells"][0])


def test_a_data_frame_is_as_good_as_a_file(found):
    rows = [line.split(",") for line in pair_table().decode().split("\n")]
    frame = pd.DataFrame(rows[1:], columns=rows[0])
    assert ra.combine(frame)[0].bliss.value == found[0].bliss.value


def test_it_draws_and_reads_as_sentences(found):
    assert len(found[0].plot().axes) >= 4
    assert found.plot().axes
    assert "0 lies outside the interval of Bliss" in repr(found)
    assert "everolimus + ribociclib" in found._repr_html_()
    assert "points" in found[0]._repr_html_()


def test_progress_is_told_block_by_block():
    from rapalog.files.given import Held
    from rapalog.studies.combinations.study import analyse_combinations

    told = []
    two = pair_table() + b"\n" + pair_table().replace(b"\n1,", b"\n2,").split(b"\n", 1)[1]
    analyse_combinations(Held("two.csv", two), progress=lambda done, of: told.append((done, of)))
    assert told == [(1, 2), (2, 2)]
