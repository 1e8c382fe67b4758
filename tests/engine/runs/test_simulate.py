"""What a run gives: the right numbers for every construct and for stiff chemistry."""

import numpy as np
import pytest
from tests.engine.cases import TIGHT, WIDTHS, robertson
from tests.engine.reference import integrate
from tests.engine.sbml.constructs import CASES

from rapalog.engine.kernel.kernel import kernel_for
from rapalog.engine.runs.simulate import simulate
from rapalog.engine.sbml.read import read_model


@pytest.mark.parametrize("text", CASES.values(), ids=CASES)
def test_every_supported_construct_gives_what_the_slow_reference_gives(text):
    model, times = read_model(text), np.linspace(0, 10, 21)
    symbols = list(model.outputs)
    slow = integrate(model, times=times, symbols=symbols)
    found = simulate(kernel_for(model, observables=symbols, lanes=2), given={}, times=times, **TIGHT)
    np.testing.assert_allclose(found.values[0], slow, rtol=2e-6, atol=1e-9)
    assert not found.failures


@pytest.mark.parametrize("lanes", WIDTHS)
def test_robertson_reaches_the_published_values(lanes):
    found = simulate(
        kernel_for(robertson(), observables=["A", "B", "C"], lanes=lanes),
        given={},
        times=[0.4, 40, 4e5],
        rtol=1e-8,
        atol=1e-14,
    )
    # Hairer & Wanner 1996, IV.10, to the digits that all codes share.
    np.testing.assert_allclose(found.values[0, :, 0], [0.98517, 0.71583, 4.9383e-3], rtol=2e-5)
    np.testing.assert_allclose(found.values[0].sum(axis=1), 1, rtol=1e-12)
