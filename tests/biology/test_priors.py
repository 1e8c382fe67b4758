"""Draws from the priors: around the facts' values, shares stay shares, and the bench is left alone."""

import numpy as np
import pytest

from rapalog.biology.network import default_parameters as parameters
from rapalog.biology.priors import SHARES, draw_cells, draw_doubling_times_h
from rapalog.facts.library import facts


@pytest.fixture(scope="module")
def draws():
    return draw_cells(400, seed=1)


def test_the_same_seed_gives_the_same_cells(draws):
    assert draw_cells(2, seed=1) == draws[:2] and draw_cells(2, seed=2) != draws[:2]


def test_shares_stay_between_0_and_1_and_everything_else_above_0(draws):
    for draw in draws:
        assert all(0 < draw[name] < 1 for name in SHARES if name in draw)
        assert all(value > 0 for value in draw.values())
        assert draw["top_share_S6K1"] + draw["top_share_EIF4E"] <= 1 + 1e-12


def test_every_parameter_is_drawn_around_its_value_with_its_spread(draws):
    for row in facts("cell_model").values():
        symbol = row.more["symbol"]
        if symbol in draws[0] and symbol not in SHARES:
            logs = np.log([draw[symbol] for draw in draws])
            spread = float(row.more["log_sd"])
            assert logs.mean() == pytest.approx(np.log(row.value), abs=0.25 * spread + 1e-12), symbol
            assert logs.std() == pytest.approx(spread, rel=0.2), symbol


def test_only_parameters_of_the_cell_are_drawn_and_not_the_growth_of_its_line(draws):
    assert set(draws[0]) <= set(parameters()) and "doubling_time" not in draws[0]
    bench = {row.more["symbol"] for row in facts("cell_model").values() if row.more["block"] == "culture"}
    assert not bench & set(draws[0])


def test_doubling_times_lie_around_that_of_the_line():
    times = draw_doubling_times_h(30.0, 0.2, 2000, seed=1)
    assert np.exp(np.mean(np.log(times))) == pytest.approx(30.0, rel=0.02)
    assert np.std(np.log(times)) == pytest.approx(0.2, rel=0.1)
