"""How fast wells are read by every convention, in lots and one by one, and how often the two-parameter interval holds.

Lots are 400 virtual plates for each of nine rows, ten doses and a vehicle in three wells each, as the scorecard draws
them. Coverage is that of the interval of a two-parameter IC50 where its model is true, by where the midpoint lies. Run:
``python benchmarks/dose_response/conventions.py [CURVES]``, 20,000 for the coverage by default.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np

from rapalog.analysis.curves.conventions.many import conventions_of_many
from rapalog.analysis.curves.conventions.one_by_one import conventions
from rapalog.numerics.answer import CROSSING, CROSSING_HIGH, CROSSING_LOW, CROSSING_LOW_ONE
from rapalog.numerics.points import Floats, collapse_alike
from rapalog.numerics.solve import Want

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from tests.analysis.curves.fitting import fit_all
from tests.analysis.curves.shapes import DOSES

ROWS, DRAWS, REPEATS = 9, 400, 7
NOISE_SD = 0.05


def plates(count: int, *, seed: int) -> Floats:
    """Responses (count, wells) of shallow curves with plateaus from 0 to 0.8."""
    rng = np.random.default_rng(seed)
    ec50, bottom, hill = (rng.uniform(*ends, (count, 1)) for ends in ((-0.5, 3.0), (0.0, 0.8), (0.5, 1.5)))
    return bottom + (1 - bottom) / (1 + (DOSES / 10**ec50) ** hill) + rng.normal(0, NOISE_SD, (count, len(DOSES)))


def seconds_of_lots() -> float:
    """The median processor time of all rows."""
    lots, taken = [plates(DRAWS, seed=row) for row in range(ROWS)], []
    for _ in range(REPEATS):
        start = time.process_time()
        for own in lots:
            conventions_of_many(DOSES, own, time_h=72.0, doubling_time_h=36.0)
        taken.append(time.process_time() - start)
    return float(np.median(taken))


def coverage(ec50_nM: float, count: int) -> tuple[float, float, float]:
    """The shares of curves with a value, of their intervals that hold (open sides do), and of all reports that hold."""
    rng = np.random.default_rng(1)
    clean = 1 / (1 + (DOSES / ec50_nM) ** 0.8)
    points = collapse_alike(DOSES, clean + rng.normal(0, NOISE_SD, (count, len(DOSES))))
    rows, truth = fit_all(points, "2pl", top=1.0, want=Want(crossing=1.0)), np.log10(ec50_nM)
    value = np.isfinite(rows[:, CROSSING])
    low, high, bound = (rows[:, column] for column in (CROSSING_LOW, CROSSING_HIGH, CROSSING_LOW_ONE))
    held = (np.isnan(low) | (low <= truth)) & (np.isnan(high) | (high >= truth))
    below = np.isnan(bound) | (bound <= truth)
    return float(value.mean()), float(held[value].mean()), float(np.where(value, held, below).mean())


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    conventions_of_many(DOSES, plates(2, seed=0), time_h=72.0, doubling_time_h=36.0)
    spent = seconds_of_lots()
    print(f"{ROWS} x {DRAWS} plates, five conventions: {spent:.3f} s, {1e6 * spent / ROWS / DRAWS:.0f} us a plate")
    few = plates(40, seed=99)
    conventions(DOSES, few[0], time_h=72.0, doubling_time_h=(36.0, 0.1))
    start = time.process_time()
    for own in few:
        conventions(DOSES, own, time_h=72.0, doubling_time_h=(36.0, 0.1))
    print(f"one by one, with intervals: {1e3 * (time.process_time() - start) / len(few):.1f} ms a plate")
    print(f"{'true IC50 (nM)':>14s} {'a value':>8s} {'held':>7s} {'all held':>9s}   {count} curves each")
    for ec50_nM in (0.3, 100.0, 5_000.0, 8_000.0):
        print(f"{ec50_nM:14,.1f} " + "{:8.3f} {:7.3f} {:9.3f}".format(*coverage(ec50_nM, count)))


if __name__ == "__main__":
    main()
