"""What may be chosen about an ensemble, and what is said against it before anything is run."""

import math

import pytest
from tests.engine.cases import DOSED
from tests.engine.sbml.cases import assignment_rule, parameter, rate_rule, sbml

from rapalog.engine.sbml.read import read_model
from rapalog.errors import RapalogError
from rapalog.studies.ensembles.settings import EnsembleSettings, chosen_observables


def test_the_defaults_are_allowed():
    EnsembleSettings().check()


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"rtol": 1e-15}, "--rtol"),
        ({"rtol": 0.5}, "--rtol"),
        ({"rtol": math.nan}, "--rtol"),
        ({"atol": 0.0}, "--atol"),
        ({"atol": math.inf}, "--atol"),
        ({"start": math.inf}, "--start"),
        ({"workers": 2}, "--workers"),
        ({"threads": 0}, "--threads"),
        ({"cluster": "local", "workers": 5000}, "--workers"),
    ],
)
def test_a_number_out_of_range_is_refused_by_its_option(change, where):
    with pytest.raises(RapalogError) as caught:
        EnsembleSettings(**change).check()
    assert caught.value.where == where and caught.value.remedy


def test_species_and_whatever_else_changes_are_reported_by_default_but_no_rates():
    assert chosen_observables(read_model(DOSED), ()) == ("S",)
    ruled = sbml(
        parameter("x", 1), parameter("k", 2), parameter("twice"), rate_rule("x", "-x"), assignment_rule("twice", "2*x")
    )
    assert set(chosen_observables(read_model(ruled), ())) == {"x", "twice"}


def test_where_nothing_changes_everything_is_reported():
    assert chosen_observables(read_model(sbml(parameter("a", 1), parameter("b", 2))), ()) == ("a", "b")


@pytest.mark.parametrize(("wanted", "problem"), [(["Q"], "does not have"), (["S", "S"], "twice")])
def test_a_symbol_that_is_none_or_comes_twice_is_refused(wanted, problem):
    with pytest.raises(RapalogError, match=problem) as caught:
        chosen_observables(read_model(DOSED), wanted)
    assert caught.value.where == "--observables"


def test_a_symbol_called_like_a_column_of_the_result_is_refused():
    model = read_model(sbml(parameter("set", 1), rate_rule("set", "1")))
    with pytest.raises(RapalogError, match="'set' is called like a column"):
        chosen_observables(model, ())
