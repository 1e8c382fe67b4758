"""Sizes from a ladder: bands are matched with sizes in order, and what fits neither is left out."""

import numpy as np
import pytest

from rapalog.analysis.blots.rows.ladder import _match, size_scales

SIZES = (250.0, 150, 100, 75, 50, 37, 25, 20, 15, 10)


def heights(sizes, *, bend=0.0, noise=0.0):
    logs = np.log(np.asarray(sizes))
    return (
        260 - 45 * (logs - np.log(10)) + bend * (logs - 3.5) ** 2 + np.random.default_rng(1).normal(0, noise, len(logs))
    )


@pytest.mark.parametrize("bend", [0.0, 3.0, -3.0])
def test_every_band_finds_its_size(bend):
    at = heights(SIZES, bend=bend, noise=0.5)
    (scale,) = size_scales(at, SIZES)
    assert scale.matched == 10
    assert [scale.kda(height) for height in at] == pytest.approx(SIZES, rel=0.05)
    assert scale.height(37) == pytest.approx(at[5], abs=2)


def test_bands_that_are_missing_and_bands_too_many_are_left_out():
    at = np.sort(np.append(np.delete(heights(SIZES, noise=0.5), [1, 7]), 133.0))
    (scale,) = size_scales(at, SIZES)
    assert scale.kda(float(heights([50.0])[0])) == pytest.approx(50, rel=0.05)


def test_bands_that_fit_no_size_are_no_calibration():
    assert size_scales(np.array([10.0, 12, 14, 200, 202, 204]), (250.0, 130, 100, 70, 15, 10)) == ()
    assert size_scales(np.array([10.0, 80]), SIZES) == ()


def test_nothing_is_told_beyond_the_ladder():
    (scale,) = size_scales(heights(SIZES), SIZES)
    assert np.isnan(scale.kda(-40.0)) and np.isnan(scale.height(2.0))


def test_an_edge_above_a_ladder_that_has_lost_its_last_band_is_no_size():
    at = heights(SIZES[:-1], noise=0.3)
    (scale,) = size_scales(np.append(at[0] - 23.0, at), SIZES)
    assert scale.matched == 9
    assert scale.kda(float(at[4])) == pytest.approx(50, rel=0.03)


def test_edges_close_together_do_not_hide_a_ladder():
    at = heights(SIZES, noise=0.3)
    (scale,) = size_scales(np.append(at, at[-1] + [20.0, 22, 25]), SIZES)
    assert scale.matched == 10


def test_two_matches_that_are_as_good_are_both_told():
    """Four bands of ten sizes at even steps fit wherever they are put."""
    assert len(size_scales(np.array([50.0, 100, 150, 200]), tuple(2.0**k for k in range(10)))) != 1


def test_a_size_left_out_between_others_costs_more_than_one_beyond_them():
    logs, at = np.log(SIZES), heights(SIZES)
    between = [(k, k) for k in range(10) if k not in (4, 6)]
    beyond = [(k, k) for k in range(8)]
    assert _match(logs, at, tuple(between)).worth < _match(logs, at, tuple(beyond)).worth
    assert _match(logs, at, tuple(beyond)).worth < _match(logs, at, tuple((k, k) for k in range(10))).worth


def test_a_curve_that_turns_round_or_bends_too_much_is_no_calibration():
    logs, pairs = np.log(SIZES), tuple((k, k) for k in range(10))
    assert _match(logs, heights(SIZES, bend=3.0), pairs) is not None
    assert _match(logs, np.sort(heights(SIZES, bend=-14.0)), pairs) is None
