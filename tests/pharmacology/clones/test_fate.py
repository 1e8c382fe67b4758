"""Clones are born, live and die as Kendall's equations say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from tests.pharmacology.clones.exact import chances

from rapalog.facts.library import value
from rapalog.pharmacology.clones.fate import Before, Course, acquired, pre_existing

#: The toy of R047 to R052: tumour cells a day, and levels in units of one 10 mg dose.
CELLS, RATE, BORN, DIED, HALF, HALF_LIFE_H = 1e9, 1e-10, 0.03, 0.02, 0.3, 30.0
rates = st.lists(st.tuples(st.floats(0.001, 0.5), st.floats(0.001, 0.5)), min_size=3, max_size=30)


def steady(division, death, days):
    """Return a course of constant rates."""
    return Course(np.arange(days + 1.0), np.full(days, division), np.full(days, death))


def course_of(pairs):
    """Return a course of one-day steps."""
    division, death = np.array(pairs).T
    return Course(np.arange(len(pairs) + 1.0), division, death)


def untreated(division, death):
    """Return rates before treatment of cells that are alike."""
    return Before(*(np.asarray(own) for own in (division, death, division, death)))


@pytest.mark.parametrize(("division", "death"), [(0.03, 0.02), (0.1, 0.01), (0.02, 0.05)])
def test_at_constant_rates_survival_is_the_closed_form_of_birth_and_death(division, death):
    own = steady(division, death, 200)
    waited = 200 - (np.arange(200) + 0.5)
    net = division - death
    assert own.alive(200) == pytest.approx(net / (division - death * np.exp(-net * waited)), rel=1e-10)


def test_where_death_equals_division_survival_falls_as_one_over_time():
    own = steady(0.05, 0.05, 100)
    assert own.alive(100) == pytest.approx(1 / (1 + 0.05 * (100 - np.arange(100) - 0.5)), rel=1e-10)


def test_without_death_every_clone_lives():
    assert steady(0.05, 0.0, 50).alive(50) == pytest.approx(1.0)


@given(rates, st.integers(1, 29))
def test_survival_is_a_chance_and_never_rises_with_the_day_that_is_asked_for(pairs, later):
    own = course_of(pairs)
    until = min(later, len(pairs) - 1)
    first, second = own.alive(until), own.alive(until + 1)[:until]
    assert ((first >= 0) & (first <= 1)).all()
    assert (second <= first + 1e-12).all()


@given(rates, st.floats(0.1, 1.0))
def test_a_drug_that_blocks_more_divisions_never_brings_more_acquired_clones(pairs, left):
    sensitive, resistant = course_of(pairs), steady(0.03, 0.02, len(pairs))
    less = Course(sensitive.edge_day, sensitive.division * left, sensitive.death)
    end = [len(pairs)]
    assert acquired(less, resistant, end)[0] <= acquired(sensitive, resistant, end)[0] + 1e-12


def test_the_equation_written_down_and_integrated_by_quadrature_says_the_same():
    """b(t) and d(t) that swing smoothly; steps of a tenth of a day against nested quadrature of the equation itself."""

    def net(kind, at):
        swing = {"s": 0.008 * np.sin(at / 3.0), "r": 0.004 * np.cos(at / 5.0)}[kind]
        return swing + 0.01

    def grown(kind, at):
        if kind == "s":
            return 0.01 * at + 0.024 * (1 - np.cos(at / 3.0))
        return 0.01 * at + 0.02 * np.sin(at / 5.0)

    def alive(at, end):
        lost, _ = quad(lambda x: 0.03 * np.exp(-grown("r", x)), at, end, epsabs=1e-12)
        return 1 / (1 + np.exp(grown("r", at)) * lost)

    end = 60.0
    expected, _ = quad(lambda t: (net("s", t) + 0.02) * np.exp(grown("s", t)) * alive(t, end), 0, end, limit=200)
    edge = np.linspace(0, end, 601)
    middle = (edge[1:] + edge[:-1]) / 2
    sensitive = Course(edge, net("s", middle) + 0.02, np.full(600, 0.02))
    resistant = Course(edge, net("r", middle) + 0.03, np.full(600, 0.03))
    assert acquired(sensitive, resistant, [end])[0] == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize(("division", "death"), [(0.03, 0.02), (0.035, 0.02), (0.022, 0.02), (0.015, 0.02)])
def test_clones_from_before_are_those_of_the_equation_by_quadrature(division, death):
    """Over the age of clones, not over sizes of the tumour; they grow as it does, faster, or slower."""
    resistant, cells = steady(0.02, 0.03, 50), 1e6
    net, kept = 0.01, division - death

    def alive(age):
        lost = death * np.expm1(-kept * age) / -kept
        return 1 / (1 + lost + np.exp(-kept * age) * resistant.dying([50])[0])

    expected, _ = quad(lambda age: 0.03 * np.exp(-net * age) * alive(age), 0, np.log(cells) / net, limit=200)
    before = Before(*(np.asarray(own) for own in (0.03, 0.02, division, death)))
    assert pre_existing(before, resistant, [50], cells=cells)[0] == pytest.approx(expected, rel=1e-6)


def test_steps_of_a_day_are_fine_enough_for_a_tumour_that_turns_over_fast():
    pulses = np.tile([0.02, 0.05, 0.09, 0.14, 0.18, 0.2, 0.2], 13)
    by_day = acquired(*(Course(np.arange(92.0), own, np.full(91, 0.15)) for own in (pulses, np.full(91, 0.2))), [91])
    edge = np.arange(0, 91.01, 0.05)
    finer = (np.repeat(pulses, 20), np.full(1820, 0.2))
    by_hour = acquired(*(Course(edge, own, np.full(1820, 0.15)) for own in finer), [91])
    assert by_day == pytest.approx(by_hour, rel=2e-3)


def toy(dose_mg, every_h):
    """Return the course of sensitive cells in the toy, in steps of an hour, each with the level at its beginning."""
    hour = np.arange(365 * 24.0)
    level = np.zeros_like(hour)
    for taken in np.arange(0, 365 * 24.0, every_h) if dose_mg else ():
        level += np.where(hour >= taken, dose_mg / 10 * 0.5 ** (np.maximum(hour - taken, 0) / HALF_LIFE_H), 0.0)
    return Course(np.arange(365 * 24 + 1) / 24, BORN / (1 + level / HALF), np.full(len(hour), DIED))


@pytest.mark.parametrize(
    ("dose_mg", "every_h", "fact"),
    [(10, 24, "R047"), (50, 168, "R048"), (70, 168, "R049"), (20, 168, "R050"), (0, 24, "R051")],
)
def test_the_toy_of_the_facts_is_reproduced_to_its_printed_digits(dose_mg, every_h, fact):
    sensitive = toy(dose_mg, every_h)
    resistant = Course(sensitive.edge_day, np.full(365 * 24, BORN), np.full(365 * 24, DIED))
    chance = 1 - np.exp(-RATE * CELLS * acquired(sensitive, resistant, [365])[0])
    assert round(chance, 3) == pytest.approx(value(fact), abs=1e-9)


def test_the_naive_number_of_pre_existing_clones_is_of_those_that_never_die_out():
    before, grows = untreated(BORN, DIED), steady(BORN, DIED, 4000)
    present, for_ever = pre_existing(before, grows, [0, 4000], cells=1e9)
    assert 1 - np.exp(-RATE * CELLS * for_ever) == pytest.approx(value("R052"), abs=5e-4)
    assert present == pytest.approx(BORN / DIED * np.log(BORN / (BORN - DIED)), rel=1e-6)
    assert 1 - np.exp(-RATE * CELLS * present) == pytest.approx(0.152, abs=5e-4)
    assert 4e-7 * 2.5e5 * for_ever == pytest.approx(value("R046"), rel=1e-3)


def test_clones_that_a_drug_reaches_die_out_where_those_that_resist_stay():
    before = untreated(BORN, DIED)
    resists, reached = steady(BORN, DIED, 365), steady(0.01, DIED, 365)
    kept, lost = (pre_existing(before, own, [365], cells=1e9)[0] for own in (resists, reached))
    assert lost < 0.2 * kept
    assert (np.diff(pre_existing(before, resists, [0, 30, 90, 365], cells=1e9)) < 0).all()


def test_a_tumour_of_few_cells_has_had_less_time_for_clones():
    few, many = (
        pre_existing(untreated(BORN, DIED), steady(BORN, DIED, 10), [10], cells=cells)[0] for cells in (10.0, 1e9)
    )
    assert few < 0.95 * many


def test_a_clone_that_grows_slower_than_its_tumour_before_treatment_is_rarer():
    slow = Before(np.array(BORN), np.array(DIED), np.array(0.022), np.array(DIED))
    alike = untreated(BORN, DIED)
    found = [pre_existing(own, steady(BORN, DIED, 10), [10], cells=1e9)[0] for own in (slow, alike)]
    assert found[0] < found[1]


@pytest.mark.parametrize("days", [[2.5], [3, 2], [6]])
def test_days_that_are_no_rising_edges_are_refused(days):
    with pytest.raises(ValueError, match="no rising edges"):
        acquired(steady(0.1, 0.1, 5), steady(0.1, 0.1, 5), days)


def test_days_asked_for_together_are_those_asked_for_alone():
    sensitive, resistant = steady(0.05, 0.03, 40), steady(0.06, 0.03, 40)
    alone = [acquired(sensitive, resistant, [day])[0] for day in (0, 7, 40)]
    one_by_one = [float((sensitive.divisions[:day] * resistant.alive(day)).sum()) for day in (0, 7, 40)]
    assert acquired(sensitive, resistant, [0, 7, 40]) == pytest.approx(alone, rel=1e-12)
    assert alone == pytest.approx(one_by_one, rel=1e-12)


@pytest.mark.parametrize("pulsed", [False, True])
def test_an_exact_simulation_of_every_clone_finds_the_same_chances(pulsed):
    days, cells, per_cell, n = 70, 800.0, 0.35, 6000
    edge = np.arange(days + 1.0)
    blocked = np.where(pulsed & (np.arange(days) % 7 < 3), 0.2, 1.0)
    sensitive = (edge, 0.06 * blocked, np.full(days, 0.035))
    resistant = (edge, 0.06 * (0.5 + 0.5 * blocked), np.full(days, 0.035))
    new = per_cell * acquired(Course(*sensitive), Course(*resistant), [days])[0]
    old = per_cell * pre_existing(untreated(0.06, 0.035), Course(*resistant), [days], cells=cells)[0]
    expected = 1 - np.exp(-np.array([new, old, new + old]))
    counted = np.array(
        chances(
            sensitive,
            resistant,
            (0.06, 0.035),
            (0.06, 0.035),
            cells=cells,
            rate=per_cell / cells,
            until_day=days,
            n=n,
            seed=4 + pulsed,
        )
    )
    z = (counted / n - expected) / np.sqrt(expected * (1 - expected) / n)
    assert (np.abs(z) < 3.5).all()
