"""The verdict on a printed IC50: whether its convention would have printed it, and what that is worth.

``compatible``: inside the 90 % interval. ``contradicted``: outside, and repeatable: one plate lands within threefold of
what its cell would give without noise, with a chance of at least 0.8. ``uninformative``: the interval spans more than
100-fold, or a row lies outside of one that is not repeatable. ``untestable``: no exposure was printed.
"""

from __future__ import annotations

import math
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from rapalog.facts.claims import Table1Row
from rapalog.scorecard.verdict import Outcome
from rapalog.studies.draws import ENDS, LEVEL

Floats = NDArray[np.float64]
RowVerdict: TypeAlias = Literal["compatible", "contradicted", "uninformative", "untestable"]

ROW_VERDICTS: Final = ("compatible", "contradicted", "uninformative", "untestable")
WITHIN_FOLD: Final = 3.0
_WIDE_FOLD: Final = 100.0
_NARROW_FOLD: Final = WITHIN_FOLD**2
_REPEATABLE: Final = 0.8


def quantiles_nM(found_nM: Floats) -> tuple[float, float, float]:
    """Return low end, median and high end of IC50s (nM), shape (n,); NaN counts as not reached, which is infinite."""
    low, median, high = np.quantile(_reached(found_nM), ENDS, method="inverted_cdf")
    return float(low), float(median), float(high)


def inside(row: Table1Row, found_nM: Floats) -> bool:
    """Return whether the printed value lies in the interval; "> x" does where the interval goes beyond x."""
    low, _, high = quantiles_nM(found_nM)
    return high > row.ic50_nM if row.relation == ">" else low <= row.ic50_nM <= high


def fold_of(found_nM: Floats) -> float:
    """Return how many fold the interval spans: infinite where only its upper end is not reached, 1 where both are."""
    low, _, high = quantiles_nM(found_nM)
    if math.isfinite(high):
        return high / low
    return math.inf if math.isfinite(low) else 1.0


def repeatable(plates_nM: Floats, without_noise_nM: Floats) -> float:
    """Return the share of plates within threefold of what their cell gives without noise; both not reached agree."""
    both = np.isinf(_reached(plates_nM)) & np.isinf(_reached(without_noise_nM))
    with np.errstate(invalid="ignore"):
        near = np.abs(np.log(plates_nM / without_noise_nM)) <= math.log(WITHIN_FOLD)
    return float((both | near).mean())


def row_verdict(
    row: Table1Row, found_nM: Floats, again: float, holds_at_h: tuple[float, ...]
) -> tuple[RowVerdict, str]:
    """Return the verdict on a row and the rule that gave it, in words and numbers.

    Parameters
    ----------
    row
        As printed.
    found_nM
        IC50s of plates by the convention fixed for the row, (n_draws,), NaN where not reached.
    again
        From :func:`repeatable`.
    holds_at_h
        Exposures at which the printed value would lie inside the interval.
    """
    width = _width_words(found_nM)
    if row.exposure_h is None:
        at = ", ".join(f"{hours:g} h" for hours in holds_at_h) or "no exposure from 24 to 168 h"
        return "untestable", f"no exposure is printed; the value would lie inside the interval at {at}; {width}"
    if row.relation == ">":
        return _censored(row, found_nM, again, width)
    if fold_of(found_nM) > _WIDE_FOLD:
        return "uninformative", f"{width}: the number hangs on where a flat curve crosses one half"
    if inside(row, found_nM):
        return "compatible", f"inside the 90 % interval; {width}"
    return _outside(again, width)


def claimed(verdict: RowVerdict, found_nM: Floats) -> Outcome:
    """Return what a row's verdict means for the claim that prints it: a wide interval reproduces nothing."""
    if verdict == "compatible":
        return "reproduced" if fold_of(found_nM) <= _NARROW_FOLD else "partly"
    return "contradicted" if verdict == "contradicted" else "untestable"


CLAIM_RULE: Final = (
    f"reproduced if compatible and the 90 % interval spans at most {_NARROW_FOLD:g}-fold, partly if compatible, "
    "contradicted if contradicted, else untestable"
)


def _censored(row: Table1Row, found_nM: Floats, again: float, width: str) -> tuple[RowVerdict, str]:
    beyond = float((_reached(found_nM) > row.ic50_nM).mean())
    seen = f"beyond {row.ic50_nM:g} nM in {100 * beyond:.0f} % of plates"
    if beyond >= LEVEL:
        return "compatible", f"{seen}; {width}"
    if beyond >= ENDS[0]:
        return "uninformative", f"{seen}, so either would have been possible; {width}"
    return _outside(again, f"{seen}; {width}")


def _outside(again: float, width: str) -> tuple[RowVerdict, str]:
    agree = f"{100 * again:.0f} % of plates lie within threefold of what their cell gives without noise"
    if again >= _REPEATABLE:
        return "contradicted", f"outside the 90 % interval, and {agree}; {width}"
    return "uninformative", f"outside the 90 % interval, but only {agree}; {width}"


def _width_words(found_nM: Floats) -> str:
    low, _, high = quantiles_nM(found_nM)
    if math.isfinite(high):
        return f"the 90 % interval spans {high / low:.3g}-fold"
    return "the 90 % interval has no upper end" if math.isfinite(low) else "one half is not reached in 95 % of plates"


def _reached(found_nM: Floats) -> Floats:
    return np.where(np.isfinite(found_nM), found_nM, np.inf)
