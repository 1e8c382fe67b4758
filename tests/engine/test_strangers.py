"""Models in which others found a wrong number without a word: each is right now, or fails by name."""

import numpy as np
import pytest
from scipy.integrate import quad
from tests.engine.sbml.constructs import kernels
from tests.places import SHARED

FOLDER = SHARED / "data" / "strangers" / "engine"
END = 100.0

# In closed form where there is one; the sigmoid and the Hill term of x = 1 - c exp(-t) by quadrature.
SIGMOID = quad(lambda t: 1 / (1 + np.exp(min(700.0, 800 * np.exp(-t)))), 0, 30, points=[5, 6, 7, 8, 9], limit=500)[0]
HILL = quad(
    lambda t: np.exp(-np.logaddexp(0, 200 * np.log(0.5 / (1 - 0.999 * np.exp(-t))))),
    0,
    30,
    points=[0.6, 0.69, 0.8, 1],
    limit=500,
)[0]
RIGHT = {
    "window_trigger_missed": ("n", 1.0),
    "rate_window_by_state_missed": ("y", 2.5),
    "short_smooth_pulse_missed": ("y", 1.0),
    "queue_overflow_silent": ("x", 2.0),
    "delayed_overflow_silent": ("n", 10.0),
    "sigmoid_time_fails": ("y", END - 10),
    "sigmoid_state_fails": ("y", SIGMOID + (END - 30) / 2),
    "hill_big_fails": ("y", HILL + END - 30),
}


def _run(name, symbol):
    path = FOLDER / f"{name}.xml"
    if not path.is_file():
        pytest.skip("the folder with strangers' files is not here")
    return kernels(path.read_text(encoding="utf-8"), [symbol], times=np.array([0.0, END]))


@pytest.mark.parametrize("name", RIGHT)
def test_what_was_wrong_is_right(name):
    symbol, right = RIGHT[name]
    found = _run(name, symbol)
    assert found.failures == ()
    assert found.values[0, -1, 0] == pytest.approx(right, rel=1e-6)


def test_rivals_of_equal_priority_are_named():
    (failure,) = _run("rivals_same_priority_by_value", "a").failures
    assert failure.reason.startswith("the events E1 and E2 act at one moment with the same priority")
