"""Any SBML model through one call: parameter sets in whatever guise, observables as sets x times."""

import numpy as np
import pandas as pd
import pytest
from tests.engine.sbml.cases import parameter, rate_rule, sbml
from tests.places import DECAY

import rapalog as ra

RATES = np.array([0.1, 0.2, 0.5])
TIMES = [0.0, 1.0, 2.0]


@pytest.fixture(scope="module")
def model():
    return ra.load(DECAY)


def test_a_model_is_the_same_as_path_text_or_bytes(model):
    for given in (str(DECAY), DECAY.read_text(), DECAY.read_bytes()):
        assert ra.load(given).to_json() == model.to_json()
    assert model.species == ("S",)
    assert "k" in model.parameters and "P" in model.observables and "P" not in model.parameters


@pytest.mark.parametrize(
    "sets", [{"k": RATES}, {"k": RATES.tolist(), "S": 1.0}, pd.DataFrame({"k": RATES}), [{"k": rate} for rate in RATES]]
)
def test_sets_come_as_columns_or_rows(model, sets):
    found = model.simulate(TIMES, sets)
    assert found["S"].value == pytest.approx(np.exp(-np.outer(RATES, TIMES)), rel=1e-5)
    assert found["P"].value == pytest.approx(found["S"].value + RATES[:, None])


def test_without_sets_the_model_runs_once_as_it_is(model):
    assert model.simulate("0:10:5")["S"].value == pytest.approx(np.exp(-0.1 * np.array([[0, 5, 10]])), rel=1e-5)


def test_a_column_set_labels_the_sets(model):
    found = model.simulate(TIMES, pd.DataFrame({"set": ["a", "b"], "k": [0.1, 0.2]}))
    assert found.sets == ("a", "b")
    with pytest.raises(ra.RapalogError, match="twice"):
        model.simulate(TIMES, {"set": [1, 1], "k": [0.1, 0.2]})


@pytest.mark.parametrize(
    ("sets", "words"),
    [
        ({"kk": RATES}, "no symbol 'kk'"),
        ({"P": RATES}, "a rule"),
        ({"k": [0.1, np.nan]}, "finite"),
        ({"k": ["a"]}, "number"),
        ({"k": RATES, "S": [1.0, 2.0]}, "not equally long"),
        ([{"k": 1.0}, {"S": 1.0}], "differ"),
        ([], "no set"),
        ({"k": [[0.1]]}, "one for each set"),
        ({"k": 1j}, "number"),
        (pd.DataFrame({"k": []}), "no rows"),
        (3, "DataFrame"),
    ],
)
def test_sets_that_cannot_be_run_are_refused(model, sets, words):
    with pytest.raises(ra.RapalogError, match=words):
        model.simulate(TIMES, sets)


@pytest.mark.parametrize(
    "words",
    [
        {"times": [2, 1]},
        {"times": []},
        {"times": "soon"},
        {"rtol": 5.0},
        {"atol": 0},
        {"observables": "S9"},
        {"observables": ["S", "S"]},
        {"threads": 0},
        {"start": float("nan")},
    ],
)
def test_words_out_of_range_are_refused(model, words):
    with pytest.raises(ra.RapalogError):
        model.simulate(**{"times": TIMES, **words})


def test_what_is_not_built_yet_says_so_in_a_type_of_its_own(model):
    with pytest.raises(NotImplementedError, match="not built yet") as caught:
        model.sensitivities()
    assert isinstance(caught.value, ra.RapalogError)


def test_the_steady_state_of_every_set_is_where_its_rates_vanish():
    text = sbml(parameter("x", 0), parameter("k", 1), rate_rule("x", "k - 0.5*x"))
    found = ra.load(text).steady_state({"k": [1.0, 3.0]}, observables="x")
    np.testing.assert_allclose(found["x"].value, [[2.0], [6.0]], rtol=1e-5)


def test_a_model_outside_the_subset_is_refused_by_name():
    with pytest.raises(ra.RapalogError, match="not XML"):
        ra.load("<sbml")


def test_it_says_what_it_is_in_a_few_lines(model):
    assert len(repr(model).splitlines()) <= 12 and len(repr(model.simulate(TIMES)).splitlines()) <= 12
    assert "species" in model._repr_html_()
