"""Two curves beside each other: ratios that cover, tests that keep their level, and reasons where there is neither."""

import numpy as np
import pytest

from rapalog.analysis.curves.compare import SHARED, compare, pairs_of, shared_p_value
from rapalog.analysis.curves.experiment import fit_curves
from rapalog.tables import LayoutWell, Reading, Well

DOSES = np.repeat(np.geomspace(0.1, 1e4, 8), 3)


def curves(*ec50s, seed=1, replicates=1, noise=0.04, bottom=0.2, model="4pl"):
    rng = np.random.default_rng(seed)
    wells = []
    for name, ec50 in zip("abcdefgh", ec50s, strict=False):
        for replicate in range(replicates):
            own = ec50 * 10 ** (0.1 * rng.normal() * (replicates > 1))
            response = bottom + (1 - bottom) / (1 + DOSES / own) + noise * rng.normal(size=len(DOSES))
            wells += [
                Well(
                    Reading("t", "", "", "r", "", "", float(y)),
                    LayoutWell(
                        "", "", dose_nM=float(x), curve=name, replicate=str(replicate) if replicates > 1 else ""
                    ),
                )
                for x, y in zip(DOSES, response, strict=True)
            ]
    return fit_curves(wells, response_unit="fraction", model=model)


def test_the_ratio_is_that_of_the_ec50s_and_turns_with_the_pair():
    a, b = curves(10, 100)
    there, back = compare(a, b).ratio, compare(b, a).ratio
    assert there.value == pytest.approx(b.ec50_nM.value / a.ec50_nM.value)
    assert (back.low, back.high) == pytest.approx((1 / there.high, 1 / there.low))


def test_the_interval_of_the_ratio_covers_and_the_f_test_keeps_its_level():
    found = [compare(*curves(30, 30, seed=seed)) for seed in range(60)]
    inside = np.mean([own.ratio.low < 1 < own.ratio.high for own in found])
    assert 0.90 <= inside <= 0.99
    assert 0.0 < np.mean([own.p_value < 0.05 for own in found]) < 0.12


def test_curves_that_differ_are_told_apart():
    a, b = curves(10, 100)
    assert compare(a, b).p_value < 1e-6 and compare(a, b, shared="all").p_value < 1e-6
    assert all(compare(a, b, shared=name).p_value > 0.001 for name in ("hill", "top", "bottom"))


def test_an_f_test_by_hand_agrees_where_everything_is_shared():
    # One curve through both is the fit of all wells together, which the kernel of the package makes.
    a, b = curves(10, 14)
    wells = [own.well for curve in (a, b) for own in curve.wells]
    together = [Well(w.reading, LayoutWell("", "", dose_nM=w.content.dose_nM, curve="one")) for w in wells]
    (one,) = fit_curves(together, response_unit="fraction", model="4pl")
    apart = a.shape.sse + b.shape.sse
    degrees = len(wells) - 8
    from scipy import stats

    f = (one.shape.sse - apart) / 4 / (apart / degrees)
    assert shared_p_value(a, b, "all") == pytest.approx(stats.f.sf(f, 4, degrees), rel=1e-4)


def test_biological_replicates_are_compared_by_their_ec50s_not_by_their_wells():
    a, b = curves(10, 100, replicates=3)
    found = compare(a, b)
    assert "Welch" in found.method and found.ratio.low < 10 < found.ratio.high and found.p_value < 0.01


def test_a_bound_has_no_ratio_and_a_flat_curve_no_test():
    readings = [Reading("t", "", "", "r", "", "", 1.0 + 0.01 * (k % 3)) for k in range(len(DOSES))]
    wells = [Well(own, LayoutWell("", "", dose_nM=float(x), curve="f")) for own, x in zip(readings, DOSES, strict=True)]
    (flat,) = fit_curves(wells, response_unit="fraction")
    (a,) = curves(10)
    found = compare(a, flat)
    assert found.ratio.value is None and "EC50 of f" in found.ratio.reason and found.p_value is None
    assert set(found.to_json()) == {"a", "b", "ratio", "shared", "p_value", "method", "reason"}


def test_pairs_differ_in_one_thing():
    from dataclasses import replace

    names = (("A", "x"), ("A", "y"), ("B", "x"), ("B", "y"))
    own = [
        replace(curve, cell_line=line, drug=drug) for curve, (line, drug) in zip(curves(1, 2, 3, 4), names, strict=True)
    ]
    assert len(pairs_of(own)) == 4 and len(pairs_of(curves(1, 2, 3))) == 3
    assert set(SHARED) >= {"ec50", "all"}
