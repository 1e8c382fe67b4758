"""Regimens in the typical patient: free drug and biomarkers over the last week, one colour per regimen.

Levels are free drug in nM on a log axis; biomarkers are percent of the untreated tumour. Regimens differ in colour and
in dash, biomarkers in the width of the line. Nothing is computed here but the change of units and the cut to the last
week.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Protocol

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MultipleLocator
from numpy.typing import NDArray

from rapalog.errors import RapalogError
from rapalog.figures.palette import COLOURS

Floats = NDArray[np.float64]

_COLOURS: Final = (*COLOURS, "#000000")
_DASHES: Final = ("-", (0, (5, 1.6)), (0, (1.2, 1.2)), (0, (5, 1.5, 1, 1.5)), (0, (9, 2)), (0, (3, 1, 1, 1, 1, 1)))
_WIDTHS: Final = (2.8, 1.1)  # points, of the first and the last biomarker; others lie between
_H_PER_DAY: Final = 24.0
_WEEK_H: Final = 7 * _H_PER_DAY
_LOG_DECADES: Final = 5.0  # a level below this share of the peak is nothing, not a reason for a longer axis


class RegimenCourse(Protocol):
    """What :func:`draw_patients` reads of one regimen; arrays are as long as ``time_h``."""

    @property
    def regimen(self) -> str:
        """The regimen in words."""

    @property
    def time_h(self) -> Floats:
        """Hours, rising."""

    @property
    def free_nM(self) -> Floats:
        """Free drug in plasma."""

    @property
    def fold(self) -> Mapping[str, Floats]:
        """Biomarkers by name, as fold of the untreated tumour."""


def last_week(time_h: Floats) -> NDArray[np.bool_]:
    """Return which times lie in the last seven days of a course."""
    return np.asarray(time_h >= time_h.max(initial=-np.inf) - _WEEK_H)


def draw_patients(axes_blood: Axes, axes_biomarker: Axes, patients: Sequence[RegimenCourse]) -> None:
    """Draw free drug on one axes and every biomarker on another, over the last week of every regimen.

    Parameters
    ----------
    axes_blood
        Takes free drug in nM, on a log axis. Its legend names the regimens.
    axes_biomarker
        Takes every biomarker of ``fold`` as percent of untreated. Its legend names the biomarkers.
    patients
        One course per regimen; a course shorter than a week is drawn whole.

    Raises
    ------
    RapalogError
        If there is no regimen, or a course is not as long as its times.
    """
    draw_free_drug(axes_blood, patients)
    draw_biomarkers(axes_biomarker, patients, readouts=biomarker_names(patients))


def draw_free_drug(axes: Axes, patients: Sequence[RegimenCourse]) -> None:
    """Draw free drug (nM) over the last week of every regimen; the legend names the regimens."""
    _check(patients)
    for index, course in enumerate(patients):
        week, days = last_week(course.time_h), _days(course.time_h)
        level = np.where(course.free_nM > 0, course.free_nM, np.nan)[week]
        axes.plot(
            days,
            level,
            color=_COLOURS[index % len(_COLOURS)],
            linewidth=1.8,
            label=course.regimen,
            linestyle=_DASHES[index % len(_DASHES)],
        )
    _level_axis(axes, [course.free_nM[last_week(course.time_h)] for course in patients])
    _week_axis(axes)


def draw_biomarkers(axes: Axes, patients: Sequence[RegimenCourse], *, readouts: Sequence[str]) -> None:
    """Draw some biomarkers (% of untreated) over the last week; two on one axes can be told apart by their width."""
    _check(patients)
    width = dict(zip(readouts, np.linspace(*_WIDTHS, max(len(readouts), 1)).tolist(), strict=True))
    highest = 1.0
    for index, course in enumerate(patients):
        week, days = last_week(course.time_h), _days(course.time_h)
        for name in [name for name in readouts if name in course.fold]:
            highest = max(highest, float(course.fold[name][week].max(initial=0.0)))
            axes.plot(
                days,
                100.0 * course.fold[name][week],
                color=_COLOURS[index % len(_COLOURS)],
                linewidth=width[name],
                linestyle=_DASHES[index % len(_DASHES)],
            )
    axes.set(ylabel="% of untreated", ylim=(0.0, 105.0 * highest))
    axes.axhline(100.0, color="0.6", linewidth=0.8, zorder=0)
    keys = [Line2D([], [], color="0.2", linewidth=points, label=name) for name, points in width.items()]
    axes.legend(
        handles=keys,
        frameon=False,
        fontsize="small",
        loc="lower left",
        bbox_to_anchor=(0.0, 1.0),
        borderaxespad=0.2,
        ncols=2,
        handlelength=3.0,
    )
    _week_axis(axes)


def biomarker_names(patients: Sequence[RegimenCourse]) -> list[str]:
    """Return the biomarkers of all regimens, each once, in the order of their first regimen."""
    return list(dict.fromkeys(name for course in patients for name in course.fold))


def _days(time_h: Floats) -> Floats:
    shown = time_h[last_week(time_h)]
    return np.asarray((shown - shown.min(initial=np.inf)) / _H_PER_DAY, dtype=np.float64)


def _week_axis(axes: Axes) -> None:
    axes.set(xlabel="last week (days)", xlim=(0.0, _WEEK_H / _H_PER_DAY))
    axes.xaxis.set_major_locator(MultipleLocator(1.0))
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def _check(patients: Sequence[RegimenCourse]) -> None:
    if not patients:
        raise RapalogError("there is no regimen to draw", remedy="give at least one course")
    for course in patients:
        for name, values in (("free drug", course.free_nM), *course.fold.items()):
            if values.shape != course.time_h.shape:
                raise RapalogError(
                    f"{name} has {values.size} values for {course.time_h.size} times",
                    remedy="give one value for every time",
                    where=course.regimen,
                )


def _level_axis(axes: Axes, levels: Sequence[Floats]) -> None:
    everything = np.concatenate(levels)
    peak = float(everything.max(initial=0.0))
    if peak > 0:
        seen = everything[everything > peak / 10**_LOG_DECADES]
        axes.set_yscale("log")
        axes.set_ylim(float(seen.min()) / 2, 2 * peak)
        axes.yaxis.set_major_formatter(FuncFormatter(lambda level, _: f"{level:g}"))
    axes.set_ylabel("free everolimus (nM)")
    axes.legend(
        frameon=False,
        fontsize="small",
        loc="lower left",
        bbox_to_anchor=(0.0, 1.0),
        borderaxespad=0.2,
        ncols=4,
        handlelength=3.0,
    )
