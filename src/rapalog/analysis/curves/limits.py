"""Parameters of a curve that a user fixes or bounds: how they are written and what is refused."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

from rapalog.errors import RapalogError
from rapalog.numerics.points import SLOPE_RANGE

PARAMETERS: Final = ("top", "bottom", "hill")


Limits = Mapping[str, tuple[float, float]]


def parse_limits(texts: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Return the lowest and highest value of parameters, as ``bottom=0`` or ``hill=0.5..2`` say; both equal if held.

    Top and bottom are shares of the untreated control.

    Raises
    ------
    RapalogError
        If a parameter is unknown or comes twice, or its limits are no numbers, or in the wrong order.

    Examples
    --------
    >>> parse_limits(["bottom=0", "hill=0.5..2"])
    {'bottom': (0.0, 0.0), 'hill': (0.5, 2.0)}
    """
    found: dict[str, tuple[float, float]] = {}
    for text in texts:
        name, _, value = (part.strip() for part in text.partition("="))
        ends = value.split("..") if ".." in value else [value, value]
        try:
            low, high = (float(end) for end in ends)
        except ValueError:
            low, high = math.nan, math.nan
        if name not in PARAMETERS or name in found or not -math.inf < low <= high < math.inf:
            raise RapalogError(
                f"got {text!r}, must be one of top, bottom and hill with a number or a range, once each",
                remedy="write e.g. bottom=0 or hill=0.5..2",
                where="fix",
            )
        if name == "hill" and not SLOPE_RANGE[0] <= low <= high <= SLOPE_RANGE[1]:
            raise RapalogError(
                f"got {text!r}: a slope is {SLOPE_RANGE[0]:g} to {SLOPE_RANGE[1]:g}",
                remedy="write e.g. hill=1",
                where="fix",
            )
        found[name] = (low, high)
    return found
