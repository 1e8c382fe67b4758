"""Flaws: 0 is none, an ordinary membrane has some of each but blur, and what no membrane can have is refused."""

import math
from dataclasses import fields

import pytest

from rapalog.assays.blots.flaws import MembraneFlaws, usual_flaws
from rapalog.errors import RapalogError


def test_nothing_is_wrong_unless_it_is_asked_for():
    assert {getattr(MembraneFlaws(), field.name) for field in fields(MembraneFlaws)} == {0.0}


def test_an_ordinary_membrane_has_every_flaw_but_blur_and_bubbles():
    own = usual_flaws()
    assert {field.name for field in fields(own) if getattr(own, field.name) == 0} == {"blur", "bubbles"}
    shares = ("width_cv", "dumbbell", "tail", "bleed", "ghost", "streak", "transfer_cv", "gradient", "blotch_cv")
    assert all(getattr(own, name) < 1 for name in shares)


@pytest.mark.parametrize("change", [{"tilt_deg": -1.0}, {"smile_px": math.nan}, {"specks": 1e4}, {"bow_px": math.inf}])
def test_a_magnitude_out_of_range_is_refused_by_name(change):
    with pytest.raises(RapalogError, match="must be 0 to 1000") as caught:
        MembraneFlaws(**change)
    assert caught.value.where == next(iter(change))


@pytest.mark.parametrize("change", [{"tail": 1.01}, {"bleed": 0.51}])
def test_a_band_cannot_lose_more_than_it_has(change):
    with pytest.raises(RapalogError, match=r"tail above 1 or a bleed above 0\.5"):
        MembraneFlaws(**change)
