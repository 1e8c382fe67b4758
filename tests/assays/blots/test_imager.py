import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapalog.assays.blots.fields import Ground
from rapalog.assays.blots.imager import Camera, Detection, take_picture, usual_detection
from rapalog.errors import RapalogError

LINEAR = Detection(antibody_half_ug=math.inf, brightness=50.0, substrate=math.inf, haze_ug=0.0)
SHAPE = (40, 60)


def picture(density, *, detection=LINEAR, strength=1.0, seed=1, **camera):
    dark = Ground(np.ones(SHAPE, np.float32), np.zeros(SHAPE, np.float32))
    return take_picture(
        np.asarray(density, np.float32),
        detection=detection,
        camera=Camera(**camera),
        strength=strength,
        ground=dark,
        generator=np.random.default_rng(seed),
    )


def plateau(peak):
    density = np.zeros(SHAPE)
    density[10:30, 10:50] = peak
    return density


def test_the_automatic_exposure_brings_the_peak_to_its_share_of_the_range():
    seen = picture(plateau(8.0), peak_share=0.6)
    assert np.median(seen.counts[10:30, 10:50]) == pytest.approx(0.6 * 65535, rel=0.02)


def test_a_brighter_membrane_is_exposed_shorter_and_looks_the_same():
    dim, bright = picture(plateau(8.0)), picture(plateau(8.0), strength=4.0)
    assert bright.exposure_s == pytest.approx(dim.exposure_s / 4, rel=0.05)
    assert bright.counts.mean() == pytest.approx(dim.counts.mean(), rel=0.05)


def test_a_blank_membrane_is_exposed_as_long_as_the_imager_can():
    assert picture(np.zeros(SHAPE)).exposure_s == Camera().longest_s


def test_an_overexposed_band_stands_at_the_camera_limit():
    assert (picture(plateau(8.0), peak_share=1.5).counts[10:30, 10:50] == 65535).all()


def test_a_12_bit_camera_clips_at_4095_in_a_16_bit_file():
    counts = picture(plateau(8.0), bits=12, peak_share=2.0).counts
    assert counts.dtype == np.uint16 and counts.max() == 4095


def test_without_light_a_pixel_shows_the_offset_and_read_noise():
    counts = picture(np.zeros(SHAPE), exposure_s=1.0, offset=100.0, read_noise=6.0).counts
    assert counts.mean() == pytest.approx(100.0, abs=1.0) and counts.std() == pytest.approx(6.0, rel=0.1)


def test_shot_noise_grows_as_the_root_of_the_light():
    counts = picture(plateau(8.0), exposure_s=50.0, read_noise=0.0).counts[10:30, 10:50].astype(float) - 100
    assert counts.mean() == pytest.approx(8.0 * 50 * 50, rel=0.01)
    assert counts.var() == pytest.approx(counts.mean(), rel=0.15)


def test_light_grows_with_protein_until_the_antibody_saturates():
    detection = dataclasses.replace(LINEAR, antibody_half_ug=50.0)
    loads = [1.0, 10.0, 100.0, 1000.0, 1e6]
    bound = [float(detection.bound(np.float32(load))) for load in loads]
    assert bound == sorted(bound) and bound[-1] == pytest.approx(50.0, rel=1e-3)
    assert bound[0] == pytest.approx(1.0, rel=0.03)


@given(early=st.floats(1.0, 1e6), factor=st.floats(1.0, 100.0))
def test_used_up_substrate_never_makes_light_fall_nor_exceed_what_it_holds(early, factor):
    detection = dataclasses.replace(LINEAR, substrate=1e5)
    first, later = (float(detection.light(np.float64(light))) for light in (early, early * factor))
    assert first <= later * (1 + 1e-9) and later < 1e5
    assert later <= first * factor * (1 + 1e-9)


def test_depletion_needs_no_clipped_pixel():
    detection = dataclasses.replace(LINEAR, substrate=80_000.0)
    density = plateau(8.0)
    density[10:30, 30:50] = 1.0
    seen = picture(density, detection=detection, peak_share=0.6)
    counts = seen.counts.astype(float) - 100
    assert seen.counts.max() < 65535
    assert counts[10:30, 10:30].mean() / counts[10:30, 30:50].mean() < 5


def test_a_longer_time_with_the_antibody_is_brighter():
    short, long = (usual_detection(load_ug=20.0, antibody_h=hours) for hours in (1.0, 16.0))
    assert short.brightness < long.brightness


@pytest.mark.parametrize(
    "wrong",
    [
        {"bits": 17},
        {"gain": 0.0},
        {"exposure_s": -1.0},
        {"exposure_s": 1e9},
        {"gain": 1e-9},
        {"longest_s": math.nan},
        {"read_noise": -1.0},
        {"offset": 1e9},
        {"peak_share": math.nan},
    ],
)
def test_an_impossible_camera_is_refused(wrong):
    with pytest.raises(RapalogError):
        Camera(**wrong)


@pytest.mark.parametrize("wrong", [{"substrate": 0.0}, {"antibody_half_ug": math.nan}, {"haze_ug": -1.0}])
def test_an_impossible_detection_is_refused(wrong):
    with pytest.raises(RapalogError):
        dataclasses.replace(LINEAR, **wrong)


@pytest.mark.parametrize(
    "camera", [{"exposure_s": 86_400.0}, {"peak_share": 1e30}, {"bits": 8, "gain": 1e4, "peak_share": 2.0}]
)
def test_no_exposure_is_too_long_to_be_read(camera):
    counts = picture(plateau(1e6), strength=1e3, **camera).counts
    assert counts.max() == Camera(**camera).most_counts
