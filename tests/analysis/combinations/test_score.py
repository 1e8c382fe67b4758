"""Scores: what no interaction scores, how often an interval holds 0, and what is not scored."""

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats
from tests.analysis.combinations.surfaces import (
    DOSE1_NM,
    DOSE2_NM,
    FULL,
    PARTIAL,
    STEEP,
    bliss,
    block,
    hsa,
    loewe,
    noisy,
)

from rapalog.analysis.combinations.block import DosePair, block_of
from rapalog.analysis.combinations.score import MODELS, score_block

S01 = [[100, 90, 60], [80, 65, 40], [50, 42, 20]]


def score(response, model):
    return score_block(block(response)).score[model]


@pytest.mark.parametrize(
    ("response", "model"),
    [
        (bliss(), "bliss"),
        (bliss(), "zip"),
        (bliss(FULL, STEEP), "zip"),
        (bliss(PARTIAL, PARTIAL), "zip"),
        (hsa(), "hsa"),
        (loewe(), "loewe"),
        (loewe(PARTIAL, STEEP), "loewe"),
        (loewe(FULL, FULL), "loewe"),
    ],
)
def test_a_surface_without_interaction_scores_0_in_its_own_model(response, model):
    assert score(response, model).value == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize(
    ("response", "model"), [(hsa(), "bliss"), (bliss(), "hsa"), (bliss(), "loewe"), (loewe(), "zip")]
)
def test_a_surface_of_another_model_does_not_score_0(response, model):
    assert abs(score(response, model).value) > 1.0


def test_scores_are_the_mean_over_wells_and_above_0_for_synergy():
    found = score_block(block(S01, dose1=(0, 10, 100), dose2=(0, 50, 500)))
    assert found.score["bliss"].value == pytest.approx(7.0, abs=1e-9)
    assert found.score["hsa"].value == pytest.approx(18.25, abs=1e-9)
    np.testing.assert_allclose(found.excess["bliss"], [[7, 8], [3, 10]], atol=1e-9)
    np.testing.assert_allclose(found.expected["bliss"], [[72, 48], [45, 30]], atol=1e-9)


def test_loewe_is_defined_above_the_plateau_of_the_weaker_drug_and_the_rest_is_left_out():
    found = score_block(block(loewe(PARTIAL, STEEP)))
    stronger_alone = hsa()[1:, 1:]
    np.testing.assert_array_equal(found.in_loewe, stronger_alone > PARTIAL[2])
    assert 0 < found.loewe_wells < found.n_scored == 25
    assert np.isnan(found.excess["loewe"][~found.in_loewe]).all()


def test_curves_need_three_doses_and_bliss_does_not():
    found = score_block(block(S01, dose1=(0, 10, 100), dose2=(0, 50, 500)))
    for name in ("loewe", "zip"):
        assert found.score[name].relation == "none"
        assert "A alone has 2 doses above 0, a curve needs 3" in found.score[name].reason


@pytest.mark.parametrize(
    ("drug", "why"),
    [
        ((15.0, 1.2, 95.0), "A alone falls by 4"),
        ((1e5, 1.0, 0.0), "A alone falls by 0.25"),
        ((700.0, 1.5, 0.0), "half effect of A alone lies above its highest dose (256 nM)"),
        ((0.3, 1.0, 10.0), "half effect of A alone lies below its lowest dose (1 nM)"),
    ],
)
def test_a_drug_whose_potency_is_not_known_has_no_loewe(drug, why):
    found = score_block(block(bliss(drug, STEEP)))
    assert found.score["loewe"].value is None
    assert why in found.score["loewe"].reason
    assert found.score["zip"].value == pytest.approx(0.0, abs=1e-3)  # its EC50 is beyond what is fitted


def test_only_wells_with_both_margins_are_scored():
    lost = np.array(S01, dtype=float)
    lost[2, 0] = math.nan
    found = score_block(block(lost, dose1=(0, 10, 100), dose2=(0, 50, 500)))
    assert (found.n_scored, found.n_wells) == (2, 4)
    assert found.score["bliss"].value == pytest.approx(7.5)


def test_without_a_margin_nothing_is_scored_and_the_reason_names_it():
    lost = bliss()
    lost[1:, 0] = math.nan
    for own in score_block(block(lost)).score.values():
        assert own.relation == "none"
        assert "row dose2 = 0 is missing (A alone)" in own.reason


def test_the_unclipped_score_is_the_score_and_the_clipped_a_second_number():
    found = score_block(block([[100, 112, 104], [95, 118, 70], [60, 66, 45]], dose1=(0, 10, 100), dose2=(0, 50, 500)))
    assert [found.score[own].value for own in ("bliss", "hsa")] == pytest.approx([8.95, 2.75])
    assert [found.clipped[own].value for own in ("bliss", "hsa")] == pytest.approx([7.25, 7.25])


def test_scores_do_not_depend_on_the_unit_of_doses_or_the_order_of_wells_or_of_drugs():
    rng = np.random.default_rng(4)
    own = noisy(bliss(FULL, STEEP) - 5.0, rng)
    expected = score_block(own).score
    in_uM = replace(own, dose1_nM=own.dose1_nM * 1000.0, dose2_nM=own.dose2_nM * 1000.0)
    turned = replace(own, dose1_nM=own.dose2_nM, dose2_nM=own.dose1_nM, response=own.response.transpose(0, 2, 1))
    wells = [
        DosePair(d1, d2, own.response[k, i, j], str(k))
        for k in range(3)
        for i, d1 in enumerate(DOSE1_NM)
        for j, d2 in enumerate(DOSE2_NM)
    ]
    shuffled = block_of([wells[k] for k in rng.permutation(len(wells))], name="1", drugs=("A", "B"))
    for other in (in_uM, turned, shuffled):
        for name, found in score_block(other).score.items():
            assert found.value == pytest.approx(expected[name].value, abs=1e-6)
            assert (found.low, found.high) == pytest.approx((expected[name].low, expected[name].high), abs=1e-6)


def test_the_interval_is_students_t_over_whole_replicates():
    rng = np.random.default_rng(1)
    own = noisy(bliss(), rng, replicates=4)
    each = [score_block(block(response)).score["bliss"].value for response in own.response]
    found = score_block(own).score["bliss"]
    half = stats.t.ppf(0.975, 3) * np.std(each, ddof=1) / 2.0
    assert (found.value, found.low, found.high) == pytest.approx(
        (np.mean(each), np.mean(each) - half, np.mean(each) + half)
    )


def test_without_replicates_there_is_no_interval_and_it_is_said():
    for name in MODELS:
        own = score(bliss(FULL, STEEP), name)
        assert (own.low, own.high, own.method) == (None, None, "none")
        assert own.reason == "one replicate: no interval"


def test_wells_of_one_dose_pair_without_a_replicate_are_averaged():
    wells = [
        DosePair(d1, d2, S01[i][j] + wiggle)
        for wiggle in (-2.0, 2.0)
        for i, d1 in enumerate((0, 10, 100))
        for j, d2 in enumerate((0, 50, 500))
    ]
    own = score_block(block_of(wells, name="1", drugs=("A", "B"))).score["bliss"]
    assert own.value == pytest.approx(7.0)
    assert own.reason == "2 wells per dose pair and no replicate column: averaged, no biological interval"


def test_a_well_that_one_replicate_lost_is_left_out_of_all():
    rng = np.random.default_rng(2)
    own = noisy(bliss(FULL, STEEP), rng)
    own.response[1, 3, 0] = math.nan
    found = score_block(own)
    assert found.n_scored == 20
    assert len(found.used) == 3


def test_a_replicate_without_margins_does_not_take_the_others_away():
    own = noisy(bliss(FULL, STEEP), np.random.default_rng(2))
    own.response[2, 1:, 0] = math.nan
    found = score_block(own)
    assert found.used == (0, 1)
    assert found.n_scored == 25


def _held(model, response, repeats, *, seed=7, small=False):
    rng = np.random.default_rng(seed)
    held = scored = 0
    for _ in range(repeats):
        own = noisy(response, rng)
        if small:  # two doses: nothing is fitted, and Bliss and HSA are quick
            own = replace(
                own, response=own.response[:, ::2, ::2], dose1_nM=own.dose1_nM[::2], dose2_nM=own.dose2_nM[::2]
            )
        found = score_block(own).score[model]
        if found.value is not None:  # Loewe is not scored where noise has taken a potency out of the doses
            scored += 1
            held += found.low <= 0 <= found.high
    assert scored >= 0.97 * repeats
    return held / scored


@pytest.mark.parametrize(("model", "response"), [("bliss", bliss()), ("hsa", hsa())])
def test_intervals_of_exact_scores_hold_0_where_there_is_no_interaction(model, response):
    """5,000 repeats of each are in benchmarks/combinations; here the limits are four standard errors wide."""
    assert 0.93 <= _held(model, response, 1500, small=True) <= 0.972


@pytest.mark.parametrize(("model", "response"), [("zip", bliss()), ("loewe", loewe())])
def test_intervals_of_fitted_scores_hold_0_where_there_is_no_interaction(model, response):
    assert _held(model, response, 120) >= 0.88


def test_ten_points_of_synergy_in_three_replicates_are_told_from_0():
    response = bliss()
    response[1:, 1:] -= 10.0
    assert 1.0 - _held("bliss", response, 60) >= 0.9


def test_the_stronger_drug_is_that_of_the_mean_so_that_noise_alone_scores_nothing_below_0():
    """The lower of two wells that are equal but for noise is too low in each replicate: 2.3 points with an SD of 4."""
    own = noisy(hsa(FULL, FULL), np.random.default_rng(5), replicates=400)
    dose = own.dose1_nM[::2]
    found = score_block(replace(own, dose1_nM=dose, dose2_nM=dose, response=own.response[:, ::2, ::2]))
    of_the_mean = score_block(block(own.mean[::2, ::2], dose1=dose, dose2=dose)).score["hsa"]
    assert found.score["hsa"].value == pytest.approx(of_the_mean.value)
    assert abs(found.score["hsa"].value) < 0.5
