"""A text cut into clauses: one spelling of everything, and what belongs together.

Clauses are parted by commas, semicolons, ``then`` and ``but``, and before words that take doses away or change the
dose. After a comma, what has no amount of its own belongs to what stands before it: ``5 mg, twice daily``.
"""

from __future__ import annotations

import re
from typing import Final

from rapalog.errors import RapalogError
from rapalog.pharmacology.phrases.amounts import AMOUNT, EXAMPLE, UNIT, check_amounts, with_counts
from rapalog.pharmacology.phrases.missed import away_first, pause_h, takes_away
from rapalog.pharmacology.phrases.schedules import BUT, COUNT, MEAL_H, NAMED_DAY

_SPELT: Final = str.maketrans("µμ×–—−→\n", "uux---; ")
#: Another dose from here on: resume at 5 mg, dose reduced to 5 mg.
CHANGE: Final = re.compile(
    r"\b(?:(?:then )?(?:resume|restart|continue)(?:d|ed)?(?: (?:at|with))?|"
    r"(?:and )?(?:the )?(?:dose )?(?:is |was )?"
    r"(?:reduce|increase|lower|raise|escalate|change|decrease|switch)(?:d|ed)? (?:the )?(?:dose )?to)\b(?=[^,;]*\d)"
)
#: What stands between the numbers of days: 3, 5 and 7; day 1 and day 15.
_BETWEEN_DAYS: Final = re.compile(
    r"(?<=\d)\s*(?:,|&|\band\b)+\s*(?:and )?(?:(?:day|d) ?)?"
    rf"(?=\d+(?![\d.]*\s*(?:x\b|\d|{UNIT}|days?\b|weeks?\b|doses?\b|times?\b)))"
)
#: What stands between clauses, and what begins one that takes doses away.
_JOINTS: Final = re.compile(r"([,;]|\b(?:and )?then\b|\bfollowed by\b|\bbut\b(?! not))")
_BEFORE_AWAY: Final = re.compile(
    r"(?<!\btreatment)(?<!\bdose)(?<!\bdrug)\s+(?=(?:hold|held|missed|skip|skipped|stopped|interrupted|omit|omitted|"
    r"except(?: on)? day|with days? \d+|"
    rf"with (?:an? )?{COUNT}[ -](?:day|week)s? (?:off|break|pause|rest))\b)"
)


def plain(text: str) -> str:
    """Return a text in small letters, with one spelling of signs, abbreviations, decimal marks and counted tablets.

    Raises
    ------
    RapalogError
        For an amount with two meanings.
    """
    own = text.lower().translate(_SPELT)
    own = re.sub(r"\b((?:[a-z]\.){2,}[a-z]?)", lambda found: found[1].replace(".", ""), own)
    check_amounts(own, text)
    own = re.sub(r"(\d),(\d{1,2})(?!\d)", r"\1.\2", own)
    own = with_counts(own)
    own = re.sub(r"\b(?:1|one) dose of\b", "single", own)
    own = re.sub(r"\b(?:total |single )*(daily|weekly) dose\b", r"\1", own)
    return " ".join(own.split()).rstrip(" .")


def clauses_of(own: str) -> list[str]:
    """Return the clauses of a text as :func:`plain` returns it; lists of days are joined by ``+``.

    Raises
    ------
    RapalogError
        If the text ends where another clause should begin.
    """
    own = re.sub(rf"[ ,]+(?={COUNT} (?:days?|weeks?|wks?|d|w) on\b)", " ", own)  # 10 mg daily, 3 weeks on, 1 week off
    own = re.sub(rf"({COUNT} (?:days?|weeks?|wks?|d|w) on)[ ,/]+(?:and |then )?(?={COUNT} [a-z]+ off\b)", r"\1 ", own)
    own = re.sub(rf",\s*(?={BUT})", " ", own)
    own = _BETWEEN_DAYS.sub("+", own)
    own = re.sub(rf"({NAMED_DAY})\s*,\s*(?=(?:and )?{NAMED_DAY})", r"\1/", own)
    own = re.sub(rf"\b({'|'.join(MEAL_H)})\s*,\s*(?=[^,;]*\b(?:{'|'.join(MEAL_H)})\b)", r"\1 and ", own)
    return [piece.strip() for part in _joined(own) for piece in _BEFORE_AWAY.split(part) if piece.strip()]


def _joined(own: str) -> list[str]:
    """Return what stands between joints; after a comma, what has no amount and takes nothing away belongs to before."""
    if re.search(r"\b(?:then|followed by)$", own):
        raise unreadable(own)
    first, *others = _JOINTS.split(CHANGE.sub(lambda found: f" ; {found[0]}", own))
    parts = [first.strip()]
    for joint, part in zip(others[::2], (away_first(piece.strip()) for piece in others[1::2]), strict=True):
        alone = AMOUNT.search(part) or takes_away(part) or pause_h(part) is not None or not part
        if joint == "," and not alone and AMOUNT.search(parts[-1]):
            parts[-1] = f"{parts[-1]} {part}"
        else:
            parts.append(part)
    return [part for part in parts if part]


def unreadable(text: str) -> RapalogError:
    """Return the error of a text that is no regimen."""
    return RapalogError(f"cannot read the regimen {text!r}", remedy=f"write amount, unit and schedule: {EXAMPLE}")
