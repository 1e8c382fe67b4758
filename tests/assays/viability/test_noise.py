"""Noise of a plate: means of 1, the spreads that were asked for, and edges that lose what they lose."""

import numpy as np
import pytest

from rapalog.assays.viability.noise import (
    NO_NOISE,
    OVERFLOW,
    PlateNoise,
    draw_plate,
    edge_factors,
    reader_text,
    usual_noise,
)
from rapalog.assays.viability.plate_map import plate_shape
from rapalog.errors import RapalogError

LOUD = PlateNoise(dilution_cv=0.1, dispensing_cv=0.2, well_cv=0.3, edge_loss=0.1, reader_sd=0.01)


def test_without_noise_nothing_is_changed():
    draws = draw_plate(NO_NOISE, n_doses=8, seed=1)
    assert (draws.dose_factor == 1).all() and (draws.dispensing_factor == 1).all()
    assert (draws.signal_factor == 1).all() and (draws.reader_error == 0).all()


def test_factors_have_mean_1_and_the_spread_that_was_asked_for():
    wells = np.concatenate([draw_plate(LOUD, n_doses=8, seed=seed).dispensing_factor.ravel() for seed in range(60)])
    assert wells.mean() == pytest.approx(1.0, abs=0.01)
    assert wells.std() == pytest.approx(0.2, rel=0.05)


def test_the_lowest_dose_carries_the_errors_of_all_steps_of_the_dilution():
    logs = np.log([draw_plate(LOUD, n_doses=6, seed=seed).dose_factor for seed in range(400)])
    lowest, highest = logs[:, 0].std(), logs[:, -1].std()
    assert highest == pytest.approx(0.1, rel=0.15)
    assert lowest == pytest.approx(0.1 * np.sqrt(6), rel=0.15)


def test_only_wells_at_the_edge_lose_signal():
    left = edge_factors(0.25)
    assert left.shape == plate_shape()
    assert (left[1:-1, 1:-1] == 1).all()
    assert {float(x) for x in np.concatenate([left[0], left[-1], left[:, 0], left[:, -1]])} == {0.75}


def test_one_error_more_leaves_the_other_draws_as_they_were():
    quiet, loud = (
        draw_plate(
            PlateNoise(dilution_cv=0.1, dispensing_cv=0.2, well_cv=cv, edge_loss=0.0, reader_sd=0.0), n_doses=5, seed=3
        )
        for cv in (0.0, 0.5)
    )
    assert (quiet.dispensing_factor == loud.dispensing_factor).all()
    assert (quiet.dose_factor == loud.dose_factor).all()


@pytest.mark.parametrize("name", ["dilution_cv", "edge_loss", "reader_sd"])
@pytest.mark.parametrize("number", [-0.1, 1.0, float("nan")])
def test_an_error_that_is_no_fraction_is_refused_by_name(name, number):
    with pytest.raises(RapalogError, match="must be between 0 and 1") as caught:
        PlateNoise(**{**vars(usual_noise()), name: number})
    assert caught.value.where == name and "0.05" in caught.value.remedy


def test_a_reading_above_the_limit_is_a_word():
    assert (reader_text(4.0, limit=4.0), reader_text(4.001, limit=4.0)) == ("4.000", OVERFLOW)
