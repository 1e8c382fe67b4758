"""Areas, half-life and superposition, done by hand for profiles at random."""

import itertools

import numpy as np
import pytest

import rapalog as ra


def by_hand(time_h, conc, dose):
    """Linear where levels rise, logarithmic where they fall; the terminal line by the best adjusted R2 after the peak.

    As PKNCA: three points or more, and of fits whose adjusted R2 is within 1e-4 of the best the longest.
    """
    area = moment = 0.0
    for (t1, t2), (c1, c2) in zip(itertools.pairwise(time_h), itertools.pairwise(conc), strict=True):
        if c2 < c1:
            slope = np.log(c1 / c2) / (t2 - t1)
            area += (c1 - c2) / slope
            moment += (t1 * c1 - t2 * c2) / slope + (c1 - c2) / slope**2
        else:
            area += (t2 - t1) * (c1 + c2) / 2
            moment += (t2 - t1) * (t1 * c1 + t2 * c2) / 2
    lines = []
    for first in range(int(np.argmax(conc)) + 1, len(conc) - 2):
        (slope, height), n = np.polyfit(time_h[first:], np.log(conc[first:]), 1), len(conc) - first
        r2 = np.corrcoef(time_h[first:], np.log(conc[first:]))[0, 1] ** 2
        if slope < 0:
            lines.append((1 - (1 - r2) * (n - 1) / (n - 2), n, -slope, np.exp(height + slope * time_h[-1])))
    best = max(line[0] for line in lines)
    _, n, rate, predicted = max((line for line in lines if line[0] > best - 1e-4), key=lambda line: line[1])
    rest = conc[-1] / rate
    whole_moment = moment + rest * (time_h[-1] + 1 / rate)
    whole = area + rest
    return {
        "auclast": area,
        "aucinf": whole,
        "aucinf_pred": area + predicted / rate,
        "lambda_z": rate,
        "cl": dose / whole,
        "half_life_h": np.log(2) / rate,
        "aumcinf": whole_moment,
        "mrt": whole_moment / whole,
        "vz": dose / whole / rate,
        "aucpext": 100 * rest / whole,
    }, n


@pytest.mark.parametrize("seed", range(20))
def test_a_second_hand_finds_the_same_areas_and_half_life(seed):
    draw = np.random.default_rng(seed)
    time_h = np.concatenate([[0.0], np.sort(draw.choice(np.arange(0.25, 72, 0.25), 11, replace=False))])
    absorbed, lost = draw.uniform(0.3, 2), draw.uniform(0.04, 0.15)
    smooth = np.exp(-lost * time_h) - np.exp(-absorbed * time_h)
    conc = 50 * smooth * np.exp(0.1 * draw.standard_normal(12))
    table = "id,time_h,conc\n" + "\n".join(f"1,{t},{c}" for t, c in zip(time_h, conc, strict=True))
    (found,) = ra.nca(table.encode(), dose=10).to_json()["subjects"]
    expected, n = by_hand(time_h, conc, 10)
    assert len(found["points"]) == n
    for name, number in expected.items():
        assert found[name]["value"] == pytest.approx(number, rel=1e-10), name
