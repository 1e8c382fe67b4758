"""Limits of every family: a slow refit at each is on the threshold, and a side is open only where none is found."""

import math

import numpy as np
import pytest
from tests.analysis.curves.fitting import fit_all
from tests.numerics.careful_family import Profile
from tests.numerics.families.workspaces import DOSES, OFFSETS, points_of

from rapalog.numerics import answer
from rapalog.numerics.families.models import FAMILIES
from rapalog.numerics.points import collapse
from rapalog.numerics.solve import Ask, Want, shares_of

NAMES = ["3pl", "5pl", "hormesis", "two-phase"]
QUANTITIES = {
    "middle": (answer.MIDDLE_LOW, answer.MIDDLE_HIGH),
    "crossing": (answer.CROSSING_LOW, answer.CROSSING_HIGH),
    "height": (answer.HEIGHT_LOW, answer.HEIGHT_HIGH),
    "mean": (answer.AREA_LOW, answer.AREA_HIGH),
}


def _profiled(name, points, want=None):
    return fit_all([points], name, top=OFFSETS.get(name, 0.0), want=want or Want(1.0, 1.0, 1.0))[0]


def _threshold(name, points, row, column=answer.TWO):
    shares = shares_of(points.n - FAMILIES[name].parameters, points.inflation, 0.95, Want())
    return row[answer.RESIDUAL] * (1.0 + shares[column])


@pytest.mark.parametrize("what", QUANTITIES)
@pytest.mark.parametrize("name", NAMES)
def test_a_refit_at_a_limit_is_on_the_threshold(name, what):
    points, offset = points_of(5), OFFSETS.get(name, 0.0)
    row = _profiled(name, points)
    slow = Profile(Ask(points, FAMILIES[name], offset, 0.5), row, what)
    for column in QUANTITIES[what]:
        if math.isnan(row[column]):
            continue
        value = row[column] - (offset if what in ("height", "mean") else 0.0)
        sums, _ = slow.minima([value])
        assert sums[0] == pytest.approx(_threshold(name, points, row), rel=1e-5)


@pytest.mark.parametrize("name", ["3pl", "5pl", "two-phase"])
def test_a_one_sided_limit_is_given_where_the_other_side_is_open(name):
    noise = 0.03 * np.random.default_rng(2).standard_normal(len(DOSES))
    late = collapse(DOSES, 1 / (1 + DOSES / 20_000) + noise)
    row = _profiled(name, late, Want(middle=1.0))
    # A bound is drawn further out than an interval, and may find no wall there.
    assert math.isnan(row[answer.MIDDLE_HIGH]) or math.isnan(row[answer.MIDDLE_LOW_ONE])
    assert math.isnan(row[answer.MIDDLE_LOW]) or math.isnan(row[answer.MIDDLE_HIGH_ONE])
    assert math.isnan(row[answer.MIDDLE_HIGH]) or math.isnan(row[answer.MIDDLE_LOW])
    low = row[answer.MIDDLE_LOW_ONE]
    if math.isfinite(low):
        slow = Profile(Ask(late, FAMILIES[name], OFFSETS.get(name, 0.0), 0.5), row, "middle")
        assert slow.minima([low])[0][0] == pytest.approx(_threshold(name, late, row, answer.BOUND), rel=1e-5)


#: A second valley, 0.15 decades wide, lies between two of the places that are looked at, 0.17 decades apart.
MISSED = pytest.mark.xfail(reason="a valley narrower than the places looked at is missed", strict=True)


# Not with a held top: where the sigmoid is 1, the oracle's constraint has no coefficient, and holds nothing.
@pytest.mark.parametrize(
    "name", [*(own for own in NAMES[1:] if own != "hormesis"), pytest.param("hormesis", marks=MISSED)]
)
def test_a_curve_that_stays_above_a_level_has_the_lowest_dose_at_which_it_could_cross(name):
    rng = np.random.default_rng(6)
    above = collapse(DOSES, 0.7 + 0.3 / (1 + DOSES / 50) + 0.06 * rng.standard_normal(len(DOSES)))
    row = _profiled(name, above, Want(crossing=1.0))
    assert row[answer.KIND] in (answer.NOT_REACHED, answer.FLATTENED)
    assert np.isnan(row[[answer.CROSSING, answer.CROSSING_LOW, answer.CROSSING_HIGH]]).all()
    lowest = row[answer.CROSSING_LOW_ONE]
    slow = Profile(Ask(above, FAMILIES[name], OFFSETS.get(name, 0.0), 0.5), row, "crossing")
    threshold = _threshold(name, above, row, answer.BOUND)
    if lowest < above.high:
        assert slow.minima([lowest])[0][0] == pytest.approx(threshold, rel=1e-5)
    inside = slow.minima(np.linspace(above.low, lowest, 12)[:-1])[0] <= threshold
    assert not inside.any()


def test_a_wider_interval_holds_a_narrower_one():
    points = points_of(5)
    wide, narrow = (
        fit_all([points], "5pl", want=Want(1.0, 1.0, 1.0), confidence=confidence)[0] for confidence in (0.95, 0.8)
    )
    for low, high in QUANTITIES.values():
        assert wide[low] < narrow[low] < narrow[high] < wide[high]
