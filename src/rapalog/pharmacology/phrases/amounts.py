"""How much: amounts of a dose in words, tablets among them.

Two tablets of 5 mg are 10 mg. A range of doses, and digits that a space or a comma may part, have two meanings and are
refused.
"""

from __future__ import annotations

import math
import re
from typing import Final

from rapalog.errors import RapalogError
from rapalog.pharmacology.phrases.schedules import COUNT, number_of
from rapalog.units import to_mg

EXAMPLE: Final = "'10 mg daily', '5 mg twice daily', '50 mg weekly' or '2 mg once'"
UNIT: Final = r"(?:mg|mgs|milligrams?|ug|mcg|micrograms?|g|grams?)(?![a-z0-9])"
_SIZE: Final = r"(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?"
_NUMBER: Final = rf"[-+]?{_SIZE}"
#: Perhaps a count of tablets, a number and a unit of mass.
AMOUNT: Final = re.compile(rf"(?:(\d+)\s*x\s*)?({_NUMBER})\s*({UNIT})")
_UNITS: Final = {
    "mgs": "mg",
    "milligram": "mg",
    "milligrams": "mg",
    "mcg": "ug",
    "microgram": "ug",
    "micrograms": "ug",
    "gram": "g",
    "grams": "g",
}
_TABLET: Final = r"(?:tablets?|tabs?|pills?)\b"
_EACH: Final = rf"{_SIZE}\s*{UNIT}"
_COUNTED: Final = rf"(?<![\d./-])\b(?P<count>{COUNT})"
#: Ways to count tablets: two tablets of 5 mg; 2 x 5 mg; two 5 mg tablets; 5 mg tablets, two daily.
_TABLETS: Final = (
    re.compile(rf"{_COUNTED}\s*(?:{_TABLET}|x)\s*(?:of\s+)?(?P<each>{_EACH})"),
    re.compile(rf"{_COUNTED}[ -]+(?P<each>{_EACH})[ -]*{_TABLET}"),
    re.compile(rf"(?P<each>{_EACH})\s*{_TABLET}\s*[,:]\s*(?P<count>{COUNT})\b(?:\s*{_TABLET})?"),
)
#: One tablet that is the dose: 1 tablet (10 mg), 10 mg (one tablet).
_ONE_TABLET: Final = (
    re.compile(rf"{_COUNTED}\s*{_TABLET}\s*\((?P<each>{_EACH})\)"),
    re.compile(rf"(?P<each>{_EACH})\s*[(,]?\s*(?P<count>{COUNT})\s*{_TABLET}\)?"),
)
_NOT_DAYS: Final = "".join(f"(?<!{word} )" for word in ("day", "days", "week", "weeks", "until", "to", "through"))
_RANGE: Final = re.compile(rf"{_NOT_DAYS}(?<![\d.]){_SIZE}\s*(?:{UNIT})?\s*(?:-|to|or)\s*{_EACH}")
_PARTED: Final = re.compile(rf"(?<![\d.])\d{{1,3}}(?: \d{{3}})+\s*{UNIT}")


def with_counts(own: str) -> str:
    """Return a text with its tablets counted: ``two 5 mg tablets daily`` becomes ``2 x 5 mg daily``."""
    for pattern in _ONE_TABLET:
        own = pattern.sub(lambda found: f"{found['each']} " if number_of(found["count"]) == 1 else found[0], own)
    for pattern in _TABLETS:
        own = pattern.sub(lambda found: f"{number_of(found['count'])} x {found['each']} ", own)
    return own


def check_amounts(own: str, text: str) -> None:
    """Refuse amounts with two meanings.

    Parameters
    ----------
    own
        The text in small letters.
    text
        As it was given, for errors.

    Raises
    ------
    RapalogError
        For a range of doses, or digits that are parted.
    """
    if re.search(r"\d,\d{3}(?!\d)", own):
        raise RapalogError(f"cannot tell whether the comma in {text!r} is a decimal mark", remedy="write 1000 or 1.000")
    if found := _PARTED.search(own):
        raise RapalogError(
            f"cannot tell whether {found[0]!r} in {text!r} is one number", remedy="write 10000 ug, or 2 x 500 ug"
        )
    if found := _RANGE.search(own):
        raise RapalogError(f"{found[0]!r} in {text!r} is not one dose", remedy="ask for each dose by itself")


def mg_of(found: re.Match[str], text: str) -> float:
    """Return the mg of an amount that ``AMOUNT`` found.

    Raises
    ------
    RapalogError
        If it is not above 0.
    """
    times, number, unit = found.groups()
    try:
        dose_mg = to_mg(float(number), _UNITS.get(unit, unit)) * int(times or 1)
    except OverflowError:
        dose_mg = math.inf
    if not dose_mg > 0:
        raise RapalogError(f"got a dose of {dose_mg:g} mg in {text!r}, must be above 0", remedy=f"write e.g. {EXAMPLE}")
    return dose_mg
