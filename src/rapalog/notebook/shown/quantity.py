"""An estimate with its unit, which reads as words: ``71 nM (52.1 to 97.4)``, ``> 10,000 nM (plateau above 50 %)``."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, fields
from typing import Final

from rapalog.analysis.estimate import LEVEL, Estimate
from rapalog.errors import RapalogError
from rapalog.units import three_digits

_CONCENTRATION: Final = re.compile(r"(?:([\d.e+-]+) )?mole/(?:\((?:([\d.e+-]+) )?litre\)|(?:([\d.e+-]+) )?litre)")
#: How a product of powers says "in a litre".
_PER_LITRE: Final = re.compile(r" (litre|\([\d.e+-]+ litre\))\^-1$")
_TIMES: Final = {
    f"{before}{size}second{after}": f"{sign}{name}"
    for size, name in (("", "s"), ("60 ", "min"), ("3600 ", "h"), ("86400 ", "d"))
    for before, after, sign in (("", "", ""), ("(" if size else "", ")^-1" if size else "^-1", "1/"))
}
_MOLAR: Final = {"M": 1.0, "mM": 1e-3, "µM": 1e-6, "nM": 1e-9, "pM": 1e-12}


@dataclass(frozen=True, repr=False)
class Quantity(Estimate):
    """An estimate with the unit it is in.

    Parameters
    ----------
    value
        The number, None where there is none.
    relation
        How the truth stands to ``value``: ``=``, above it ``>``, below it ``<``; ``none`` where there is no value.
    low, high
        Limits of the interval; None is an open side.
    level
        Level of the interval, from 0 to 1.
    method
        How the interval was made.
    reason
        Why this is a bound, or why there is no value.
    unit
        Such as ``nM`` or ``h``; empty for a plain number.

    Examples
    --------
    >>> Quantity(71.04, "=", 52.1, 97.4, unit="nM")
    71 nM (52.1 to 97.4)
    >>> print(Quantity(1e4, ">", reason="plateau above 50 %", unit="nM"))
    > 10,000 nM (plateau above 50 %)
    >>> print(Quantity(None, "none", reason="flat"))
    none (flat)
    """

    unit: str = ""

    def __str__(self) -> str:
        if self.value is None:
            return f"none ({self.reason})" if self.reason else "none"
        sign = "" if self.relation == "=" else f"{self.relation} "
        return f"{sign}{three_digits(self.value)} {self.unit}".rstrip() + self._beside()

    def __repr__(self) -> str:
        return str(self)

    def __format__(self, spec: str) -> str:
        """Return the sentence, or with a format such as ``.2f`` the value alone, if it is one and not a bound."""
        return format(float(self), spec) if spec else str(self)

    def __float__(self) -> float:
        """Return the value, if it is one and not a bound."""
        if self.value is None or self.relation != "=":
            raise RapalogError(f"{self} is not a value", remedy="look at .relation, .value, .low and .high")
        return float(self.value)

    def _beside(self) -> str:
        if self.relation != "=":
            return f" ({self.reason})" if self.reason else ""
        low, high = ("open" if end is None else three_digits(end) for end in (self.low, self.high))
        if low == high == "open":
            return f" ({self.reason or 'no interval'})"
        level = "" if self.level == LEVEL else f", {100 * self.level:g} %"
        return f" ({low} to {high}{level})"


def quantity(estimate: Estimate, unit: str = "") -> Quantity:
    """Return an estimate with its unit.

    Parameters
    ----------
    estimate
        In that unit.
    unit
        Such as ``nM``.
    """
    return Quantity(**{own.name: getattr(estimate, own.name) for own in fields(Estimate)}, unit=unit)


def unit_words(unit: str) -> str:
    """Return a unit of an SBML file as people write it, where it is a plain concentration, a time or a rate.

    >>> unit_words("1e-21 mole/(1e-12 litre)"), unit_words("1e-06 mole/litre"), unit_words("item/item")
    ('nM', 'µM', 'dimensionless')
    >>> unit_words("1e-09 mole litre^-1"), unit_words("(3600 second)^-1"), unit_words("60 second")
    ('nM', '1/h', 'min')
    >>> unit_words("1e-21 mole (1e-12 litre)^-1")
    'nM'
    """
    if unit in _TIMES:
        return _TIMES[unit]
    unit = _PER_LITRE.sub(r"/\1", unit)
    above, _, below = unit.partition("/")
    if below and above == below:
        return "dimensionless"
    found = _CONCENTRATION.fullmatch(unit)
    if not found:
        return unit
    molar = float(found[1] or 1.0) / float(found[2] or found[3] or 1.0)
    return next((name for name, factor in _MOLAR.items() if math.isclose(molar, factor)), unit)
