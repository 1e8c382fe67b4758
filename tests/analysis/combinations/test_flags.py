"""What is said of a block before its scores are used."""

import math

import numpy as np
import pytest
from tests.analysis.combinations.surfaces import FULL, PARTIAL, STEEP, bliss, block, noisy

from rapalog.analysis.combinations.block import DosePair, block_of
from rapalog.analysis.combinations.flags import block_flags, placed_flags
from rapalog.analysis.combinations.score import score_block


def flags(own):
    return "\n".join(block_flags(score_block(own)))


def _without(place, response=None):
    own = bliss(FULL, STEEP) if response is None else response
    own[place] = math.nan
    return own


@pytest.mark.parametrize(
    ("own", "said"),
    [
        (block(_without((slice(1, None), 0))), "row dose2 = 0 missing (A alone): Bliss needs it"),
        (block(_without((0, slice(1, None)))), "row dose1 = 0 missing (B alone): Bliss needs it"),
        (block(_without((3, 0))), "20 of 25 wells scored"),
        (block(_without((2, 2))), "1 of 25 dose pairs have no well"),
        (block(_without((0, 0))), "no well without drug"),
        (block(bliss() * 0.8), "response at dose 0+0 is 80 %: all models count from 100 %"),
        (block(bliss() + 3), "response above 100 % in 3 wells, up to 103 %"),
        (block(bliss(FULL, STEEP) - 6), "response below 0 %"),
        (
            noisy(bliss(), np.random.default_rng(0), replicates=2),
            "2 replicates: the interval reaches 12.7 standard errors",
        ),
        (block(bliss(PARTIAL, STEEP)), "Loewe is defined in 15 of 25 wells: A alone levels off at 45 %"),
        (block(bliss((15.0, 1.2, 95.0), STEEP)), "A alone falls by 4"),
    ],
)
def test_what_limits_a_score_is_said(own, said):
    assert said in flags(own)


def test_wells_of_one_drug_alone_that_were_copied_into_all_replicates_are_told():
    own = noisy(bliss(FULL, STEEP), np.random.default_rng(1), replicates=3)
    assert "the same wells in every replicate" not in flags(own)
    own.response[:, :, 0] = own.response[0, :, 0]
    assert "A alone: the same wells in every replicate" in flags(own)
    own.response[:, 0, :] = own.response[0, 0, :]
    assert "A and B alone: the same wells in every replicate" in flags(own)


def test_a_well_hardly_above_100_is_not_said_to_be_at_100():
    own = bliss(FULL, STEEP)
    own[0, 0] = 100.0006
    assert "above 100 % in 1 well, by less than 0.05 points" in flags(block(own))


def test_a_clean_block_of_two_full_drugs_has_no_flag():
    assert flags(block(bliss((20.0, 1.0, 0.0), (30.0, 1.0, 0.0)))) == ""


def test_rows_that_are_too_short_for_curves_leave_zip():
    own = bliss(FULL, STEEP)
    own[1, 1:4] = math.nan
    assert "ZIP is scored in" in flags(block(own))


def test_controls_that_all_replicates_share_are_told():
    response = bliss(FULL, STEEP)
    wells = [
        DosePair(1.0 + i, 1.0 + j, response[i, j], name)
        for name in ("1", "2", "3")
        for i in range(1, 6)
        for j in range(1, 6)
    ]
    shared = [DosePair(1.0 + i if i else 0.0, 0.0, response[i, 0]) for i in range(6)]
    shared += [DosePair(0.0, 1.0 + j, response[0, j]) for j in range(1, 6)]
    own = block_of([*wells, *shared], name="1", drugs=("A", "B"))
    assert "11 wells without a replicate count in each of them" in flags(own)


def test_a_replicate_without_margins_is_named():
    own = noisy(bliss(FULL, STEEP), np.random.default_rng(2))
    own.response[2, 1:, 0] = math.nan
    assert "replicate 3 has no well with both margins: not scored" in flags(own)


def test_flags_stand_at_their_cause():
    own = score_block(block(_without((slice(1, None), 0))))
    placed = placed_flags(own)
    assert "Bliss needs it" in placed["wells"][0]
    assert [words for said in placed.values() for words in said] == list(block_flags(own))
