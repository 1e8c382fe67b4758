"""Numbers that are only known within limits: ``1e8..1e10``, and what is drawn from them.

A range has a middle: half of all draws lie below it. Each side is even on the logarithm, or evenly where a range is of
shares. A single number is known.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapalog.errors import RapalogError
from rapalog.facts.library import fact

Floats = NDArray[np.float64]

_MARK: Final = ".."


@dataclass(frozen=True)
class Known:
    """What a number may be: its option, its fact, its unit, its limits, and whether it is a share below 1."""

    option: str
    fact: str
    unit: str
    least: float
    most: float
    share: bool = False


#: What a user may say of tumours, by the word of it.
KNOWN: Final[Mapping[str, Known]] = {
    "cells": Known("--cells", "CL001", "cells", 1e3, 1e13),
    "rate": Known("--rate", "CL002", "mutations a division", 0.0, 1e-3),
    "doubling": Known("--doubling", "CL003", "days", 2.0, 3650.0),
    "loss": Known("--loss", "CL004", "share of divisions", 0.0, 0.99, share=True),
}


@dataclass(frozen=True)
class Range:
    """A number between two ends, with its middle; all three are the same where it is known."""

    low: float
    middle: float
    high: float
    share: bool = False

    def at(self, quantile: Floats) -> Floats:
        """Return the numbers below which a part of all draws lies; ``quantile`` has any shape, 0 to 1."""
        ends = np.array([self.low, self.middle, self.high])
        if self.high == self.low:
            return np.full(np.shape(quantile), self.middle)
        parts = (0.0, 0.5, 1.0)
        if self.share:
            return np.asarray(np.interp(quantile, parts, ends))
        return np.asarray(np.exp(np.interp(quantile, parts, np.log(ends))))

    @property
    def text(self) -> str:
        """The range as it is written: ``1e+08..1e+10``."""
        return f"{self.low:g}" if self.low == self.high else f"{self.low:g}{_MARK}{self.high:g}"


def asked_range(word: str, text: str | None) -> Range:
    """Read a range, or return that of the facts.

    Parameters
    ----------
    word
        Of ``KNOWN``.
    text
        ``"1e9"`` or ``"1e8..1e10"``; None is the range of the facts.

    Raises
    ------
    RapalogError
        For what is no number, ends in the wrong order, or a number beyond what can be meant.
    """
    known = KNOWN[word]
    if text is None:
        own = fact(known.fact)
        return Range(own.low or 0.0, own.value or 0.0, own.high or 0.0, known.share)
    words = text.split(_MARK)
    if len(words) > 2 or "..." in text:  # three dots would leave .1e9, another number
        raise _unreadable(text, known)
    parts = [_number(word, text, known) for word in words]
    low, high = parts[0], parts[-1]
    if low > high:
        raise RapalogError(
            f"the range {text!r} ends below its beginning",
            where=known.option,
            remedy=f"write {known.option} {high:g}{_MARK}{low:g}",
        )
    if low == 0 < high and not known.share:
        raise RapalogError(
            f"the range {text!r} begins at 0, which has no logarithm",
            where=known.option,
            remedy=f"begin above 0, or give {known.option} 0 alone",
        )
    middle = (low + high) / 2 if known.share or low == 0 else math.sqrt(low * high)
    return Range(low, middle, high, known.share)


def _number(part: str, text: str, known: Known) -> float:
    try:
        number = float(part)
    except ValueError:
        raise _unreadable(text, known) from None
    if not known.least <= number <= known.most:  # also what is no number
        raise RapalogError(
            f"got {number:g} {known.unit}, must be {known.least:g} to {known.most:g}",
            where=known.option,
            remedy=f"leave it out for {_usual(known)}",
        )
    return number


def _unreadable(text: str, known: Known) -> RapalogError:
    return RapalogError(
        f"cannot read the range {text!r}",
        where=known.option,
        remedy=f"write a number or two ends: {known.option} {_usual(known)}",
    )


def _usual(known: Known) -> str:
    own = fact(known.fact)
    return Range(own.low or 0.0, own.value or 0.0, own.high or 0.0).text
