"""What cannot change an output is known without a run."""

import numpy as np
from tests.engine.cases import DOSED
from tests.engine.sbml.cases import parameter, rate_rule, sbml

from rapalog.engine.equations.model import influences
from rapalog.engine.kernel.kernel import kernel_for
from rapalog.engine.runs.sensitivity import sensitivities
from rapalog.engine.sbml.read import read_model

CHAIN = sbml(
    parameter("x", 1),
    parameter("y", 1),
    parameter("make", 2),
    parameter("lose", 2),
    parameter("idle", 3),
    rate_rule("x", "make - lose*x"),
    rate_rule("y", "x - idle*y"),
)


def _names(text, output):
    model = read_model(text)
    found = influences(model, [model.outputs[output]])
    return {name for name, item in model.settable.items() if (item.kind, item.index) in found}


def test_an_output_depends_on_what_comes_before_it_and_not_after():
    assert _names(CHAIN, "x") == {"x", "make", "lose"}
    assert _names(CHAIN, "y") == {"x", "y", "make", "lose", "idle"}


def test_an_output_depends_on_doses_and_on_their_time():
    assert {"dose", "t_dose", "k"} <= _names(DOSED, "S")


def test_derivatives_by_what_has_no_influence_are_exactly_zero():
    kernel = kernel_for(read_model(CHAIN), observables=["x"], lanes=4)
    found = sensitivities(kernel, given={"x": 0.5}, times=[1.0], symbols=["y", "make", "idle"])
    assert (found.derivatives[..., [0, 2]] == 0).all()
    np.testing.assert_allclose(found.derivatives[0, 0, 1], 1 - np.exp(-2), atol=1e-5)
    alone = sensitivities(kernel, given={}, times=[1.0], symbols=["idle"])
    assert (alone.derivatives == 0).all()
