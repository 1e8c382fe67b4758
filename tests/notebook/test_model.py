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


def test_a_scan_reads_the_end_a_time_or_an_extreme_of_each_run(model):
    rates = {"k": RATES}
    end = model.scan(rates, times=TIMES)
    assert end["S"].value == pytest.approx(np.exp(-2 * RATES), rel=1e-5)
    assert model.scan("k=0.1,0.2,0.5", at=1)["S"].value == pytest.approx(np.exp(-RATES), rel=1e-5)
    assert model.scan(rates, at="max", times=TIMES)["S"].value == pytest.approx(np.ones(3))
    assert model.scan(rates, at="min", times=TIMES)["S"].value == pytest.approx(np.exp(-2 * RATES), rel=1e-5)
    assert model.scan(rates, at=0)["S"].value == pytest.approx(np.ones(3))


def test_a_scan_of_two_symbols_is_a_grid_with_a_row_for_each_combination(model):
    found = model.scan(["k=0.1..1x3log", "S=1..3x3"], at=1, given={"cell": 2.0})
    expected = np.outer(np.exp(-np.geomspace(0.1, 1, 3) / 2), [1, 2, 3])  # in twice the volume
    assert found["S"].value == pytest.approx(expected, rel=1e-5)
    table = found.to_frame()
    assert list(table.columns) == ["k", "S at start", "S", "P"] and len(table) == 9
    last = table.iloc[-1]
    assert (last["k"], last["S at start"]) == pytest.approx((1.0, 3.0))
    assert last["S"] == pytest.approx(expected[2, 2], rel=1e-5)
    axes = found["S"].plot().axes[0]
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "linear")
    assert "k (" in axes.get_xlabel()


def test_a_scan_of_steady_states_names_what_has_none():
    text = sbml(parameter("x", 0), parameter("k", 1), parameter("d", 0.5), rate_rule("x", "k - d*x"))
    found = ra.load(text).scan({"d": [0.5, 0.0, 2.0]}, at="steady state", observables="x")
    assert found["x"].value[[0, 2]] == pytest.approx([2.0, 0.5], rel=1e-5)
    assert np.isnan(found["x"].value[1]) and found.failed[0][0] == "d=0"
    assert "1 run failed" in repr(found) and found.to_json()["observables"]["x"][1] is None


@pytest.mark.parametrize(
    ("over", "words"),
    [
        ("k", "names no values"),
        ("k=soon", "got values"),
        ("k=0..1x3log", "above 0"),
        ("k=0..1x1", "2 to"),
        ("kk=1,2", "no symbol 'kk'"),
        (["k=1,2", "k=3,4"], "different"),
        (["k=1..2x400", "S=1..2x400"], "160,000 points"),
        ([], "got the symbols none"),
        ({"k": [0.1, np.inf]}, "finite"),
        (3, "text"),
    ],
)
def test_a_scan_that_cannot_be_run_is_refused(model, over, words):
    with pytest.raises(ra.RapalogError, match=words):
        model.scan(over)


def test_sensitivities_are_those_of_the_formula(model):
    found = model.sensitivities(TIMES, "k,S", observables="S", given={"k": 0.2})
    times, own = np.array(TIMES), found["S"]
    assert own.value == pytest.approx(np.exp(-0.2 * times), rel=1e-5)
    assert own.derivative[:, 0] == pytest.approx(-times * np.exp(-0.2 * times), rel=1e-4, abs=1e-9)
    assert own.scaled == pytest.approx(np.column_stack([-0.2 * times, np.ones(3)]), rel=1e-4, abs=1e-9)
    table = found.to_frame()
    assert list(table.columns) == ["time", "observable", "parameter", "value", "derivative", "scaled"]
    assert table.query("parameter == 'k' and time == 2")["scaled"].tolist() == pytest.approx([-0.4], rel=1e-4)
    assert "S 1" in repr(found) and len(own.plot().axes[0].lines) == 2


def test_by_default_every_parameter_is_varied_once(model):
    assert model.sensitivities([1.0]).parameters == ("cell", "k")


def test_fluxes_are_the_rates_of_reactions_and_vanish_at_rest(model):
    found = model.fluxes(TIMES, {"k": RATES})
    assert found.observables == ("decaying",)
    assert found["decaying"].value == pytest.approx(RATES[:, None] * np.exp(-np.outer(RATES, TIMES)), rel=1e-5)
    assert model.fluxes(steady_state=True)["decaying"].value == pytest.approx(np.zeros((1, 1)), abs=1e-9)
    with pytest.raises(ra.RapalogError, match="did you mean decaying"):
        model.fluxes(reactions="decayin")
    with pytest.raises(ra.RapalogError, match="no reactions"):
        ra.load(sbml(parameter("x", 0), rate_rule("x", "1"))).fluxes()
