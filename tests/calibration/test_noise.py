"""The noise of readings that share a curve or a vehicle is a covariance, and is undone by its whitener."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rapalog.calibration.noise import Noise, whitener

SDS = st.floats(0.01, 0.2)
CURVE = np.repeat([0, 1, 2], 11)
LOG_DOSE = np.tile(np.linspace(-0.8, 4.0, 11), 3)


@given(SDS, st.floats(0.0, 0.2), st.floats(0.0, 0.2))
def test_the_covariance_is_positive_definite_and_whitened_to_one(well, curve, line):
    covariance = Noise(well, curve, line).covariance(CURVE, LOG_DOSE)
    assert np.linalg.eigvalsh(covariance).min() > 0.9 * well**2
    white = whitener(covariance)
    np.testing.assert_allclose(white @ covariance @ white.T, np.eye(len(CURVE)), atol=1e-8)


def test_neighbours_share_more_than_strangers_and_curves_share_only_their_vehicle():
    covariance = Noise(0.03, 0.04, 0.02).covariance(CURVE, LOG_DOSE)
    assert covariance[0, 1] > covariance[0, 5] > covariance[0, 11] == 0.02**2
    assert np.isclose(covariance[0, 0], 0.03**2 + 0.04**2 + 0.02**2)
