"""Two blocks that a laboratory measured: scores by arithmetic of their own, and what cannot be scored is said."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from rapalog.studies.combinations.study import analyse_combinations

FILE = Path(__file__).parents[2] / "data" / "combinations" / "two_pairs.csv"


@pytest.fixture(scope="module")
def blocks():
    return {own.scores.block.drug1: own for own in analyse_combinations(FILE).blocks}


def viability(drug):
    """Return the wells of a pair, (8, 8) over rising doses, read without the package."""
    with FILE.open(newline="") as handle:
        rows = [row for row in csv.DictReader(handle) if row["Drug1"] == drug]
    ordered = sorted(rows, key=lambda row: (float(row["Conc1"]), float(row["Conc2"])))
    return np.array([100 - float(row["Inhibition"]) for row in ordered]).reshape(8, 8)


@pytest.mark.parametrize("drug", ["Dinaciclib", "BMS-754807"])
def test_bliss_and_hsa_are_the_arithmetic_of_the_wells(drug, blocks):
    own, found = viability(drug), blocks[drug].scores.score
    first, second, both = own[1:, :1], own[:1, 1:], own[1:, 1:]
    assert found["bliss"].value == pytest.approx((first * second / 100 - both).mean(), abs=1e-9)
    assert found["hsa"].value == pytest.approx((np.minimum(first, second) - both).mean(), abs=1e-9)


def test_an_igf1r_and_a_mek_inhibitor_are_synergistic_by_all_four_scores(blocks):
    found = blocks["BMS-754807"].scores
    assert all(own.value > 5 for own in found.score.values())
    assert found.loewe_wells == 49


def test_a_partial_akt_inhibitor_leaves_loewe_to_the_wells_above_its_plateau(blocks):
    found = blocks["Dinaciclib"]
    assert (found.scores.n_scored, found.scores.loewe_wells) == (49, 28)
    assert any("Ipatasertib alone levels off at 54" in said for said in found.flags)


def test_one_replicate_gives_no_interval_however_many_wells_there_are(blocks):
    for own in blocks.values():
        assert all(one.low is None and "no interval" in one.reason for one in own.scores.score.values())
