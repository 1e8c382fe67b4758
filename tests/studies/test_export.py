"""An example table of sets: the form of the table, with numbers of the model, that the engine takes as it is."""

import csv
import io

import numpy as np
import pytest

from rapalog.errors import RapalogError
from rapalog.studies.ensembles.study import run_ensemble
from rapalog.studies.export import example_sets

DECAY = """<?xml version="1.0" encoding="UTF-8"?>
<sbml xmlns="http://www.sbml.org/sbml/level3/version2/core" level="3" version="2"><model id="decay">
<listOfCompartments><compartment id="c" size="2" constant="true"/></listOfCompartments>
<listOfSpecies><species id="S" compartment="c" initialConcentration="5" hasOnlySubstanceUnits="false"
 boundaryCondition="false" constant="false"/></listOfSpecies>
<listOfParameters><parameter id="k" value="0.5" constant="true"/><parameter id="off" value="0" constant="true"/>
</listOfParameters>
<listOfReactions><reaction id="R" reversible="false"><listOfReactants>
<speciesReference species="S" stoichiometry="1" constant="true"/></listOfReactants><kineticLaw>
<math xmlns="http://www.w3.org/1998/Math/MathML"><apply><times/><ci>c</ci><ci>k</ci><ci>S</ci></apply></math>
</kineticLaw></reaction></listOfReactions></model></sbml>"""


def columns(table):
    rows = list(csv.DictReader(io.StringIO(table.decode())))
    return {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}


def test_the_first_set_is_the_model_and_the_others_scatter_around_it():
    sets = columns(example_sets(DECAY, parameters=["k", "S"], count=2000, cv=0.2))
    assert sets["k"][0] == 0.5
    assert sets["S"][0] == 5  # a concentration, as the file means it, although the compartment holds 10
    for name, own in (("k", 0.5), ("S", 5)):
        logs = np.log(sets[name] / own)
        assert abs(logs.mean()) < 0.02
        assert logs.std() == pytest.approx(0.2, rel=0.1)


def test_without_names_every_parameter_but_zeros_is_scattered():
    assert set(columns(example_sets(DECAY, count=3))) == {"c", "k"}


def test_the_same_seed_gives_the_same_table_and_another_seed_another():
    assert example_sets(DECAY, seed=4) == example_sets(DECAY, seed=4) != example_sets(DECAY, seed=5)


def test_the_engine_takes_the_table_as_it_is(tmp_path):
    (tmp_path / "decay.xml").write_text(DECAY, encoding="utf-8")
    (tmp_path / "sets.csv").write_bytes(example_sets(DECAY, count=7))
    found = run_ensemble(tmp_path / "decay.xml", tmp_path / "sets.csv", out=tmp_path / "out")
    assert found.to_json()["sets"] == 7 and found.to_json()["failed"] == []


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"parameters": ["kk"]}, "no symbol 'kk'"),
        ({"parameters": ["off"]}, "'off' is 0"),
        ({"parameters": ["R"]}, "cannot be given"),
        ({"count": 0}, "0 sets"),
        ({"cv": -1}, "scatter of -1"),
        ({"cv": float("nan")}, "scatter of nan"),
    ],
)
def test_what_cannot_be_scattered_is_refused_with_a_remedy(wrong, words):
    with pytest.raises(RapalogError, match=words) as refused:
        example_sets(DECAY, **wrong)
    assert refused.value.remedy
