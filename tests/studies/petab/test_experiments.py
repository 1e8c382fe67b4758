"""What a condition, a pre-equilibration and an infinite time mean for a run."""

import math

import numpy as np
import pytest
from tests.engine.sbml.cases import assignment_rule, compartment, event, parameter, reaction, sbml, species
from tests.studies.petab.problems import conversion, course, objective, parameters

from rapalog.errors import RapalogError

HEAD = "parameterId parameterScale lowerBound upperBound nominalValue estimate\n"
MEASURED = "observableId simulationConditionId time measurement\n"
BEFORE = "observableId preequilibrationConditionId simulationConditionId time measurement\n"


def _simulated(folder, **changed):
    found = objective(folder, **changed)
    return found.evaluate(found.nominal()).simulation


def _gradients(found):
    at = found.nominal()
    step = 1e-4 * np.eye(len(at))
    return found.linearised(at).gradient, (found.costs(at + step) - found.costs(at - step)) / 2e-4


def test_a_measurement_at_infinity_is_the_steady_state_of_its_condition(tmp_path):
    found = _simulated(tmp_path, measurements=MEASURED + "obs_a c0 inf 0.4\nobs_a c0 1 0.1")
    assert found == pytest.approx([0.6 / 1.4, course(1, 1, 0, 0.8, 0.6)], rel=1e-6)


def test_a_slow_steady_state_is_waited_for(tmp_path):
    slow = parameters(a0=1.0, b0=0.0, k1=8e-8, k2=6e-8)
    found = _simulated(tmp_path, measurements=MEASURED + "obs_a c0 inf 0.4", parameters=slow)
    assert found == pytest.approx([0.6 / 1.4], rel=1e-4)


def test_where_there_is_no_steady_state_that_is_said(tmp_path):
    growing = sbml(
        compartment(), species("A", concentration=1), parameter("k", 0.1), reaction("r", "c*k", right=("A",))
    )
    found = objective(tmp_path, model=growing, measurements=MEASURED + "obs_a c0 inf 0.4", parameters=parameters(k=0.1))
    assert found.evaluate(found.nominal()).value == math.inf
    assert found.why(found.nominal()) == "no steady state was reached under c0"


def test_a_pre_equilibration_without_rest_is_named(tmp_path):
    growing = sbml(
        compartment(), species("A", concentration=1), parameter("k", 0.1), reaction("r", "c*k", right=("A",))
    )
    found = objective(tmp_path, model=growing, measurements=BEFORE + "obs_a c0 c0 1 0.4", parameters=parameters(k=0.1))
    assert "no steady state was reached under c0, before time 0" in found.why(found.nominal())


def test_what_grows_for_ever_is_no_obstacle_where_nothing_observed_depends_on_it(tmp_path):
    model = sbml(
        compartment(),
        species("A", concentration=1),
        species("lost", concentration=0),
        parameter("k", 1),
        reaction("in", "c*k", right=("A",)),
        reaction("out", "c*A", left=("A",), right=("lost",)),
    )
    found = objective(tmp_path, model=model, measurements=BEFORE + "obs_a c0 c0 1 0.4", parameters=parameters(k=2.0))
    assert found.evaluate(found.nominal()).simulation == pytest.approx([2.0], rel=1e-6)


def test_one_set_without_rest_takes_no_other_with_it(tmp_path):
    model = sbml(
        compartment(),
        species("A", concentration=1),
        parameter("k", 1),
        parameter("d", 1),
        reaction("r", "c*k", right=("A",)),
        reaction("s", "c*d*A", left=("A",)),
    )
    found = objective(tmp_path, model=model, measurements=BEFORE + "obs_a c0 c0 1 0.4", parameters=parameters(k=1, d=1))
    costs = found.costs(np.array([[1.0, 1.0], [1.0, 0.0], [2.0, 1.0]]))
    assert np.isfinite(costs).tolist() == [True, False, True]


def test_an_empty_cell_keeps_the_value_of_the_model(tmp_path):
    found = _simulated(
        tmp_path,
        conditions="conditionId a0\nc0 NaN",
        measurements=MEASURED + "obs_a c0 0 1",
        parameters=parameters(k1=0.8),
    )
    assert found == pytest.approx([1.0])


def test_a_condition_may_name_a_symbol_of_the_model(tmp_path):
    found = _simulated(
        tmp_path,
        conditions="conditionId a0\nc0 b0",
        measurements=MEASURED + "obs_a c0 0 1",
        parameters=parameters(b0=3.0, k1=0.8, k2=0.6),
    )
    assert found == pytest.approx([3.0])


def test_a_column_that_the_model_lacks_may_enter_a_formula(tmp_path):
    found = _simulated(
        tmp_path,
        conditions="conditionId shift\nc0 2\nc1 up",
        measurements=MEASURED + "obs_a c0 0 1\nobs_a c1 0 1",
        observables="observableId observableFormula noiseFormula\nobs_a A+shift 1",
        parameters=parameters(a0=1.0, up=5.0),
    )
    assert found == pytest.approx([3.0, 6.0])


def test_an_amount_in_a_condition_is_an_amount(tmp_path):
    model = sbml(
        compartment(size=2),
        species("A", amount=1, only_substance=True),
        parameter("k", 1),
        reaction("r", "k*A", left=("A",)),
    )
    found = _simulated(
        tmp_path,
        model=model,
        conditions="conditionId A\nc0 6",
        parameters=parameters(k=1),
        measurements=MEASURED + "obs_a c0 0 1\nobs_a c0 1 1",
    )
    assert found == pytest.approx([6.0, 6.0 * math.exp(-1)], rel=1e-6)


def test_a_compartment_that_changes_after_rest_is_refused(tmp_path):
    with pytest.raises(RapalogError, match="changes its size") as caught:
        objective(tmp_path, conditions="conditionId c\nc1 1\nc0 2", measurements=BEFORE + "obs_a c1 c0 1 0.4")
    assert "conditions.tsv:3, column c" in caught.value.where


@pytest.mark.parametrize(
    ("changed", "said", "where"),
    [
        ({"conditions": "conditionId k1\nc0 nothing"}, "neither in the parameter table", "conditions.tsv:2, column k1"),
        ({"conditions": "conditionId fwd\nc0 1"}, "cannot be given", "conditions.tsv:2, column fwd"),
        ({"parameters": parameters(A=1.0)}, "is a species", "parameters.tsv:2, column parameterId"),
        ({"parameters": parameters(fwd=1.0)}, "cannot be given", "parameters.tsv:2, column parameterId"),
        ({"measurements": MEASURED + "obs_a c0 -1 0.7"}, "must be 0 or later", "measurements.tsv:2, column time"),
    ],
)
def test_what_means_nothing_for_the_model_is_refused_with_its_place(changed, said, where, tmp_path):
    with pytest.raises(RapalogError) as caught:
        objective(tmp_path, **changed)
    assert said in str(caught.value) and where in caught.value.where


def test_a_switch_that_a_parameter_moves_has_its_derivative(tmp_path):
    model = sbml(
        compartment(),
        species("A", concentration=0),
        parameter("k", 1),
        parameter("on", 2),
        parameter("u"),
        assignment_rule("u", "piecewise(1, time >= on, 0)"),
        reaction("r", "c*u", right=("A",)),
        reaction("d", "c*k*A", left=("A",)),
    )
    found = objective(
        tmp_path,
        model=model,
        parameters=HEAD + "k log10 1e-3 1e3 0.7 1\non lin 0 10 2.2 1",
        measurements=MEASURED + "obs_a c0 1 0.1\nobs_a c0 3 0.4\nobs_a c0 10 0.8",
    )
    own, differences = _gradients(found)
    assert own == pytest.approx(differences, rel=1e-4)


def test_an_event_by_a_state_has_its_derivative_and_that_is_known(tmp_path):
    model = sbml(
        compartment(),
        species("A", concentration=1),
        parameter("k", 1),
        parameter("least", 0.5),
        event("e", "A < least", {"A": "1"}),
        reaction("d", "c*k*A", left=("A",)),
    )
    found = objective(
        tmp_path,
        model=model,
        parameters=HEAD + "k log10 1e-3 1e3 0.7 1\nleast lin 0 10 0.4 1",
        measurements=MEASURED + "obs_a c0 1 0.1\nobs_a c0 10.1 0.8",
    )
    own, differences = _gradients(found)
    assert not found.smooth and own == pytest.approx(differences, rel=1e-3)


def test_a_stiff_rest_has_its_derivative(tmp_path):
    model = sbml(
        compartment(),
        species("A", concentration=1),
        species("B", concentration=0),
        species("C", concentration=0),
        *(parameter(name, value) for name, value in (("s", 1), ("k1", 100), ("k2", 1e-3), ("k3", 10))),
        reaction("in", "c*s", right=("A",)),
        reaction("ab", "c*k1*A", left=("A",), right=("B",)),
        reaction("bc", "c*k2*B", left=("B",), right=("C",)),
        reaction("co", "c*k3*C^2", left=("C",)),
    )
    found = objective(
        tmp_path,
        model=model,
        conditions="conditionId s\npre s0\nc0 s1",
        observables="observableId observableFormula noiseFormula\nobs_a A+B+C 0.1+0.05*obs_a",
        measurements=BEFORE + "obs_a pre c0 0 1000\nobs_a pre c0 100 1100\nobs_a pre c0 3000 2100",
        parameters=HEAD + "s0 log 1e-3 1e3 1 1\ns1 log10 1e-3 1e3 2 1\nk1 log10 1 1e3 100 1\n"
        "k2 log10 1e-5 1 1e-3 1\nk3 lin 0 100 10 1",
    )
    own, differences = _gradients(found)
    assert own == pytest.approx(differences, rel=1e-4)


def test_a_conversion_that_starts_nowhere_is_refused_by_name(tmp_path):
    with pytest.raises(RapalogError, match="no start value for A"):
        found = objective(tmp_path, model=conversion(a=None, starts=False), parameters=parameters(k1=1.0))
        found.evaluate(found.nominal())


@pytest.mark.parametrize("before", ["", "c0"])
def test_a_model_that_is_given_nothing_serves_every_set(before, tmp_path):
    model = sbml(
        compartment(),
        species("A", concentration=2),
        parameter("k", 1),
        reaction("in", "c", right=("A",)),
        reaction("d", "c*k*A", left=("A",)),
    )
    found = objective(
        tmp_path,
        model=model,
        parameters=HEAD + "scale lin 0 9 2 1\nsd lin 0.1 9 1 1",
        observables="observableId observableFormula noiseFormula\nobs_a scale*A sd",
        measurements=BEFORE + f"obs_a {before or '.'} c0 0 3\nobs_a {before or '.'} c0 1 3",
    )
    own, differences = _gradients(found)
    assert own == pytest.approx(differences, rel=1e-4, abs=1e-6)
