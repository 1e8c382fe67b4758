"""What the literature says of partners of rapalogs (R027, R032 to R041), as predictions with a verdict that can fail.

Nothing was fitted to any of them. A verdict goes by draws: an effect that 95 % of them show is reproduced, one that
95 % lack is contradicted, and what lies between is partly. Excess over Bliss is the mean over nine wells, three doses
of the drug by a third of, once and three times the partner's half-effect dose.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from rapalog.biology.drugs import Drug, Window, find_drug
from rapalog.biology.integrate import Floats
from rapalog.facts.library import read_rows, value
from rapalog.studies.atlas.assumed import assumed_draws
from rapalog.studies.atlas.runs import CELLS, estimate, levels
from rapalog.studies.draws import ENDS
from rapalog.studies.lines import given_line
from rapalog.units import three_digits

REPRODUCED, PARTLY, CONTRADICTED, UNTESTABLE = "reproduced", "partly", "contradicted", "untestable"
COLUMNS: Final = ("id", "row", "claim", "system", "verdict", "observed", "why", "rule")
_DOSES_NM: Final = (1.0, 10.0, 100.0)
_MULTIPLES: Final = (1 / 3, 1.0, 3.0)
#: Ten times the dose of half effect leaves a tenth of the target.
_MUCH: Final = 10.0
_LATER_H: Final = 24.0
_NO_FEEDBACK: Final = (("feedback_IRS1", 0.0), ("feedback_RTK", 0.0))
_HALF: Final = 0.5
Truths = NDArray[np.bool_]


@dataclass(frozen=True)
class Judged:
    """One claim: what was seen, the verdict, and what in the model makes it so."""

    id: str
    row: str
    claim: str
    system: str
    verdict: str
    observed: str
    why: str
    rule: str

    def to_json(self) -> dict[str, Any]:
        """Return it as an item of ``claims``."""
        return {name: getattr(self, name) for name in COLUMNS}


@dataclass(frozen=True)
class _Found:
    verdict: str
    observed: str
    why: str = ""


@dataclass(frozen=True)
class _Cells:
    """Which cells: a line, an added genotype, and parameters that are changed to see what does what."""

    line: str
    genotype: str = ""
    changed: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class _Lab:
    """Where claims are tried: so many draws of whatever line is asked for."""

    draws: int
    seed: int

    def seen(
        self, cells: _Cells, given: Sequence[Mapping[Drug, float]], *, readouts: Sequence[str], hours: float
    ) -> Floats:
        """Return readouts of the dishes in every draw, (n_draws, n_dishes, n_readouts)."""
        own = given_line(cells.line)
        drugs = list({drug.name: drug for doses in given for drug in doses}.values())
        draws = assumed_draws(own, drugs, self.draws, seed=self.seed)
        asked = [one.cell(own, cells.genotype, dict(cells.changed)) for one in draws]
        return levels(asked, given, times_h=[hours], readouts=readouts)[..., 0]

    def folds(self, line: str, given: Sequence[Mapping[Drug, float]], *readouts: str) -> Floats:
        """Return readouts after a day as fold of the vehicle, (n_readouts, n_dishes, n_draws)."""
        seen = self.seen(_Cells(line), [*given, {}], readouts=readouts, hours=value("AT003"))
        return np.asarray((seen[:, :-1] / seen[:, -1:]).transpose(2, 1, 0))

    def excess(self, cells: _Cells, drug: str, partner: str, *, drug_later: bool = False) -> Floats:
        """Return the mean excess over Bliss in points of cells left, (n_draws,)."""
        main, other = find_drug(drug), find_drug(partner)
        main = replace(main, window=Window(_LATER_H)) if drug_later else main
        doses, others = _DOSES_NM, [other.potency_nM * own for own in _MULTIPLES]
        given = [{main: own} for own in doses] + [{other: own} for own in others]
        given += [{main: one, other: two} for one in doses for two in others]
        seen = self.seen(cells, [*given, {}], readouts=[CELLS], hours=value("AT002"))[..., 0]
        left = seen[:, :-1] / seen[:, -1:]
        n = len(doses)
        expected = left[:, :n, None] * left[:, None, n : 2 * n]
        return np.asarray(100 * (expected - left[:, 2 * n :].reshape(expected.shape)).mean(axis=(1, 2)))


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
    lab, rows = _Lab(draws, seed), read_rows("combination_claims.csv")
    found = []
    for place, row in enumerate(rows):
        if progress:
            progress(row["claim"], place / len(rows))
        check = _CHECKS.get(row["id"])
        own = check(lab) if check else _Found(UNTESTABLE, "", row["rule"].partition(": ")[2])
        found.append(
            Judged(
                **{name: row[name] for name in ("id", "row", "claim", "system", "rule")},
                verdict=own.verdict,
                observed=own.observed,
                why=own.why,
            )
        )
    return tuple(found)


def _igf1r(lab: _Lab) -> _Found:
    drug, partner = {find_drug("everolimus"): value("AT001")}, find_drug("linsitinib")
    alone, both = lab.folds("generic", [drug, {**drug, partner: _MUCH * partner.potency_nM}], "p-AKT T308")[0]
    least = value("AT004")
    held = (alone > 1 + least) & (both < 1 + least)
    return _Found(
        _by_draws(held, nearly=both - 1 < (alone - 1) / 2),
        f"p-AKT T308 {_words(alone)} of the vehicle under everolimus, {_words(both)} with linsitinib",
        "the receptor's own drive is halved in the model, not gone, and less of it is needed when IRS-1 comes back",
    )


def _both_needed(lab: _Lab) -> _Found:
    drug, partner = {find_drug("sirolimus"): value("AT001")}, find_drug("MK-2206")
    akt = {partner: _MUCH * partner.potency_nM}
    pras40, bp1 = lab.folds("generic", [drug, akt, {**drug, **akt}], "p-PRAS40 T246", "p-4E-BP1 T37/46")
    needed = (pras40[0] > _HALF) & (pras40[2] < _HALF)
    further = bp1[2] < np.minimum(bp1[0], bp1[1]) - value("AT004")
    return _Found(
        _by_draws(needed & further, nearly=needed | further),
        f"p-PRAS40 T246 {_words(pras40[0])} with sirolimus, {_words(pras40[1])} with MK-2206, {_words(pras40[2])} with "
        f"both; p-4E-BP1 T37/46 {_words(bp1[0])}, {_words(bp1[1])} and {_words(bp1[2])}",
        "what mTORC1 with the pair still does to 4E-BP1 does not ask AKT in the model (M038)",
    )


def _akt(drug: str) -> Callable[[_Lab], _Found]:
    def found(lab: _Lab) -> _Found:
        excess, cut = (lab.excess(_Cells("generic", changed=own), drug, "MK-2206") for own in ((), _NO_FEEDBACK))
        return _Found(
            _by_excess(excess),
            f"mean excess over Bliss {_words(excess)} points; {_words(cut)} with the feedback cut",
            "feedback brings AKT back up, so that a dose of its inhibitor leaves more of it; without feedback deaths "
            "and lost divisions multiply, which is Bliss, since AKT does not act on cyclin D1 in the model (M158)",
        )

    return found


def _autophagy(lab: _Lab) -> _Found:
    drug, partner = find_drug("everolimus"), find_drug("MK-2206")
    both: list[Mapping[Drug, float]] = [{drug: value("AT001"), partner: partner.potency_nM}, {}]
    left = []
    for genotype in ("", "ATG7:loss"):
        seen = lab.seen(_Cells("generic", genotype), both, readouts=[CELLS], hours=value("AT002"))[..., 0]
        left.append(100 * seen[:, 0] / seen[:, 1])
    return _Found(
        _by_excess(left[0] - left[1]),
        f"cells left by both {_words(left[0])} % of the vehicle, {_words(left[1])} % without ATG7",
        "autophagy does one thing in the model, it removes cyclin D1, so blocking it spares the cell; that it protects "
        "cells from death is not in the network",
    )


def _mek_growth(lab: _Lab) -> _Found:
    found = [lab.excess(_Cells(line), "everolimus", "selumetinib") for line in ("786-O", "Caki-2")]
    without = lab.excess(_Cells("786-O", changed=(("erk_on_bypass", 0.0),)), "everolimus", "selumetinib")
    verdicts = {_by_excess(own) for own in found}
    return _Found(
        verdicts.pop() if len(verdicts) == 1 else PARTLY,
        f"mean excess over Bliss {_words(found[0])} points in 786-O, {_words(found[1])} in Caki-2; "
        f"{_words(without)} in 786-O without ERK on cyclin D1",
        "it rests on ERK's hold on the cyclin D1 that mTORC1 does not make, whose strength is assumed (M159)",
    )


def _mek_signals(lab: _Lab) -> _Found:
    partner = find_drug("selumetinib")
    both = {find_drug("everolimus"): value("AT001"), partner: _MUCH * partner.potency_nM}
    names = ("p-S6 S235/236", "p-4E-BP1 T37/46", "p-AKT S473", "p-ERK T202/Y204")
    s6, bp1, akt, erk = lab.folds("786-O", [both], *names)[:, 0]
    least = value("AT004")
    fall = (s6 < 1 - least) & (bp1 < 1 - least)
    return _Found(
        _by_draws(fall & (akt < 1 + least) & (erk < 1 + least), nearly=fall),
        ", ".join(f"{name} {_words(own)}" for name, own in zip(names, (s6, bp1, akt, erk), strict=True))
        + " of the vehicle",
        "S6K1 is silent, so IRS-1 comes back and with it AKT; a MEK inhibitor does not touch that loop in the model",
    )


def _cdk_order(lab: _Lab) -> _Found:
    at_once, in_turn = (
        lab.excess(_Cells("MCF-7"), "everolimus", "ribociclib", drug_later=own) for own in (False, True)
    )
    first, then = _by_excess(at_once), _by_excess(in_turn)
    verdict = REPRODUCED if (first, then) == (REPRODUCED, CONTRADICTED) else first if first == CONTRADICTED else PARTLY
    return _Found(
        verdict,
        f"mean excess over Bliss {_words(at_once)} points at once, {_words(in_turn)} with ribociclib a day before",
        "both act on one chain, cyclin D1 to CDK4/6 to Rb: where one has stopped it the other has nothing left to do",
    )


def _cdk_rb(lab: _Lab) -> _Found:
    with_rb, without = (lab.excess(_Cells("generic", own), "sapanisertib", "palbociclib") for own in ("", "RB1:loss"))
    first, then = _by_excess(with_rb), _by_excess(without)
    verdict = REPRODUCED if (first, then) == (REPRODUCED, CONTRADICTED) else first if first == CONTRADICTED else PARTLY
    return _Found(
        verdict,
        f"mean excess over Bliss {_words(with_rb)} points, {_words(without)} without Rb",
        "both act on one chain, cyclin D1 to CDK4/6 to Rb: where one has stopped it the other has nothing left to do",
    )


_CHECKS: Final[Mapping[str, Callable[[_Lab], _Found]]] = {
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


def _by_draws(met: Truths, *, nearly: Truths) -> str:
    """Return the verdict where a rule is met, or nearly met, in so many draws."""
    if met.mean() >= ENDS[-1]:
        return REPRODUCED
    return PARTLY if nearly.mean() >= ENDS[-1] else CONTRADICTED


def _by_excess(values: Floats) -> str:
    """Return the verdict on an effect in points that must be above the least that counts."""
    above = float((values[np.isfinite(values)] > value("AT005")).mean())
    return REPRODUCED if above >= ENDS[-1] else CONTRADICTED if above <= ENDS[0] else PARTLY


def _words(values: Floats) -> str:
    own = estimate(values)
    if own.value is None or own.low is None or own.high is None:
        return "none"
    return f"{_digits(own.value)} ({_digits(own.low)} to {_digits(own.high)})"


def _digits(number: float) -> str:
    return f"{number:.2f}" if abs(number) < 10 else three_digits(number)
