"""A plan, carried out in numpy, factorises and solves like a dense solver."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rapalog.engine.equations.sparse_lu import plan


def _solve(found, matrix, right):
    entries = np.zeros(len(found.places))
    for (row, column), place in found.places.items():
        entries[place] = matrix[row, column]
    for row in found.rows:
        for item in row.lower:
            entries[item.place] /= entries[found.rows_by_index[item.column].diagonal]
            for target, source in item.updates:
                entries[target] -= entries[item.place] * entries[source]
    x = right.copy()
    for row in found.rows:
        x[row.index] -= sum(entries[item.place] * x[item.column] for item in row.lower)
    for row in reversed(found.rows):
        x[row.index] -= sum(entries[place] * x[column] for place, column in row.upper)
        x[row.index] /= entries[row.diagonal]
    return x


@given(st.data())
def test_any_pattern_is_solved(data):
    size = data.draw(st.integers(1, 9))
    pairs = data.draw(st.sets(st.tuples(st.integers(0, size - 1), st.integers(0, size - 1))))
    random = np.random.default_rng(data.draw(st.integers(0, 1000)))
    matrix = np.zeros((size, size))
    for row, column in pairs:
        matrix[row, column] = random.uniform(-1, 1)
    matrix += np.diag(np.abs(matrix).sum(axis=1) + 1)
    right = random.uniform(-1, 1, size)
    np.testing.assert_allclose(matrix @ _solve(plan(size, pairs), matrix, right), right, atol=1e-12)


def test_an_arrow_makes_no_fill_whichever_way_it_points():
    size = 12
    for tip in (0, size - 1):
        pattern = {(tip, index) for index in range(size)} | {(index, tip) for index in range(size)}
        assert len(plan(size, pattern).places) == 3 * size - 2


def test_a_chain_makes_no_fill():
    assert len(plan(30, {(index + 1, index) for index in range(29)}).places) == 59
