"""Replicate blots aligned by least squares of log volumes, with a factor for each membrane, against the product."""

import numpy as np
import pytest

import rapalog as ra

DOSES_NM = (0, 1, 5, 20, 100)


def folds(lanes):
    """Return exp of each dose's effect less that of dose 0; ``lanes`` are (membrane, dose, volume)."""
    membranes = sorted({membrane for membrane, _, _ in lanes})
    columns = np.array(
        [
            [*(own == membrane for own in membranes), *(own == dose for own in DOSES_NM[1:])]
            for membrane, dose, _ in lanes
        ],
        dtype=float,
    )
    found = np.linalg.lstsq(columns, np.log([volume for _, _, volume in lanes]), rcond=None)[0]
    return dict(zip(DOSES_NM[1:], np.exp(found[len(membranes) :]), strict=True))


@pytest.mark.parametrize("missing", [0, 2])
@pytest.mark.parametrize("seed", range(8))
def test_least_squares_of_log_volumes_finds_the_same_folds(seed, missing):
    draw = np.random.default_rng(seed)
    effect = dict(zip(DOSES_NM, [1, *draw.uniform(0.2, 1.2, 4)], strict=True))
    lanes = [
        (membrane, dose, 1000 * scale * effect[dose] * np.exp(0.15 * draw.standard_normal()))
        for membrane, scale in enumerate(draw.uniform(0.3, 3, 4), start=1)
        for dose in DOSES_NM
    ]
    lost = draw.choice([k for k, lane in enumerate(lanes) if lane[1]], missing, replace=False)
    lanes = [lane for k, lane in enumerate(lanes) if k not in lost]
    rows = [
        f"{membrane},{DOSES_NM.index(dose) + 1},A,{dose},24,p-S6,{membrane},{volume}"
        for membrane, dose, volume in lanes
    ]
    table = "\n".join(["blot,lane,sample,dose_nM,time_h,target,replicate,volume", *rows])
    found = {
        row["dose_nM"]: row["fold"]["value"] for row in ra.blot(table.encode()).to_json()["ratios"] if row["dose_nM"]
    }
    assert found == pytest.approx(folds(lanes), rel=1e-10)
