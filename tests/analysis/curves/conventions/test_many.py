"""Thousands of curves at once are read as one by one."""

import numpy as np
import pytest
from tests.analysis.curves.shapes import DOSES, logistic, noisy

from rapalog.analysis.curves.conventions.many import conventions_of_many
from rapalog.analysis.curves.conventions.one_by_one import GR50, RELATIVE, TWO, conventions
from rapalog.errors import RapalogError


def responses(n=24):
    """Curves from full to flat, some of them rising."""
    rng = np.random.default_rng(3)
    shapes = [(10 ** rng.uniform(-1.5, 4.5), rng.uniform(-0.05, 1.3), rng.uniform(0.4, 2.0)) for _ in range(n)]
    return np.array(
        [
            noisy(logistic(DOSES, ec50=ec50, bottom=bottom, hill=hill), sd=0.02, seed=k)
            for k, (ec50, bottom, hill) in enumerate(shapes)
        ]
    )


def test_values_are_those_of_one_curve_at_a_time_and_bounds_are_nan():
    y = responses()
    many = conventions_of_many(DOSES, y, time_h=72.0, doubling_time_h=30.0)
    found = many.by_name()
    compared = 0
    for k, own in enumerate(y):
        for one in conventions(DOSES, own, time_h=72.0, doubling_time_h=(30.0, 0.0)):
            value = found[one.name][k]
            if one.ic50_nM.relation == "=":
                assert value == pytest.approx(one.ic50_nM.value, rel=1e-6)
                compared += 1
            elif one.name != RELATIVE:  # an EC50 with an open side is a bound there, and a point here
                assert np.isnan(value)
            if one.name == TWO and one.extrapolated_nM is not None:
                assert many.extrapolated[k] == pytest.approx(one.extrapolated_nM, rel=1e-6)
    assert compared > 30


def test_rising_curves_have_no_value_and_lots_do_not_change_a_curve():
    y = responses()
    many = conventions_of_many(DOSES, y)
    rising = np.array([own[DOSES > 1000].mean() > 1.15 for own in y])
    assert rising.any()
    for name, values in many.by_name().items():
        assert np.isnan(values[rising]).all() or name == GR50
        alone = [conventions_of_many(DOSES, own[None, :]).by_name()[name][0] for own in y[:4]]
        np.testing.assert_array_equal(values[:4], alone)


def test_no_curve_has_no_values():
    assert all(
        values.shape == (0,) for values in conventions_of_many(DOSES, np.empty((0, len(DOSES)))).by_name().values()
    )


def test_without_a_doubling_time_there_is_no_gr50():
    assert np.isnan(conventions_of_many(DOSES, responses(3)).gr50).all()


def test_percent_and_fractions_are_the_same():
    y = responses(6)
    for one, two in zip(
        conventions_of_many(DOSES, y).by_name().values(),
        conventions_of_many(DOSES, 100 * y, full=100.0).by_name().values(),
        strict=True,
    ):
        np.testing.assert_allclose(one, two, rtol=1e-6)


def test_without_vehicle_wells_the_top_is_the_control():
    some = DOSES > 0
    y = responses(4)[:, some]
    assert np.isfinite(conventions_of_many(DOSES[some], y).two_parameters).any()


@pytest.mark.parametrize(
    ("dose", "y", "asked"),
    [
        (DOSES, np.ones((2, 5)), {}),
        (DOSES, np.ones(len(DOSES)), {}),
        (DOSES[:6], np.ones((2, 6)), {}),
        (DOSES, np.full((2, len(DOSES)), np.nan), {}),
        (-DOSES, np.ones((2, len(DOSES))), {}),
        (DOSES, np.ones((2, len(DOSES))), {"full": -1.0}),
        (DOSES, np.ones((2, len(DOSES))), {"doubling_time_h": 30.0}),
    ],
)
def test_what_cannot_be_read_is_refused(dose, y, asked):
    with pytest.raises(RapalogError):
        conventions_of_many(dose, y, **asked)
