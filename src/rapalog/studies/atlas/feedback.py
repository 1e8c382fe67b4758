"""Counter-experiments on feedback: p-AKT under everolimus with an arm cut, and without rictor.

S6K1 holds IRS-1 and the receptor down. When the drug silences S6K1 both come back, and p-AKT rises. If that is the
reason, there is no rise where the arms are cut, and no p-AKT S473 at all where mTORC2 is missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from rapalog.biology.drugs import find_drug
from rapalog.biology.genotype import CellLine
from rapalog.facts.library import value
from rapalog.studies.atlas.assumed import Assumed
from rapalog.studies.atlas.result import Counter
from rapalog.studies.atlas.runs import estimate, levels

_SITES: Final = ("p-AKT T308", "p-AKT S473")
AS_IT_IS: Final = "as it is"
BOTH_CUT: Final = "S6K1 cut from IRS-1 and from the receptor"
NO_RICTOR: Final = "rictor removed"
#: What is done, the genotype, and the parameters that are changed.
_COUNTERS: Final[Sequence[tuple[str, str, Mapping[str, float]]]] = (
    (AS_IT_IS, "", {}),
    ("S6K1 cut from IRS-1", "", {"feedback_IRS1": 0.0}),
    ("S6K1 cut from the receptor", "", {"feedback_RTK": 0.0}),
    (BOTH_CUT, "", {"feedback_IRS1": 0.0, "feedback_RTK": 0.0}),
    (NO_RICTOR, "RICTOR:loss", {}),
)


def counter_experiments(line: CellLine, *, dose_nM: float, cells: Sequence[Assumed]) -> tuple[Counter, ...]:
    """Return p-AKT under everolimus as fold of the vehicle, in the line as it is and with each arm cut.

    Parameters
    ----------
    line
        From :func:`~rapalog.studies.lines.given_line`.
    dose_nM
        Of everolimus.
    cells
        Draws, from :func:`~rapalog.studies.atlas.assumed.assumed_draws`. Without rictor the fold of S473 is of the
        vehicle of the line as it is, since its own has none.
    """
    asked = [own.cell(line, genotype, changed) for own in cells for _, genotype, changed in _COUNTERS]
    given = [{find_drug("everolimus"): dose_nM}, {}]
    seen = levels(asked, given, times_h=[value("AT003")], readouts=_SITES)[..., 0]
    seen = seen.reshape(len(cells), len(_COUNTERS), len(given), len(_SITES))
    vehicle = seen[:, :, 1].copy()
    vehicle[:, -1, 1] = vehicle[:, 0, 1]
    with np.errstate(divide="ignore", invalid="ignore"):
        folds = seen[:, :, 0] / vehicle
    return tuple(
        Counter(what, *(estimate(folds[:, place, site]) for site in range(len(_SITES))))
        for place, (what, _, _) in enumerate(_COUNTERS)
    )
