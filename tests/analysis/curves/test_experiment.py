"""From wells to curves: what a rising series, an unknown scale and a vehicle of nothing mean for an IC50."""

import numpy as np
import pytest

from rapalog.analysis.curves.experiment import EVEN, UNKNOWN_SCALE, fit_curves
from rapalog.tables import LayoutWell, Reading, Well

DOSES = np.geomspace(1, 3000, 8)


def only(response, *, doses=DOSES, vehicle=(), **asked):
    def well(value, dose, role):
        return Well(
            Reading("t", "", "", "r", "", "", float(value)),
            LayoutWell("", "", dose_nM=float(dose), role=role, curve="x"),
        )

    wells = [well(y, x, "sample") for x, y in zip(doses, response, strict=True)]
    (curve,) = fit_curves([*wells, *(well(y, 0, "vehicle") for y in vehicle)], **asked)
    return curve


@pytest.mark.parametrize(("scale", "unit"), [(1.0, "fraction"), (100.0, "percent"), (500.0, ""), (0.01, "")])
@pytest.mark.parametrize("start", [0.3, 1.0, 2.0])
def test_a_rising_curve_has_no_ic50_of_any_kind(scale, unit, start):
    curve = only(scale * (start + DOSES / (DOSES + 100)), response_unit=unit)
    assert curve.ic50_nM.relation == "none" and "rises" in curve.ic50_nM.reason
    assert curve.ec50_nM.value == pytest.approx(100, rel=0.05)


def test_a_flat_series_on_no_known_scale_says_so():
    rng = np.random.default_rng(1)
    assert only(10 + rng.normal(size=8)).ic50_nM.reason == UNKNOWN_SCALE
    assert only(100 + rng.normal(size=8)).ic50_nM.relation == ">"


def test_values_far_above_two_are_no_fractions():
    curve = only([1.8, 1.9, 2.5, 8.0, 40.0, 60.0, 80.0, 90.0])
    assert not any("read as fractions" in flag for flag in curve.flags)


def test_a_vehicle_of_nothing_is_not_divided_by():
    lost = 100 * DOSES / (DOSES + 200)
    curve = only(lost, vehicle=(0.5, -0.4, 0.1))
    assert curve.model == "none" and any("cannot be told from nothing" in flag for flag in curve.flags)


def test_evenly_spaced_doses_are_asked_about():
    falling = 1 / (1 + np.exp(np.arange(8) - 4))
    assert EVEN in only(falling, doses=np.arange(8.0)).flags
    assert EVEN not in only(falling).flags
    assert EVEN not in only(falling, doses=1000 * np.arange(8.0)).flags
