"""The draws that the package ships are cells the model can run."""

import numpy as np

from rapalog.biology.network import default_parameters
from rapalog.calibration.parameters import parameters
from rapalog.calibration.record import N_DRAWS
from rapalog.calibration.structures import STRUCTURES
from rapalog.facts.library import facts, read_rows

ROWS = read_rows("calibrated_draws.csv")


KEPT = [own for own in parameters() if own.name not in STRUCTURES["leading"].dropped]


def _column(own):
    return own.symbol if own.level == "own" else own.name


def test_the_kept_draws_have_a_column_for_every_parameter_and_no_other():
    assert set(ROWS[0]) == {_column(own) for own in KEPT}
    assert len(ROWS) == N_DRAWS
    assert {own.symbol for own in KEPT} <= set(default_parameters())


def test_every_kept_draw_lies_where_its_scale_allows():
    for own in KEPT:
        values = np.array([float(row[_column(own)]) for row in ROWS])
        assert np.isfinite(values).all() and (values > 0).all(), own.name
        assert own.scale != "logit" or (values < 1).all(), own.name


def test_the_kept_draws_lie_around_the_kept_values():
    for row in facts("calibrated").values():
        name = f"{row.more['symbol']} of {row.more['drug']}" if row.more["drug"] else row.more["symbol"]
        if row.more["level"] in ("global", "drug"):
            values = [float(draw[name]) for draw in ROWS]
            assert row.low < np.median(values) < row.high, name
            inside = np.mean([row.low <= own <= row.high for own in values])
            assert 0.85 < inside < 0.95, name
