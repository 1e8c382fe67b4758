"""Many curves in one run: each has the result it has alone, whatever is beside it, on however many threads."""

import numpy as np
import pytest

from rapalog.analysis.curves.dose_response import curve_steps, fit_dose_response
from rapalog.analysis.curves.fit import together
from rapalog.analysis.curves.fit.together import run

DOSES = np.repeat([0.0, *np.geomspace(0.1, 10_000, 10)], 3)


def responses(count, *, seed=0):
    rng = np.random.default_rng(seed)
    middle, bottom, hill = rng.uniform(0.5, 4.5, count), rng.uniform(0.0, 1.0, count), rng.uniform(0.7, 4.0, count)
    shape = 1 / (1 + (DOSES / 10 ** middle[:, None]) ** hill[:, None])
    return bottom[:, None] + (1 - bottom[:, None]) * shape + 0.05 * rng.standard_normal((count, len(DOSES)))


@pytest.mark.parametrize("model", ["auto", "4pl"])
def test_a_curve_does_not_depend_on_the_curves_beside_it(model):
    y = responses(9)
    coarse = DOSES[::2]
    pairs = [*((DOSES, own) for own in y), *((coarse, own[::2]) for own in y[:3])]
    found = run([curve_steps(dose, own, model=model) for dose, own in pairs])
    for (dose, own), curve in zip(pairs, found, strict=True):
        assert curve.to_json() == fit_dose_response(dose, own, model=model).to_json()


def test_lots_and_threads_change_nothing_and_every_lot_is_told(monkeypatch):
    monkeypatch.setattr(together, "_LOT", 3)
    y, told = responses(8, seed=1), []

    def steps():
        return [curve_steps(DOSES, own, model="4pl") for own in y]

    one = run(steps(), threads=1)
    two = run(steps(), threads=2, progress=lambda done, everything: told.append((done, everything)))
    assert [curve.to_json() for curve in one] == [curve.to_json() for curve in two]
    assert told == [(3, 8), (6, 8), (8, 8)]


def test_curves_that_need_nothing_fitted_are_done_at_once():
    short = run([curve_steps(DOSES[:4], DOSES[:4]), curve_steps(DOSES, responses(1)[0])])
    assert [curve.model == "none" for curve in short] == [True, False]


def test_what_goes_wrong_in_one_curve_is_not_hidden():
    def broken():
        raise RuntimeError("lost")
        yield []

    with pytest.raises(RuntimeError, match="lost"):
        run([broken()])
