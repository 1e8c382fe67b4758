"""Chances that follow a slider: the same as those of the command, found another way."""

import json

import numpy as np
import pytest

from rapalog.errors import RapalogError
from rapalog.studies.clones.courses import course
from rapalog.web.work import clones

ASKED = {
    "cell_line": "generic",
    "genotype": "MTOR:S2035F",
    "regimens": ["10 mg daily", "none"],
    "days": 120,
    "cells": None,
    "rate": None,
    "doubling": None,
    "loss": None,
}


def acquired(found):
    return [np.array(own["chance"]["acquired"]) for own in found["regimens"]]


@pytest.mark.parametrize("draws", [0, 6])
def test_a_rate_that_is_slid_gives_what_the_whole_computation_gives(draws):
    own = clones.followed(ASKED | {"rate": "3e-9"})
    for under in own.under():
        whole = course(own.genotype, under, own.unknowns(draws), day=own.day, seed=clones.SEED)
        slid = clones._chance(own, under, draws)
        for kind, found in slid.items():
            if draws:
                assert found == pytest.approx(whole.drawn[kind], abs=1e-9)
            else:  # ten bodies stand for a thousand
                assert found == pytest.approx(whole.chance[kind], abs=0.005)


def test_a_higher_rate_is_what_more_cells_are_for_acquired_clones():
    by_rate, by_cells = (clones.chances(ASKED | more) for more in ({"rate": "3e-9"}, {"cells": "3e9"}))
    for one, other in zip(acquired(by_rate), acquired(by_cells), strict=True):
        assert one == pytest.approx(other, abs=1e-4)


def test_a_band_holds_the_middle_and_a_regimen_differs_from_itself_by_nothing():
    found, middle = json.loads(clones.bands(ASKED)), clones.chances(ASKED)
    for own, line in zip(found["regimens"], middle["regimens"], strict=True):
        for kind, band in own["band"].items():
            assert (np.array(band["low"]) <= line["chance"][kind]).all()
            assert (np.array(band["high"]) >= line["chance"][kind]).all()
    assert found["regimens"][0]["more"]["high"] == 0 and found["regimens"][0]["share_lower"] == 0
    assert found["regimens"][1]["more"]["value"] > 0  # more divisions, more mutations


def test_without_mutation_there_is_no_clone():
    assert max(own.max() for own in acquired(clones.chances(ASKED | {"rate": "0"}))) == 0


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"genotype": "MTOR:F2109L"}, "nearest is MTOR:F2108L"),
        ({"cells": "many"}, "cannot read the range"),
        ({"loss": "1.5"}, "must be 0"),
        ({"regimens": ["10 mg daily"] * 2}, "given twice"),
        ({"regimens": ["now and then"]}, "now and then"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_anything_is_run(wrong, said):
    with pytest.raises(RapalogError, match=said):
        clones.chances(ASKED | wrong)
