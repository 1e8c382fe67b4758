"""Bands of made-up blots, without pixels: a volume for each lane."""

import math

import numpy as np

from rapalog.analysis.blots.folds.alignment import fold_changes
from rapalog.tables import BandVolume

DOSES = (0.0, 1.0, 10.0, 100.0)


def band(
    volume,
    *,
    dose=0.0,
    target="S6",
    replicate="1",
    blot=None,
    lane=None,
    se=0.0,
    relation="=",
    sample="MCF-7",
    time_h=24.0,
    role="sample",
    image="",
):
    return BandVolume(
        image,
        blot or f"b{replicate}",
        int(lane if lane is not None else DOSES.index(dose) + 1),
        sample,
        dose,
        time_h,
        target,
        replicate,
        role,
        volume,
        se,
        relation,
    )


def blots(folds, *, replicates=3, noise=0.0, seed=1, target="S6"):
    rng = np.random.default_rng(seed)
    return [
        band(10 ** (2 + r) * fold * math.exp(noise * rng.standard_normal()), dose=dose, replicate=str(r), target=target)
        for r in range(replicates)
        for dose, fold in zip(DOSES, folds, strict=True)
    ]


def by_dose(bands, readout="S6"):
    return {found.dose_nM: found for found in fold_changes(bands)[0] if found.readout == readout}
