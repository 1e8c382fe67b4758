"""How runs of a model are asked for: times, tolerances, and what a scan goes through and reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rapalog.errors import RapalogError
from rapalog.notebook.asked.inputs import array, finite, number, texts, times_of, whole
from rapalog.studies.ensembles.scan import READ_AT, Axis, axis_of_text, checked, values_of_text
from rapalog.studies.ensembles.settings import DEFAULT_ATOL, DEFAULT_RTOL, EnsembleSettings
from rapalog.studies.ensembles.time_points import parse_times

Floats = NDArray[np.float64]


def axes_of(over: object) -> tuple[Axis, ...]:
    """Return what a scan goes through, from a text, several texts, or values by symbol.

    Raises
    ------
    RapalogError
        If it is none of these, or holds what is no number.
    """
    if not isinstance(over, Mapping):
        return tuple(axis_of_text(own) for own in texts(over, "over", example="k1=0.1..10x9"))
    return tuple(_axis(str(name), values) for name, values in over.items())


def _axis(name: str, values: object) -> Axis:
    if isinstance(values, str):
        return Axis(name, values_of_text(values))
    return Axis(
        name, checked(np.atleast_1d(array(cast(ArrayLike, values), name, example="[0.1, 1, 10]", ndim=None)).ravel())
    )


def read_at(at: object) -> str | float:
    """Return what a scan reads: a word, or a time, at least 0.

    Raises
    ------
    RapalogError
        If it is neither.
    """
    if not isinstance(at, str):
        time = finite(number(at, "at", example=24), "at")
        if time < 0:
            raise RapalogError(
                f"got time {time:g}, must not be before the start, 0", where="at", remedy="give e.g. at=24"
            )
        return time
    if at not in READ_AT:
        raise RapalogError(
            f"got {at!r}, must be one of {', '.join(READ_AT)} or a time", where="at", remedy='give e.g. at="max"'
        )
    return at


def check_tolerances(rtol: float, atol: float, start: float, threads: int | None) -> None:
    """Refuse tolerances, a start or a number of threads that are out of range.

    Raises
    ------
    RapalogError
        For the first of them.
    """
    EnsembleSettings(
        rtol=number(rtol, "rtol", example=DEFAULT_RTOL),
        atol=number(atol, "atol", example=DEFAULT_ATOL),
        start=number(start, "start", example=0),
        threads=None if threads is None else whole(threads, "threads", least=1),
    ).check()


def model_times(times: str | ArrayLike | None, start: float) -> Floats:
    """Return the times that are reported: numbers, or a text such as ``0:100:1``.

    Raises
    ------
    RapalogError
        If they are neither.
    """
    if times is None or isinstance(times, str):
        return np.array(parse_times(times, start=start))
    return times_of(times, "times")
