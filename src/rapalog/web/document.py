"""JSON in which what is no number is null: what the server and the processes that work for it say."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike


def document(content: object) -> bytes:
    """Return a JSON document as bytes."""
    try:
        text = _text(content)
    except (TypeError, ValueError):  # a number that is none, a key that is no text: rare, and slow to look for
        text = _text(plain(content))
    return text.encode(errors="replace")  # what was typed may hold half a letter


def _text(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def plain(content: object) -> object:
    """Return a document in which numbers that JSON does not have are None."""
    match content:
        case float():
            return content if math.isfinite(content) else None
        case dict():
            return {str(key): plain(own) for key, own in content.items()}
        case list() | tuple():
            return [plain(own) for own in content]
    return content


def numbers(values: ArrayLike, digits: int = 5) -> list[Any]:
    """Return an array as lists of numbers with so many digits; what is no number is None.

    >>> numbers([[1.23456, math.nan]], digits=3)
    [[1.23, None]]
    """
    own = np.asarray(values, dtype=float)
    if own.ndim > 1:
        return [numbers(row, digits) for row in own]
    return [float(f"{value:.{digits}g}") if math.isfinite(value) else None for value in own.tolist()]
