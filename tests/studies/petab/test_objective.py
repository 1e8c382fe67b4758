"""The objective of several models is the sum of theirs, and what nothing reads is said."""

import numpy as np
import pytest
from tests.studies.petab.problems import PLAIN, YAML, by_rules, objective, parameters, write

from rapalog.files.petab.problem import read_problem
from rapalog.studies.petab.objective import Objective


def test_two_models_share_their_parameters_and_add_up(tmp_path):
    second = YAML.split("problems:\n")[1].replace("model.xml", "second.xml")
    (tmp_path / "second.xml").write_text(by_rules())
    both = Objective(read_problem(write(tmp_path, yaml=YAML + second, **PLAIN)))
    (tmp_path / "one").mkdir()
    one = objective(tmp_path / "one")
    at = both.nominal()
    assert both.n_data == 2 * one.n_data
    assert both.evaluate(at).value == pytest.approx(2 * one.evaluate(at).value, rel=1e-7)
    assert both.linearised(at).gradient == pytest.approx(2 * one.linearised(at).gradient, rel=1e-5, abs=1e-7)


def test_many_vectors_cost_what_each_costs_alone(tmp_path):
    found = objective(tmp_path)
    vectors = found.nominal() + np.linspace(0.0, 0.4, 12)[:, None] * np.array([1.0, 0.5, 0.3, 0.2])
    alone = [found.costs(own[None])[0] for own in vectors]
    assert found.costs(vectors) == pytest.approx(alone, rel=1e-12)


def test_parameters_and_columns_that_nothing_reads_are_said(tmp_path):
    found = objective(tmp_path, parameters=parameters(a0=1.0, kk1=0.8), conditions="conditionId typo\nc0 1")
    assert found.flags == ("parameters that nothing reads: kk1", "columns of conditions that nothing reads: typo")


def test_a_prior_is_no_part_of_the_likelihood(tmp_path):
    head = "parameterId parameterScale lowerBound upperBound nominalValue estimate"
    head += " objectivePriorType objectivePriorParameters"
    rows = "\na0 lin 0 10 1 1 normal 2;0.5\nb0 lin 0 10 0 0 . .\nk1 lin 0 10 0.8 1 . .\nk2 lin 0 10 0.6 1 . ."
    found = objective(tmp_path, parameters=head + rows)
    at = found.nominal()
    assert found.evaluate(at).value == pytest.approx(0.84750169713188)
    assert found.costs(at[None])[0] == pytest.approx(0.84750169713188 + found.evaluate(at).prior)
    step = 1e-5 * np.eye(3)
    differences = (found.costs(at + step) - found.costs(at - step)) / 2e-5
    assert found.linearised(at).gradient == pytest.approx(differences, rel=1e-5, abs=1e-6)


@pytest.mark.parametrize(
    "table",
    [
        "parameterId parameterScale lowerBound upperBound nominalValue estimate",
        "parameterId parameterScale lowerBound upperBound nominalValue estimate\nk1 lin 0 1 0 0",
    ],
)
def test_a_problem_that_estimates_nothing_is_evaluated(table, tmp_path):
    found = objective(tmp_path, parameters=table)
    assert found.evaluate(found.nominal()).simulation == pytest.approx([1.0, 1.0])
