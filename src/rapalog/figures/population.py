"""Patients in pictures: bands in time, single courses, levels against effect, what covariates do, and what was seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter
from numpy.typing import NDArray

from rapalog.figures.palette import COLOURS

Floats = NDArray[np.float64]

_H_PER_DAY: Final = 24.0
_ALPHA: Final = 0.2
_MOST_COURSES: Final = 100
_TENTHS: Final = 10
_BINS: Final = 24
_ABSORBED_H: Final = 1.0  # the first dose has set in
_LEAST: Final = 1e-4  # of the highest: a log axis shows at most four decades


def draw_bands(axes: Axes, time_h: Floats, bands: Mapping[str, Floats], *, label: str, log: bool) -> None:
    """Draw bands on given axes, against days of treatment.

    Parameters
    ----------
    axes
        Where.
    time_h
        Hours after the first dose, (n_times,).
    bands
        Low end, median and high end of each series, (3, n_times), by name.
    label
        Of the vertical axis, with its unit.
    log
        Whether that axis is logarithmic; it then shows at most four decades, and not how the first dose sets in.
    """
    days = time_h / _H_PER_DAY
    for colour, (name, (low, median, high)) in zip(COLOURS, bands.items(), strict=False):
        axes.fill_between(days, low, high, color=colour, alpha=_ALPHA, linewidth=0)
        axes.plot(days, median, color=colour, linewidth=1.4, label=name)
    if log:
        _log_levels(axes, np.concatenate([own[:, time_h >= _ABSORBED_H].ravel() for own in bands.values()]))
    else:
        axes.set_ylim(bottom=0)
    axes.set_ylabel(label)
    axes.set_xlim(0, float(days[-1]))
    _plain(axes)
    if len(bands) > 1:
        axes.legend(frameon=False, fontsize="small", loc="upper left", bbox_to_anchor=(1.0, 1.0), borderaxespad=0.0)


def draw_spaghetti(axes: Axes, time_h: Floats, courses: Floats, *, label: str) -> None:
    """Draw single patients under their 5th, 50th and 95th percentile, on a log axis.

    Parameters
    ----------
    axes
        Where.
    time_h
        Hours, (n_times,).
    courses
        One row for each patient, (n_patients, n_times); the first hundred are drawn.
    label
        Of the vertical axis, with its unit.
    """
    hours = time_h - time_h[0]
    for row in courses[:_MOST_COURSES]:
        axes.plot(hours, row, color="0.6", linewidth=0.5, alpha=0.5)
    for share, style in ((5, "--"), (50, "-"), (95, "--")):
        axes.plot(
            hours,
            np.nanpercentile(courses, share, axis=0),
            style,
            color=COLOURS[0],
            linewidth=1.6,
            label=f"{share}th percentile",
        )
    _log_levels(axes, courses.ravel())
    axes.set_xlim(0, float(hours[-1]))
    axes.set_xlabel("hours into the last period")
    axes.set_ylabel(label)
    _plain(axes)
    _key(axes)


def draw_exposure_response(
    axes: Axes,
    exposure: Floats,
    responses: Mapping[str, Floats],
    *,
    labels: tuple[str, str],
    line: tuple[str, float] | None = None,
) -> None:
    """Draw what each patient shows against its exposure, with the running median of tenths of the patients.

    Parameters
    ----------
    axes
        Where.
    exposure
        Of each patient, (n_patients,), above 0.
    responses
        One value of each patient by series.
    labels
        Of the horizontal and the vertical axis, with units.
    line
        A level to compare with, and its name.
    """
    for colour, (name, response) in zip(COLOURS, responses.items(), strict=False):
        axes.scatter(exposure, response, s=9, color=colour, alpha=0.35, linewidths=0)
        order = [part for part in np.array_split(np.argsort(exposure), _TENTHS) if len(part)]
        axes.plot(
            [np.nanmedian(exposure[part]) for part in order],
            [np.nanmedian(response[part]) for part in order],
            color=colour,
            linewidth=1.8,
            label=name,
        )
    if line is not None:
        axes.axhline(line[1], color="0.3", linewidth=1.0, linestyle=":", label=line[0])
    axes.set_xscale("log")
    axes.xaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda level, _: f"{level:,.10g}"))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_xlabel(labels[0])
    axes.set_ylabel(labels[1])
    _plain(axes)
    _key(axes)


def draw_forest(
    axes: Axes,
    names: Sequence[str],
    ends: Sequence[tuple[float, float, float]],
    *,
    label: str,
    reference: float,
    log: bool,
) -> None:
    """Draw a forest: one row for each name, a point with its ends, and a line where nothing changes.

    Parameters
    ----------
    axes
        Where.
    names
        Of the rows, from the top.
    ends
        Low end, middle and high end of each row.
    label
        Of the horizontal axis, with its unit.
    reference
        Where nothing changes.
    log
        Whether that axis is logarithmic.
    """
    rows = np.arange(len(names), 0, -1)
    low, middle, high = np.array(ends).T
    axes.axvline(reference, color="0.6", linewidth=1.0)
    axes.hlines(rows, low, high, color=COLOURS[0], linewidth=1.6)
    axes.plot(middle, rows, "s", color=COLOURS[0], markersize=5)
    if log:
        axes.set_xscale("log", base=2)
        axes.xaxis.set_major_formatter(FuncFormatter(lambda level, _: f"{level:.3g}"))
    axes.set_yticks(rows, names)
    axes.set_ylim(0.4, len(names) + 0.6)
    axes.set_xlabel(label)
    _plain(axes)


def draw_predictive_check(axes: Axes, values: Floats, seen: Mapping[str, float], *, label: str) -> None:
    """Draw how a number is spread over simulated patients, and what was observed.

    Parameters
    ----------
    axes
        Where.
    values
        One for each patient, (n_patients,).
    seen
        Observed means by name.
    label
        Of the horizontal axis, with its unit.
    """
    known = values[np.isfinite(values)]
    axes.hist(known, bins=_BINS, color=COLOURS[0], alpha=0.35)
    axes.axvline(float(known.mean()), color=COLOURS[0], linewidth=1.6, label="mean of simulated patients")
    for colour, (name, level) in zip(COLOURS[1:], seen.items(), strict=False):
        axes.axvline(level, color=colour, linewidth=1.6, linestyle="--", label=name)
    axes.set_xlabel(label)
    axes.set_ylabel("patients")
    axes.set_xlim(left=0)
    _plain(axes)
    _key(axes)


def _plain(axes: Axes) -> None:
    axes.spines[["top", "right"]].set_visible(False)


def _log_levels(axes: Axes, levels: Floats) -> None:
    """Make the vertical axis logarithmic, from the lowest level above 0 on, but at most four decades."""
    shown = levels[levels > 0]
    top, low = (float(np.max(shown)), float(np.min(shown))) if len(shown) else (1.0, _LEAST)
    axes.set_yscale("log")
    axes.set_ylim(max(top * _LEAST, low / 1.5), top * 1.5)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda level, _: f"{level:,.10g}"))


def _key(axes: Axes) -> None:
    axes.legend(
        frameon=False, fontsize="small", loc="upper left", bbox_to_anchor=(0.0, -0.2), borderaxespad=0.0, ncols=2
    )
