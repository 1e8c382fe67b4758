"""Numbers as people write them: decimal commas, powers, and cells that are none."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from typing import Final

#: No instrument and no dose has a larger number; its square still fits into a float.
_LARGEST: Final = 1e30


_NUMBER: Final = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?", re.ASCII)


#: What a number may be written with; a text of these alone is a number, or none that anybody reads.
_PLAIN: Final = b"0123456789.eE+-"


_COMMA_NUMBER: Final = re.compile(r"[-+]?(?:\d+,?\d*|,\d+)(?:[eE][-+]?\d+)?", re.ASCII)


def parse_number(text: str, *, decimal_comma: bool) -> float | None:
    """Return a number below 1e30 in size, or None if the text is none.

    With ``decimal_comma`` both ``0,5`` and ``0.5`` are one half. Thousands separators are never understood.

    >>> parse_number("0,5", decimal_comma=True)
    0.5
    """
    cell = text.strip()
    if decimal_comma and _COMMA_NUMBER.fullmatch(cell):
        cell = cell.replace(",", ".")
    if not _NUMBER.fullmatch(cell):
        return None
    number = float(cell)
    return number if abs(number) < _LARGEST else None


def parse_numbers(texts: Sequence[str], *, decimal_comma: bool) -> list[float | None]:
    """Return the number of every text, or None, as :func:`parse_number` does; quick where all are plain numbers.

    >>> parse_numbers(["1", "0,5", "x"], decimal_comma=True)
    [1.0, 0.5, None]
    """
    if not "".join(texts).encode().translate(None, _PLAIN):
        with contextlib.suppress(ValueError):
            return [number if abs(number) < _LARGEST else None for number in map(float, texts)]
    return [parse_number(text, decimal_comma=decimal_comma) for text in texts]
