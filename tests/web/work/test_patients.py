"""What a child makes of a population for the page."""

import json

import numpy as np
import pytest

from rapalog.errors import RapalogError
from rapalog.web.work.patients import draw


def quiet(what, share):
    """Tell nobody."""


@pytest.fixture(scope="module")
def shown():
    return json.loads(draw({"regimen": "10 mg daily", "patients": 120, "days": 7, "seed": 1}, [], quiet))


def test_bands_rise_from_low_end_to_high_end_at_every_time(shown):
    for own in shown["bands"].values():
        low, median, high = (np.array(row, dtype=float) for row in own)
        assert len(low) == len(shown["time_h"])
        assert (low <= median).all() and (median <= high).all()


def test_single_patients_lie_in_the_last_period_and_ninety_percent_of_them_in_the_band(shown):
    singles = shown["singles"]
    blood = np.array(singles["blood_ug_L"])
    assert blood.shape == (100, len(singles["time_h"])) and singles["time_h"][-1] == 24.0
    low, _, high = (np.array(row)[-len(singles["time_h"]) :] for row in shown["bands"]["blood_ug_L"])
    assert np.mean((blood >= low) & (blood <= high)) == pytest.approx(0.9, abs=0.05)
    np.testing.assert_allclose(blood[:, -1], singles["bodies"]["cmin_ug_L"], rtol=1e-3)


def test_a_drug_taken_along_raises_the_trough():
    alone, along = (
        json.loads(draw({"regimen": "10 mg daily", "patients": 20, "days": 7} | more, [], quiet))
        for more in ({}, {"interaction": "ketoconazole"})
    )
    assert along["pk"]["cmin_ug_L"]["value"] > 3 * alone["pk"]["cmin_ug_L"]["value"]


@pytest.mark.parametrize(
    "request_",
    [
        {"regimen": "10 mg daily", "patients": 1},
        {"regimen": "10 mg daily", "patients": 3000},
        {"regimen": "much", "patients": 20},
        {"regimen": "10 mg daily", "patients": 20, "hepatic": "no"},
        {"regimen": "10 mg daily", "patients": 20, "cell_line": "/etc/passwd"},
    ],
)
def test_what_cannot_be_drawn_is_refused(request_):
    with pytest.raises(RapalogError):
        draw(request_, [], quiet)
