"""Doses through one compartment, as sums of shifted Bateman functions, against the engine of event records."""

import numpy as np
import pytest

import rapalog as ra


def bateman(time_h, *, ka, cl, v):
    """Concentration after a unit dose by mouth at 0; nothing before."""
    k = cl / v
    return np.where(time_h > 0, ka / (v * (ka - k)) * (np.exp(-k * time_h) - np.exp(-ka * time_h)), 0.0)


@pytest.mark.parametrize("seed", range(15))
def test_lagged_repeated_doses_are_a_sum_of_single_ones(seed):
    """Each record gives ADDL + 1 doses, II apart, and F of each arrives ALAG later; some lags are longer than II."""
    draw = np.random.default_rng(seed)
    body = {"ka": draw.uniform(0.3, 3), "cl": draw.uniform(1, 5), "v": draw.uniform(20, 60)}
    lag_h, share = draw.uniform(0, 15), draw.uniform(0.2, 1)
    records = [
        (hour, draw.uniform(5, 50), draw.uniform(4, 30), int(draw.integers(1, 8)))
        for hour in np.sort(draw.uniform(0, 50, 3))
    ]
    times_h = np.sort(draw.uniform(0, 300, 30))
    rows = [(hour, f"1,{hour},{mg},1,1,{every},{more}") for hour, mg, every, more in records]
    rows += [(hour, f"1,{hour},0,2,0,0,0") for hour in times_h]
    table = "\n".join(["ID,TIME,AMT,CMT,EVID,II,ADDL", *(line for _, line in sorted(rows))])
    settings = {"KA": body["ka"], "CL": body["cl"], "V": body["v"], "ALAG": lag_h, "F": share}
    found = [row["cp"] for row in ra.pk(table.encode(), model="oral_1cpt", set=settings).to_json()["rows"]]
    expected = sum(
        share * mg * bateman(times_h - hour - lag_h - every * k, **body)
        for hour, mg, every, more in records
        for k in range(more + 1)
    )
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("seed", range(10))
def test_a_steady_state_is_a_geometric_series(seed):
    """Doses every II since ever: each exponential of one dose is divided by 1 - exp(-rate II); after a lag, too."""
    draw = np.random.default_rng(seed)
    ka, cl, v = draw.uniform(0.3, 3), draw.uniform(1, 5), draw.uniform(20, 60)
    mg, every_h, lag_h = draw.uniform(5, 50), draw.uniform(6, 30), draw.uniform(0, 5)
    times_h = np.sort(draw.uniform(0, every_h, 8))
    table = "\n".join(
        [
            "ID,TIME,AMT,CMT,EVID,II,SS,ADDL",
            f"1,0,{mg},1,1,{every_h},1,30",
            *(f"1,{hour},0,2,0,0,0,0" for hour in times_h),
        ]
    )
    settings = {"KA": ka, "CL": cl, "V": v, "ALAG": lag_h}
    found = [row["cp"] for row in ra.pk(table.encode(), model="oral_1cpt", set=settings).to_json()["rows"]]
    since_h, k = (times_h - lag_h) % every_h, cl / v
    terms = [np.exp(-rate * since_h) / -np.expm1(-rate * every_h) for rate in (k, ka)]
    assert found == pytest.approx(mg * ka / (v * (ka - k)) * (terms[0] - terms[1]), rel=1e-9)
