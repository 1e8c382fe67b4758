"""Wells of made-up kinase assays whose Kd and plateau are known."""

import numpy as np

from rapalog.analysis.kinase.wells import KinaseWell
from rapalog.numerics.tight_binding import occupancy

DOSES = tuple(np.geomspace(0.01, 1000, 12))


def assay(
    *,
    kd=0.3,
    rest=0.35,
    enzyme=1.0,
    told=None,
    cv=0.05,
    seed=1,
    doses=DOSES,
    replicates="1234",
    roles=("vehicle", "blank"),
    background=400.0,
    shift=None,
):
    rng = np.random.default_rng(seed)
    wells = []
    for number, replicate in enumerate(replicates):
        full = 10_000.0 * (1 + 0.2 * number)
        own_kd = kd * (shift[number] if shift else 1.0)
        rows = [("sample", dose, 1 - (1 - rest) * float(occupancy(enzyme, dose, own_kd))) for dose in doses]
        rows += [("vehicle", 0.0, 1.0)] * 2 * ("vehicle" in roles) + [("blank", 0.0, 0.0)] * 2 * ("blank" in roles)
        rows += [("no_fkbp12", 1000.0, 0.97)] * ("no_fkbp12" in roles)
        for role, dose, activity in rows:
            signal = (background + (full - background) * activity) * (1 + cv * rng.standard_normal())
            known = enzyme if told is None else told
            wells.append(KinaseWell("S6K1", known or None, dose, signal, role, replicate))
    return wells
