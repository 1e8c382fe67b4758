"""What the literature says of partners of rapalogs (R027, R032 to R041), as predictions with a verdict that can fail.

Nothing was fitted to any of them. Excess over Bliss is the mean over nine wells, three doses of the drug by a third of,
once and three times the partner's half-effect dose.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from rapalog.biology.drugs import Drug, find_drug
from rapalog.facts.library import value
from rapalog.studies.atlas.judging import (
    CONTRADICTED,
    PARTLY,
    REPRODUCED,
    Cells,
    Check,
    Judged,
    Lab,
    Seen,
    by_draws,
    by_excess,
    judge,
    words,
)
from rapalog.studies.atlas.runs import CELLS

#: Ten times the dose of half effect leaves a tenth of the target.
_MUCH: Final = 10.0
_NO_FEEDBACK: Final = (("feedback_IRS1", 0.0), ("feedback_RTK", 0.0))
_HALF: Final = 0.5


def judge_claims(
    *, draws: int = 20, seed: int = 1, progress: Callable[[str, float], None] | None = None
) -> tuple[Judged, ...]:
    """Return every claim of ``combination_claims.csv`` with its verdict.

    Parameters
    ----------
    draws, seed
        2 to 400: cells that the evidence allows, with potencies within their ranges.
    progress
        Told what is being done and which share of it.
    """
    return judge(PARTNER_CHECKS, "RC", draws=draws, seed=seed, progress=progress)


def _igf1r(lab: Lab) -> Seen:
    drug, partner = {find_drug("everolimus"): value("AT001")}, find_drug("linsitinib")
    alone, both = lab.folds(Cells(), [drug, {**drug, partner: _MUCH * partner.potency_nM}], "p-AKT T308")[0]
    least = value("AT004")
    rises = alone > 1 + least
    return Seen(
        by_draws(rises & (both < 1 + least), nearly=rises & (both - 1 < (alone - 1) / 2)),
        f"p-AKT T308 {words(alone)} of the vehicle under everolimus, {words(both)} with linsitinib",
        "the receptor's own drive is halved in the model, not gone, and less of it is needed when IRS-1 comes back",
    )


def _both_needed(lab: Lab) -> Seen:
    drug, partner = {find_drug("sirolimus"): value("AT001")}, find_drug("MK-2206")
    akt = {partner: _MUCH * partner.potency_nM}
    pras40, bp1 = lab.folds(Cells(), [drug, akt, {**drug, **akt}], "p-PRAS40 T246", "p-4E-BP1 T37/46")
    needed = (pras40[0] > _HALF) & (pras40[2] < _HALF)
    further = bp1[2] < np.minimum(bp1[0], bp1[1]) - value("AT004")
    return Seen(
        by_draws(needed & further, nearly=needed | further),
        f"p-PRAS40 T246 {words(pras40[0])} with sirolimus, {words(pras40[1])} with MK-2206, {words(pras40[2])} with "
        f"both; p-4E-BP1 T37/46 {words(bp1[0])}, {words(bp1[1])} and {words(bp1[2])}",
        "what mTORC1 with the pair still does to 4E-BP1 does not ask AKT in the model (M038)",
    )


def _akt(drug: str) -> Check:
    def found(lab: Lab) -> Seen:
        excess, cut = (lab.excess(Cells("generic", changed=own), drug, "MK-2206") for own in ((), _NO_FEEDBACK))
        return Seen(
            by_excess(excess),
            f"mean excess over Bliss {words(excess)} points; {words(cut)} with the feedback cut",
            "feedback brings AKT back up, so that a dose of its inhibitor leaves more of it; without feedback deaths "
            "and lost divisions multiply, which is Bliss, since AKT does not act on cyclin D1 in the model (M158)",
        )

    return found


def _autophagy(lab: Lab) -> Seen:
    drug, partner = find_drug("everolimus"), find_drug("MK-2206")
    both: list[Mapping[Drug, float]] = [{drug: value("AT001"), partner: partner.potency_nM}, {}]
    left = []
    for genotype in ("", "ATG7:loss"):
        seen = lab.seen(Cells("generic", genotype), both, readouts=[CELLS], times_h=[value("AT002")])[..., 0, 0]
        left.append(100 * seen[:, 0] / seen[:, 1])
    return Seen(
        by_excess(left[0] - left[1]),
        f"cells left by both {words(left[0])} % of the vehicle, {words(left[1])} % without ATG7",
        "autophagy does one thing in the model, it removes cyclin D1, so blocking it spares the cell; that it protects "
        "cells from death is not in the network",
    )


def _mek_growth(lab: Lab) -> Seen:
    found = [lab.excess(Cells(line), "everolimus", "selumetinib") for line in ("786-O", "Caki-2")]
    without = lab.excess(Cells("786-O", changed=(("erk_on_bypass", 0.0),)), "everolimus", "selumetinib")
    verdicts = {by_excess(own) for own in found}
    return Seen(
        verdicts.pop() if len(verdicts) == 1 else PARTLY,
        f"mean excess over Bliss {words(found[0])} points in 786-O, {words(found[1])} in Caki-2; "
        f"{words(without)} in 786-O without ERK on cyclin D1",
        "it rests on ERK's hold on the cyclin D1 that mTORC1 does not make, whose strength is assumed (M159)",
    )


def _mek_signals(lab: Lab) -> Seen:
    partner = find_drug("selumetinib")
    both = {find_drug("everolimus"): value("AT001"), partner: _MUCH * partner.potency_nM}
    names = ("p-S6 S235/236", "p-4E-BP1 T37/46", "p-AKT S473", "p-ERK T202/Y204")
    s6, bp1, akt, erk = lab.folds(Cells("786-O"), [both], *names)[:, 0]
    least = value("AT004")
    fall = (s6 < 1 - least) & (bp1 < 1 - least)
    return Seen(
        by_draws(fall & (akt < 1 + least) & (erk < 1 + least), nearly=fall),
        ", ".join(f"{name} {words(own)}" for name, own in zip(names, (s6, bp1, akt, erk), strict=True))
        + " of the vehicle",
        "S6K1 is silent, so IRS-1 comes back and with it AKT; a MEK inhibitor does not touch that loop in the model",
    )


def _cdk_order(lab: Lab) -> Seen:
    at_once, in_turn = (lab.excess(Cells("MCF-7"), "everolimus", "ribociclib", drug_later=own) for own in (False, True))
    first, then = by_excess(at_once), by_excess(in_turn)
    verdict = REPRODUCED if (first, then) == (REPRODUCED, CONTRADICTED) else first if first == CONTRADICTED else PARTLY
    return Seen(
        verdict,
        f"mean excess over Bliss {words(at_once)} points at once, {words(in_turn)} with ribociclib a day before",
        "both act on one chain, cyclin D1 to CDK4/6 to Rb: where one has stopped it the other has nothing left to do",
    )


def _cdk_rb(lab: Lab) -> Seen:
    with_rb, without = (lab.excess(Cells("generic", own), "sapanisertib", "palbociclib") for own in ("", "RB1:loss"))
    first, then = by_excess(with_rb), by_excess(without)
    verdict = REPRODUCED if (first, then) == (REPRODUCED, CONTRADICTED) else first if first == CONTRADICTED else PARTLY
    return Seen(
        verdict,
        f"mean excess over Bliss {words(with_rb)} points, {words(without)} without Rb",
        "both act on one chain, cyclin D1 to CDK4/6 to Rb: where one has stopped it the other has nothing left to do",
    )


PARTNER_CHECKS: Final[Mapping[str, Check]] = {
    "RC01": _igf1r,
    "RC02": _both_needed,
    "RC03": _akt("everolimus"),
    "RC04": _autophagy,
    "RC05": _akt("sirolimus"),
    "RC06": _mek_growth,
    "RC07": _mek_signals,
    "RC08": _cdk_order,
    "RC09": _cdk_rb,
}
