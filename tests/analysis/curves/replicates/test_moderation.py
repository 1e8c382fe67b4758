"""Replicates: random effects by hand, variances lent among curves, bounds that are not dropped."""

import math

import numpy as np
import pytest

from rapalog.analysis.curves.dose_response import fit_dose_response
from rapalog.analysis.curves.experiment import fit_curves
from rapalog.analysis.curves.replicates.moderation import (
    MOST_DEGREES,
    Spread,
    between_variance,
    moderate,
    moderated,
    prior_of,
    spread,
)
from rapalog.analysis.curves.reported import TECHNICAL_FLAG
from rapalog.analysis.estimate import Estimate, combine_replicates
from rapalog.tables import LayoutWell, Reading, Well

ONE_DAY = np.repeat([0.0, *np.geomspace(0.1, 10_000, 9)], 2)


def test_equal_weights_give_the_plain_t_interval():
    found = spread([1.0, 1.2, 1.7], [0.0, 0.0, 0.0], logarithmic=True)
    assert found.mean == pytest.approx(1.3) and found.variance == pytest.approx(np.var([1.0, 1.2, 1.7], ddof=1))
    estimate = found.estimate()
    half = 4.302652729911275 * math.sqrt(found.variance / 3)
    assert (math.log10(estimate.low), math.log10(estimate.high)) == pytest.approx((1.3 - half, 1.3 + half))


def test_a_replicate_that_knows_little_weighs_little():
    found = spread([1.0, 1.1, 3.0], [0.01, 0.01, 9.0], logarithmic=False)
    assert found.mean < 1.3
    assert spread([1.0, 1.1, 3.0], [math.nan, 0.01, 9.0], logarithmic=False).mean == pytest.approx(1.7)


def test_the_between_variance_maximises_the_restricted_likelihood():
    y, v = np.array([1.0, 1.4, 2.3, 0.7]), np.array([0.02, 0.1, 0.05, 0.3])

    def loss(tau2):
        w = 1 / (v + tau2)
        mean = (w * y).sum() / w.sum()
        return 0.5 * (np.log(1 / w).sum() + np.log(w.sum()) + (w * (y - mean) ** 2).sum())

    found = between_variance(y, v)
    assert loss(found) <= min(loss(tau2) for tau2 in np.linspace(0, 5, 20_001)) + 1e-9
    assert between_variance(np.array([1.0, 1.01, 0.99]), np.full(3, 0.5)) == 0.0


def draws(n, d0, scale=0.02, seed=0):
    rng = np.random.default_rng(seed)
    true = scale * d0 / rng.chisquare(d0, n)
    return [Spread(0.0, float(s * c / 2), 3, 2.0, 0.0, "log") for s, c in zip(true, rng.chisquare(2, n), strict=True)]


@pytest.mark.parametrize("d0", [4.0, 20.0])
def test_the_prior_of_simulated_variances_is_found_again(d0):
    found = prior_of(draws(20_000, d0))
    assert found.degrees == pytest.approx(d0, rel=0.3)
    assert found.variance == pytest.approx(0.02, rel=0.05)


def test_variances_that_differ_by_chance_alone_are_pooled_and_too_few_curves_lend_nothing():
    rng = np.random.default_rng(1)
    same = [Spread(0.0, float(0.02 * c / 2), 3, 2.0, 0.0, "log") for c in rng.chisquare(2, 3)]
    assert prior_of(same[:2]) is None
    pooled = prior_of([Spread(0.0, s, 3, 2.0, 0.0, "log") for s in (0.02, 0.021, 0.019, 0.02)])
    assert pooled.degrees == MOST_DEGREES and pooled.variance == pytest.approx(0.02, rel=0.01)
    drawn = moderated(same[0], pooled)
    assert drawn.variance == pytest.approx(0.02, rel=0.01)


def test_moderated_intervals_of_twenty_curves_hold_the_truth_and_are_narrow():
    rng = np.random.default_rng(2)
    hits, halves = [], []
    for _ in range(60):
        own = [{"ec50_nM": spread(list(0.15 * rng.standard_normal(3)), [0.0] * 3, logarithmic=True)} for _ in range(20)]
        for found in moderate(own):
            estimate = found["ec50_nM"]
            hits.append(estimate.low <= 1.0 <= estimate.high)
            halves.append(math.log10(estimate.high / estimate.low) / 2)
    # 95 % of 1200, give or take four standard deviations
    assert abs(np.mean(hits) - 0.95) <= 4 * math.sqrt(0.95 * 0.05 / 1200)
    assert np.mean(halves) <= 0.20


def wells_of(line, middles, *, bottom=0.1, seed=0):
    rng = np.random.default_rng(seed)
    found = []
    for day, ec50 in enumerate(middles):
        for dose in ONE_DAY:
            value = bottom + (1 - bottom) / (1 + dose / ec50) + 0.03 * rng.standard_normal()
            content = LayoutWell(
                "", "", line, "everolimus", float(dose), "sample" if dose else "vehicle", str(day), 72.0
            )
            found.append(Well(Reading("f", f"{line}{day}", "", "450", "", "", float(value)), content))
    return found


def test_curves_of_one_experiment_lend_each_other_their_variance():
    wells = [well for i in range(4) for well in wells_of(f"L{i}", (30.0, 42.0, 60.0 + 5 * i), seed=i)]
    curves = fit_curves(wells, model="4pl")
    alone = fit_curves([well for well in wells if well.content.cell_line == "L0"], model="4pl")[0]
    assert all("moderated over 4 curves" in curve.ec50_nM.method for curve in curves)
    assert "Hartung-Knapp" in alone.ec50_nM.method
    width = [math.log10(own.ec50_nM.high / own.ec50_nM.low) for own in (curves[0], alone)]
    assert width[0] < width[1] and curves[0].ec50_nM.value == pytest.approx(alone.ec50_nM.value)
    assert all(curve.n_biological == 3 and curve.n_wells + curve.n_vehicle_wells == 60 for curve in curves)


def test_one_biological_replicate_has_no_inferential_interval_and_says_so():
    (curve,) = fit_curves(wells_of("L", (40.0,)), model="4pl")
    assert curve.n_biological == 1 and TECHNICAL_FLAG in curve.flags and not curve.spreads
    intervals = [curve.ec50_nM, curve.ic50_nM, curve.emax, curve.auc, curve.hill, curve.top, curve.bottom]
    assert all("technical" in estimate.method for estimate in intervals)


def test_a_replicate_beyond_the_range_stays_as_a_bound_with_the_confidence_it_has():
    dose = np.tile(ONE_DAY, 3)
    days = np.repeat(["1", "2", "3"], len(ONE_DAY)).tolist()
    rng = np.random.default_rng(0)
    y = np.concatenate([b + (1 - b) / (1 + ONE_DAY / 50) for b in (0.3, 0.3, 0.7)]) + 0.02 * rng.standard_normal(
        len(dose)
    )
    found = fit_dose_response(dose, y, replicate=days, model="4pl").ic50_nM
    assert found.relation == ">" and found.reason == "plateau above 50 % in 1 of 3 replicates"
    assert found.level == pytest.approx(0.875) and found.value < 500
    every = combine_replicates([Estimate(1e4, ">", reason="flat")] * 3, logarithmic=True)
    assert (every.value, every.relation, every.reason) == (1e4, ">", "flat")
