"""Summaries over patients: what band holds most of them, how well its ends are known, and the share that gets there.

A percentile of patients has an interval that makes no assumption on their distribution: the ranks between which it lies
are binomial. With few patients an outer percentile may have no end; it is then None. A share has the interval of
Clopper and Pearson.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta, binom

from rapalog.studies.draws import ENDS, LEVEL

Floats = NDArray[np.float64]

#: Percent: the proposed reading of "near complete" (D001).
NEARLY_OFF: Final = 90.0
_NAMES: Final = ("low", "median", "high")
_BESIDE: Final = (1.0 - LEVEL) / 2  # the chance left beyond each end of an interval
_FEWEST: Final = 3  # two points always lie on a line


def band(values: Floats, *, method: str) -> dict[str, Any]:
    """Return median and ends of the band that holds 90 % of the values, as the commands' objects are.

    Parameters
    ----------
    values
        One for each patient or draw, (n,); NaN is left out.
    method
        What the band is over.
    """
    known = values[np.isfinite(values)]
    if not len(known):
        return {
            "value": None,
            "relation": "none",
            "low": None,
            "high": None,
            "level": LEVEL,
            "method": method,
            "reason": "there is none in any patient",
        }
    low, median, high = np.quantile(known, ENDS).tolist()
    return {"value": median, "relation": "=", "low": low, "high": high, "level": LEVEL, "method": method}


def percentile_intervals(values: Floats) -> dict[str, dict[str, float | None]]:
    """Return each end of the band and the median with the interval in which the percentile of all patients lies.

    Parameters
    ----------
    values
        One for each patient, (n,); NaN is left out.
    """
    known = np.sort(values[np.isfinite(values)])
    found = {}
    for name, share in zip(_NAMES, ENDS, strict=True):
        low, high = _ranks(len(known), share)
        found[name] = {
            "value": float(np.quantile(known, share)) if len(known) else None,
            "low": float(known[low]) if low is not None else None,
            "high": float(known[high]) if high is not None else None,
            "level": LEVEL,
        }
    return found


def share_above(values: Floats, threshold: float) -> dict[str, float | None]:
    """Return the share of patients at or above a threshold, with its interval; (n,) values, NaN is left out."""
    known = values[np.isfinite(values)]
    n, above = len(known), int((known >= threshold).sum())
    if not n:
        return {"value": None, "low": None, "high": None, "level": LEVEL}
    low = float(beta.ppf(_BESIDE, above, n - above + 1)) if above else 0.0
    high = float(beta.ppf(1 - _BESIDE, above + 1, n - above)) if above < n else 1.0
    return {"value": above / n, "low": low, "high": high, "level": LEVEL}


def _ranks(n: int, share: float) -> tuple[int | None, int | None]:
    """Return the places of the sorted values between which the percentile lies; None beyond the outermost."""
    if not n:
        return None, None
    low = int(binom.ppf(_BESIDE, n, share)) - 1
    high = int(binom.ppf(1 - _BESIDE, n, share))
    return (low if low >= 0 else None), (high if high < n else None)


def rank_correlation(first: Floats, second: Floats) -> float:
    """Return Spearman's rank correlation of two values of each patient, (n,); NaN with fewer than three patients."""
    both = np.isfinite(first) & np.isfinite(second)
    if both.sum() < _FEWEST:
        return math.nan
    ranks = [np.argsort(np.argsort(own[both])).astype(float) for own in (first, second)]
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])
