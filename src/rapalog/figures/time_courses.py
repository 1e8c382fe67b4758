"""Time courses: levels and readouts against time, drawn on axes that the caller owns.

Nothing is computed here except the change from hours to days on long axes. Series differ in colour and in dash, so a
figure survives grey print and the common forms of colour blindness (colours: Okabe and Ito 2008).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, MultipleLocator
from numpy.typing import ArrayLike

from rapalog.errors import RapalogError
from rapalog.figures.palette import COLOURS
from rapalog.pharmacology.dosing import at_steady_state, doses_before
from rapalog.pharmacology.pharmacokinetics import Course

_COLOURS: Final = (*COLOURS, "#000000")
_DASHES: Final = (
    "-",
    (0, (5, 1.5)),
    (0, (1, 1)),
    (0, (5, 1.5, 1, 1.5)),
    (0, (9, 2)),
    (0, (3, 1, 1, 1, 1, 1)),
)  # 6 dashes, 7 colours: 42 pairs
_DAYS_FROM_H: Final = 96.0  # axes longer than four days read better in days
_H_PER_DAY: Final = 24.0
# Ticks as (axis up to h, tick every h): parts of a day, then days, then weeks; longer axes choose their own.
_TICKS: Final = ((12.0, 2.0), (24.0, 4.0), (48.0, 6.0), (96.0, 12.0), (192.0, 24.0), (336.0, 48.0), (1680.0, 168.0))
_MOST_DOSE_MARKS: Final = 60  # more marks than this run into one line
_LOG_DECADES: Final = 6.0  # a level below this share of the peak is nothing, not a reason for a longer axis


def draw_time_courses(
    axes: Axes, time_h: ArrayLike, series: Mapping[str, ArrayLike], *, unit: str, quantity: str = "", log: bool = False
) -> None:
    """Draw several series over one time axis, with units on both axes.

    Parameters
    ----------
    axes
        Where to draw. Nothing outside it is touched.
    time_h
        Times in h, shape ``(n,)``, rising.
    series
        Name to values; each has shape ``(n,)`` and the unit ``unit``.
    unit
        Unit of the values, such as ``nM`` or ``% of vehicle``.
    quantity
        What the values are; by default the name of the series if there is only one.
    log
        Whether the vertical axis is logarithmic; zeros are then left out.

    Raises
    ------
    RapalogError
        If there is no series, or one has another length than the times.
    """
    hours = np.asarray(time_h, dtype=np.float64)
    if not series:
        raise RapalogError("there is no series to draw", remedy="give at least one name with its values")
    scale = _time_axis(axes, hours)
    for index, (name, values) in enumerate(series.items()):
        level = np.asarray(values, dtype=np.float64)
        if level.shape != hours.shape:
            raise RapalogError(
                f"series {name!r} has {level.size} values for {hours.size} times",
                remedy="give one value for every time",
            )
        axes.plot(
            hours / scale,
            np.where(level > 0, level, np.nan) if log else level,
            label=name,
            color=_COLOURS[index % len(_COLOURS)],
            linestyle=_DASHES[index % len(_DASHES)],
            linewidth=1.8,
        )
    axes.set_ylabel(f"{quantity or (next(iter(series)) if len(series) == 1 else 'level')} ({unit})")
    _value_axis(axes, [np.asarray(values, dtype=np.float64) for values in series.values()], log=log)
    if len(series) > 1:
        _legend(axes)


def draw_blood_course(axes: Axes, course: Course, *, log: bool = False) -> None:
    """Draw whole blood and plasma of a course (ug/L), with a mark on the time axis for every dose.

    Free drug has another unit: draw it on its own axes with :func:`draw_time_courses`. A course of an exploratory
    model carries its label on the figure.
    """
    draw_time_courses(
        axes,
        course.time_h,
        {"whole blood": course.blood_ug_L, "plasma, total": course.plasma_ug_L},
        unit="µg/L",
        quantity="everolimus",
        log=log,
    )
    regimen = at_steady_state(course.regimen) if course.steady_state else course.regimen
    doses_h, _ = doses_before(regimen, horizon_h=float(course.time_h.max(initial=0.0)))
    doses_h = doses_h[doses_h >= course.time_h.min(initial=np.inf)]
    if 0 < doses_h.size <= _MOST_DOSE_MARKS:
        axes.plot(
            doses_h / _time_scale(course.time_h),
            np.zeros(doses_h.size),
            transform=axes.get_xaxis_transform(),
            marker=6,
            markersize=5,
            linestyle="none",
            color="0.35",
            clip_on=False,
            label="dose",
        )
    _legend(axes)
    title = course.regimen.text + (", steady state" if course.steady_state else "")
    axes.set_title("\n".join(line for line in (title, course.label) if line), fontsize="small", loc="left")


def _legend(axes: Axes) -> None:
    """Name the series beside the axes, where no curve can run through the names."""
    axes.legend(frameon=False, fontsize="small", loc="upper left", bbox_to_anchor=(1.0, 1.0), borderaxespad=0.0)


def _time_scale(hours: ArrayLike) -> float:
    return _H_PER_DAY if np.max(hours, initial=0.0) > _DAYS_FROM_H else 1.0


def _time_axis(axes: Axes, hours: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
    """Label and tick the time axis; return how many hours its unit has."""
    scale, longest_h = _time_scale(hours), float(hours.max(initial=0.0))
    axes.set_xlabel("time (days)" if scale == _H_PER_DAY else "time (h)")
    steps = [step_h / scale for until_h, step_h in _TICKS if longest_h <= until_h]
    axes.xaxis.set_major_locator(MultipleLocator(steps[0]) if steps else MaxNLocator(8, integer=True))
    if hours.size and longest_h > hours.min():
        axes.set_xlim(float(hours.min()) / scale, longest_h / scale)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return scale


def _value_axis(axes: Axes, levels: Sequence[np.ndarray[tuple[int, ...], np.dtype[np.float64]]], *, log: bool) -> None:
    everything = np.concatenate(levels)
    top = float(np.nanmax(everything, initial=0.0))
    if log and top > 0:
        axes.set_yscale("log")
        positive = everything[everything > top / 10**_LOG_DECADES]
        axes.set_ylim(float(np.nanmin(positive)) / 2, top * 2)
    elif not log and np.nanmin(everything, initial=np.inf) >= 0 and top > 0:
        axes.set_ylim(0.0, top * 1.08)
