"""What lies under a band: guessed from beside it, with an error that holds on flat and on blotchy membranes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import ndimage

from rapalog.analysis.blots.rows.window import BandWindow
from rapalog.analysis.blots.volumes.ground import Profile, _Setting, binned, fit_height, ground_under, learn_ground
from rapalog.analysis.blots.volumes.measure import measure_bands

ROWS, LANES = 150, 8
BAND = (np.arange(ROWS) >= 60) & (np.arange(ROWS) < 90)
SHAPE = np.exp(-0.5 * ((np.arange(ROWS) - 74.5) / 4.0) ** 2)
SHAPE /= SHAPE.sum()
VOLUMES = 3000.0 * 0.6 ** np.arange(LANES)


def lanes_on(rng: np.random.Generator, blotch: float, noise: float, turn: float = 15.0) -> NDArray[np.float64]:
    """Return profiles of shape (lanes, rows) with known bands on a background that turns every ``turn`` rows."""
    wander = ndimage.gaussian_filter1d(rng.normal(size=(LANES, ROWS + 200)), turn, axis=1)[:, 100:-100]
    slope = rng.normal(0, 0.2, (LANES, 1)) * np.arange(ROWS)
    flat = 100 + slope + blotch * wander / wander.std() + rng.normal(0, noise, (LANES, ROWS))
    return np.asarray(flat + VOLUMES[:, None] * SHAPE)


def fitted(profiles: NDArray[np.float64]) -> tuple[list[Profile], NDArray[np.float64], NDArray[np.float64]]:
    """Return bins, heights and their standard errors."""
    bins = [binned(profile, BAND) for profile in profiles]
    ground = learn_ground(bins)
    shape = binned(SHAPE, BAND).counts
    found = [fit_height(own, shape, np.zeros((len(shape), len(shape))), ground) for own in bins]
    return bins, np.array([one[0] for one in found]), np.sqrt([one[1] for one in found])


def covered(blotch: float, noise: float) -> float:
    """Return how often the 95 % interval of a fitted volume holds the truth."""
    rng = np.random.default_rng(5)
    scores = []
    for _ in range(40):
        _, heights, errors = fitted(lanes_on(rng, blotch, noise))
        scores += list((heights - VOLUMES) / errors)
    return float(np.mean(np.abs(scores) < 1.96))


@pytest.mark.parametrize(("blotch", "noise"), [(0.0, 1.0), (3.0, 1.0), (10.0, 3.0)])
def test_fitted_volumes_have_errors_that_hold(blotch: float, noise: float) -> None:
    assert 0.90 < covered(blotch, noise) < 0.99


def test_on_a_background_smoother_than_is_believed_errors_are_too_large_rather_than_too_small() -> None:
    assert covered(10.0, 0.5) > 0.95


def test_sums_over_a_blotchy_background_have_errors_that_hold() -> None:
    rng = np.random.default_rng(6)
    scores = []
    for _ in range(40):
        profiles = lanes_on(rng, 5.0, 1.0)
        bins = [binned(profile, BAND) for profile in profiles]
        ground = learn_ground(bins)
        for own, volume in zip(bins, VOLUMES, strict=True):
            under, variance = ground_under(own, ground)
            error = float(((own.counts - under) * own.sizes)[own.band].sum()) - volume
            scores.append(error / np.sqrt(variance + own.sizes[own.band].sum()))
    inside = float(np.mean(np.abs(scores) < 1.96))
    assert 0.90 < inside < 0.99, inside


def test_blotches_are_seen_through_where_a_straight_line_is_not() -> None:
    rng = np.random.default_rng(7)
    ours, lines = [], []
    for _ in range(20):
        profiles = lanes_on(rng, 5.0, 0.5)
        _, heights, _ = fitted(profiles)
        rows = np.arange(ROWS)
        for profile, height, volume in zip(profiles, heights, VOLUMES, strict=True):
            line = np.polyval(np.polyfit(rows[~BAND], profile[~BAND], 1), rows)
            ours.append(abs(height - volume))
            lines.append(abs((profile - line)[BAND].sum() - volume))
    assert np.median(ours) < 0.2 * np.median(lines)


def test_a_flat_background_costs_little() -> None:
    rng = np.random.default_rng(8)
    profiles = lanes_on(rng, 0.0, 1.0)
    _, _, errors = fitted(profiles)
    design = np.column_stack([SHAPE, np.ones(ROWS), np.arange(ROWS)])
    best = np.sqrt(np.linalg.inv(design.T @ design)[0, 0])
    assert np.median(errors) < 1.5 * best


@given(level=st.floats(-1e3, 1e4), slope=st.floats(-20, 20), gain=st.floats(1e-3, 1e3))
@settings(max_examples=25, deadline=None)
def test_a_line_added_to_the_background_changes_no_volume(level: float, slope: float, gain: float) -> None:
    profiles = lanes_on(np.random.default_rng(9), 3.0, 1.0)
    _, heights, errors = fitted(profiles)
    _, others, their = fitted(gain * (profiles + level + slope * np.arange(ROWS)))
    np.testing.assert_allclose(others / gain, heights, atol=0.02 * float(errors.max()))
    np.testing.assert_allclose(their / gain, errors, rtol=0.02)


def test_bins_are_never_half_in_the_band() -> None:
    own = binned(np.arange(ROWS, dtype=np.float64), BAND)
    assert own.sizes[own.band].sum() == BAND.sum()
    assert own.sizes.sum() == ROWS
    assert float((own.counts * own.sizes)[own.band].sum()) == pytest.approx(float(np.arange(ROWS)[BAND].sum()))


def test_a_window_that_fills_the_picture_has_no_background_and_says_how_little_is_known() -> None:
    own = binned(10 + 100 * SHAPE, np.ones(ROWS, dtype=bool))
    under, variance = ground_under(own, learn_ground([own]))
    volume = float(((own.counts - under) * own.sizes).sum())
    assert np.sqrt(variance) >= 0.5 * volume


@pytest.mark.parametrize("beside", [0, 1, 2])
def test_few_rows_beside_the_band_are_no_error(beside: int) -> None:
    pixels = np.tile(100 + 50 * np.exp(-0.5 * ((np.arange(20) - 10) / 3.0) ** 2)[:, None], (1, 90))
    window = BandWindow(np.full(90, 10.0), (-10 + beside, 9 - beside), (-10, 9))
    bands = measure_bands(pixels, np.array([[0.0, 30.0], [30.0, 60.0], [60.0, 90.0]]), [window])
    assert all(np.isfinite([band.volume, band.volume_se]).all() for band in bands)


def test_a_picture_without_any_noise_is_measured() -> None:
    pixels = np.zeros((ROWS, 160))
    for lane in range(4):
        pixels[:, 40 * lane + 8 : 40 * lane + 32] += (lane + 1) * 1000 * SHAPE[:, None]
    window = BandWindow(np.full(160, 74.0), (-17, 18), (-74, 75))
    bands = measure_bands(pixels, np.array([[40.0 * k, 40.0 * (k + 1)] for k in range(4)]), [window])
    volumes = np.array([band.volume for band in bands])
    np.testing.assert_allclose(volumes / volumes[0], [1, 2, 3, 4], rtol=1e-3)


def test_on_a_background_that_does_not_wander_the_error_is_that_of_least_squares() -> None:
    rows = np.arange(40)
    band = (rows >= 8) & (rows < 32)
    own = binned(100 + 3.0 * rows, band)
    design = np.column_stack([np.ones(len(own.rows)), own.rows])
    weights = (own.sizes / np.median(own.sizes))[~own.band, None]
    summed = (own.sizes[own.band, None] * design[own.band]).sum(axis=0)
    expected = float(summed @ np.linalg.inv(design[~own.band].T @ (weights * design[~own.band])) @ summed)
    under, variance = ground_under(own, (_Setting(length=0.1, noise=1e6, variance=1e-6, weight=1.0),))
    assert under == pytest.approx(100 + 3.0 * own.rows)
    assert variance == pytest.approx(expected, rel=1e-3)
