"""Which way responses go with dose, and on which scale they are: what is left of the cells, or what is lost.

Viability, survival and activity are what is left; inhibition, mortality and percent dead are what is lost. A table
that declares neither is judged by all of its series together, because a column has one meaning:

* Values far above 2 are no fractions.
* What is lost rises with dose and begins near 0. A series goes up or down where Kendall's S of its wells is more than
  two standard deviations from 0 (Kendall 1938, with the variance for ties); where more series go up than down, start
  near 0 and climb a good part of the scale, the table is read as what is lost, and that is said.
* Everything else is taken as it is. Where no scale can be told, half of an untreated control is unknown.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from rapalog.errors import RapalogError
from rapalog.numerics.points import Floats
from rapalog.tables import Well, curve_name

Meaning = Literal["left", "lost", ""]
#: Dose and response of the wells of one series, each (n,).
Series = tuple[Floats, Floats]

PERCENT: Final = 100.0
_WHOLES: Final = {"percent": PERCENT, "fraction": 1.0}
#: More than a twentieth of all series of pure noise pass this; fewer do than pass it and climb.
_STANDARD_DEVIATIONS: Final = 2.0
#: The largest fraction that noise and hormesis make of 1.
_LARGEST_FRACTION: Final = 2.0
#: The largest share of the whole that noise makes of something lost altogether.
_LARGEST_LOSS: Final = 1.5
#: A loss begins below this share of the whole at the lowest dose and climbs by at least as much.
_NEAR_ZERO: Final = 0.25
#: The value that decides on the scale is not the largest: one well may be off.
_QUANTILE: Final = 0.9


@dataclass(frozen=True)
class Scale:
    """What responses mean and what an untreated control has on their scale.

    ``meaning`` is ``left``, ``lost``, or empty where nobody knows; ``whole`` is 1 or 100, None where it is unknown.
    ``said`` is what a reader must be told, empty where everything was declared.
    """

    meaning: Meaning
    whole: float | None
    said: str = ""


def trend(dose: Floats, response: Floats) -> float:
    """Return Kendall's S of a series over its standard deviation: above 0 where the response rises with dose.

    Parameters
    ----------
    dose, response
        One entry per well, shape (n,), finite.

    Returns
    -------
    float
        0 where there are fewer than two doses or two responses.
    """
    rises = np.sign(np.subtract.outer(dose, dose)) * np.sign(np.subtract.outer(response, response))
    n = len(dose)
    variance = (_pairs_variance(n) - _tied(dose) - _tied(response)) / 18.0
    return float(np.triu(rises).sum() / math.sqrt(variance)) if variance > 0 else 0.0


def _pairs_variance(n: int) -> float:
    return n * (n - 1.0) * (2.0 * n + 5.0)


def _tied(values: Floats) -> float:
    return float(sum(_pairs_variance(int(count)) for count in np.unique(values, return_counts=True)[1]))


def direction(dose: Floats, response: Floats) -> int:
    """Return 1 for a series that rises with dose, -1 for one that falls, 0 for one that does neither surely."""
    found = trend(dose, response)
    return int(math.copysign(1, found)) if abs(found) > _STANDARD_DEVIATIONS else 0


def scale_of_table(series: Sequence[Series], *, unit: str = "", meaning: Meaning = "") -> Scale:
    """Return the scale of a table's responses from what it declares and from its series.

    Parameters
    ----------
    series
        Dose and response of the usable wells of every series, at least one well in all.
    unit
        ``percent``, ``fraction``, ``signal`` or, undeclared, empty.
    meaning
        ``left`` or ``lost`` where the table says so.

    Returns
    -------
    Scale
        ``whole`` is None for a signal, and where an undeclared scale cannot be told from the values alone.
    """
    values = np.concatenate([response for _, response in series])
    largest = float(np.quantile(np.abs(values), _QUANTILE))
    if unit == "signal" or meaning == "left":
        return Scale("left", _WHOLES.get(unit))
    whole = _WHOLES.get(unit) or _whole(largest)
    if meaning == "lost":
        return _lost(whole, said=not unit)
    if whole is not None and _climbs(series, whole):
        return _lost(whole, said=True, low=float(values.min()), high=float(values.max()))
    return Scale("", _WHOLES.get(unit))


def _whole(largest: float) -> float | None:
    """Return the whole that undeclared losses are a part of."""
    if largest <= _LARGEST_LOSS:
        return 1.0
    return PERCENT if _LARGEST_FRACTION < largest <= _LARGEST_LOSS * PERCENT else None


def _lost(whole: float | None, *, said: bool, low: float = math.nan, high: float = math.nan) -> Scale:
    if whole is None:
        return Scale("lost", None, "the scale of what is lost cannot be told: declare response_unit % or fraction")
    name = "percent" if whole == PERCENT else "a fraction"
    if not said:
        return Scale("lost", whole)
    if math.isnan(low):
        return Scale("lost", whole, f"response_unit not declared: inhibition read as {name}")
    why = f"responses rise with dose, from {low:.3g} to {high:.3g}"
    return Scale(
        "lost",
        whole,
        f"{why}: read as {name} lost (inhibition, mortality); if they are not, name their column viability",
    )


def _climbs(series: Sequence[Series], whole: float) -> bool:
    """Return whether more series climb from near 0 than fall."""
    if max(_at(own, max) - _at(own, min) for own in series) <= _NEAR_ZERO * whole:
        return False  # most tables fall: nothing is counted well by well for them
    ways = [direction(*own) for own in series]
    rising = [own for own, way in zip(series, ways, strict=True) if way > 0]
    if not rising or 2 * len(rising) < len(rising) + ways.count(-1):
        return False
    starts, ends = (np.array([_at(own, end) for own in rising]) / whole for end in (min, max))
    return bool(np.median(starts) < _NEAR_ZERO and np.max(ends - starts) > _NEAR_ZERO)


def _at(own: Series, end: object) -> float:
    dose, response = own
    edge = dose.min() if end is min else dose.max()
    return float(np.median(response[dose == edge]))


def as_left(wells: Sequence[Well], *, unit: str = "", meaning: Meaning = "") -> tuple[list[Well], str, tuple[str, ...]]:
    """Return the wells of one table with responses that say what is left, their unit, and what a reader must be told.

    Parameters
    ----------
    wells
        Samples and controls of one table.
    unit, meaning
        As for :func:`scale_of_table`. A table with vehicle wells that declares nothing holds signals.

    Returns
    -------
    wells, unit, said
        Where responses were what is lost, values are the whole less what was read; the text that was read stays.

    Raises
    ------
    RapalogError
        If what is lost has no scale.
    """
    usable = [well for well in wells if well.usable and well.content.role in ("sample", "vehicle")]
    controlled = any(well.content.role == "vehicle" for well in usable)
    if not usable or (controlled and not meaning and not unit):
        return list(wells), unit, ()
    scale = scale_of_table(_series(usable), unit=unit, meaning=meaning)
    if scale.meaning != "lost":
        return list(wells), unit, ()
    if scale.whole is None:
        raise RapalogError(scale.said, remedy="add a column response_unit: % or fraction", where="column response")
    turned = [replace(well, reading=replace(well.reading, value=scale.whole - well.reading.value)) for well in wells]
    said = scale.said or "responses are what is lost (inhibition, mortality)"
    return (
        turned,
        "percent" if scale.whole == PERCENT else "fraction",
        (f"{said}; fitted as {scale.whole:g} less each",),
    )


def _series(wells: Sequence[Well]) -> list[Series]:
    found: dict[str, list[Well]] = {}
    for well in wells:
        if well.content.role == "sample":
            found.setdefault(curve_name(well.content), []).append(well)
    return [
        (np.array([own.content.dose_nM for own in group]), np.array([own.reading.value for own in group]))
        for group in found.values()
    ]
