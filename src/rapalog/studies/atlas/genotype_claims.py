"""What the literature says of genotypes that resist (R001 to R031, R042, R043), each tried in draws by its rule.

p-S6 is read a day after dosing and compared with the same cells without drug; growth at 72 h, as the GR value. What a
genotype is in the model is in ``genotypes.csv``: where its row was made of the very finding, the claim is wiring.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from rapalog.analysis.curves.half_way import half_level_nM
from rapalog.biology.drugs import Drug, find_drug
from rapalog.biology.integrate import Floats
from rapalog.facts.library import fact, value
from rapalog.studies.atlas.judging import (
    CONTRADICTED,
    PARTLY,
    REPRODUCED,
    Cells,
    Check,
    Lab,
    Seen,
    Truths,
    by_share,
    words,
)
from rapalog.studies.atlas.runs import CELLS, growth_rate
from rapalog.studies.atlas.study import DOSES_NM
from rapalog.studies.draws import ENDS

_P_S6, _S473, _P_ERK = "p-S6 S235/236", "p-AKT S473", "p-ERK T202/Y204"
_HALF: Final = 0.5
#: What a curve of growth can show: two replicates of a plate differ by as much.
_GROWTH: Final = 0.05
_SHIFT: Final = 2.0
_DEAD_FOLD: Final = 100.0
_GONE: Final = 0.1
_ALIKE: Final = 0.05
_POOR: Final = 0.1
_RAPALOGS: Final = ("everolimus", "sirolimus")
_KINASE: Final = "sapanisertib"
_RENAL: Final = ("786-O", "Caki-2")
_LOW_DOSES_NM: Final = (1e3, 1e4)
_HIGH_DOSES_NM: Final = (2e4,)
#: Beyond it an interval of cells lost holds nearly any finding.
_WIDEST_POINTS: Final = 20.0


def _left(lab: Lab, cells: Cells, *drugs: str) -> Floats:
    """Return p-S6 a day after each drug at the dose of comparison, of the vehicle, (n_drugs, n_draws)."""
    return np.asarray(lab.folds(cells, [{find_drug(name): value("AT001")} for name in drugs], _P_S6)[0])


def _growth(lab: Lab, genotype: str, drug: str) -> Floats:
    """Return GR values at the dose of comparison, (n_draws,)."""
    given: list[Mapping[Drug, float]] = [{find_drug(drug): value("AT001")}, {}]
    seen = lab.seen(Cells(genotype=genotype), given, readouts=[CELLS], times_h=[0.0, value("AT002")])[:, :, 0]
    return growth_rate(seen[:, 0, 0], seen[:, 0, 1], seen[:, 1, 0], seen[:, 1, 1])


def _half_nM(lab: Lab, genotype: str, drug: str) -> Floats:
    """Return the dose that halves p-S6 a day later, (n_draws,); infinite where none of the nine does."""
    given = [{find_drug(drug): dose} for dose in DOSES_NM]
    return half_level_nM(DOSES_NM, lab.folds(Cells(genotype=genotype), given, _P_S6)[0].T)


def _known(*values: Floats) -> Truths:
    """Return the draws that could be run."""
    return np.asarray(~np.isnan(np.vstack(values)).any(axis=0))


def _all(met: Truths) -> Truths:
    """Return the draws in which all hold."""
    return np.asarray(met.all(axis=0))


def _escapes(line: str, genotype: str, why: str) -> Check:
    """Return the check that rapalogs leave p-S6 and an ATP-site inhibitor does not."""

    def seen(lab: Lab) -> Seen:
        left = _left(lab, Cells(line, genotype), *_RAPALOGS, _KINASE)
        whole = _left(lab, Cells(line), *_RAPALOGS)
        met = _all(whole < _HALF) & _all(left[:2] > _HALF) & (left[2] < _HALF)
        said = ", ".join(f"{name} {words(own)}" for name, own in zip((*_RAPALOGS, _KINASE), left, strict=True))
        return Seen(
            by_share(met, _known(whole, left)), f"p-S6 left of the vehicle: line {words(whole[0])}; {said}", why
        )

    return seen


def _frb_mutants(lab: Lab) -> Seen:
    line, first, second = (_left(lab, Cells(genotype=name), *_RAPALOGS) for name in ("", "MTOR:A2034V", "MTOR:F2108L"))
    met = _all(line < _HALF) & _all(first > _HALF) & _all(second > _HALF)
    return Seen(
        by_share(met, _known(line, first, second)),
        f"p-S6 left under everolimus: line {words(line[0])}, A2034V {words(first[0])}, F2108L {words(second[0])}",
        "all contact mutants are one loss of affinity whose size is a prior (R006)",
    )


def _raised_kinase(lab: Lab) -> Seen:
    line, mutant = (_half_nM(lab, name, _KINASE) for name in ("", "MTOR:M2327I"))
    left = _left(lab, Cells(genotype="MTOR:M2327I"), "RapaLink-1")[0]
    shift, bivalent = mutant / line, left < _HALF
    known = _known(shift, left)
    whole, some = (by_share((shift >= least) & bivalent, known) for least in (_SHIFT, 1 + _ALIKE))
    return Seen(
        REPRODUCED if whole == REPRODUCED else PARTLY if some == REPRODUCED else CONTRADICTED,
        f"half dose of p-S6 under {_KINASE} {words(shift)} of the line's; RapaLink-1 leaves {words(left)}",
        "the kinase works 1.3 to 5 times as hard (G007, assumed), and an inhibitor that takes a share of it needs as "
        "much more, less what the phosphatases of S6 forgive; nobody's fold shift was read",
    )


def _dead_fold(lab: Lab) -> Seen:
    line = _half_nM(lab, "", "everolimus")
    shifts = [_half_nM(lab, f"MTOR:{name}", "everolimus") / line for name in ("S2035T", "S2035I", "S2035W")]
    least = np.min(shifts, axis=0)
    reached = least[np.isfinite(least)]
    said = f"above {DOSES_NM[-1]:,.0f} nM in {np.isinf(least).sum()} of {len(least)} draws"
    if len(reached):
        said += f", else shifted {np.median(reached):,.0f}-fold"
    return Seen(
        by_share(least >= _DEAD_FOLD, _known(least)),
        f"the half dose of p-S6 is {said}",
        "the fold is put in (R006, from memory): that it reaches p-S6 is all this shows",
    )


def _dead(lab: Lab) -> Seen:
    line, left = (_left(lab, Cells(genotype=name), "everolimus")[0] for name in ("", "MTOR:S2035T"))
    return Seen(
        by_share((line < _HALF) & (left > 1 - _GONE), _known(line, left)),
        f"p-S6 left of the vehicle: line {words(line)}, S2035T {words(left)}",
        "the prior's low end, 100-fold, leaves some binding at 100 nM",
    )


def _stand_ins(lab: Lab) -> Seen:
    lost, rescued = (
        _left(lab, Cells(genotype=name), "everolimus")[0] for name in ("FKBP1A:loss", "FKBP1A:loss+FKBP5:route")
    )
    return Seen(
        by_share((lost > _HALF) & (rescued < _HALF), _known(lost, rescued)),
        f"p-S6 left without FKBP12 {words(lost)}, with FKBP51/52 in its place {words(rescued)}",
        "their affinities are assumed (M018, M022), and 250 nM of them (G022) hold little of 100 nM drug; in the "
        "finding more FKBP51 brought more inhibition where drug was scarce (B011)",
    )


def _slower_drug(genotypes: Sequence[str], drug: str, why: str) -> Check:
    """Return the check that a drug slows growth less in each of some genotypes than in the line."""

    def seen(lab: Lab) -> Seen:
        line = _growth(lab, "", drug)
        changes = np.array([_growth(lab, name, drug) - line for name in genotypes])
        said = ", ".join(f"{name} {words(own)}" for name, own in zip(genotypes, changes, strict=True))
        met = _all(changes > _GROWTH)
        return Seen(by_share(met, _known(changes)), f"GR value under {drug}, of the line's: {said}", why)

    return seen


def _raised_signal(lab: Lab) -> Seen:
    given: list[Mapping[Drug, float]] = [{}]
    names = ("", "MTOR:P2273S", "MTOR:E2288K")
    line, *mutants = (
        lab.seen(Cells(genotype=name), given, readouts=[_P_S6], times_h=[value("AT003")])[:, 0, 0, 0] for name in names
    )
    rise = np.array(mutants) / line
    return Seen(
        by_share(_all(rise > 1 + _ALIKE), _known(rise)),
        f"p-S6 without drug: P2273S {words(rise[0])} of the line's, E2288K {words(rise[1])}",
        "they need less Rheb-GTP by their rows (G034, G035)",
    )


def _stays_sensitive(lab: Lab) -> Seen:
    names = ("E2419K", "E2014K", "P2273S", "E2288K")
    left = np.vstack([_left(lab, Cells(genotype=f"MTOR:{name}"), "sirolimus") for name in names])
    said = ", ".join(f"{name} {words(own)}" for name, own in zip(names, left, strict=True))
    return Seen(
        by_share(_all(left < _HALF), _known(left)),
        f"p-S6 left under sirolimus: {said}",
        "contact with the pair is as in wild type by their rows",
    )


def _poor_medium(lab: Lab) -> Seen:
    given: list[Mapping[Drug, float]] = [{}]
    kept = []
    for name in ("", "MTOR:E2419K", "MTOR:P2273S"):
        poor, full = (
            lab.seen(Cells(genotype=name, changed=own), given, readouts=[CELLS], times_h=[value("AT002")])[:, 0, 0, 0]
            for own in ((("amino_acids", _POOR),), ())
        )
        kept.append(100 * poor / full)
    fewer = np.array(kept[1:]) / kept[0]
    return Seen(
        by_share(_all(fewer < 1 - _ALIKE), _known(fewer)),
        f"cells left in a tenth of the amino acids: line {words(kept[0])} % of full medium, E2419K {words(kept[1])}, "
        f"P2273S {words(kept[2])}",
        "in the model amino acids hold mTORC1, and a mutant that needs less Rheb only loses less of it; the price of "
        "growing without means is not in the network",
    )


def _akt_by_dose(lab: Lab) -> Seen:
    drug = find_drug("everolimus")
    low, high = lab.folds(Cells(genotype="TSC2:loss"), [{drug: 1.0}, {drug: value("AT001")}], _S473)[0]
    return Seen(
        by_share((high > (1 + _ALIKE) * low) & (high > 1 + _ALIKE), _known(low, high)),
        f"p-AKT S473 without TSC2: {words(low)} of the vehicle at 1 nM, {words(high)} at 100 nM",
        "the loop over IRS-1 opens with the dose, while the second phase takes mTORC2",
    )


def _kras_undoes(lab: Lab) -> Seen:
    alone, both = (_growth(lab, name, "everolimus") for name in ("PIK3CA:H1047R", "PIK3CA:H1047R+KRAS:G12D"))
    return Seen(
        by_share(both - alone > _GROWTH, _known(both, alone)),
        f"GR value under everolimus: PIK3CA H1047R {words(alone)}, with KRAS G12D {words(both)}",
        "KRAS drives cyclin D1 without mTORC1 by a row that this finding gave (G018); how far is assumed",
    )


def _kras_resists(lab: Lab) -> Seen:
    line, mutant = (_growth(lab, name, "everolimus") for name in ("", "KRAS:G12D"))
    own, other = (_left(lab, Cells(genotype=name), "everolimus")[0] for name in ("", "KRAS:G12D"))
    met = (mutant - line > _GROWTH) & (np.abs(other - own) < _ALIKE)
    return Seen(
        by_share(met, _known(line, mutant, own, other)),
        f"GR value {words(line)}, with KRAS G12D {words(mutant)}; p-S6 left {words(own)} and {words(other)}",
        "KRAS drives cyclin D1 without mTORC1 by a row that this finding gave (G018); how far is assumed",
    )


def _erk_up(lab: Lab) -> Seen:
    rise = lab.folds(Cells(), [{find_drug("everolimus"): value("AT001")}], _P_ERK)[0, 0]
    return Seen(
        by_share(rise > 1 + _ALIKE, _known(rise)),
        f"p-ERK {words(rise)} of the vehicle",
        "the receptors that S6K1 held down come back and reach RAS",
    )


def _lost(doses_nM: Sequence[float], finding: str, why: str) -> Check:
    """Return the check that what renal lines lose of their cells at each dose is what a finding says.

    As in Table 1, a printed number is held against the interval of what cells that the evidence allows would show.
    """

    def seen(lab: Lab) -> Seen:
        drug, printed = find_drug("everolimus"), fact(finding)
        given: list[Mapping[Drug, float]] = [*({drug: dose} for dose in doses_nM), {}]
        said, low, high = [], [], []
        for line in _RENAL:
            cells = lab.seen(Cells(line), given, readouts=[CELLS], times_h=[value("AT002")])[..., 0, 0]
            for dose, lost in zip(doses_nM, 100 * (1 - cells[:, :-1] / cells[:, -1:]).T, strict=True):
                said.append(f"{line} {words(lost)} % at {dose / 1000:g} uM")
                own = np.nanquantile(lost, [ENDS[0], ENDS[-1]])
                low.append(own[0])
                high.append(own[1])
        meets = max(low) <= (printed.high or 0.0) and min(high) >= (printed.low or 0.0)
        narrow = max(np.subtract(high, low)) <= _WIDEST_POINTS
        return Seen(
            CONTRADICTED if not meets else REPRODUCED if narrow else PARTLY, f"cells lost: {'; '.join(said)}", why
        )

    return seen


GENOTYPE_CHECKS: Final[Mapping[str, Check]] = {
    "RR01": _escapes("BT474", "MTOR:S2035F", "contact is lost by the row, the pocket is not"),
    "RR04": _frb_mutants,
    "RR05": _raised_kinase,
    "RR06": _dead_fold,
    "RR07": _dead,
    "RR09": _stand_ins,
    "RR10": _escapes("generic", "FKBP1A:loss", "a rapalog binds FRB through FKBP12 alone in the model"),
    "RR11": _slower_drug(
        ["MET:gain"], "everolimus", "MET is more of the one pool of receptors; that it binds FKBP12 is not in the model"
    ),
    "RR12": _raised_signal,
    "RR14": _stays_sensitive,
    "RR15": _poor_medium,
    "RR16": _akt_by_dose,
    "RR22": _kras_undoes,
    "RR23": _kras_resists,
    "RR24": _slower_drug(
        ["EIF4EBP1:loss", "EIF4E:gain"],
        _KINASE,
        "less 4E-BP1 holds less eIF4E; what the drug takes from ribosomes and S6K1 it still takes",
    ),
    "RR25": _slower_drug(
        ["RPTOR:gain"], _KINASE, "more RAPTOR is more mTORC1 of a fixed mTOR, and the pocket is in all of it"
    ),
    "RR31": _erk_up,
    "RR32": _lost(
        _LOW_DOSES_NM, "R042", "what everolimus takes at its plateau is hardly known before a line is measured"
    ),
    "RR33": _lost(
        _HIGH_DOSES_NM,
        "R043",
        "off-target death is half of its most at 20 uM by the same finding (M152, D029), and the "
        "most is assumed (M153)",
    ),
}
