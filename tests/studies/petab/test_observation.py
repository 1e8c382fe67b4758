"""Formulas of observables and noise: what they may name, and what each row gives them."""

import pytest
from tests.studies.petab.problems import objective, parameters

from rapalog.errors import RapalogError

HEAD = "observableId observableFormula noiseFormula\n"
MEASURED = "observableId simulationConditionId time measurement"


def _evaluated(folder, **changed):
    found = objective(folder, **changed)
    return found.evaluate(found.nominal())


def test_noise_may_name_its_observable_and_time(tmp_path):
    found = _evaluated(tmp_path, observables=HEAD + "obs_a A 0.1+0.2*obs_a+0.01*time")
    assert found.sigma == pytest.approx(0.1 + 0.2 * found.simulation + [0.0, 0.1])


def test_an_observable_may_name_another(tmp_path):
    found = _evaluated(tmp_path, observables=HEAD + "obs_a 2*obs_b 1\nobs_b A+1 1")
    assert found.simulation[0] == pytest.approx(4.0)


def test_names_of_constants_give_way_to_symbols(tmp_path):
    assert _evaluated(tmp_path, observables=HEAD + "obs_a A*pi 1").simulation[0] == pytest.approx(3.14159265)
    own = _evaluated(tmp_path, observables=HEAD + "obs_a A*e 1", parameters=parameters(a0=1.0, e=5.0))
    assert own.simulation[0] == pytest.approx(5.0)


def test_an_override_may_differ_from_row_to_row_and_be_a_symbol_of_the_model(tmp_path):
    found = _evaluated(
        tmp_path,
        observables=HEAD + "obs_a observableParameter1_obs_a 1",
        measurements=MEASURED + " observableParameters\nobs_a c0 0 1 A\nobs_a c0 0 1 7\nobs_a c0 0 1 s",
        parameters=parameters(a0=1.5, s=4.0),
    )
    assert found.simulation == pytest.approx([1.5, 7.0, 4.0])


def test_a_placeholder_goes_before_a_symbol_of_the_model(tmp_path):
    from tests.studies.petab.problems import conversion

    found = _evaluated(
        tmp_path,
        model=conversion(more=(("noiseParameter1_obs_a", 9),)),
        observables=HEAD + "obs_a A noiseParameter1_obs_a",
        measurements=MEASURED + " noiseParameters\nobs_a c0 0 1 0.3",
    )
    assert found.sigma == pytest.approx([0.3])


@pytest.mark.parametrize(
    ("changed", "said", "where"),
    [
        (
            {"observables": HEAD + "obs_a AA 1"},
            "'AA' is defined nowhere",
            "observables.tsv:2, column observableFormula",
        ),
        ({"observables": HEAD + "obs_a A sgima"}, "'sgima' is defined", "observables.tsv:2, column noiseFormula"),
        ({"observables": HEAD + "obs_a obs_b 1\nobs_b obs_a 1"}, "needs itself", "column observableFormula"),
        ({"observables": HEAD + "obs_a noiseParameter1_obs_b 1"}, "defined nowhere", "column observableFormula"),
        (
            {"observables": HEAD + "obs_a A noiseParameter1_obs_a"},
            "got 0 values where obs_a takes 1",
            "measurements.tsv:2",
        ),
        (
            {"measurements": MEASURED + " noiseParameters\nobs_a c0 0 1 0.3"},
            "got 1 values where obs_a takes 0",
            "tsv:2",
        ),
        (
            {
                "observables": HEAD + "obs_a A noiseParameter1_obs_a",
                "measurements": MEASURED + " noiseParameters\nobs_a c0 0 1 lost",
            },
            "'lost' is in no",
            "column noiseParameters",
        ),
    ],
)
def test_what_cannot_be_resolved_is_refused_with_its_place(changed, said, where, tmp_path):
    with pytest.raises(RapalogError) as caught:
        objective(tmp_path, **changed)
    assert said in str(caught.value) and where in caught.value.where
