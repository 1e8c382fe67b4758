"""A problem is read whole, or refused by name with file, line and column."""

import math

import pytest
from tests.studies.petab.problems import PLAIN, YAML, write

from rapalog.errors import FileError
from rapalog.files.petab.parameters import Prior
from rapalog.files.petab.problem import read_problem

HEAD = "parameterId parameterScale lowerBound upperBound nominalValue estimate"
PRIORS = HEAD + " objectivePriorType objectivePriorParameters\n"


def _read(folder, **changed):
    return read_problem(write(folder, **{**PLAIN, **changed}))


def test_what_the_files_say_is_kept(tmp_path):
    found = _read(tmp_path, parameters=PRIORS + "k1 log10 1e-3 1e3 0.8 1 normal 0;1\nk2 lin . . 0.6 0 . .")
    k1, k2 = found.parameters.values()
    assert (k1.scale, k1.lower, k1.upper, k1.estimate, k1.prior) == (
        "log10",
        1e-3,
        1e3,
        True,
        Prior("normal", 0.0, 1.0),
    )
    assert (k2.lower, k2.upper, k2.estimate) == (-math.inf, math.inf, False)
    assert [row.time for row in found.parts[0].measurements] == [0.0, 10.0]
    assert len(found.inputs) == 5


def test_a_row_without_a_measurement_is_left_out_and_said(tmp_path):
    found = _read(tmp_path, measurements=PLAIN["measurements"] + "\nobs_a c0 5 NaN")
    assert len(found.parts[0].measurements) == 2
    assert found.flags == ("1 rows without a measurement are left out",)


def test_a_prior_without_a_kind_is_flat_on_the_scale(tmp_path):
    found = _read(tmp_path, parameters=PRIORS + "k1 log10 0.1 9 0.8 1 . -1;0.5")
    assert found.parameters["k1"].prior == Prior("parameterScaleUniform", -1.0, 0.5)


def test_a_misspelt_column_is_said_not_to_be_read(tmp_path):
    found = _read(
        tmp_path,
        observables=PLAIN["observables"].replace(
            "noiseFormula\nobs_a A 0.5", "noiseFormula noiseDistributions\nobs_a A 0.5 laplace"
        ),
    )
    assert "the column noiseDistributions is not read; noiseDistribution would be" in found.flags[0]


def test_several_models_have_their_own_tables(tmp_path):
    entry = YAML.split("problems:\n")[1]
    found = _read(tmp_path, yaml=YAML + entry)
    assert len(found.parts) == 2


def test_a_uniform_prior_on_the_scale_without_numbers_is_no_prior(tmp_path):
    found = _read(tmp_path, parameters=PRIORS + "k1 lin 0 1 0.8 1 parameterScaleUniform .")
    assert found.parameters["k1"].prior is None


OBSERVABLES = "observableId observableFormula noiseFormula"
MEASURED = "observableId simulationConditionId time measurement"
WRONG = [
    ({"parameters": HEAD + "\nk1 lin 0 1 0.5 2"}, "must be 0 or 1", "parameters.tsv:2, column estimate"),
    ({"parameters": HEAD + "\nk1 log3 0 1 0.5 1"}, "must be one of lin, log", "tsv:2, column parameterScale"),
    ({"parameters": HEAD + "\nk1 lin 1 0 0.5 1"}, "not below", "parameters.tsv:2, column lowerBound"),
    ({"parameters": HEAD + "\nk1 lin 0 1 . 0"}, "has no value", "parameters.tsv:2, column nominalValue"),
    ({"parameters": HEAD + "\nk1 log 0 1 0 1"}, "no logarithm", "parameters.tsv:2, column nominalValue"),
    ({"parameters": HEAD + "\nk1 lin 0 1 1 1\nk1 lin 0 1 1 1"}, "comes twice", "parameters.tsv:3, column parameterId"),
    ({"parameters": HEAD + "\n1k lin 0 1 1 1"}, "no id", "parameters.tsv:2, column parameterId"),
    ({"parameters": PRIORS + "k1 lin 0 1 1 1 gauss 0;1"}, "must be one of", "column objectivePriorType"),
    ({"parameters": PRIORS + "k1 lin 0 1 1 1 normal 0"}, "two numbers", "column objectivePriorParameters"),
    ({"parameters": PRIORS + "k1 lin 0 1 1 1 normal 0;-1"}, "for a prior", "column objectivePriorParameters"),
    ({"conditions": "conditionId k1\nc0 inf"}, "finite number", "conditions.tsv:2, column k1"),
    ({"conditions": "conditionId\nc0\nc0"}, "comes twice", "conditions.tsv:3, column conditionId"),
    ({"observables": OBSERVABLES + "\nobs_a A+ 1"}, "ends too early", "observables.tsv:2, column observableFormula"),
    ({"observables": OBSERVABLES + " noiseDistribution\nobs_a A 1 cauchy"}, "one of", "column noiseDistribution"),
    ({"measurements": MEASURED + "\nobs_b c0 0 1"}, "'obs_b' is in no row", "measurements.tsv:2, column observableId"),
    ({"measurements": MEASURED + "\nobs_a c9 0 1"}, "'c9'", "measurements.tsv:2, column simulationConditionId"),
    ({"measurements": MEASURED + " preequilibrationConditionId\nobs_a c0 0 1 c9"}, "c9", "preequilibrationConditionId"),
    ({"measurements": MEASURED + "\nobs_a c0 soon 1"}, "must be a number", "measurements.tsv:2, column time"),
    ({"measurements": MEASURED + "\nobs_a c0 . 1"}, "no time", "measurements.tsv:2, column time"),
    ({"measurements": MEASURED + "\nobs_a c0 1 ."}, "no measurement", "measurements.tsv"),
    ({"measurements": MEASURED + " measurementType\nobs_a c0 0 1 censored"}, "extension", "column measurementType"),
    (
        {
            "observables": OBSERVABLES + " observableTransformation\nobs_a A 1 log",
            "measurements": MEASURED + "\nobs_a c0 0 0",
        },
        "there is a log",
        "measurements.tsv:2, column measurement",
    ),
    ({"yaml": YAML.replace("version: 1", "version: 2.0.0")}, "must be 1", "problem.yaml:1"),
    ({"yaml": YAML.replace("sbml_files", "model_files")}, "version 2", "problem.yaml:4"),
    ({"yaml": YAML.replace("[model.xml]", "[a.xml, b.xml]")}, "2 files of SBML", "problem.yaml:4"),
    ({"yaml": YAML.replace("[conditions.tsv]", "[]")}, "names of files are missing", "problem.yaml:5"),
    ({"yaml": YAML.replace("  observable_files: [observables.tsv]\n", "")}, "no observable_files", "problem.yaml:4"),
    ({"yaml": YAML + "extensions: {sciml: {required: true}}\n"}, "extensions", "problem.yaml:8"),
    ({"yaml": "[1, 2"}, "no YAML", "problem.yaml:1"),
    ({"yaml": "a: 1"}, "no format_version", "problem.yaml:1"),
    ({"yaml": "text"}, "does not list", "problem.yaml:1"),
    ({"yaml": YAML.replace("parameters.tsv", "gone.tsv")}, "cannot read the file", "gone.tsv"),
]


@pytest.mark.parametrize(("changed", "said", "where"), WRONG)
def test_what_is_wrong_is_named_with_its_place(changed, said, where, tmp_path):
    with pytest.raises(FileError) as caught:
        _read(tmp_path, **changed)
    assert said in str(caught.value)
    assert where in caught.value.where
    assert caught.value.remedy
