"""Controls of a plate are told apart as the definitions say, or not at all."""

import math

import pytest

from rapalog.analysis.plates.separation import ssmd_of, z_prime_of


def test_z_prime_and_ssmd_agree_with_their_definitions():
    vehicle, blank = [1.0, 1.1, 0.9, 1.0], [0.1, 0.12, 0.08, 0.1]
    sd = math.sqrt(0.02 / 3)
    assert z_prime_of(vehicle, blank) == pytest.approx(1 - 3 * (sd + sd / 5) / 0.9)
    assert ssmd_of(vehicle, blank) == pytest.approx(0.9 / math.hypot(sd, sd / 5))
    assert z_prime_of(vehicle, blank, robust=True) == pytest.approx(1 - 3 * 1.4826 * (0.05 + 0.01) / 0.9)
    assert ssmd_of(vehicle, blank, robust=True) == pytest.approx(0.9 / (1.4826 * math.hypot(0.05, 0.01)))


@pytest.mark.parametrize("measure", [z_prime_of, ssmd_of])
def test_one_control_well_has_no_spread_and_no_measure(measure):
    assert measure([1.0], [0.1, 0.1]) is None and measure([1.0, 1.1], [0.1]) is None


def test_controls_on_one_level_have_no_z_prime():
    assert z_prime_of([1.0, 1.0], [1.0, 1.0]) is None and ssmd_of([1.0, 1.0], [0.1, 0.1]) is None
