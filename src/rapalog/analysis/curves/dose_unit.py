"""The unit in which somebody wrote their doses, for tables, words and axes; everything is worked out in nM."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from rapalog.analysis.estimate import Estimate
from rapalog.tables import LayoutWell
from rapalog.units import concentration_factor_exponent, is_mass_unit, three_digits

PLAIN: Final = "nM"
_IN_NM: Final = re.compile(r"(\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?) nM\b")


def unit_of(contents: Iterable[LayoutWell]) -> str:
    """Return the one molar unit in which the doses of some wells were written; nM where there are several, or none.

    >>> unit_of([LayoutWell("", "A1", dose_unit="uM"), LayoutWell("", "A2", role="vehicle")])
    'uM'
    """
    units = {content.dose_unit for content in contents if content.dose_unit and content.role == "sample"}
    unit = units.pop() if len(units) == 1 else PLAIN
    return PLAIN if is_mass_unit(unit) else unit


def from_nM(dose_nM: float, unit: str) -> float:
    """Return a dose in another molar unit.

    >>> from_nM(1500.0, "uM")
    1.5
    """
    exponent = concentration_factor_exponent(unit)
    factor = float(10 ** abs(exponent))
    return dose_nM / factor if exponent >= 0 else dose_nM * factor


def restated(text: str, unit: str) -> str:
    """Return a text whose doses in nM are said in another molar unit.

    >>> restated("upper limit open, best fit 1,540 nM", "uM")
    'upper limit open, best fit 1.54 uM'
    """
    if unit == PLAIN:
        return text
    return _IN_NM.sub(lambda found: f"{three_digits(from_nM(float(found[1].replace(',', '')), unit))} {unit}", text)


def in_unit(potency: Estimate, unit: str) -> Estimate:
    """Return a potency in nM as one in another molar unit, its limits and its reason included."""
    if unit == PLAIN:
        return potency
    value, low, high = (
        None if own is None else from_nM(own, unit) for own in (potency.value, potency.low, potency.high)
    )
    return replace(potency, value=value, low=low, high=high, reason=restated(potency.reason, unit))
