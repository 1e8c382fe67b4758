"""A fit finds what made the data, says what it cannot know, and profiles bound what the data bound."""

import math

import numpy as np
import pytest
from scipy.stats import chi2
from tests.studies.petab.problems import course, objective, parameters

from rapalog.errors import RapalogError
from rapalog.studies.petab.fit import bound_met, fit, profile
from rapalog.studies.petab.result import Fitted, evaluated

HEAD = "parameterId parameterScale lowerBound upperBound nominalValue estimate\n"
TIMES = (0.0, 0.3, 0.6, 1.0, 1.5, 2.0, 3.0, 5.0, 8.0)
NOISE = np.random.default_rng(4).normal(scale=0.02, size=len(TIMES))
ROWS = "\n".join(f"obs_a c0 {t} {course(t, 1.0, 0.0, 0.8, 0.6) + own:.6f}" for t, own in zip(TIMES, NOISE, strict=True))
DATA = {
    "measurements": "observableId simulationConditionId time measurement\n" + ROWS,
    "observables": "observableId observableFormula noiseFormula\nobs_a A sd",
    "parameters": HEAD + "a0 lin 0 10 1 0\nb0 lin 0 10 0 0\nk1 log10 1e-3 1e3 . 1\nk2 log 1e-3 1e3 . 1\n"
    "sd log10 1e-4 10 . 1",
}


def _fitted(folder, *, starts=2, profiles=False, **changed):
    found = objective(folder, **{**DATA, **changed})
    own = fit(found, starts=starts, seed=1, profiles=profiles)
    return Fitted(found, own, found.evaluate(own.best.vector), 1)


def test_the_parameters_behind_the_data_are_within_their_intervals(tmp_path):
    found = _fitted(tmp_path, profiles=True)
    for name, truth in (("k1", 0.8), ("k2", 0.6), ("sd", 0.02)):
        own = found.estimates[name]
        assert own.low < truth < own.high and own.low < own.value < own.high
        assert own.high < 3 * truth
    assert found.flags == () and found.fit.at_best == 2


def test_the_fitted_noise_is_the_root_mean_square_of_the_residuals(tmp_path):
    found = _fitted(tmp_path)
    misses = found.evaluation.simulation - [float(row.split()[3]) for row in ROWS.split("\n")]
    assert found.estimates["sd"].value == pytest.approx(math.sqrt(np.mean(misses**2)), rel=1e-3)


def test_where_two_parameters_only_count_together_intervals_stay_open(tmp_path):
    found = _fitted(
        tmp_path,
        profiles=True,
        starts=1,
        observables="observableId observableFormula noiseFormula\nobs_a A*scale/unit 0.02",
        parameters=HEAD + "a0 lin 0 10 1 0\nb0 lin 0 10 0 0\nk1 lin 0 10 0.8 0\nk2 lin 0 10 0.6 0\n"
        "scale log10 1e-2 1e2 . 1\nunit log10 1e-2 1e2 . 1",
    )
    for name in ("scale", "unit"):
        own = found.estimates[name]
        assert own.low is None and own.high is None and "not bounded from below or above" in own.reason


def test_a_parameter_at_its_bound_is_flagged_and_no_value(tmp_path):
    found = _fitted(tmp_path, parameters=DATA["parameters"].replace("1e-3 1e3 . 1\nk2", "1e-3 0.5 . 1\nk2"))
    assert found.at_bounds == {"k1": "upper"}
    assert found.estimates["k1"].relation == ">" and found.estimates["k1"].value == pytest.approx(0.5)
    assert "at a bound: k1 (upper)" in found.flags


def test_a_profile_of_a_normal_mean_is_a_parabola(tmp_path):
    rows = "\n".join(f"obs_a c0 0 {value}" for value in (1.0, 1.2, 1.4, 1.6))
    found = objective(
        tmp_path,
        measurements="observableId simulationConditionId time measurement\n" + rows,
        parameters=parameters(a0=1.0),
    )
    own = profile(found, fit(found, starts=1, seed=1).best, 0)
    half = math.sqrt(chi2.ppf(0.95, 1)) * 0.5 / 2.0
    assert (own.low, own.high) == pytest.approx((1.3 - half, 1.3 + half), rel=1e-3)
    assert own.above == pytest.approx(2.0 * (own.value - 1.3) ** 2 / 0.25, abs=1e-4)


def test_a_prior_pulls_the_fit_and_is_kept_apart_from_the_likelihood(tmp_path):
    rows = "obs_a c0 0 1.0"
    found = _fitted(
        tmp_path,
        starts=1,
        measurements="observableId simulationConditionId time measurement\n" + rows,
        observables="observableId observableFormula noiseFormula\nobs_a A 0.5",
        parameters=HEAD.strip() + " objectivePriorType objectivePriorParameters\na0 lin 0 10 . 1 normal 2;0.5",
    )
    assert found.estimates["a0"].value == pytest.approx(1.5, abs=1e-3)
    assert found.estimates["a0"].method == "maximum a posteriori"
    one = math.log(0.5 * math.sqrt(2 * math.pi)) + 0.5
    assert (found.evaluation.value, found.evaluation.prior) == pytest.approx((one, one), abs=1e-4)


def test_the_same_seed_gives_the_same_fit(tmp_path):
    one, two = (_fitted(tmp_path / name).fit for name in ("a", "b") if (tmp_path / name).mkdir() is None)
    assert [own.end.cost for own in one.starts] == [own.end.cost for own in two.starts]
    assert [own.number for own in one.starts] == [own.number for own in two.starts]


def test_starts_at_which_nothing_can_be_said_are_drawn_anew(tmp_path):
    rows = "obs_a c0 0 1.0"
    found = objective(
        tmp_path,
        measurements="observableId simulationConditionId time measurement\n" + rows,
        observables="observableId observableFormula noiseFormula observableTransformation\nobs_a A-5 1 log",
        parameters=parameters(a0=6.0),
    )
    own = fit(found, starts=3, seed=1)
    assert len(own.starts) == 3 and all(math.isfinite(one.begin_cost) for one in own.starts)
    assert own.best.vector == pytest.approx([6.0], abs=1e-2)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"parameters": HEAD + "k1 lin 0 1 1 0\nsd lin 0 1 1 0"}, "estimates no parameter"),
        ({"parameters": HEAD + "k1 lin 0 . . 1\nsd lin 0.1 1 1 0"}, "no bound on the scale lin"),
        ({"parameters": HEAD + "k1 log 0 9 . 1\nsd lin 0.1 1 1 0"}, "no bound on the scale log"),
        ({"parameters": HEAD + "k1 lin 0 9 . 1\nsd lin -1 1 -1 0"}, "the objective is infinite"),
    ],
)
def test_what_cannot_be_fitted_is_refused(changed, said, tmp_path):
    found = objective(tmp_path, **{**DATA, **changed})
    with pytest.raises(RapalogError, match=said):
        fit(found, starts=1, seed=1)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "k1 has no nominal value"),
        ({"parameters": HEAD + "sd lin -1 1 -1 0"}, "infinite at the nominal values: .*a noise is not positive"),
    ],
)
def test_what_cannot_be_evaluated_is_refused(changed, said, tmp_path):
    with pytest.raises(RapalogError, match=said):
        evaluated(objective(tmp_path, **{**DATA, **changed}))


def test_a_bound_is_met_only_where_it_is(tmp_path):
    found = objective(tmp_path, **DATA)
    assert [bound_met(found, np.array([own, 0.0, 0.0]), 0) for own in (-3.0, 0.0, 3.0)] == ["lower", "", "upper"]
