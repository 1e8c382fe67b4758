"""Doses, times and amounts as text with a unit, turned into floats in nM, h and mg.

Inside the package a quantity is a float whose name carries its unit; this file is the door. Unit names are closed
tables: an unknown unit is refused, never guessed. ``µ`` (U+00B5), ``μ`` (U+03BC) and ``u`` are the same letter.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import Final

from rapalog.errors import RapalogError

_MICRO: Final = str.maketrans({"µ": "u", "μ": "u"})
_NUMBER_AND_UNIT: Final = re.compile(r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*([^\s\d]\S*)?\s*")

# Exponents rather than factors: 10**k is exact for whole k, so a change of unit does not change a result.
_CONCENTRATION_EXPONENT_TO_NM: Final = {"M": 9, "mM": 6, "uM": 3, "nM": 0, "pM": -3}
#: The same units as amounts of substance per volume, and masses per volume as powers of ten of ng/mL.
_PER_LITRE: Final = {"mol/L": "M", "mmol/L": "mM", "umol/L": "uM", "nmol/L": "nM", "pmol/L": "pM"}
_MASS_EXPONENT_TO_NG_ML: Final = {
    "g/L": 6,
    "mg/mL": 6,
    "mg/L": 3,
    "ug/mL": 3,
    "ng/uL": 3,
    "ug/L": 0,
    "ng/mL": 0,
    "ng/L": -3,
    "pg/mL": -3,
}
_TIME_TO_H: Final = {
    "s": 1 / 3600,
    "min": 1 / 60,
    "h": 1.0,
    "hr": 1.0,
    "hours": 1.0,
    "hour": 1.0,
    "d": 24.0,
    "day": 24.0,
    "days": 24.0,
    "week": 168.0,
    "weeks": 168.0,
}
_AMOUNT_TO_MG: Final = {"g": 1000.0, "mg": 1.0, "ug": 0.001}

KNOWN_UNITS: Final = frozenset(
    {
        "-",
        "nM",
        "uM",
        "pM",
        "M",
        "1/h",
        "1/nM/h",
        "1/(M s)",
        "1/s",
        "h",
        "min",
        "day",
        "days",
        "months",
        "mg",
        "L",
        "pL",
        "L/h",
        "ug/L",
        "ug/L red cells",
        "ug h/L",
        "g/mol",
        "cells",
        "copies",
        "ratio",
        "fold",
        "fold weaker",
        "x",
        "%",
        "%CV",
        "% change",
        "% higher",
        "% of control",
        "% of tumours",
        "% of tumour",
        "mg/day",
        "variance",
        "r",
        "HR",
        "patients",
        "count",
        "probability",
        "P value",
        "h (median)",
        "of 10",
        "of 23",
        "not given",
        "uL",
        "nm",
        "C",
        "absorbance",
        "absorbance/(cells h)",
        "mM",
        "kDa",
        "log sd",
        "logit sd",
        "kg",
        "1/division",
    }
)


def three_digits(number: float) -> str:
    """Return a number as people read it: three significant digits, thousands set apart.

    >>> three_digits(52.123), three_digits(10_400.0), three_digits(0.07123), three_digits(1540.0)
    ('52.1', '10,400', '0.0712', '1,540')
    """
    return f"{float(f'{number:.3g}'):,.10g}"


def split_quantity(text: str, *, what: str, example: str) -> tuple[float, str]:
    """Split ``"0.5 µM"`` into ``(0.5, "uM")``; a bare or unreadable number is refused with a remedy."""
    match = _NUMBER_AND_UNIT.fullmatch(text)
    if not match:
        raise RapalogError(f"cannot read {what} {text!r}", remedy=f"write a number and a unit, such as {example}")
    number, unit = float(match[1]), (match[2] or "").translate(_MICRO)
    if not unit:
        raise RapalogError(f"{what} {text!r} has no unit", remedy=f"write it with its unit, such as {example}")
    if not math.isfinite(number):
        raise RapalogError(f"{what} {text!r} is not a finite number", remedy=f"write it as {example}")
    return number, unit


@lru_cache(maxsize=1024)  # a table says the same unit in every row
def unit_name(unit: str) -> str:
    """Return a unit of concentration in its one spelling: ``u`` for micro, a capital L.

    >>> unit_name("µg/ml"), unit_name("nmol/l"), unit_name("µM")
    ('ug/mL', 'nmol/L', 'uM')
    """
    name = unit.strip().translate(_MICRO)
    return re.sub(r"/([mu]?)l$", r"/\1L", name)


def is_mass_unit(unit: str) -> bool:
    """Return whether a unit is a mass per volume, such as ug/mL."""
    return unit_name(unit) in _MASS_EXPONENT_TO_NG_ML


def is_dose_unit(unit: str) -> bool:
    """Return whether a text is a unit of concentration: an amount of substance or a mass per volume."""
    return unit_name(unit) in {*_CONCENTRATION_EXPONENT_TO_NM, *_PER_LITRE} or is_mass_unit(unit)


def to_ng_per_mL(value: float, unit: str) -> float:
    """Convert a mass per volume to ng/mL, exactly for powers of ten.

    >>> to_ng_per_mL(0.5, "µg/mL")
    500.0
    """
    exponent = _MASS_EXPONENT_TO_NG_ML[unit_name(unit)]
    factor = float(10 ** abs(exponent))
    return value * factor if exponent >= 0 else value / factor


def concentration_factor_exponent(unit: str) -> int:
    """Return k such that one ``unit`` is 10**k nM.

    >>> concentration_factor_exponent("µM"), concentration_factor_exponent("nmol/L")
    (3, 0)
    """
    name = unit_name(unit)
    name = _PER_LITRE.get(name, name)
    if name in _CONCENTRATION_EXPONENT_TO_NM:
        return _CONCENTRATION_EXPONENT_TO_NM[name]
    if name == "nm":
        raise RapalogError("unit 'nm' is a length", remedy="write nM for nanomolar")
    if name in _MASS_EXPONENT_TO_NG_ML:
        raise RapalogError(
            f"unit {unit!r} is a mass per volume, and the molar mass is not known",
            remedy="write doses in nM or uM: nM = 1000 x (ng/mL) / (g/mol)",
        )
    raise RapalogError(
        f"got concentration unit {unit!r}, must be one of {', '.join(_CONCENTRATION_EXPONENT_TO_NM)}",
        remedy="write the unit exactly so, e.g. nM or uM",
    )


def to_nM(value: float, unit: str) -> float:
    """Convert a concentration to nM, exactly for powers of ten.

    >>> to_nM(0.1, "uM") == 100.0
    True
    """
    exponent = concentration_factor_exponent(unit)
    factor = float(10 ** abs(exponent))
    return value * factor if exponent >= 0 else value / factor


def parse_dose_nM(text: str) -> float:
    """Read a dose such as ``20nM``, ``1 uM`` or ``0.5 µM``; the result is in nM and not negative.

    >>> parse_dose_nM("0.5 µM")
    500.0
    """
    number, unit = split_quantity(text, what="dose", example="20nM or 0.5 uM")
    if number < 0:
        raise RapalogError(f"dose {text!r} is negative", remedy="give a dose of 0 nM or more")
    return to_nM(number, unit)


def parse_time_h(text: str) -> float:
    """Read a time such as ``72 h`` or ``7 days``; the result is in hours and not negative.

    >>> parse_time_h("7 days")
    168.0
    """
    number, unit = split_quantity(text, what="time", example="72h or 3 days")
    if unit not in _TIME_TO_H:
        raise RapalogError(f"got time unit {unit!r}, must be one of {', '.join(_TIME_TO_H)}", remedy="write e.g. 72h")
    if number < 0:
        raise RapalogError(f"time {text!r} is negative", remedy="give a time of 0 h or more")
    return number * _TIME_TO_H[unit]


def to_mg(value: float, unit: str) -> float:
    """Convert an amount of drug to mg.

    >>> to_mg(500, "µg")
    0.5
    """
    name = unit.strip().translate(_MICRO)
    if name not in _AMOUNT_TO_MG:
        raise RapalogError(
            f"got amount unit {unit!r}, must be one of {', '.join(_AMOUNT_TO_MG)}", remedy="write e.g. mg"
        )
    return value * _AMOUNT_TO_MG[name]
