"""The second solver: numbers are given as SBML means them, and it runs what the file says."""

import numpy as np
import pytest
from tests import places

from rapalog.engine.equations.start import start_values
from rapalog.engine.runs.recheck import SecondSolver, largest_difference, with_values
from rapalog.engine.sbml.read import read_model
from rapalog.errors import SimulationError

DECAY = places.DECAY.read_text(encoding="utf-8")
CORE = "http://www.sbml.org/sbml/level3/version1/core"
FREE = 'compartment="c" boundaryCondition="false" constant="false"'
MATH = 'xmlns="http://www.w3.org/1998/Math/MathML"'
# A species in a volume of 4, one in amounts, one that starts by a formula, and a local parameter that hides a global.
FOUR_WAYS = f"""<sbml xmlns="{CORE}" level="3" version="1"><model id="m">
<listOfCompartments><compartment id="c" size="4" spatialDimensions="3" constant="true"/></listOfCompartments>
<listOfSpecies>
<species id="A" {FREE} initialAmount="8" hasOnlySubstanceUnits="false"/>
<species id="B" {FREE} initialAmount="8" hasOnlySubstanceUnits="true"/>
<species id="C" {FREE} hasOnlySubstanceUnits="false"/>
</listOfSpecies>
<listOfParameters><parameter id="k" value="0.5" constant="true"/></listOfParameters>
<listOfInitialAssignments><initialAssignment symbol="C"><math {MATH}>
<apply><times/><ci>k</ci><ci>A</ci></apply></math></initialAssignment></listOfInitialAssignments>
<listOfReactions><reaction id="R" reversible="false" fast="false">
<listOfReactants><speciesReference species="B" stoichiometry="1" constant="true"/></listOfReactants>
<kineticLaw><math {MATH}><apply><times/><ci>k</ci><ci>B</ci></apply></math>
<listOfLocalParameters><localParameter id="k" value="0.1"/></listOfLocalParameters></kineticLaw></reaction>
</listOfReactions></model></sbml>"""


def at_start(given):
    solver = SecondSolver(FOUR_WAYS, observables=("A", "B", "C"), times=np.array([0.0, 1.0]), start=0.0)
    return solver.run(given, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize(
    "given", [{}, {"A": 3.0}, {"B": 3.0}, {"C": 3.0}, {"k": 2.0}, {"c": 2.0}, {"A": 1.0, "k": 3.0, "C": 7.0}]
)
def test_what_is_given_means_the_same_to_both_solvers(given):
    model = read_model(FOUR_WAYS)
    states, parameters = start_values(model, given)
    from rapalog.engine.equations.evaluate import evaluate

    expected = evaluate(
        model.graph, [model.outputs[name] for name in "ABC"], state=states[0], parameter=parameters[0], time=0.0
    )
    np.testing.assert_allclose(at_start(given)[0], np.ravel(expected), rtol=1e-12)


def test_a_local_parameter_is_not_the_global_one_of_its_name():
    assert at_start({"k": 2.0})[1, 1] == pytest.approx(8 * np.exp(-0.1), rel=1e-8)
    assert at_start({"R.k": 2.0})[1, 1] == pytest.approx(8 * np.exp(-2.0), rel=1e-8)


def test_it_begins_where_it_is_told_to():
    solver = SecondSolver(DECAY, observables=("S", "P", "decaying"), times=np.array([5.0, 6.0]), start=5.0)
    found = solver.run({"k": 0.5, "S": 2.0}, rtol=1e-10, atol=1e-12)
    s = 2 * np.exp([0.0, -0.5])
    np.testing.assert_allclose(found, np.column_stack([s, s + 0.5, 0.5 * s]), rtol=1e-8)


def test_a_set_that_it_cannot_run_is_an_error_with_a_reason():
    solver = SecondSolver(DECAY, observables=("S",), times=np.array([0.0, 1000.0]), start=0.0)
    with pytest.raises(SimulationError, match="libroadrunner"):
        solver.run({"k": -5.0}, rtol=1e-8, atol=1e-10)
    without = SecondSolver(DECAY, observables=("no_such",), times=np.array([0.0, 1.0]), start=0.0)
    with pytest.raises(SimulationError, match="libroadrunner"):
        without.run({}, rtol=1e-6, atol=1e-9)


def test_given_values_do_not_touch_the_text_of_the_model():
    assert with_values(DECAY, {}).count("<") == with_values(DECAY, {"k": 3.0}).count("<")
    assert "3.0" in with_values(DECAY, {"k": 3.0}) and 'value="3.0"' not in DECAY


def test_the_largest_difference_is_found_where_it_is():
    reference = np.array([[1.0, 100.0], [2.0, 100.0]])
    values = reference.copy()
    values[1, 0] += 1e-3
    difference, time, column = largest_difference(values, reference, atol=0.0)
    assert (time, column) == (1, 0) and difference == pytest.approx(1e-3 / 2.002)
    values[0, 1] = np.nan
    assert largest_difference(values, reference, atol=0.0)[:2] == (np.inf, 0)
