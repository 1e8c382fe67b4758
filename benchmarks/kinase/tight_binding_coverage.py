"""Coverage of the Kd interval in a tight-binding kinase assay, and what a plain IC50 makes of it.

    python benchmarks/kinase/tight_binding_coverage.py [RUNS]

Kd 0.3 nM, residual activity 35 %, errors of 5 % of the signal, 12 doses of 4 wells from 0.01 to 1000 nM, 8 vehicle
wells and 4 wells without ATP, each of the four replicates with a level of its own. The analysis is told the enzyme.
"""

import sys
import time

import numpy as np

from rapalog.analysis.kinase.curves import fit_kinase
from rapalog.analysis.kinase.wells import KinaseWell
from rapalog.numerics.tight_binding import occupancy

KD, REST, CV, DOSES = 0.3, 0.35, 0.05, np.geomspace(0.01, 1000, 12)


def assay(rng, enzyme, told=None):
    wells = []
    for replicate in "1234":
        full, background = 10_000 * rng.lognormal(0, 0.1), 400.0
        rows = [("sample", d, 1 - (1 - REST) * float(occupancy(enzyme, d, KD))) for d in DOSES]
        rows += [("vehicle", 0.0, 1.0)] * 2 + [("blank", 0.0, 0.0)]
        for role, dose, activity in rows:
            signal = (background + (full - background) * activity) * (1 + CV * rng.standard_normal())
            wells.append(KinaseWell("S6K1", told or enzyme, dose, signal, role, replicate))
    return wells


def row(enzyme, runs, cv=0.0):
    """Print one row; with ``cv`` the analysis is told an enzyme that is off by that error, and how large it may be."""
    rng = np.random.default_rng([int(1000 * enzyme), int(100 * cv)])
    hits = held = bounds = rest = 0
    kds, lows, highs, ic50s = [], [], [], []
    start = time.perf_counter()
    for _ in range(runs):
        told = enzyme * float(rng.lognormal(0, np.sqrt(np.log1p(cv**2)))) if cv else None
        curve = fit_kinase(assay(rng, enzyme, told), enzyme_cv=cv)[0]
        kd, left = curve.kd_nM, curve.residual_activity
        if kd.relation == "=":
            hits += kd.low <= KD <= kd.high
            kds.append(kd.value)
            lows.append(kd.low)
            highs.append(kd.high)
        elif kd.relation == "<":
            bounds += 1
            held += kd.value >= KD
        rest += left.relation == "=" and left.low <= REST <= left.high
        ic50s.append(curve.ic50_nM.value or np.nan)
    took = 1000 * (time.perf_counter() - start) / runs
    middle = f"{np.median(kds):.3f}   {np.median(lows):.2f} to {np.median(highs):.2f}" if kds else "-"
    covered = f"{hits + held} of {runs} = {(hits + held) / runs:.3f}"
    print(
        f"{enzyme:6g} ({100 * cv:2.0f} %)   {covered}   {bounds} ({held})   {middle}   {np.nanmedian(ic50s):.2f}   "
        f"{rest / runs:.3f}   {took:.0f} ms a curve",
        flush=True,
    )


def main(runs):
    print("enzyme nM (error)   Kd covered   bounds (true)   median Kd and interval   median IC50   rest covered")
    for enzyme in (0.1, 1.0, 5.0, 20.0):
        row(enzyme, runs)
    for enzyme in (1.0, 5.0):
        row(enzyme, runs, cv=0.2)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
