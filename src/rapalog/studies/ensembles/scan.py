"""A scan: one number of a model, or two, through a row of values, and what is read at each of them.

k1=0.1..10x9        nine values, equal steps
k1=0.1..10x9log     nine values, equal ratios
k1=1,2,5            these
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapalog.errors import RapalogError

Floats = NDArray[np.float64]

#: What can be read of a course, beside its value at a time.
READ_AT: Final = ("end", "max", "min", "steady state")
#: More points than this are an ensemble, which is written to disk.
MOST_POINTS: Final = 100_000
_NUMBER: Final = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_RANGE: Final = re.compile(
    rf"\s*(?P<low>{_NUMBER})\s*\.\.\s*(?P<high>{_NUMBER})\s*x\s*(?P<count>\d{{1,6}})\s*(?P<log>log)?\s*", re.ASCII
)
_REMEDY: Final = "write values such as 0.1..10x9, 0.1..10x9log or 1,2,5"
_EVEN: Final = 1e-6  # ratios that differ by less are equal


@dataclass(frozen=True, eq=False)
class Axis:
    """Values of one symbol, in the order they were given.

    Parameters
    ----------
    symbol
        A parameter, compartment or initial value of the model.
    values
        (n,) in the model's unit.
    """

    symbol: str
    values: Floats

    @property
    def is_log(self) -> bool:
        """Whether the values are in equal ratios, so that a logarithmic axis shows them evenly."""
        if len(self.values) < 3 or not np.all(self.values > 0):
            return False
        ratios = np.diff(np.log(self.values))
        steps = np.diff(self.values)
        return bool(np.ptp(ratios) < _EVEN * np.abs(ratios).max() and np.ptp(steps) > _EVEN * np.abs(steps).max())


def axis_of_text(text: str) -> Axis:
    """Return the values of ``SYMBOL=VALUES``.

    Parameters
    ----------
    text
        Such as ``k1=0.1..10x9log``.

    Raises
    ------
    RapalogError
        If it is no such text.

    Examples
    --------
    >>> axis_of_text("k1=1..100x3log").values.round(6).tolist()
    [1.0, 10.0, 100.0]
    """
    symbol, sign, values = text.partition("=")
    if not sign or not symbol.strip():
        raise RapalogError(
            f"got scan {text!r}, which names no values", where="--scan", remedy=f"{_REMEDY}, as in k1=1,2,5"
        )
    return Axis(symbol.strip(), values_of_text(values))


def values_of_text(text: str) -> Floats:
    """Return the values that a text lists.

    Parameters
    ----------
    text
        Such as ``0.1..10x9``, ``0.1..10x9log`` or ``1,2,5``.

    Raises
    ------
    RapalogError
        If it lists no finite numbers, or asks for equal ratios from or to what is not above 0.

    Examples
    --------
    >>> values_of_text("0..1x5").tolist()
    [0.0, 0.25, 0.5, 0.75, 1.0]
    """
    found = _RANGE.fullmatch(text)
    if found is None:
        try:
            return checked(np.array([float(part) for part in text.split(",")]))
        except ValueError:
            raise RapalogError(f"got values {text!r}", where="--scan", remedy=_REMEDY) from None
    low, high, count = float(found["low"]), float(found["high"]), int(found["count"])
    if count < 2 or count > MOST_POINTS:
        raise RapalogError(
            f"got {count} values, must be 2 to {MOST_POINTS:,}", where="--scan", remedy="give e.g. 0.1..10x9"
        )
    if not found["log"]:
        return checked(np.linspace(low, high, count))
    if min(low, high) <= 0:
        raise RapalogError(
            f"got {text.strip()!r}: equal ratios need both ends above 0", where="--scan", remedy="leave out log"
        )
    return checked(np.geomspace(low, high, count))


def checked(values: Floats) -> Floats:
    """Return values that are finite.

    Raises
    ------
    RapalogError
        If one is not.
    """
    if not np.isfinite(values).all():
        raise RapalogError("a value is no finite number", where="--scan", remedy=_REMEDY)
    return values


def grid(axes: Sequence[Axis]) -> dict[str, Floats]:
    """Return every combination of the values: a column for each symbol, the last axis fastest.

    Parameters
    ----------
    axes
        One or two, of different symbols.

    Raises
    ------
    RapalogError
        For none, three or more, one symbol twice, or more points than a scan may have.
    """
    names = [axis.symbol for axis in axes]
    if len(axes) not in (1, 2) or len(set(names)) < len(names):
        said = ", ".join(names) or "none"
        raise RapalogError(
            f"got the symbols {said}, must be one or two different ones",
            where="--scan",
            remedy="for more, give all sets as a table",
        )
    points = int(np.prod([len(axis.values) for axis in axes]))
    if not 0 < points <= MOST_POINTS:
        raise RapalogError(
            f"got {points:,} points, must be 1 to {MOST_POINTS:,}", where="--scan", remedy="take fewer values"
        )
    columns = np.meshgrid(*(axis.values for axis in axes), indexing="ij")
    return {name: np.asarray(column).ravel() for name, column in zip(names, columns, strict=True)}


def labels(columns: Mapping[str, Floats]) -> list[str]:
    """Return what each combination is called, such as ``k1=0.1 k2=3``.

    Parameters
    ----------
    columns
        As :func:`grid` returns them.

    Examples
    --------
    >>> labels(grid([axis_of_text("k1=1,2")]))
    ['k1=1', 'k1=2']
    """
    names = list(columns)
    rows = zip(*(column.tolist() for column in columns.values()), strict=True)
    return [" ".join(f"{name}={value:.6g}" for name, value in zip(names, row, strict=True)) for row in rows]


def read_off(values: Floats, at: str | float) -> Floats:
    """Return what is read of courses.

    Parameters
    ----------
    values
        (n_sets, n_times, n_observables); of a set that failed, NaN from there on.
    at
        ``max`` and ``min`` over the times; all else is the last time.

    Returns
    -------
    numpy.ndarray
        (n_sets, n_observables); NaN where the set failed on the way.
    """
    if at == "max":
        return np.asarray(values.max(axis=1))
    return np.asarray(values.min(axis=1) if at == "min" else values[:, -1])
