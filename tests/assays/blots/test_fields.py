"""What lies over a membrane: fields of the size and strength that was asked for, and nothing outside the picture."""

import numpy as np
import pytest

from rapalog.assays.blots.fields import bubbles, draw_ground, scratches, smooth_field, specks
from rapalog.assays.blots.flaws import MembraneFlaws
from rapalog.facts.library import value

SHAPE = (150, 220)


def rng(seed=1):
    return np.random.default_rng(seed)


def test_a_smooth_field_has_mean_0_variance_1_and_patches_of_its_size():
    fields = np.stack([smooth_field(SHAPE, patch_px=20, generator=rng(seed)) for seed in range(40)])
    assert abs(fields.mean()) < 0.05
    assert fields.var() == pytest.approx(1.0, rel=0.1)
    near, far = (np.mean(fields[:, :, :-lag] * fields[:, :, lag:]) for lag in (4, 60))
    assert near > 0.8 and abs(far) < 0.15


@pytest.mark.parametrize(("field", "fact"), [(bubbles, "W077"), (scratches, "W079")])
def test_bubbles_and_scratches_leave_at_least_what_is_known_to_be_left_of_one(field, fact):
    plain = field(SHAPE, mean_number=0.0, generator=rng())
    hit = field(SHAPE, mean_number=3.0, generator=rng())
    assert (plain == 1).all()
    assert hit.max() <= 1 and hit.min() < 0.9
    assert hit.min() >= (value(fact) / 100) ** 6


def test_more_specks_are_more_light_and_none_is_dark():
    few, many = (specks(SHAPE, mean_number=n, generator=rng()) for n in (1.0, 200.0))
    assert few.min() >= 0 and many.sum() > 5 * few.sum() and many.shape == SHAPE
    assert not specks(SHAPE, mean_number=0.0, generator=rng()).any()


def test_without_flaws_the_ground_is_even_and_free_of_specks():
    ground = draw_ground(SHAPE, MembraneFlaws(), patch_px=20, generator=rng())
    assert (ground.haze == 1).all() and not ground.specks.any()


def test_haze_is_never_negative_however_steep_its_gradient():
    flaws = MembraneFlaws(gradient=20.0, blotch_cv=3.0)
    assert min(draw_ground(SHAPE, flaws, patch_px=20, generator=rng(seed)).haze.min() for seed in range(5)) == 0.0
