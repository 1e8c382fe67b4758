"""Clones by quadrature of Kendall's equations and by an exact stochastic simulation, against the step-wise sums."""

import itertools

import numpy as np
import pytest
from scipy.integrate import quad

from rapalog.pharmacology.clones.fate import Before, Course, acquired, pre_existing

STEPS_A_DAY = 20


def held(edges, values):
    """Return rates that hold between edges as a function of time, and its exact integral from 0."""
    sums = np.concatenate([[0.0], np.cumsum(np.diff(edges) * values)])
    return (lambda t: values[min(np.searchsorted(edges, t, side="right") - 1, len(values) - 1)]), (
        lambda t: np.interp(t, edges, sums)
    )


def by_parts(what, start, end, breaks):
    """Integrate a function that jumps at breaks."""
    cuts = [start, *(float(b) for b in breaks if start < b < end), end]
    return sum(quad(what, a, b, epsrel=1e-9, epsabs=0)[0] for a, b in itertools.pairwise(cuts))


def alive(born, end, death, growth, breaks):
    """Kendall 1948: the chance that a clone of one cell is alive, with growth the integral of division less death."""
    return 1 / (1 + by_parts(lambda s: death(s) * np.exp(growth(born) - growth(s)), born, end, breaks))


def a_treatment(draw, days):
    """Four spells of rates (1/day): of sensitive and resistant cells, of each division and death, (2, 2, 4)."""
    edges = np.array([0, *np.sort(draw.choice(np.arange(5, days - 4), 3, replace=False)), days], dtype=float)
    return edges, draw.uniform(0.01, 0.15, (2, 2, 4))


def courses(edges, rates, steps_a_day):
    """Return the same spells in short steps."""
    fine = np.linspace(0, edges[-1], int(edges[-1] * steps_a_day) + 1)
    spell = np.searchsorted(edges, (fine[1:] + fine[:-1]) / 2) - 1
    return [Course(fine, kind[0][spell], kind[1][spell]) for kind in rates]


@pytest.mark.parametrize("seed", range(6))
def test_quadrature_finds_as_many_acquired_clones(seed):
    draw = np.random.default_rng(seed)
    edges, rates = a_treatment(draw, 60)
    (b_s, d_s), (b_r, d_r) = rates
    division, _born = held(edges, b_s)
    _, grown = held(edges, b_s - d_s)
    death, _ = held(edges, d_r)
    _, growth = held(edges, b_r - d_r)
    expected = by_parts(lambda t: division(t) * np.exp(grown(t)) * alive(t, 60.0, death, growth, edges), 0, 60, edges)
    found = acquired(*courses(edges, rates, STEPS_A_DAY), [60.0])[..., -1]
    assert found == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("seed", range(6))
def test_quadrature_finds_as_many_clones_from_before(seed):
    """A tumour that grew without chance from one cell; a clone of then lives on under the treatment's rates."""
    draw = np.random.default_rng(seed)
    edges, rates = a_treatment(draw, 60)
    cells = 10 ** draw.uniform(3, 9)
    b_s, b_r = draw.uniform(0.1, 0.3, 2)
    d_s, d_r = b_s * draw.uniform(0.2, 0.8), b_r * draw.uniform(0.2, 0.9)
    first = -np.log(cells) / (b_s - d_s)
    whole = np.concatenate([[first], edges])
    death, _ = held(whole, np.concatenate([[d_r], rates[1][1]]))
    sums = np.concatenate([[0.0], np.cumsum(np.diff(whole) * np.concatenate([[b_r - d_r], rates[1][0] - rates[1][1]]))])

    def born_and_alive(t):
        return b_s * np.exp((b_s - d_s) * t) * alive(t, 60.0, death, lambda s: np.interp(s, whole, sums), whole)

    expected = by_parts(born_and_alive, first, 0, [-60, -30, -10])
    before = Before(*(np.array(number) for number in (b_s, d_s, b_r, d_r)))
    found = pre_existing(before, courses(edges, rates, STEPS_A_DAY)[1], [0.0, 60.0], cells=np.array(cells))[..., -1]
    assert found == pytest.approx(expected, rel=1e-6)


def any_alive(rng, runs, cells, u, spells):
    """Simulate tumours cell by cell (Gillespie): every division may make one resistant daughter, nothing else."""
    sensitive, resistant = np.full(runs, cells), np.zeros(runs, dtype=int)
    for lasts, (b_s, d_s), (b_r, d_r) in spells:
        left = np.full(runs, lasts)
        while (left > 0).any():
            going = left > 0
            rate = (b_s + d_s) * sensitive + (b_r + d_r) * resistant
            with np.errstate(divide="ignore"):
                left = np.where(going, left - rng.exponential(size=runs) / rate, left)
            happens = going & (left > 0)
            which = rng.random(runs) * rate
            divides, dies = b_s * sensitive, (b_s + d_s) * sensitive
            grows = dies + b_r * resistant
            mutates = rng.random(runs) < u
            sensitive += happens * np.where(which < divides, ~mutates, -(which < dies).astype(int))
            own = np.where(which < dies, 0, np.where(which < grows, 1, -1))
            resistant += happens * np.where(which < divides, mutates, own)
    return resistant > 0


def test_cells_that_divide_and_die_one_by_one_have_clones_as_often():
    """400 cells for 12 days, then 12 of treatment, in 6,000 tumours: within three standard errors of the chance."""
    spells = [(12.0, (0.10, 0.08), (0.20, 0.05)), (12.0, (0.03, 0.06), (0.15, 0.10))]
    rates = np.array([spell[1:] for spell in spells]).transpose(1, 2, 0)
    seen = any_alive(np.random.default_rng(1), 6000, 400, 1e-3, spells).mean()
    clones = 400 * 1e-3 * acquired(*courses(np.array([0.0, 12.0, 24.0]), rates, STEPS_A_DAY), [24.0])[..., -1]
    chance = -np.expm1(-clones)
    assert seen == pytest.approx(chance, abs=3 * np.sqrt(chance * (1 - chance) / 6000))
