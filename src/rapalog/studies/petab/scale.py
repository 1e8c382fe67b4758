"""The scales on which PEtab varies a parameter: linear, natural or decadic logarithm."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

LN10: Final = math.log(10.0)


def scaled(value: ArrayLike, scale: str) -> Floats:
    """Return linear values on a scale; what has no logarithm is minus infinite or NaN, without a warning.

    >>> float(scaled(100.0, "log10"))
    2.0
    """
    own = np.asarray(value, dtype=np.float64)
    if scale == "lin":
        return own
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.log(own) if scale == "log" else np.log10(own))


def linear(value: ArrayLike, scale: str) -> Floats:
    """Return values on a scale as linear ones.

    >>> float(linear(2.0, "log10"))
    100.0
    """
    own = np.asarray(value, dtype=np.float64)
    if scale == "lin":
        return own
    with np.errstate(over="ignore"):
        return np.asarray(np.exp(own) if scale == "log" else 10.0**own)


def linear_columns(vectors: Floats, scales: Sequence[str]) -> Floats:
    """Return vectors (n, n_parameters), each column on its scale, as linear ones."""
    return np.stack([linear(vectors[:, place], scale) for place, scale in enumerate(scales)], axis=1)


def log_slope(scale: str) -> float:
    """Return the derivative of the natural logarithm of a value by its logarithm on a scale."""
    return {"log": 1.0, "log10": LN10}[scale]
