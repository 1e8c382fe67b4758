"""A line of a user's own, learnt from readings of a virtual line whose truth is known."""

from dataclasses import replace

import numpy as np
import pytest

from rapalog.biology.network import prior_parameters
from rapalog.calibration.line import Line, calibrate_line, predict
from rapalog.calibration.line_problem import Observed
from rapalog.calibration.parameters import parameters
from rapalog.errors import RapalogError
from rapalog.facts.library import read_rows

DOSES = (0.5, 5.0, 50.0, 500.0)
TRUTH = {"ccnd1_bypass": 0.55, "metabolism_exponent": 0.6, "FKBP12_total": 1.2, "doubling_time": 34.0}


def _scale(own):
    return next(one for one in parameters() if one.symbol == own.symbol and one.level in ("line", "fold", "own"))


@pytest.fixture(scope="module")
def start():
    """A line about which nothing is learnt: what it predicts is what the population's middle does."""
    return calibrate_line("inert", [Observed("everolimus", dose * 1e-7, 72.0, 1.0) for dose in DOSES])


@pytest.fixture(scope="module")
def readings(start):
    """What the virtual line shows, without noise."""
    best = start.steps[:1].copy()
    for place, own in enumerate(start.parameters):
        best[0, len(best[0]) - len(start.parameters) + place] = _scale(own).step(TRUTH[own.symbol])
    wanted = [Observed(drug, dose, 72.0, 0.0) for drug in ("sirolimus", "everolimus") for dose in DOSES]
    fractions = predict(replace(start, steps=best), wanted)[0]
    return [replace(one, fraction=float(own)) for one, own in zip(wanted, fractions, strict=True)]


@pytest.fixture(scope="module")
def line(readings) -> Line:
    return calibrate_line("virtual", readings)


def test_doses_that_do_nothing_teach_nothing(start):
    for own in start.parameters:
        assert not own.informed
        assert (own.value, own.low, own.high) == pytest.approx(
            (own.prior_value, own.prior_low, own.prior_high), rel=0.01
        )


def test_the_intervals_hold_the_truth(line):
    for own in line.parameters:
        assert own.low < TRUTH[own.symbol] < own.high, own.name


def test_the_posterior_is_never_wider_than_the_prior_and_narrower_where_it_matters(line):
    ratios = {}
    for own in line.parameters:
        scale = _scale(own)
        before, after = (
            [scale.step(one) for one in ends] for ends in ((own.prior_low, own.prior_high), (own.low, own.high))
        )
        ratios[own.symbol] = (after[1] - after[0]) / (before[1] - before[0])
    assert max(ratios.values()) <= 1.0 + 1e-6
    assert ratios["metabolism_exponent"] < 0.9


def test_the_draws_predict_the_readings_and_another_drug_s_curve(line, readings):
    low, high = np.percentile(predict(line, readings)[1:], [5, 95], axis=0)
    truth = np.array([own.fraction for own in readings])
    assert ((low < truth) & (truth < high)).all()
    assert (high - low).max() < 0.25
    assert line.rms < 0.03


def test_a_draw_has_every_column_of_the_kept_draws(line):
    assert set(line.draws[0]) == set(read_rows("calibrated_draws.csv")[0])
    assert all(number > 0 for draw in line.draws for number in draw.values())
    known = prior_parameters()
    assert {name.split(" of ")[0] for name in line.typical} <= set(known)


@pytest.mark.parametrize(
    ("change", "said"),
    [({"drug": "paclitaxel"}, "got drug"), ({"readout": "p-ERK"}, "got readout"), ({"dose_nM": 0.0}, "got 3 readings")],
)
def test_what_was_not_learnt_is_refused(change, said):
    readings = [Observed("everolimus", dose, 72.0, 0.7) for dose in DOSES]
    with pytest.raises(RapalogError, match=said):
        calibrate_line("a line", [replace(readings[0], **change), *readings[1:]])
