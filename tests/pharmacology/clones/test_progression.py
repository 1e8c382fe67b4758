"""Tumours progress when they have grown again, by sensitive cells or by clones."""

from __future__ import annotations

import numpy as np
from scipy.integrate import solve_ivp

from rapalog.facts.library import value
from rapalog.pharmacology.clones.progression import log_clone_cells, progression
from rapalog.pharmacology.clones.tumours import Answer, treated, tumours

LEVELS, DAYS = 3, 200
UNTREATED = Answer(np.ones(LEVELS), np.ones(LEVELS))
STOPPED = Answer(np.array([1.0, 0.5, 0.1]), np.ones(LEVELS))


def at_level(place, n=1, days=DAYS):
    """Return shares of days that are all at one level."""
    shares = np.zeros((n, days, LEVELS))
    shares[..., place] = 1.0
    return shares


def tumour(n=1, cells=1e9, rate=1e-9, doubling_day=50.0, loss=0.5):
    """Return ``n`` tumours that are alike."""
    return tumours(np.full(n, cells), rate, doubling_day=doubling_day, loss=loss)


def test_a_tumour_without_drug_progresses_when_its_volume_has_grown_by_the_factor():
    found = treated(tumour(rate=0.0), at_level(0), UNTREATED, UNTREATED)
    own = progression(found, factor=value("CL005"), draw=np.random.default_rng(1))
    assert own.day[0] == np.ceil(50 * np.log2(value("CL005"))) and not own.by_clones[0]


def test_a_tumour_that_shrinks_and_has_no_clones_never_progresses():
    found = treated(tumour(rate=0.0), at_level(2), STOPPED, STOPPED)
    assert np.isinf(progression(found, factor=value("CL005"), draw=np.random.default_rng(1)).day[0])


def test_clones_bring_a_tumour_back_that_the_drug_shrinks():
    found = treated(tumour(200, rate=1e-3, doubling_day=20.0), at_level(2, 200), STOPPED, UNTREATED)
    own = progression(found, factor=value("CL005"), draw=np.random.default_rng(2))
    assert np.isfinite(own.day).all() and own.by_clones.all()


def test_the_mean_number_of_clone_cells_is_that_of_the_equation_without_chance():
    n, per_cell = 20_000, 4.0
    own = tumour(n, cells=1e4, rate=per_cell / 1e4, doubling_day=60.0, loss=0.6)
    found = treated(own, at_level(1, 1, 60), STOPPED, UNTREATED)
    drawn = np.exp(log_clone_cells(found, np.random.default_rng(3)))
    born, died = float(own.division[0]), float(own.death[0])

    def grows(factor):
        return lambda _, y: [
            (factor * born - died) * y[0],
            (born - died) * y[1] + per_cell / 1e4 * factor * born * y[0],
        ]

    start = np.log(1e4) / (born - died)
    before = solve_ivp(grows(1.0), (0, start), [1.0, 0.0], rtol=1e-9, atol=1e-9).y[:, -1]
    after = solve_ivp(grows(0.5), (0, 60), before, rtol=1e-9, atol=1e-9).y[1, -1]
    error = drawn[:, -1].std() / np.sqrt(n)
    assert abs(drawn[:, -1].mean() - after) < 4 * error
    assert error < 0.1 * after


def test_more_clones_than_can_be_counted_are_as_many_as_expected():
    found = treated(tumour(3, cells=1e13, rate=1e-3, doubling_day=5.0), at_level(0, 3, 1000), UNTREATED, UNTREATED)
    assert np.isfinite(log_clone_cells(found, np.random.default_rng(6))).all()


def test_cells_that_die_out_within_days_leave_no_number_that_is_none():
    gone = Answer(np.array([1.0, 0.5, 0.0]), np.ones(LEVELS))
    found = treated(tumour(20, doubling_day=2.0, loss=0.98, rate=1e-6), at_level(2, 20, 1000), gone, gone)
    own = progression(found, factor=value("CL005"), draw=np.random.default_rng(4))
    assert np.isinf(own.day).all() and not own.by_clones.any()
    assert not np.isnan(log_clone_cells(found, np.random.default_rng(5))).any()
