"""A block scored: four models of no interaction, each as excess in every well and as one score with its interval.

A score is the mean of expected minus observed viability over the wells that have both margins, in points, above 0 for
synergy. Each replicate is a whole block and is scored as one; the interval is Student's t over their scores. Wells that
only some replicates have are left out, or the mean would be of other wells in each. What is not scored says why.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np

from rapalog.analysis.combinations.block import Block
from rapalog.analysis.combinations.no_interaction import (
    Alone,
    Flags,
    alone,
    bliss,
    hsa,
    loewe,
    zip_expected,
    zip_fitted,
)
from rapalog.analysis.combinations.single_agent import too_few, unsupported
from rapalog.analysis.estimate import LEVEL, Estimate, combine_replicates, missing
from rapalog.numerics.points import Floats

#: The models, and what people call them.
MODEL_NAMES: Final = {"bliss": "Bliss", "hsa": "HSA", "loewe": "Loewe", "zip": "ZIP"}
MODELS: Final = tuple(MODEL_NAMES)
NO_INTERVAL: Final = "one replicate: no interval"


class Excess(NamedTuple):
    """One model: what it expects and what it finds beyond, each (K, I, J), NaN where it has nothing to say; or why."""

    expected: Floats
    excess: Floats
    reason: str = ""


@dataclass(frozen=True, eq=False)
class Scores:
    """A scored block.

    ``score`` has an estimate for every model, in points, and ``clipped`` those of responses cut at 0 and 100 %.
    ``expected`` and ``excess`` are means over replicates by model, (I, J) over doses above 0; NaN where nothing is
    scored; ``expected_by`` and ``excess_by`` are those of each replicate that counts, (R, I, J). ``scored`` (I, J) are
    the wells with both margins in every replicate, ``in_loewe`` those of them in which Loewe is defined. ``used`` are
    the replicates that count.
    """

    block: Block
    score: dict[str, Estimate]
    clipped: dict[str, Estimate]
    expected: dict[str, Floats]
    excess: dict[str, Floats]
    expected_by: dict[str, Floats]
    excess_by: dict[str, Floats]
    scored: Flags
    in_loewe: Flags
    used: tuple[int, ...]
    first: Alone
    second: Alone

    @property
    def n_wells(self) -> int:
        """The number of combination wells (dose pairs) in the block."""
        return int(np.isfinite(self.block.mean[1:, 1:]).sum())

    @property
    def n_scored(self) -> int:
        """The number of dose pairs that are scored."""
        return int(self.scored.sum())

    @property
    def loewe_wells(self) -> int:
        """The number of dose pairs in which Loewe is defined and scored."""
        return int(self.in_loewe.sum())


def score_block(block: Block, *, level: float = LEVEL) -> Scores:
    """Score a block by all four models.

    Parameters
    ----------
    block
        Percent viability of wells.
    level
        Level of the intervals.
    """
    found = _scored(block, level)
    if not len(block.beyond):
        return found
    return replace(found, clipped=_scored(block.clipped(), level).score)


def _scored(block: Block, level: float) -> Scores:
    used, scored = _in_all(block)
    own = block.response[list(used)] if used else block.response
    stack = np.concatenate([_mean(own)[None], own]) if len(own) > 1 else own
    first, second = alone(block.dose1_nM[1:], stack[:, 1:, 0]), alone(block.dose2_nM[1:], stack[:, 0, 1:])
    # Replicates are drawn around their mean: what it does not know of a drug, none of them does.
    found, in_loewe = _all_models(block, stack[:, 1:, 1:], first, second)
    names = "" if block.replicates == ("",) else "replicates"
    score, expected_by, excess_by = {}, {}, {}
    for name, model in found.items():
        wells = scored & in_loewe if name == "loewe" else scored & np.isfinite(model.excess).all(axis=0)
        score[name] = _estimate(model, wells, names=names, repeated=block.repeated, level=level)
        of = slice(1, None) if len(stack) > 1 else slice(None)
        expected_by[name] = np.where(wells, model.expected[of], np.nan)
        excess_by[name] = np.where(wells, model.excess[of], np.nan)
    expected, excess = ({name: each.mean(axis=0) for name, each in own.items()} for own in (expected_by, excess_by))
    in_loewe = np.isfinite(excess["loewe"])
    return Scores(block, score, score, expected, excess, expected_by, excess_by, scored, in_loewe, used, first, second)


def _mean(response: Floats) -> Floats:
    return Block("", "", "", np.empty(0), np.empty(0), response).mean


def _in_all(block: Block) -> tuple[tuple[int, ...], Flags]:
    """Return the replicates in which some well has both margins, and the wells (I, J) that have them in all of these.

    A replicate of a few wells, without margins, is no block; it does not take the others' wells away.
    """
    response = block.response
    both = np.isfinite(response[:, 1:, 1:] + response[:, 1:, :1] + response[:, :1, 1:])
    used = tuple(np.flatnonzero(both.any(axis=(1, 2))).tolist())
    return used, np.asarray(both[list(used)].all(axis=0) & bool(used))


def _all_models(block: Block, wells: Floats, first: Alone, second: Alone) -> tuple[dict[str, Excess], Flags]:
    absent = _absent(block)
    margins = first.response, second.response
    found = {name: _against(of(*margins), wells, absent) for name, of in (("bliss", bliss), ("hsa", hsa))}
    no_curve = absent or _of_both(block, first, second, _wells_reason)
    no_potency = no_curve or _of_both(block, first, second, _curve_reason)
    nothing, nowhere = np.full(wells.shape, np.nan), np.zeros(wells.shape[1:], dtype=bool)
    found["loewe"] = found["zip"] = Excess(nothing, nothing, no_curve)
    if not no_curve:
        expected = zip_expected(first, second)
        found["zip"] = Excess(
            expected, expected - zip_fitted(first, second, wells), "rows and columns have too few wells for curves"
        )
    if no_potency:
        found["loewe"] = Excess(nothing, nothing, no_potency)
        return found, nowhere
    expected, defined = loewe(first, second)
    found["loewe"] = _against(expected, wells, "no well is above the plateaus of both drugs")
    return found, defined[0] & np.isfinite(found["loewe"].excess).all(axis=0)


def _against(expected: Floats, wells: Floats, reason: str) -> Excess:
    return Excess(expected, expected - wells, reason)


def _absent(block: Block) -> str:
    """Return which margins there are not at all, or an empty text."""
    mean = block.mean
    margins = ("dose2", block.drug1, mean[1:, 0]), ("dose1", block.drug2, mean[0, 1:])
    lost = [f"row {zero} = 0 is missing ({drug} alone)" for zero, drug, own in margins if not np.isfinite(own).any()]
    return f"{' and '.join(lost)}: no model has anything to compare with" if lost else ""


def _of_both(block: Block, first: Alone, second: Alone, reason: Callable[[str, Alone], str]) -> str:
    return reason(block.drug1, first) or reason(block.drug2, second)


def _wells_reason(drug: str, own: Alone) -> str:
    return next(filter(None, (too_few(drug, response) for response in own.response)), "")


def _curve_reason(drug: str, own: Alone) -> str:
    return unsupported(drug, own.dose_nM[np.isfinite(own.response[0])], own.curve)


def _estimate(model: Excess, wells: Flags, *, names: str, repeated: int, level: float) -> Estimate:
    if not wells.any():
        return missing(model.reason or "no well has both margins in every replicate")
    scores = model.excess[:, wells].mean(axis=1)
    if len(scores) > 1:
        each = [Estimate(float(score), "=") for score in scores[1:]]
        return combine_replicates(each, logarithmic=False, level=level)
    reason = NO_INTERVAL if names or repeated < 2 else repeated_words(repeated)
    return Estimate(float(scores[0]), "=", level=level, method="none", reason=reason)


def repeated_words(wells: int) -> str:
    """Return what is said of wells of one dose pair that no column tells apart."""
    return f"{wells} wells per dose pair and no replicate column: averaged, no biological interval"
