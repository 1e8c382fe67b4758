import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapalog.assays.blots.fields import bubbles, draw_ground, scratches, smooth_field
from rapalog.assays.blots.flaws import MembraneFlaws, usual_flaws
from rapalog.assays.blots.membrane import Geometry, run_gel, transferred
from rapalog.errors import RapalogError

BENT = MembraneFlaws(
    tilt_deg=2.0, smile_px=40.0, front_px=5.0, width_cv=0.05, bow_px=8.0, dumbbell=0.8, tail=0.2, bleed=0.05, blur=0.5
)
GEOMETRY = Geometry(n_lanes=4)
CLEAN = MembraneFlaws()


def gel(flaws=CLEAN, *, seed=1, geometry=GEOMETRY):
    return run_gel(geometry, flaws, np.random.default_rng(seed))


def drawn(membrane, bands):
    return membrane.density(bands, loads_ug=[0.0] * len(bands)).astype(np.float64)


def test_ten_lanes_make_a_picture_of_2000_by_1500():
    geometry = Geometry(n_lanes=10)
    assert (geometry.width_px, geometry.height_px) == (2000, 1500)


def test_lighter_proteins_run_further_by_the_logarithm_of_their_mass():
    rows = [GEOMETRY.row(mass) for mass in (200.0, 100.0, 50.0, 25.0)]
    steps = np.diff(rows)
    assert (steps > 0).all() and steps == pytest.approx([steps[0]] * 3)


def test_an_undisturbed_band_of_one_ug_peaks_at_one():
    image = drawn(gel(), [[(32.0, 1.0)], [], [], []])
    assert image.max() == pytest.approx(transferred(32.0, pores_kDa=0.0), rel=0.07)


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**32), amount=st.floats(0.01, 100))
def test_bent_smeared_and_spilled_protein_is_still_all_there(seed, amount):
    membrane = gel(BENT, seed=seed)
    image = drawn(membrane, [[(32.0, amount)], [(32.0, amount / 3)], [], [(60.0, amount)]])
    whole = amount * (4 / 3 * transferred(32.0, pores_kDa=0.0) + transferred(60.0, pores_kDa=0.0))
    assert image.sum() == pytest.approx(whole * GEOMETRY.band_area_px, rel=1e-4)


def test_twice_the_protein_is_twice_the_image():
    once, twice = (drawn(gel(BENT), [[(32.0, amount)], [], [], []]) for amount in (1.0, 2.0))
    np.testing.assert_allclose(twice, 2 * once, rtol=1e-5, atol=1e-9)


def test_a_band_stands_where_the_membrane_says_it_does():
    membrane = gel(dataclasses.replace(BENT, bleed=0.0, tail=0.0, bow_px=0.0, dumbbell=0.0))
    for lane in range(4):
        image = drawn(membrane, [[(32.0, 1.0)] if k == lane else [] for k in range(4)])
        rows, columns = np.indices(image.shape)
        x, y = membrane.centre(lane, 32.0)
        assert (columns * image).sum() / image.sum() == pytest.approx(x, abs=1.0)
        assert (rows * image).sum() / image.sum() == pytest.approx(y, abs=2.0)


def test_the_box_holds_the_band():
    membrane = gel(BENT, seed=3)
    for lane in range(4):
        x0, y0, x1, y1 = membrane.box(lane, [32.0])
        image = drawn(
            gel(dataclasses.replace(BENT, bleed=0.0), seed=3), [[(32.0, 1.0)] if k == lane else [] for k in range(4)]
        )
        assert image[y0:y1, x0:x1].sum() / image.sum() > 0.9


def test_smile_lets_the_outer_lanes_lag_or_lead_alike():
    membrane = gel(MembraneFlaws(smile_px=40.0))
    heights = [membrane.centre(lane, 32.0)[1] for lane in range(4)]
    assert heights[0] == pytest.approx(heights[3]) and heights[1] == pytest.approx(heights[2])
    assert heights[0] != pytest.approx(heights[1], abs=0.5)


def test_tilt_moves_lanes_by_its_tangent():
    membrane = gel(MembraneFlaws(tilt_deg=2.0))
    (x0, y0), (x3, y3) = membrane.centre(0, 32.0), membrane.centre(3, 32.0)
    assert (y3 - y0) / (x3 - x0) == pytest.approx(membrane.slope)


def test_bleed_puts_a_share_of_a_lane_into_each_neighbour():
    image = drawn(gel(MembraneFlaws(bleed=0.1)), [[], [(32.0, 1.0)], [], []])
    lanes = [image[:, 100 + 180 * k : 280 + 180 * k].sum() / image.sum() for k in range(4)]
    assert lanes == pytest.approx([0.1, 0.8, 0.1, 0.0], abs=2e-3)


def test_a_ghost_is_heavier_and_follows_the_load_not_the_target():
    membrane = gel(MembraneFlaws(ghost=0.1))
    image = membrane.density([[(32.0, 0.0)], [(32.0, 5.0)], [], []], loads_ug=[20.0, 20.0, 0.0, 0.0])
    above = image[: round(GEOMETRY.row(32.0)) - 60]
    assert above[:, 100:280].sum() == pytest.approx(above[:, 280:460].sum(), rel=1e-3) and above[:, 100:280].sum() > 0


def test_light_proteins_pass_coarse_pores_and_heavy_ones_stay_in_the_gel():
    assert transferred(15.0, pores_kDa=5.0) < transferred(15.0, pores_kDa=2.0)
    assert transferred(289.0, pores_kDa=2.0) < transferred(60.0, pores_kDa=2.0) < 1


def test_patches_have_mean_0_and_variance_1_and_are_smooth():
    fields = [smooth_field((300, 400), patch_px=60.0, generator=np.random.default_rng(k)) for k in range(40)]
    assert np.mean(fields) == pytest.approx(0.0, abs=0.1) and np.var(fields) == pytest.approx(1.0, abs=0.15)
    assert max(np.abs(np.diff(field, axis=0)).max() for field in fields) < 0.2


def test_bubbles_and_scratches_only_take_away():
    for take in (bubbles, scratches):
        field = take((600, 800), mean_number=8.0, generator=np.random.default_rng(2))
        assert 0 < field.min() < 0.7 and field.max() <= 1


def test_the_haze_is_never_negative():
    ground = draw_ground(
        (400, 400), MembraneFlaws(gradient=5.0, blotch_cv=2.0), patch_px=100.0, generator=np.random.default_rng(1)
    )
    assert ground.haze.min() >= 0


def test_an_ordinary_membrane_is_flawed_and_a_perfect_one_is_not():
    assert all(getattr(CLEAN, field.name) == 0 for field in dataclasses.fields(CLEAN))
    assert usual_flaws() != CLEAN


@pytest.mark.parametrize("n_lanes", [0, 16])
def test_a_gel_has_no_more_lanes_than_its_comb(n_lanes):
    with pytest.raises(RapalogError, match=f"got {n_lanes} lanes"):
        Geometry(n_lanes=n_lanes)


@pytest.mark.parametrize("wrong", [-1.0, math.nan, math.inf])
def test_a_flaw_is_a_magnitude(wrong):
    with pytest.raises(RapalogError, match="no flaw"):
        MembraneFlaws(tilt_deg=wrong)
