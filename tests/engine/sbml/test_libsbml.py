"""What a file says at each level: the text of Level 1, the older words of Level 2, and what is left out."""

import antimony
import numpy as np
import pytest
from tests.engine.sbml.cases import compartment, event, math, parameter, part, reaction, sbml, species
from tests.engine.sbml.constructs import CASES, DECAY, TIMES, kernels, ours

from rapalog.engine.sbml.document import flat_text
from rapalog.engine.sbml.libsbml import read_source
from rapalog.engine.sbml.read import read_model
from rapalog.errors import FileError


def test_level_1_means_concentrations_and_natural_logarithms():
    text = """<sbml xmlns="http://www.sbml.org/sbml/level1" level="1" version="2"><model name="m">
      <listOfCompartments><compartment name="c" volume="2"/></listOfCompartments>
      <listOfSpecies><species name="S" compartment="c" initialAmount="6" boundaryCondition="false"/>
        <species name="P" compartment="c" initialAmount="0" boundaryCondition="false"/></listOfSpecies>
      <listOfParameters><parameter name="k" value="0.2"/><parameter name="a"/></listOfParameters>
      <listOfRules><parameterRule name="a" formula="log(S) + sqr(S)"/></listOfRules>
      <listOfReactions><reaction name="R" reversible="false">
        <listOfReactants><speciesReference species="S" stoichiometry="1"/></listOfReactants>
        <listOfProducts><speciesReference species="P" stoichiometry="3" denominator="2"/></listOfProducts>
        <kineticLaw formula="k * S * q">
          <listOfParameters><parameter name="q" value="2"/></listOfParameters></kineticLaw>
      </reaction></listOfReactions></model></sbml>"""
    s = 3 * np.exp(-0.2 * TIMES)
    expected = np.column_stack([s, 1.5 * (3 - s), np.log(s) + s**2])
    np.testing.assert_allclose(ours(text, ["S", "P", "a"]), expected, rtol=1e-8, atol=1e-10)


def test_level_2_stoichiometry_may_be_a_formula():
    formula = f"<stoichiometryMath>{math('2*k')}</stoichiometryMath>"
    text = sbml(
        compartment(),
        species("S", concentration=2),
        species("P", concentration=0),
        parameter("k", 0.3),
        reaction(
            "R",
            "k*S",
            left=(part("S", None, constant=None),),
            level=2,
            right=(part("P", None, constant=None, content=formula),),
        ),
        level=2,
        version=4,
    )
    s = 2 * np.exp(-0.3 * TIMES)
    np.testing.assert_allclose(ours(text, ["S", "P"]), np.column_stack([s, 0.6 * (2 - s)]), rtol=1e-8, atol=1e-10)


def test_level_2_events_true_at_the_start_do_not_fire():
    text = sbml(
        compartment(),
        species("S", concentration=2),
        event("E", "time >= 0", {"S": "9"}, initially=None, persistent=None),
        event("F", "time >= 5", {"S": "S + 1"}, initially=None, persistent=None),
        level=2,
        version=4,
    )
    np.testing.assert_array_equal(ours(text, ["S"])[:, 0], np.where(TIMES >= 5, 3, 2))


def test_a_path_and_its_text_say_the_same_but_for_the_name_of_the_file(tmp_path):
    path = tmp_path / "decay.xml"
    path.write_text(CASES["decay"])
    from_path, from_text = read_source(path), read_source(CASES["decay"])
    assert (from_path.file, from_text.file) == (str(path), "SBML text")
    assert from_path.reactions == from_text.reactions and from_path.species == from_text.species


def test_what_the_engine_does_not_know_is_kept_as_a_refusal_and_read_on():
    source = read_source(sbml(*DECAY, f"<algebraicRule>{math('k - S')}</algebraicRule>"))
    assert [one.reason for one in source.refusals] == ["an algebraic rule"]
    assert [one.id for one in source.reactions] == ["R"]


def test_what_a_file_leaves_open_is_none_and_not_0():
    source = read_source(sbml(compartment(size=None), species("S"), parameter("k")))
    (size,), (one,), (k,) = source.compartments, source.species, source.parameters
    assert (size.size, one.initial_amount, one.initial_concentration, k.value) == (None, None, None, None)


def test_an_error_that_libsbml_finds_is_told_with_its_line():
    text = sbml(*DECAY).replace("<listOfReactants>", "<listOfReactants><oops/>")
    with pytest.raises(FileError, match="libsbml finds") as caught:
        read_source(text)
    assert caught.value.where.startswith("SBML text:")


COMPOSED = """
model sub
  compartment c = 2; species S in c = 3; k = 0.5;
  R: S -> ; c*k*S;
end
model *top()
  A: sub(); B: sub(); compartment d = 1; species T in d = 0;
  A.k is kk; kk = 0.1;
  J: -> T; d*(A.S + B.S);
end
"""


def _composed() -> str:
    assert antimony.loadAntimonyString(COMPOSED) >= 0
    return antimony.getCompSBMLString("top")


def test_a_model_made_of_models_is_run_as_one():
    text = _composed()
    assert "comp:submodel" in text
    model = read_model(text)
    a, b = (next(name for name in model.species if name.startswith(part)) for part in "AB")
    found = kernels(text, [a, b], times=np.array([0.0, 4.0])).values[0, -1]
    np.testing.assert_allclose(found, [3 * np.exp(-0.4), 3 * np.exp(-2)], rtol=1e-5)
    assert "comp:submodel" not in flat_text(text) and read_model(flat_text(text)).species == model.species


def test_parts_of_a_model_in_other_files_are_refused():
    text = _composed().replace(
        "</comp:listOfModelDefinitions>",
        '</comp:listOfModelDefinitions><comp:listOfExternalModelDefinitions><comp:externalModelDefinition comp:id="X" '
        'comp:source="other.xml"/></comp:listOfExternalModelDefinitions>',
    )
    with pytest.raises(FileError, match="in other files"):
        read_model(text)


@pytest.mark.parametrize("package", ["layout", "render", "groups"])
def test_a_picture_that_a_file_requires_changes_nothing(package):
    version = f'xmlns:{package}="http://www.sbml.org/sbml/level3/version1/{package}/version1" {package}:required="true"'
    assert read_model(sbml(parameter("x", 1), more=f" {version}")).parameters == ("x",)
