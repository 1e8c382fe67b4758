"""What a column's header says beside its name: the unit of its doses, and what its responses mean.

``Concentration (nM)``, ``conc_uM`` and ``Dose [µg/mL]`` name a dose and its unit; ``Viability (%)`` and
``% inhibition`` name responses, their unit, and whether they are what is left of the cells or what is lost. Words are
closed tables: a header with a word that is in none of them is some other column.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from rapalog.analysis.curves.direction import Meaning
from rapalog.errors import FileError
from rapalog.units import is_dose_unit

_DOSE_WORDS: Final = r"(?:drug\s+|compound\s+|inhibitor\s+|final\s+)?(?:doses?|conc\.?|concentrations?)"
_DOSE: Final = re.compile(rf"{_DOSE_WORDS}\s*(?:[\s_,/]|in)?\s*[(\[]?\s*([^\s()\[\]]+)\s*[)\]]?", re.IGNORECASE)
#: What a careless hand makes of nM and uM: read as a unit, and refused as one.
_LENGTHS: Final = ("nm", "um", "mm", "pm")
_LOGARITHM: Final = re.compile(
    rf"([-−–]\s*)?log(?:10|_10|\s10)?[\s_]*[(\[]?\s*(?:{_DOSE_WORDS}|\[?[munpµμ]?M\]?)[^,;\t]*", re.IGNORECASE
)
_UNIT_WORDS: Final = {
    "%": "percent",
    "percent": "percent",
    "percentage": "percent",
    "pct": "percent",
    "perc": "percent",
    "fraction": "fraction",
    "fractional": "fraction",
}
_LEFT: Final = frozenset({"viability", "viable", "survival", "surviving", "alive", "live", "activity"})
_LOST: Final = frozenset(
    {
        "inhibition",
        "inhibited",
        "mortality",
        "dead",
        "death",
        "killed",
        "killing",
        "kill",
        "cytotoxicity",
        "toxicity",
        "lethality",
    }
)
_CONTROL: Final = frozenset({"control", "controls", "ctrl", "vehicle", "untreated", "dmso"})
_FILLERS: Final = frozenset(
    {
        "cell",
        "cells",
        "relative",
        "rel",
        "normalized",
        "normalised",
        "norm",
        "of",
        "to",
        "the",
        "vs",
        "growth",
        "mean",
        "average",
        "response",
        "responses",
    }
)
_ALONE: Final = frozenset({"response", "responses"})


@dataclass(frozen=True)
class ResponseHeader:
    """What a header says of responses: their unit (``percent``, ``fraction``, empty) and meaning (see ``Scale``)."""

    unit: str
    meaning: Meaning


def dose_unit_of(header: str) -> str:
    """Return the unit of a dose that a header names, as it is written, or an empty text.

    >>> dose_unit_of("Concentration (nM)"), dose_unit_of("conc_uM"), dose_unit_of("Dose [µg/mL]"), dose_unit_of("dose")
    ('nM', 'uM', 'µg/mL', '')
    """
    match = _DOSE.fullmatch(header.strip())
    unit = match[1] if match else ""
    return unit if is_dose_unit(unit) or unit.lower() in _LENGTHS else ""


def is_logarithm(header: str) -> bool:
    """Return whether a header names the logarithm of a dose."""
    return _LOGARITHM.fullmatch(header.strip()) is not None


def refuse_logarithm(header: str, *, where: str) -> None:
    """Refuse a header that names the logarithm of a dose.

    Raises
    ------
    FileError
        With the place.
    """
    if (match := _LOGARITHM.fullmatch(header.strip())) is not None:
        kind = "-log10" if match[1] else "log10"
        raise FileError(
            f"the column {header.strip()!r} holds {kind} doses",
            where=where,
            remedy="write doses themselves, such as 10 nM for a log10 of -8 in M",
        )


def response_unit(text: str) -> ResponseHeader | None:
    """Return what a text in a column of units says of responses, None where it is none.

    >>> response_unit("%"), response_unit("% inhibition")
    (ResponseHeader(unit='percent', meaning=''), ResponseHeader(unit='percent', meaning='lost'))
    """
    unit = _UNIT_WORDS.get(text.strip().lower())
    return ResponseHeader(unit, "") if unit else response_of(text)


def response_of(header: str) -> ResponseHeader | None:
    """Return what a header says of responses, None where it names something else.

    >>> response_of("Viability (%)"), response_of("% inhibition"), response_of("remarks")
    (ResponseHeader(unit='percent', meaning='left'), ResponseHeader(unit='percent', meaning='lost'), None)
    """
    words = re.findall(r"%|[^\W_]+", header.lower())
    units = {_UNIT_WORDS[word] for word in words if word in _UNIT_WORDS}
    others = {word for word in words if word not in _UNIT_WORDS}
    of_control = bool(others & _CONTROL) and (bool(units) or "of" in others)
    if len(units) > 1 or others - _LEFT - _LOST - _FILLERS - (_CONTROL if of_control else frozenset()):
        return None
    if not (others & (_LEFT | _LOST | _ALONE) or of_control):
        return None
    meaning: Meaning = "lost" if others & _LOST else "left" if others & _LEFT or of_control else ""
    return ResponseHeader(next(iter(units), ""), meaning)
