"""The test of a flat line: it holds its level on any layout, and its answer does not depend on the curves beside it."""

import math

import numpy as np

from rapalog.analysis.curves.fit.flat_test import FlatTest, flat_p_values, layout_of
from rapalog.numerics.points import collapse


def called(tests):
    return sum(p_value < 0.05 for p_value in flat_p_values(tests))


def test_the_flat_test_holds_its_level_on_a_layout_of_its_own():
    rng, n = np.random.default_rng(3), 2000
    dose = np.concatenate([np.zeros(5), np.repeat(np.geomspace(1, 3000, 7), 2)])
    tests = []
    for _ in range(n):
        y = 1 + 0.07 * rng.standard_normal(len(dose))
        y /= y[:5].mean()
        tests.append(FlatTest(collapse(dose, y), layout_of(dose, y, None, 1.0)))
    # 5 % of 2000, give or take four standard deviations
    assert abs(called(tests) - 0.05 * n) <= 4 * math.sqrt(n * 0.05 * 0.95)


def test_plates_divided_by_their_own_vehicles_are_tested_as_such():
    rng, n, tests = np.random.default_rng(4), 1000, {True: [], False: []}
    one = np.repeat([0.0, *np.geomspace(1, 3000, 7)], 2)
    dose, day = np.tile(one, 3), np.repeat(["1", "2", "3"], len(one))
    for _ in range(n):
        y = 1 + 0.07 * rng.standard_normal(len(dose))
        for name in "123":
            y[day == name] /= y[(day == name) & (dose == 0)].mean()
        for known, own in tests.items():
            own.append(FlatTest(collapse(dose, y), layout_of(dose, y, day.tolist() if known else None, 1.0)))
    found = {known: called(own) for known, own in tests.items()}
    assert abs(found[True] - 0.05 * n) <= 4 * math.sqrt(n * 0.05 * 0.95)
    assert abs(found[False] - 0.05 * n) > abs(found[True] - 0.05 * n), "the layout must know the days"


def test_a_curve_is_tested_alike_alone_and_among_others():
    rng = np.random.default_rng(5)
    dose = np.repeat(np.geomspace(1, 3000, 8), 3)
    tests = []
    for size in (8, 6, 8, 5, 8, 6):
        own = dose[: 3 * size]
        y = 1 - 0.08 * (own > 30) + 0.07 * rng.standard_normal(len(own))
        tests.append(FlatTest(collapse(own, y), layout_of(own, y, None, 1.0)))
    tests.append(FlatTest(collapse(dose, np.ones(len(dose))), layout_of(dose, np.ones(len(dose)), None, 1.0)))
    together = flat_p_values(tests)
    assert together == [flat_p_values([own])[0] for own in tests]
    assert together[-1] == 1.0 and len(set(together)) == len(tests)
