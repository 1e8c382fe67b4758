"""What a partner does in the cell, in a sentence made of what the model shows: nothing is said that was not run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from rapalog.biology.drugs import Drug
from rapalog.biology.tumour_cell import Wanted
from rapalog.facts.library import value
from rapalog.studies.atlas.runs import levels

#: What stands between drugs and growth, by the name in the sentence.
READ: Final[Mapping[str, str]] = {
    "p-S6": "p-S6 S235/236",
    "p-4E-BP1 T37/46": "p-4E-BP1 T37/46",
    "p-AKT S473": "p-AKT S473",
    "p-PRAS40": "p-PRAS40 T246",
    "p-ERK": "p-ERK T202/Y204",
    "protein synthesis": "protein synthesis",
    "cyclin D1": "Cyclin D1",
    "p-Rb": "p-Rb",
    "autophagy": "autophagy",
    "death": "death rate",
}
#: A readout that moves by less than a tenth is not spoken of.
_SPOKEN: Final = 0.1
_MOST_SPOKEN: Final = 3


def sentence(drug: Drug, dose_nM: float, partner: Drug, cells: Sequence[Wanted]) -> str:
    """Return what a partner at its half-effect dose moves most, beside a drug, of what the drug alone leaves.

    Parameters
    ----------
    drug, dose_nM
        The drug and its dose.
    partner
        Given with it at its half-effect dose.
    cells
        Draws; the sentence is of their medians after a day (AT003).
    """
    given: list[dict[Drug, float]] = [{drug: dose_nM}, {drug: dose_nM, partner: partner.potency_nM}]
    seen = levels(cells, given, times_h=[value("AT003")], readouts=list(READ.values()))[..., 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        folds = dict(zip(READ, np.nanmedian(seen[:, 1] / seen[:, 0], axis=0).tolist(), strict=True))
    moved = {name: fold for name, fold in folds.items() if np.isfinite(fold) and abs(fold - 1) >= _SPOKEN}
    most = sorted(moved, key=lambda name: -abs(np.log(max(moved[name], 1e-6))))[:_MOST_SPOKEN]
    start = f"{partner.name} ({partner.target})"
    if not most:
        return f"{start} moves nothing downstream by a tenth beside {drug.name}"
    said = ", ".join(f"{name} {folds[name]:.2f}" for name in most)
    signal = "" if "p-S6" in most else f", and p-S6 {folds['p-S6']:.2f}"
    return f"{start} makes of what {drug.name} alone leaves after {value('AT003'):g} h: {said}{signal}"
